"""What a user names, as bytes with a name: a file, every file of a folder, or an address of the web.

The web is read by the rules of `genolex.fetch.client` (it says who it is, asks robots.txt, backs off, bounds size and
time, follows redirects within a site) and of `genolex.fetch.guarded` (never a host of the user's own network): an
address that a stranger wrote must not reach what only the user may see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from genolex.errors import InputError
from genolex.fetch.client import Client
from genolex.fetch.guarded import GuardedClient
from genolex.ingest.documents import LARGEST
from genolex.ingest.readers import kind_of

_SCHEME = re.compile(r"(?i)^[a-z][a-z0-9+.-]+://")
_MEDIA = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
    "text/xml": ".xml",
    "application/xml": ".xml",
}
_UNTOLD = {"", "application/octet-stream", "binary/octet-stream", "application/download", "application/force-download"}
_SAME = {".txt": (".txt", ".text", ".md", ".markdown"), ".html": (".html", ".htm", ".xhtml")}
"""Endings that say more than a media type does."""


@dataclass(frozen=True)
class Incoming:
    """A file to be added: its bytes, what it is called, and where it comes from."""

    data: bytes = field(repr=False)
    name: str
    source: str


def is_address(place: str) -> bool:
    """Whether a place is one of the web (or of another scheme) and no path."""
    return bool(_SCHEME.match(place))


def places(named: Sequence[str]) -> list[str]:
    """What there is to add: each file and address named, and of each folder its files, hidden ones left out."""
    found: list[str] = []
    for place in named:
        folder = Path(place)
        if is_address(place) or not folder.is_dir():
            found.append(place)
            continue
        files = list(_files(folder))
        found += map(str, files or [folder])
    return list(dict.fromkeys(found))


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
        if not hidden and file.is_file():
            yield file


def taken(place: str, client: Client | None = None) -> Incoming:
    """The bytes of a place that `places` gave; InputError or FetchError in one line when they cannot be had."""
    if is_address(place):
        return _fetched(place, client)
    path = Path(place)
    try:
        if path.is_dir():
            raise InputError(f"{place}: no files in this folder")
        if path.exists() and not path.is_file():
            raise InputError(f"{place}: no file")
        if path.stat().st_size > LARGEST:
            raise InputError(f"{place}: {path.stat().st_size // 10**6} MB; at most {LARGEST // 10**6} MB are read")
        return Incoming(path.read_bytes(), _printable(path.name), _printable(str(path.resolve())))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{place}: cannot be read: {reason or type(error).__name__}") from None


def _printable(name: str) -> str:
    """A name of a file whose bytes are no UTF-8 can still be shown."""
    return name.encode("utf-8", "backslashreplace").decode()


def _fetched(url: str, client: Client | None) -> Incoming:
    if client is None:
        with GuardedClient() as own:
            return _fetched(url, own)
    body = client.get(url.partition("#")[0])
    name = named_by(body.final, body.media)
    kind = kind_of(body.content, name)
    if body.media == "application/pdf" and kind != "pdf":
        raise InputError(f"{url}: said to be a PDF, but it is {kind}")  # a page to log in, or to say sorry
    return Incoming(body.content, name, url)


def named_by(url: str, media: str) -> str:
    """What a page is called: the end of its address, with the ending of its media type, which decides the reader."""
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).name or parts.hostname or "page"
    name = re.sub(r"[\x00-\x1f\\]+", " ", name).strip() or "page"
    if media in _UNTOLD:
        return name
    ending = _MEDIA.get(media) or (".xml" if media.endswith("+xml") else "")
    if not ending:
        raise InputError(f"{url}: {media} is no kind of document that can be read")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _SAME.get(ending, (ending,)):
        return name
    known = {one for endings in (*_SAME.values(), tuple(_MEDIA.values())) for one in endings}
    return (name[: -len(suffix)] if suffix in known else name) + ending
