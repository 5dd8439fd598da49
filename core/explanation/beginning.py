"""A network as it was before it learned anything, from the seed that its run began with."""

import torch

from core import strategies
from core.model.card import ModelCard
from core.run_record import RunRecord
from core.strategies.networks.classifier import Classifier


def began_with_nothing(card: ModelCard, record: RunRecord | None) -> bool:
    """Whether the run can tell how its network began: it learned from nothing, and its record is there."""
    return card.mode == "scratch" and record is not None


def untrained(card: ModelCard, record: RunRecord) -> Classifier:
    """The network with the very numbers that this run began with; the dice of others are left as they are."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(record.config.seed)
        return strategies.named(card.strategy).build(len(card.labels), size=card.preprocess.size).eval()
