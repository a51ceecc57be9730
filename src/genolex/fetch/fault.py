"""What can go wrong between asking for a law and having its words: one line each.

GenolexError
└── FetchError        the text could not be had
    ├── RefusedError   what came does not look like the law asked for
    └── PassingError   a fault that may be gone in a moment: tried again, later
"""

from __future__ import annotations

from genolex.errors import GenolexError


class FetchError(GenolexError):
    """The text could not be had."""


class RefusedError(FetchError):
    """What came does not look like the law asked for; `url` names the page, which is not kept."""

    def __init__(self, message: str, url: str = "") -> None:
        super().__init__(message)
        self.url = url


class PassingError(FetchError):
    """A fault that may be gone in a moment; `wait` are the seconds that the server asks for, if it asks."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait
