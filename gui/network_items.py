"""What is shown of a network asked for by name: plain data between view-model, page and widget."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NetworkItem:
    """A network in words, or in `trouble` why it cannot be had."""

    name: str
    facts: str = ""
    trouble: str = ""
