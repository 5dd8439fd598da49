"""Why an export was not written although there was room for it."""

from core.errors import UserError


class Unproved(UserError):
    """The file would not answer as the program does, or nothing is there to prove it with."""
