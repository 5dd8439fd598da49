"""What the Collect page shows and asks for: labels and their history, and pictures on their way in."""

from gui.viewmodels.collect.collect import ON_A_CARD, CollectViewModel

__all__ = ["ON_A_CARD", "CollectViewModel"]
