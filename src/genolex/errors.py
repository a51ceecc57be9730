"""What can go wrong, as types. Every message is one line that says what and where.

GenolexError
├── InputError            the caller's input is at fault: exit status 2, HTTP 400
│   └── CorpusError       a corpus file breaks the format
├── FetchError            an official text could not be fetched (genolex.fetch.fault)
└── StaleIndexError       a saved index does not belong to this corpus, encoder or format
"""

from __future__ import annotations


class GenolexError(Exception):
    """Base of all errors raised on purpose."""


class InputError(GenolexError):
    """The caller's input is at fault."""


class CorpusError(InputError):
    """A corpus file breaks the format."""


class StaleIndexError(GenolexError):
    """A saved index does not belong to this corpus, encoder or format."""
