"""Where the rows are searched when one process is too small: a Milvus server, or Milvus Lite in a file.

The vectors are those of the dense index; the words are sparse vectors of BM25 impacts, so that the inner product with
a question's words is the BM25 of `lexical`, pairs included. The scope is a filter expression that the engine applies
while it searches. An index is two collections, named by its fingerprint; they are written under names of their own and
appear under an alias when they are whole, so a half-written index is never searched.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.errors import GenolexError, InputError
from genolex.index.build import Index
from genolex.index.dense import EXACT
from genolex.index.lexical import Lexical
from genolex.ports import Found, Vectors
from genolex.progress import shown
from genolex.types import Scope

WORDS, MEANING = "words", "meaning"
"""The two collections of an index, and the field that is searched in each."""
BATCH = 1_000
"""Rows of one request: 1.5 MB of vectors, far below the 64 MB that a server takes."""
MOST = 16_384
"""The most rows that Milvus gives for one search."""
KEPT = 2
"""So many indexes stay: the one in use and the one before it, which another process may still search."""
ABANDONED = timedelta(days=1)
"""A collection that has had no alias for so long was given up half-written."""
GRAPH = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}
"""Beyond `EXACT` rows; below, every vector is compared."""
MISSING = "is not installed; install it with: pip install 'genolex[milvus]'"

_NAME = re.compile(r"(?P<base>genolex_[0-9a-f]{16}_[0-9a-f]{8})_(?P<stamp>\d{14})[0-9a-f]{4}_(?P<part>words|meaning)")


class MilvusStore:
    """A `genolex.ports.Store` in Milvus."""

    def __init__(self, client: Any, base: str, lexical: Lexical, exact: bool) -> None:
        self._client, self.base, self._lexical, self._exact = client, base, lexical, exact

    @classmethod
    def open(cls, index: Index, uri: str, token: str = "", progress: bool = False) -> MilvusStore:
        """The store of an index, written first when Milvus does not hold it yet.

        `uri` is the address of a server, or a file that ends in .db for Milvus Lite. Raises InputError when the client
        is not installed, GenolexError when the server does not answer or refuses.
        """
        client = connect(uri, token)
        base = f"genolex_{index.fingerprint}_{index.lexical.numbering}"
        with _translated(uri):
            if not all(client.has_collection(f"{base}_{part}") for part in (WORDS, MEANING)):
                write(client, base, index, progress)
            for part in (WORDS, MEANING):
                client.load_collection(f"{base}_{part}")
        return cls(client, base, index.lexical, len(index.dense) <= EXACT)

    def by_words(self, words: Sequence[str], k: int, scope: Scope) -> Found:
        """The k best rows of the scope by BM25."""
        asked = self._lexical.asked(words)
        return self._search(WORDS, asked, k, scope, {}) if asked else _found([])

    def by_meaning(self, vector: Vectors, k: int, scope: Scope) -> Found:
        """The k nearest rows of the scope by cosine."""
        params = {} if self._exact else {"ef": 2 * min(k, MOST)}
        return self._search(MEANING, vector, k, scope, params)

    def close(self) -> None:
        """Let go of the connection, and of the file of Milvus Lite."""
        self._client.close()

    def _search(self, part: str, asked: Any, k: int, scope: Scope, params: dict[str, Any]) -> Found:
        with _translated("search"):
            (hits,) = self._client.search(
                f"{self.base}_{part}",
                data=[asked],
                anns_field=part,
                limit=min(k, MOST),
                filter=expression(scope),
                search_params={"metric_type": "IP", "params": params},
                output_fields=["row"],
            )
        return _found([(hit["row"], hit["distance"]) for hit in hits])


def connect(uri: str, token: str = "") -> Any:
    """A client. Raises InputError when what it needs is not installed, GenolexError when nothing answers."""
    if not find_spec("pymilvus"):
        raise InputError(f"Milvus is configured, but pymilvus {MISSING}")
    if "://" not in uri:
        if not uri.endswith(".db"):
            raise InputError(f"{uri!r} is neither the address of a Milvus server nor a file that ends in .db")
        if not find_spec("milvus_lite"):
            raise InputError(f"Milvus Lite is configured, but milvus-lite {MISSING}")
        Path(uri).expanduser().resolve().parent.mkdir(parents=True, exist_ok=True)
        uri = str(Path(uri).expanduser().resolve())
    from pymilvus import MilvusClient

    with _translated(uri):
        return MilvusClient(uri, token=token)


def expression(scope: Scope) -> str:
    """A scope as a Milvus filter, exactly `Facts.mask`."""
    since, until = ("nearest_since", "nearest_until") if scope.nearest else ("since", "until")
    day = scope.as_of.toordinal()
    parts = [f"{since} <= {day}", f"{until} >= {day}"]
    if scope.jurisdiction:
        parts.append(f"jurisdiction in {_listed({scope.jurisdiction, 'both'})}")
    if scope.instruments:
        parts.append(f"instrument in {_listed(scope.instruments)}")
    if scope.kinds:
        parts.append(f"kind in {_listed(scope.kinds)}")
    return " and ".join(parts)


def write(client: Any, base: str, index: Index, progress: bool = False) -> None:
    """Write an index under names of its own, then show it under its alias, and drop what it replaces."""
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S") + secrets.token_hex(2)
    sizes = {WORDS: len(index.lexical), MEANING: len(index.dense)}
    made = {part: f"{base}_{stamp}_{part}" for part in sizes}
    rows = {WORDS: _rows(index, WORDS), MEANING: _rows(index, MEANING)}
    for part, name in made.items():
        _create(client, name, part, index)
        for _ in shown(range(0, sizes[part], BATCH), f"{part} to Milvus", progress):
            client.insert(name, list(islice(rows[part], BATCH)))
        client.flush(name)
        client.load_collection(name)
        (count,) = client.query(name, output_fields=["count(*)"], consistency_level="Strong")
        if count["count(*)"] != sizes[part]:
            raise GenolexError(f"Milvus holds {count['count(*)']} of {sizes[part]} rows of {name}")
    for part, name in made.items():
        alias = f"{base}_{part}"
        (client.alter_alias if client.has_collection(alias) else client.create_alias)(name, alias)
    _tidy(client, base)


def _create(client: Any, name: str, part: str, index: Index) -> None:
    """An empty collection: what is searched, and the columns that a scope filters by."""
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("row", DataType.INT64, is_primary=True)
    for column, values in index.facts.columns.items():
        if values.dtype.kind == "U":
            schema.add_field(column, DataType.VARCHAR, max_length=512)
        else:
            schema.add_field(column, DataType.INT64)
    searched = client.prepare_index_params()
    if part == WORDS:
        schema.add_field(part, DataType.SPARSE_FLOAT_VECTOR)
        searched.add_index(part, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    else:
        schema.add_field(part, DataType.FLOAT_VECTOR, dim=index.dense.dimension)
        near = {"index_type": "FLAT"} if len(index.dense) <= EXACT else GRAPH
        searched.add_index(part, metric_type="IP", **near)
    client.create_collection(name, schema=schema, index_params=searched)


def _rows(index: Index, part: str) -> Iterator[dict[str, Any]]:
    """The rows of a collection, as Milvus takes them."""
    provisions = index.lexical_provisions if part == WORDS else index.dense_provisions
    values: Iterable[Any] = index.lexical.impacts() if part == WORDS else _vectors(index)
    columns = index.facts.columns
    for row, (provision, value) in enumerate(zip(provisions.tolist(), values, strict=True)):
        yield {"row": row, part: value, **{name: column[provision].item() for name, column in columns.items()}}


def _vectors(index: Index) -> Iterator[NDArray[np.float32]]:
    size = len(index.dense)
    for start in range(0, size, BATCH):
        yield from index.dense.rows(np.arange(start, min(start + BATCH, size)))


def _tidy(client: Any, current: str) -> None:
    """Drop all but the latest indexes, and what was given up half-written."""
    names = [match for name in client.list_collections() if (match := _NAME.fullmatch(name))]
    aliases = {match[0]: list(client.list_aliases(match[0])["aliases"]) for match in names}
    latest = {m["base"]: m["stamp"] for m in sorted(names, key=lambda m: m["stamp"]) if aliases[m[0]]}
    kept = sorted(latest, key=lambda base: (base == current, latest[base]))[-KEPT:]
    long_ago = (datetime.now(UTC) - ABANDONED).strftime("%Y%m%d%H%M%S")
    for match in names:
        if match["base"] not in kept if aliases[match[0]] else match["stamp"] < long_ago:
            for alias in aliases[match[0]]:
                client.drop_alias(alias)
            client.drop_collection(match[0])


def _found(hits: list[tuple[int, float]]) -> Found:
    rows = np.array([row for row, _ in hits], np.int64)
    scores = np.array([score for _, score in hits], np.float32)
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]


def _listed(values: Iterable[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)


@contextmanager
def _translated(where: str) -> Iterator[None]:
    """What Milvus raises, as ours."""
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except MilvusException as error:
        raise GenolexError(f"Milvus ({where}): {error.message}") from error
