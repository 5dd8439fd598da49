"""Keep learning as the window shows it: what is wanted, what is going on, and what came of the last changes."""

from dataclasses import dataclass

from core.wording import counted

WHAT = "Learn from every change of your pictures at once, in the background"


@dataclass(frozen=True, slots=True)
class KeepState:
    """`on` is what the person wants, `reason` why it cannot be now.

    `doing` says what is going on, and `told` what came of the last changes; `learned` counts those not measured yet.
    """

    on: bool = True
    reason: str = ""
    doing: str = ""
    told: str = ""
    learned: int = 0

    @property
    def going(self) -> bool:
        return self.on and not self.reason

    @property
    def sentence(self) -> str:
        """What there is to say, for the page."""
        return self.doing or self.told

    @property
    def brief(self) -> str:
        """The same in two or three words, for the rail; empty when what was measured says more."""
        if self.doing:
            return "learning …"
        return f"learned {counted(self.learned, 'change')}" if self.learned else ""
