"""Judged out of fold, on synthetic features: chance looks like chance, and the heads are those that are trained."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core import cross_validation, strategies
from core.cross_validation import OutOfFold, out_of_fold
from core.evaluation import Report, report
from core.intervals import wilson_interval
from core.training.events import TrainConfig
from core.training.loop import Examples, Fit, answers, one_pass
from core.training.plan import Plan, plan
from core.training.train import Material

PROJECTS = 80
FEATURES = 48


class _Features(type(strategies.named("builtin"))):  # type: ignore[misc]
    """The built-in strategy with fewer features, so that hundreds of projects are judged in seconds."""

    __slots__ = ()

    def build(self, label_count: int, *, size: int | None = None) -> nn.Module:
        from core.strategies.networks.classifier import Classifier, UnitLengthHead

        return Classifier(nn.Identity(), UnitLengthHead(FEATURES, label_count))


@pytest.fixture(scope="module")
def settings() -> Plan:
    made = plan(TrainConfig(device="cpu"), pictures=100, side=None)
    builtin = made.strategy
    small = _Features(**{name: getattr(builtin, name) for name in type(builtin).__dataclass_fields__})
    return replace(made, strategy=small, epochs=10)


def _material(features: Tensor, labels: Tensor, groups: Sequence[str] | None = None) -> Material:
    names = tuple(f"picture {index}" for index in range(len(labels)))
    return Material(Examples(features, labels), tuple(groups or names), names)


def _apart(labels: Tensor, by: float) -> Tensor:
    """Features of labels that lie so far apart, with noise of 1."""
    noise = torch.randn(len(labels), FEATURES, generator=torch.Generator().manual_seed(0))
    return noise + by * torch.eye(int(labels.max()) + 1, FEATURES)[labels]


def _judged(material: Material, settings: Plan, label_count: int) -> Report:
    made = _out_of_fold(material, settings, label_count)
    truth = material.only(made.indices).examples.labels.tolist()
    groups = material.only(made.indices).groups
    names = [str(label) for label in range(label_count)]
    return report(names, truth, made.answers, method="cross-validated", groups=groups)


def _out_of_fold(material: Material, settings: Plan, label_count: int) -> OutOfFold:
    made = out_of_fold(material, settings, label_count, should_stop=lambda: False)
    assert made is not None
    return made


@pytest.mark.parametrize(("label_count", "pictures"), [(2, 60), (3, 90)])
def test_labels_drawn_by_lot_are_found_out_in_19_of_20_projects(
    settings: Plan, label_count: int, pictures: int
) -> None:
    dice = torch.Generator().manual_seed(label_count)
    holds = plain = 0
    for _ in range(PROJECTS):
        features = torch.randn(pictures, FEATURES, generator=dice) + 1
        labels = (torch.arange(pictures) % label_count)[torch.randperm(pictures, generator=dice)]
        made = _judged(_material(features, labels), settings, label_count)
        low, high = made.interval
        holds += low <= 1 / label_count <= high
        low, high = wilson_interval(made.accuracy * made.n, made.n)
        plain += low <= 1 / label_count <= high
    assert holds >= 0.95 * PROJECTS
    if label_count == 2:
        assert plain < 0.95 * PROJECTS, "Wilson's interval of all pictures claims too much; this test can fail"


def test_bursts_with_labels_drawn_by_lot_include_chance(settings: Plan) -> None:
    """2 labels × 4 bursts × 10 frames; a split by picture would find each frame's neighbours and say 100 %."""
    dice = torch.Generator().manual_seed(0)
    holds = apart = 0.0
    for number in range(PROJECTS):
        scenes = torch.randn(8, FEATURES, generator=dice)
        features = scenes.repeat_interleave(10, 0) + 0.1 * torch.randn(80, FEATURES, generator=dice)
        labels = (torch.arange(8) % 2)[torch.randperm(8, generator=dice)].repeat_interleave(10)
        made = _judged(_material(features, labels, [f"burst {index // 10}" for index in range(80)]), settings, 2)
        holds += made.interval[0] <= 0.5 <= made.interval[1]
        assert (made.n, made.groups, made.enough) == (80, 8, False)
        if number < 5:
            apart += _judged(_material(features, labels), settings, 2).accuracy / 5
    assert holds >= 0.95 * PROJECTS
    assert apart == 1.0


def test_each_head_is_the_one_that_a_training_alone_would_make(settings: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given the same batches, all heads at once learn what each would by itself."""
    labels = torch.arange(100) % 3
    material = _material(_apart(labels, 16.0).double(), labels)
    learns = torch.ones(2, 100, dtype=torch.bool)
    learns[0, 60:], learns[1, :40] = False, False
    settings = replace(settings, batch_size=100)  # one batch an epoch: its order changes nothing
    untrained = settings.strategy.build(3).head.double()
    heads = cross_validation._trained(untrained, material.examples, learns, settings, 3, lambda: False)
    assert heads is not None
    for head, part in enumerate(learns):
        alone = settings.strategy.build(3).head.double()
        learned = material.part(part.nonzero().flatten().tolist())
        fitting = Fit(alone, settings, examples=len(learned), key="")
        for epoch in range(1, settings.epochs + 1):
            list(one_pass(fitting, learned, epoch, lambda: False))
        together = {name: weight[head] for name, weight in heads.items()}
        for name, weight in alone.named_parameters():
            torch.testing.assert_close(together[name], weight)
        assert answers(alone, learned).argmax(-1).tolist() == learned.labels.tolist()


def test_no_head_judges_what_it_or_its_group_learned_from() -> None:
    groups = tuple(f"group {index // 3}" for index in range(90))
    examples = Examples(torch.zeros(90, FEATURES), torch.arange(90) // 45)
    learns, judges = cross_validation._parts(examples, groups, repeats=3)
    assert learns.shape == judges.shape == (15, 90)
    assert (judges.view(3, 5, 90).sum(1) == 1).all(), "each picture is judged once in each repeat"
    for head in range(15):
        learned = {groups[index] for index in learns[head].nonzero().flatten().tolist()}
        assert learned.isdisjoint(groups[index] for index in judges[head].nonzero().flatten().tolist())
    assert not torch.equal(judges[:5], judges[5:10]), "another repeat is another partition"


def test_a_label_of_one_burst_is_learned_from_and_not_judged(settings: Plan) -> None:
    labels = torch.tensor([0] * 10 + [1] * 20)
    groups = ["burst"] * 10 + [f"picture {index}" for index in range(20)]
    features = (
        torch.randn(30, FEATURES, generator=torch.Generator().manual_seed(0)) + 3 * torch.eye(2, FEATURES)[labels]
    )
    made = _out_of_fold(_material(features, labels, groups), settings, 2)
    assert made.indices == tuple(range(10, 30))
    learns, _ = cross_validation._parts(Examples(features, labels), tuple(groups), repeats=1)
    assert learns[:, :10].all()


def test_the_same_pictures_are_judged_alike_again(settings: Plan) -> None:
    features = torch.randn(60, FEATURES, generator=torch.Generator().manual_seed(0))
    material = _material(features, torch.arange(60) % 2)
    assert _out_of_fold(material, settings, 2) == _out_of_fold(material, settings, 2)


def test_what_can_be_told_apart_is(settings: Plan) -> None:
    labels = torch.arange(90) % 3
    features = _apart(labels, 16.0)
    made = _judged(_material(features, labels), settings, 3)
    assert made.accuracy == 1.0
    assert made.interval == (pytest.approx(0.92, abs=0.01), 1.0)


def test_stopped_or_run_away_there_are_no_answers(settings: Plan) -> None:
    material = _material(torch.randn(60, FEATURES), torch.arange(60) % 2)
    assert out_of_fold(material, settings, 2, should_stop=lambda: True) is None
    wild = replace(settings, learning_rate=3e37)
    assert out_of_fold(material, wild, 2, should_stop=lambda: False) is None


def test_large_projects_are_cross_validated_fewer_times(settings: Plan) -> None:
    made = [
        cross_validation.repeats(Examples(torch.empty(count, 1280), torch.zeros(count)), settings, 10)
        for count in (100, 1000, 10_000)
    ]
    assert made == [5, 3, 1]
