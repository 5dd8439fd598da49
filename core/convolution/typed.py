"""Numbers as people type them, with blanks, commas or semicolons between, and with a decimal comma too."""

import re

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_APART = re.compile(r"\S[ \t;]+\S")


def with_blanks(text: str) -> str:
    """Blanks between the numbers, and points in them.

    A comma between digits is a decimal comma where something else keeps the numbers apart and no point is there.
    """
    if "." not in text and _APART.search(text):
        text = _DECIMAL_COMMA.sub(".", text)
    return text.replace(",", " ").replace(";", " ").replace("−", "-")
