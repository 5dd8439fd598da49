"""A training's settings with every default filled in, and whether the pictures at hand can be trained on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core import device, strategies
from core.errors import UserError
from core.preprocess import Preprocess
from core.project.snapshot import ClassLabel
from core.ranks import ALONE, Ranks
from core.strategies import Augment, Mode, Optimiser, Recipe, Schedule, Strategy
from core.training.events import TrainConfig

if TYPE_CHECKING:
    import torch

# Learning rate and weight decay for a person's own choice of optimiser, where the recipe is for the other one
_USUAL: dict[Optimiser, tuple[float, float]] = {"adamw": (1e-3, 1e-2), "sgd": (1e-2, 5e-4)}
KEPT_ASIDE = 0.2  # of the pictures, to judge by, unless somebody says otherwise
UNEVEN = 2  # from so many times as many pictures of one label as of another on, both count the same
_IN_WORDS = {"frozen": "frozen", "finetune": "fine-tuned", "scratch": "from nothing"}


@dataclass(frozen=True, slots=True)
class Plan:
    """TrainConfig with nothing left open, for the pictures at hand.

    `body`, `fall`, `warm_up`, `averaged`, `staged`, `variation` and `label_smoothing` are those of the recipe. Pictures
    are kept at `kept_size`, at least what the network sees. With `flip` they may be mirrored, with `balance` each label
    counts as much as every other. `ranks` are the processes that share the work.
    """

    strategy: Strategy
    mode: Mode
    preprocess: Preprocess
    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    augment: Augment
    patience: int
    optimiser: Optimiser
    schedule: Schedule
    label_smoothing: float
    body: float
    fall: float
    warm_up: float
    averaged: bool
    staged: bool
    variation: float
    kept_size: int
    flip: bool
    balance: bool
    validation_share: float | None
    seed: int
    device: "torch.device"
    ranks: Ranks = ALONE

    @property
    def kept_preprocess(self) -> Preprocess:
        """How pictures are kept to learn from: as the network sees them, with room for sharp cuts."""
        return replace(self.preprocess, size=self.kept_size)

    @property
    def head_first(self) -> bool:
        """Whether a head learns on its own, on what the backbone makes of the pictures, before all is fine-tuned."""
        return self.mode == "finetune" and self.staged

    def for_head(self) -> "Plan":
        """The same for a head alone on the features of the frozen backbone, which is no work to share."""
        recipe = self.strategy.recipes["frozen"]
        return replace(
            self,
            mode="frozen",
            epochs=recipe.epochs,
            batch_size=recipe.batch_size,
            learning_rate=recipe.learning_rate,
            weight_decay=recipe.weight_decay,
            optimiser=recipe.optimiser,
            schedule=recipe.schedule,
            label_smoothing=recipe.label_smoothing,
            warm_up=recipe.warm_up,
            averaged=recipe.averaged,
            ranks=ALONE,
        )


def plan(
    config: TrainConfig, *, pictures: int, side: int | None, counts: Collection[int] = (), ranks: Ranks = ALONE
) -> Plan:
    """The config with the strategy's recipe where the person said nothing. Raises UserError for what cannot be.

    `pictures` is their number, `counts` that of each label, and `side` what their shorter side usually is, None
    where nobody knows.
    """
    strategy = strategies.named(config.strategy)
    mode = mode_of(config)
    recipe = _recipe(config, mode, pictures)
    preprocess = strategy.preprocess_for(side) if side and mode == "scratch" else strategy.preprocess
    return Plan(
        strategy=strategy,
        mode=mode,
        preprocess=preprocess,
        epochs=config.epochs or recipe.epochs,
        batch_size=config.batch_size or recipe.batch_size,
        learning_rate=config.learning_rate or recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        augment=config.augment or recipe.augment,
        patience=recipe.patience,
        optimiser=recipe.optimiser,
        schedule=config.schedule or recipe.schedule,
        label_smoothing=recipe.label_smoothing,
        body=recipe.body,
        fall=recipe.fall,
        warm_up=recipe.warm_up,
        averaged=recipe.averaged,
        staged=recipe.staged,
        variation=recipe.variation,
        kept_size=round(preprocess.size * recipe.room),
        flip=config.flip is not False,
        balance=_uneven(counts) if config.balance is None else config.balance,
        validation_share=config.validation_share,
        seed=config.seed,
        device=device.resolve(config.device, process=ranks.local if ranks.joined else None),
        ranks=ranks,
    )


def _recipe(config: TrainConfig, mode: Mode, pictures: int) -> Recipe:
    """The strategy's recipe for so many pictures and the optimiser that was asked for, if one was."""
    recipe = strategies.named(config.strategy).recipes[mode]
    if mode != "frozen":  # a head alone takes seconds, however many pictures there are
        recipe = recipe.for_pictures(pictures)
    if config.optimiser in (None, recipe.optimiser):
        return recipe
    learning_rate, weight_decay = _USUAL[config.optimiser]
    return replace(recipe, optimiser=config.optimiser, learning_rate=learning_rate, weight_decay=weight_decay)


def _uneven(counts: Collection[int]) -> bool:
    """Whether so many pictures a label would teach a network to answer with the largest one."""
    return bool(counts) and max(counts) > UNEVEN * min(counts)


def mode_of(config: TrainConfig) -> Mode:
    """The mode asked for, or the strategy's own. Raises UserError when the strategy does not know it."""
    modes = strategies.named(config.strategy).modes
    mode = config.mode or modes[0]
    if mode not in modes:
        known = " or ".join(_IN_WORDS[known] for known in modes)
        raise UserError(
            f"The strategy {config.strategy} cannot be trained {_IN_WORDS[mode]}, only {known}.",
            f"Use --mode {modes[0]}, or another strategy.",
        )
    varied = "--augment" if config.augment not in (None, "none") else "--no-flip" if config.flip is False else ""
    if mode == "frozen" and varied:
        able = " or ".join(f"--mode {other}" for other in modes if other != "frozen")
        raise UserError(
            "A frozen backbone looks at each picture once, so there is nothing to vary.",
            f"Leave {varied} out, or use {able or 'a strategy that is fine-tuned or learns from nothing'}.",
        )
    return mode


def problem(labels: Sequence[ClassLabel], counts: Mapping[int | None, int], *, per_label: int) -> UserError | None:
    """Why pictures cannot be trained on, if so: at least two labels with at least `per_label` pictures each.

    `counts` has the number of pictures by label id. Labels that are hidden from training are passed over.
    """
    shown = [label for label in labels if not label.hidden]
    if len(shown) < 2:
        found = f"only one class label, {shown[0].name}" if shown else "no class label"
        return UserError(f"There is {found}.", "To tell pictures apart takes at least two labels with pictures.")
    for label in shown:
        count = counts.get(label.id, 0)
        if count < per_label:
            has = "only one picture" if count else "no pictures"
            number = "two" if per_label == 2 else "one"
            return UserError(
                f"The class label {label.name} has {has}.",
                f"Add pictures until there are at least {number}, or remove the label.",
            )
    return None
