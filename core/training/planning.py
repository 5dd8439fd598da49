"""The plan for the pictures that are at hand: one for whatever is done with them, be it a training or a look ahead."""

from core.project.snapshot import Snapshot
from core.ranks import ALONE, Ranks
from core.training.events import TrainConfig
from core.training.plan import Plan, mode_of, plan
from core.training.sides import usual_side


def planned(snapshot: Snapshot, config: TrainConfig, *, ranks: Ranks = ALONE) -> Plan:
    """The config with nothing left open, for the snapshot's labelled pictures. Raises UserError for what cannot be."""
    samples = snapshot.labelled()[0]
    side = None
    if mode_of(config) == "scratch":  # a pretrained network sees pictures at its own size, whatever theirs is
        side = ranks.told(usual_side(samples, cache=snapshot.cache) if ranks.first else None)
    counts = snapshot.counts()
    by_label = [counts.get(label.id, 0) for label in snapshot.labels]
    return plan(config, pictures=len(samples), side=side, counts=by_label, ranks=ranks)
