"""Errors that are meant to be read by a person."""


class UserError(Exception):
    """Something a person can mend: a French sentence, and the field that it speaks of.

    `code` is stable and in English, for programs; `message` says what happened and what to do.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class NotFoundError(UserError):
    """The object does not exist, or is not for this person: both look the same from outside."""
