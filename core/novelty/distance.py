"""How far features lie from what each label looks like: a score that is part of every saved and exported model."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

PASSES = 4  # over all rows, for their largest axes
AXES = 128  # along which the labels' spread is told apart; along all others it is taken for the same
SHRUNK = 0.8  # of the spread that is taken for the same in all directions: there are fewer pictures than features
GENERAL = 0.75  # of the distance to all pictures together, that is taken from the one to the nearest label
FACTS = ("centre", "axes", "stretch", "rest", "pulls", "offsets", "middle", "scale")


class Distance(nn.Module):
    """Features (N, D) to scores (N,): 0 for a usual picture of the labels, larger for those farther off.

    On features of unit length, the squared Mahalanobis distance to the nearest label's mean, with one covariance for
    all labels (Lee et al. 2018), less GENERAL of that to the mean of all (Ren et al. 2021): what is unusual in every
    respect is far from everything, while a label's own pictures are nearer to it than to the rest.
    """

    centre: Tensor  # (D,)
    axes: Tensor  # (A, D)
    stretch: Tensor  # (A,)
    rest: Tensor  # ()
    pulls: Tensor  # (labels, D)
    offsets: Tensor  # (labels,)
    middle: Tensor  # ()
    scale: Tensor  # ()

    def __init__(self, facts: Mapping[str, Tensor]) -> None:
        super().__init__()
        for name in FACTS:
            self.register_buffer(name, facts[name].detach().clone().float())

    def forward(self, features: Tensor) -> Tensor:
        unit = functional.normalize(features, dim=-1) - self.centre
        along = unit @ self.axes.T
        length = unit.square().sum(-1) * self.rest + (along.square() * self.stretch).sum(-1)
        nearest = (self.offsets - 2 * unit @ self.pulls.T).amin(-1)
        score: Tensor = ((1 - GENERAL) * length + nearest - self.middle) * self.scale
        return score


def fitted(features: Tensor, labels: Tensor) -> Distance:
    """The distance for pictures of these features (N, D) and labels (N,), not yet scaled.

    A label without a picture is none that anything can be near to.
    """
    unit = functional.normalize(features.float(), dim=-1)
    means = torch.stack([unit[labels == label].mean(0) for label in labels.unique()])
    places = (labels[:, None] == labels.unique()).float().argmax(1)
    axes, spread, rest = _spread(unit - means[places])
    centre = unit.mean(0)
    away = means - centre
    stretch = 1 / spread - 1 / rest
    pulls = away / rest + (away @ axes.T * stretch) @ axes
    facts = {
        "centre": centre,
        "axes": axes,
        "stretch": stretch,
        "rest": 1 / rest,
        "pulls": pulls,
        "offsets": (away * pulls).sum(-1),
        "middle": torch.zeros(()),
        "scale": torch.ones(()),
    }
    return Distance(facts)


def scaled(distance: Distance, *, usual: float, far: float) -> Distance:
    """The same with 0 where the score was `usual` and 1 where it was `far`."""
    facts = dict(distance.state_dict())
    facts["middle"], facts["scale"] = torch.tensor(usual), torch.tensor(1 / max(far - usual, 1e-9))
    return Distance(facts)


def scaled_like(distance: Distance, other: Distance) -> Distance:
    """The same with scores that mean what those of the other one mean, for a distance from much the same pictures."""
    return Distance(distance.state_dict() | {"middle": other.middle, "scale": other.scale})


def _spread(around: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The axes along which (N, D) vectors around their means vary most (A, D), their shrunk variances (A,), and that
    of all other directions ().
    """
    count, dimensions = around.shape
    singular, axes = _largest(around, min(AXES, count, dimensions))
    variances = singular.square() / count
    total = around.square().sum() / count
    mean = (total / dimensions).clamp(min=1e-9)
    others = (total - variances.sum()).clamp(min=0) / max(1, dimensions - len(variances))
    return axes.contiguous(), (1 - SHRUNK) * variances + SHRUNK * mean, (1 - SHRUNK) * others + SHRUNK * mean


def _largest(rows: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The largest singular values (count,) of a matrix and their right vectors (count, D), nearly.

    The numbers of torch.svd_lowrank after torch.manual_seed(0), by dice of its own: all threads share torch's, and a
    training may draw from them at the same moment (Halko, Martinsson and Tropp 2009, algorithms 4.4 and 5.1).
    """
    long = rows if rows.shape[0] >= rows.shape[1] else rows.T
    dice = torch.Generator().manual_seed(0)
    basis = torch.linalg.qr(long @ torch.randn(long.shape[1], count, generator=dice)).Q
    for _ in range(PASSES):
        basis = torch.linalg.qr(long.T @ basis).Q
        basis = torch.linalg.qr(long @ basis).Q
    left, singular, right = torch.linalg.svd(basis.T @ long, full_matrices=False)
    return singular, right if long is rows else (basis @ left).T
