"""The only exceptions whose text a person sees."""


class UserError(Exception):
    """Something that could not be done, in words for the person who asked for it.

    `message` is one sentence saying what went wrong; `hint` is one sentence saying what to do.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
