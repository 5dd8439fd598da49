"""Where pictures are seen together: on a class label's shelf, which has its id, or on one of these."""

TRAY, TRASH, ALL, PICKED = -1, -2, -3, -4
NAMES = {TRAY: "Not labelled yet", TRASH: "Trash", ALL: "All pictures", PICKED: "Found"}


def label_of(shelf: int) -> int | None:
    """The label that pictures have which are put there; None for none."""
    return shelf if shelf > 0 else None
