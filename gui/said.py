"""What a model says, in words."""

from core.model import Prediction

NONE = "None of these"


def headline(prediction: Prediction) -> str:
    """The label, or that it is none of them."""
    return prediction.label if prediction.known else NONE


def how_sure(prediction: Prediction) -> str:
    """How sure it is; of what is none of its labels, which one is nearest."""
    if not prediction.known:
        return f"The nearest is {prediction.label}"
    return f"{100 * prediction.probability:.0f} of 100 sure"
