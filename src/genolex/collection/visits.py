"""The documents of visits: each visit's own, in memory alone, and gone when it ends.

A visit is known by its key, which only its visitor holds and which nobody can guess; no list of visits is given to
anybody. Nothing is written to a disk, the index of the law is shared and never changed (`genolex.collection.beside`),
and what the user of this machine added with `genolex add` is another collection.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import _lru_cache_wrapper
from pathlib import PurePath, PurePosixPath
from typing import Any

import genolex
from genolex.assistant import Assistant
from genolex.collection.beside import beside
from genolex.collection.folder import called, named_beside, told_of
from genolex.collection.incoming import Incoming, taken
from genolex.collection.kept import Kept
from genolex.corpus import Corpus
from genolex.errors import GenolexError, InputError
from genolex.fetch.fault import FetchError
from genolex.fetch.guarded import GuardedClient
from genolex.ingest.documents import SUFFIXES
from genolex.ingest.readers import kind_of
from genolex.ingest.readers.document import Document
from genolex.ingest.sandbox import read_apart
from genolex.ingest.structure import structure
from genolex.settings import settings

A_PAGE = 4_000
"""Characters that count as a page of a file that has none."""
SECONDS, WALL, MEMORY = 30, 60, 2**30
"""What reading one file may take: seconds of a processor, seconds by the clock, bytes."""
FETCHING = 30.0
"""Seconds in which what stands at an address must have come, robots.txt, redirects and waiting included."""
SENTENCES = 1_000
"""A function that remembers so many results remembers those of sentences."""
GRACE = 60.0
"""Seconds that a visitor who left has to come back: a page that is loaded again is the same visit."""
OF_ONE = 3
"""Visits with documents that one client may have at once."""
LONGEST_NAME = 120
ENDED = "that visit has ended: its documents are gone"
Tell = Callable[[str, int, int], None]
"""Is told what is done (`reading`, `indexing`), and of how many steps how many were."""


class NoRoomError(GenolexError):
    """There are as many visits with documents as can be held; one of them ends in time."""


class EndedError(InputError):
    """The visit is not known: it has ended, or never was."""


@dataclass(frozen=True, slots=True)
class VisitLimits:
    """What one visit may hold, how long, and how many visits there may be (0: no documents of visitors at all).

    `urls`: whether an address of the web may be named in place of a file.
    """

    documents: int = 5
    megabytes: int = 20
    pages: int = 150
    minutes: float = 60
    visits: int = 20
    urls: bool = True

    @classmethod
    def configured(cls) -> VisitLimits:
        """Those of the settings."""
        s = settings()
        return cls(s.visit_documents, s.visit_megabytes, s.visit_pages, s.visit_minutes, s.visits, s.visit_urls)

    @property
    def largest(self) -> int:
        """Bytes of a file."""
        return self.megabytes * 10**6


@dataclass
class Visit:
    """The documents of one visitor, and the assistant that answers from them beside the law."""

    key: str
    assistant: Assistant
    client: str = ""
    documents: tuple[Kept, ...] = ()
    ends: float = 0.0
    at_end: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """What is done when the visit ends, by a name: whoever shows its documents forgets them."""
    changing: threading.Lock = field(default_factory=threading.Lock)

    def find(self, ident: str) -> Kept:
        """A document by its id; InputError when there is none."""
        for one in self.documents:
            if one.id == ident:
                return one
        raise EndedError("no such document in this visit")

    @property
    def pages(self) -> int:
        """Pages of all documents, counted as the limit counts them."""
        return sum(_pages(one) for one in self.documents)


class Visits:
    """Every visit that has documents. All methods may be called from any thread."""

    def __init__(
        self,
        law: Assistant,
        limits: VisitLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
        client: Callable[[], GuardedClient] | None = None,
    ) -> None:
        """`client` makes what reads an address of the web, once for each."""
        self.law, self.limits, self._clock = law, limits or VisitLimits.configured(), clock
        self._client = client or (lambda: GuardedClient(largest=self.limits.largest, seconds=FETCHING))
        self._visits: dict[bytes, Visit] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    @property
    def size(self) -> int:
        """How many visits there are now."""
        return len(self._visits)

    # -- visits ------------------------------------------------------------------------------------------------------

    def begin(self, client: str = "") -> Visit:
        """A new visit with a key of its own. NoRoomError when there are too many, in all or of this client."""
        self.sweep()
        with self._lock:
            self._ask_room(client)
            visit = Visit(secrets.token_urlsafe(32), self.law, client)
            self._visits[_digest(visit.key)] = visit
            visit.ends = self._clock() + self.limits.minutes * 60
        self._watch()
        return visit

    def _ask_room(self, client: str) -> None:
        of_client = sum(visit.client == client for visit in self._visits.values())
        if len(self._visits) >= self.limits.visits or (client and of_client >= OF_ONE):
            raise NoRoomError("too many visitors have documents here now; try again later")

    def find(self, key: str) -> Visit:
        """The visit of a key, which is in use from now on again. EndedError when there is none."""
        self.sweep()
        with self._lock:
            visit = self._visits.get(_digest(key))
            if visit is None:
                raise EndedError(ENDED)
            visit.ends = self._clock() + self.limits.minutes * 60
        return visit

    def known(self, key: str) -> Visit | None:
        """The same, and None where there is none."""
        try:
            return self.find(key) if key else None
        except EndedError:
            return None

    def minutes_left(self, visit: Visit) -> float:
        """Minutes until the visit ends if nothing is asked."""
        return max(0.0, (visit.ends - self._clock()) / 60)

    def leave(self, key: str) -> None:
        """The visitor has closed the page: the visit ends, unless it is used again within GRACE seconds."""
        with self._lock:
            visit = self._visits.get(_digest(key))
            if visit:
                visit.ends = min(visit.ends, self._clock() + GRACE)
        self._watch()

    def end(self, key: str) -> None:
        """End a visit now; nothing happens when there is none."""
        with self._lock:
            visit = self._visits.pop(_digest(key), None)
        if visit:
            self._forget(visit)

    def sweep(self) -> None:
        """End the visits whose time is over."""
        now = self._clock()
        with self._lock:
            over = [digest for digest, visit in self._visits.items() if visit.ends <= now]
            ended = [self._visits.pop(digest) for digest in over]
        for visit in ended:
            self._forget(visit)

    def close(self) -> None:
        """End every visit: the server stops."""
        with self._lock:
            ended = list(self._visits.values())
            self._visits.clear()
            if self._timer:
                self._timer.cancel()
        for visit in ended:
            self._forget(visit)

    def _watch(self) -> None:
        """Sweep when the next visit is due, and again until there is none."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            if not self._visits:
                return
            due = min(visit.ends for visit in self._visits.values()) - self._clock()
            self._timer = threading.Timer(max(due, 0.0) + 0.5, self._due)
            self._timer.daemon = True
            self._timer.start()

    def _due(self) -> None:
        self.sweep()
        self._watch()

    def _forget(self, visit: Visit) -> None:
        visit.ends = float("-inf")
        visit.documents, visit.assistant = (), self.law
        forget_texts()
        for forget in visit.at_end.values():
            forget()
        visit.at_end.clear()

    # -- documents ---------------------------------------------------------------------------------------------------

    def ask_place(self, key: str | None, client: str, url: str) -> str:
        """An address as `fetched` takes it, when one may be added now, to a visit or a new one: nothing is asked yet.

        InputError, EndedError or NoRoomError say why not.
        """
        if not self.limits.urls:
            raise InputError("no addresses of the web are taken here: send the file itself")
        if key:
            self._ask_place(self.find(key))
        else:
            self.sweep()
            with self._lock:
                self._ask_room(client)
        try:
            with self._client() as web:
                return web.check(url)
        except FetchError as error:
            raise InputError(str(error)) from None

    def fetched(self, url: str) -> Incoming:
        """What stands at an address of the web. InputError in one line when it cannot be had."""
        try:
            with self._client() as web:
                return taken(url, web)
        except FetchError as error:
            raise InputError(str(error)) from None

    def _ask_place(self, visit: Visit) -> None:
        if len(visit.documents) >= self.limits.documents:
            raise InputError(f"at most {self.limits.documents} documents a visit; delete one first")

    def add(self, visit: Visit, data: bytes, name: str, tell: Tell | None = None, source: str = "") -> Kept:
        """Read a file, and answer from it from now on. InputError in one line says why it cannot be taken.

        The same bytes are taken once; `source` is the address at which they stand.
        """
        name = plain_name(name)
        with visit.changing:
            digest = hashlib.sha256(data).hexdigest()
            if same := next((one for one in visit.documents if one.sha256 == digest), None):
                return same
            self._ask_place(visit)
            if tell:
                tell("reading", 0, 1)
            kept = self._read(data, name, digest, visit, source)
            self._answer_from(visit, (*visit.documents, kept), tell)
        return visit.find(kept.id)

    def remove(self, visit: Visit, ident: str) -> None:
        """Remove a document. InputError when the visit has none of that id."""
        with visit.changing:
            gone = visit.find(ident)
            self._answer_from(visit, tuple(one for one in visit.documents if one is not gone))
        forget_texts()

    def _read(self, data: bytes, name: str, digest: str, visit: Visit, source: str) -> Kept:
        left = self.limits.pages - visit.pages
        document = read_upload(data, name, self.limits, left)
        instrument, provisions, report = structure(document, ident=f"doc-{secrets.token_hex(8)}")
        now = datetime.now(UTC).replace(microsecond=0)
        kept = Kept(
            instrument,
            tuple(provisions),
            name,
            source or name,
            "",
            digest,
            now,
            now,
            genolex.__version__,
            told_of(report),
        )
        return called(kept, visit.documents)

    def _answer_from(self, visit: Visit, documents: tuple[Kept, ...], tell: Tell | None = None) -> None:
        """Put documents in the place of those before; whoever asks meanwhile is answered from those before."""
        law = self.law.corpus
        taken = {name.casefold() for i in law.instruments.values() for name in i.names}
        instruments = [named_beside(one.instrument, taken) for one in documents]
        own = Corpus(instruments, [provision for one in documents for provision in one.provisions])

        def told(done: int, of: int) -> None:
            if visit.ends <= self._clock():
                raise EndedError(ENDED)
            if tell:
                tell("indexing", done, of)

        visit.assistant = beside(self.law, own, told, visit.assistant) if documents else self.law
        visit.documents = documents


def read_upload(data: bytes, name: str, limits: VisitLimits, pages: int) -> Document:
    """A file of a visitor as it was read, within bounds; InputError in one line when it cannot be, or is too long."""
    suffix = PurePath(name).suffix.lower()
    if len(data) > limits.largest:
        raise InputError(f"{name}: {len(data) / 10**6:.1f} MB; at most {limits.megabytes} MB are taken")
    if not data.strip(b"\x00 \t\r\n"):
        raise InputError(f"{name}: the file is empty")
    if suffix and suffix not in SUFFIXES:
        raise InputError(f"{name}: what is taken are PDF, DOCX, HTML, Markdown, text and XML")
    over = InputError(f"{name}: too long: {limits.pages} pages of all documents together are taken")
    if pages <= 0:
        raise over
    longest = pages * A_PAGE
    document = read_apart(data, name, kind_of(data, name), SECONDS, MEMORY, wall=WALL, longest=longest)
    if document.pages > pages:
        raise over
    return document


def plain_name(name: str) -> str:
    """What a file is called, without the folders and without the signs that a screen would not show."""
    name = PurePosixPath(name.replace("\\", "/")).name
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    stem, suffix = PurePath(name).stem, PurePath(name).suffix[:10]
    return re.sub(r"^\.+$", "", stem[: LONGEST_NAME - len(suffix)]) + suffix or "document"


def forget_texts() -> None:
    """Empty what functions of this package remember of sentences: nobody can tell which stood in a document."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("genolex.")]
    own = [found for module in modules for found in list(vars(module).values())]
    methods = [method for found in own if isinstance(found, type) for method in list(vars(found).values())]
    for found in (*own, *methods):
        if isinstance(found, _lru_cache_wrapper) and (found.cache_info().maxsize or 0) >= SENTENCES:
            found.cache_clear()


def _pages(kept: Kept) -> int:
    return max(kept.pages, 1 + sum(len(provision.text) for provision in kept.provisions) // A_PAGE)


def _digest(key: str) -> bytes:
    """Keys are looked up by their digests, so that how long it takes says nothing about them."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
