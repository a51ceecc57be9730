"""Builds, saves and loads the index of a corpus.

A saved index is a folder that a person can read: `manifest.json` (fingerprint, counts, hashes), `rows.jsonl` (what
each row is), `vectors.faiss`, `words/`, `late/`. Its name is its fingerprint (corpus, encoder, format), so it is
written beside the old one and appears in one rename; an index that does not fit is never used, it is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.corpus import Corpus
from genolex.errors import StaleIndexError
from genolex.index.dense import Dense
from genolex.index.facts import Facts, Signal
from genolex.index.late import Late, as_codes
from genolex.index.lexical import Lexical
from genolex.index.rows import Row, Ways, dense_rows, lexical_rows, passages
from genolex.index.store import LocalStore
from genolex.index.tokens import tokens
from genolex.ports import Encoder, Reader, Reading, Store
from genolex.progress import shown
from genolex.types import Scope

FORMAT = 6
"""Changes whenever a saved index could mean something else."""
ENDS = 1 << 16
"""Bytes at either end of a file that are looked at when it is opened."""
SLICE = 1_024
"""Texts that are encoded before their states are made small."""
KEPT = 4
"""So many indexes stay on disk, the latest ones."""
ABANDONED = 3_600
"""Seconds after which an index that is still being written is given up: nobody writes one for so long."""


class Index:
    """The passages of a corpus with their words, vectors and tokens. Pure: searching changes nothing."""

    def __init__(
        self,
        corpus: Corpus,
        encoder: Encoder,
        dense: Dense,
        lexical: Lexical,
        late: Late | None,
        ways: tuple[Ways, Ways] | None = None,
    ) -> None:
        """`ways` are those of the dense and of the lexical rows; without them they are worked out anew."""
        self.corpus, self.encoder, self.dense, self.lexical, self.late = corpus, encoder, dense, lexical, late
        self.passages = passages(corpus)
        self.dense_ways, self.lexical_ways = ways or (Ways.of(self.dense_rows), Ways.of(self.lexical_rows))
        self._check()
        self.facts = Facts(corpus)
        self.store: Store = LocalStore(dense, lexical, self.facts, self.dense_provisions, self.lexical_provisions)
        self._held: dict[int, frozenset[str]] = {}
        self._read = lru_cache(maxsize=64)(lambda text: read(encoder, [text])[0])
        self._ahead: dict[str, Reading] = {}

    def _check(self) -> None:
        sizes = [("dense", len(self.dense), self.dense_ways), ("lexical", len(self.lexical), self.lexical_ways)]
        if self.late:
            sizes.append(("late", len(self.late), self.dense_ways))
        for name, size, ways in sizes:
            if size != len(ways):
                raise StaleIndexError(f"the {name} index has {size} rows, the corpus gives {len(ways)}")

    @cached_property
    def dense_rows(self) -> list[Row]:
        """The dense rows with their texts."""
        return dense_rows(self.corpus, self.passages, self.encoder)

    @cached_property
    def lexical_rows(self) -> list[Row]:
        """The lexical rows with their texts."""
        return lexical_rows(self.corpus, self.passages)

    @cached_property
    def fingerprint(self) -> str:
        """What the index was made from, in 16 characters."""
        return fingerprint(self.corpus, self.encoder)

    @cached_property
    def provision_of(self) -> NDArray[np.int64]:
        """The number of each passage's provision."""
        number = {id(p): n for n, p in enumerate(self.corpus.provisions)}
        return np.array([number[id(passage.provision)] for passage in self.passages], np.int64)

    @cached_property
    def dense_provisions(self) -> NDArray[np.int64]:
        """The number of each dense row's provision."""
        return self.provision_of[self.dense_ways.passages]

    @cached_property
    def lexical_provisions(self) -> NDArray[np.int64]:
        """The number of each lexical row's provision."""
        return self.provision_of[self.lexical_ways.passages]

    @cached_property
    def has_ways(self) -> NDArray[np.bool_]:
        """Which provisions have gists or questions beside their own text."""
        found = np.zeros(len(self.corpus), np.bool_)
        found[self.lexical_provisions[self.lexical_ways.kinds != "text"]] = True
        return found

    @cached_property
    def rows_of(self) -> tuple[NDArray[np.int64], ...]:
        """The dense rows of each provision."""
        order = np.argsort(self.dense_provisions, kind="stable")
        cuts = np.searchsorted(self.dense_provisions[order], np.arange(1, len(self.corpus)))
        return tuple(np.split(order, cuts))

    @cached_property
    def first_passage(self) -> NDArray[np.int64]:
        """The number of each provision's first passage."""
        return np.searchsorted(self.provision_of, np.arange(len(self.corpus)))

    def allowed(self, scope: Scope) -> NDArray[np.bool_]:
        """Which provisions a scope holds."""
        return self.facts.mask(scope)

    def spread(self, provisions: NDArray[np.int64], scores: NDArray[np.float32]) -> Signal:
        """The best score of each provision, as a number for every one of the corpus; 0 where there is none."""
        found = np.zeros(len(self.corpus), np.float32)
        np.maximum.at(found, provisions, scores)
        return found

    def read(self, question: str) -> Reading:
        """A question as the encoder reads it; the latest are remembered, as one question is asked in several ways."""
        return self._ahead.get(question) or self._read(question)

    def read_ahead(self, questions: Iterable[str]) -> None:
        """Have many questions read at once, which is much faster; they are remembered until others are."""
        texts = list(dict.fromkeys(questions))
        self._ahead = dict(zip(texts, read(self.encoder, texts), strict=True))

    def held(self, number: int) -> frozenset[str]:
        """Every token of a provision and of the ways to it; worked out once."""
        if number not in self._held:
            p = self.corpus.provisions[number]
            name = self.corpus.instrument_of(p).name
            words = [name, p.heading, p.text, p.gist, p.gist_zh, *p.questions]
            self._held[number] = frozenset(tokens(" ".join(words)))
        return self._held[number]


def fingerprint(corpus: Corpus, encoder: Encoder) -> str:
    """Corpus, encoder and format in 16 characters."""
    return hashlib.sha256(f"{FORMAT}\n{encoder.name}\n{corpus.digest}".encode()).hexdigest()[:16]


def read(encoder: Encoder, texts: Sequence[str], progress: bool = False) -> list[Reading]:
    """Readings of any encoder; one that does not tell tokens apart gives none."""
    if isinstance(encoder, Reader):
        return encoder.read(texts, progress=progress)
    vectors = encoder.encode(texts, progress=progress)
    return [Reading(v, np.empty(0, np.int32), np.empty((0, 0), np.float32)) for v in vectors]


def build(
    corpus: Corpus, encoder: Encoder, progress: bool = False, known: Mapping[str, Reading] | None = None
) -> Index:
    """Encode and index a corpus in memory; `known` readings, by the digest of their text, are used as they are."""
    sliced = passages(corpus)
    texts = [row.text for row in dense_rows(corpus, sliced, encoder)]
    digests = [_digest(text) for text in texts]
    found = dict(known or {})
    new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in found}
    if new:
        found |= zip(new, read_all(encoder, list(new.values()), progress), strict=True)
    readings = [found[digest] for digest in digests]
    lexical = Lexical.build([row.text for row in lexical_rows(corpus, sliced)])
    late = Late.build(readings) if isinstance(encoder, Reader) else None
    return Index(corpus, encoder, Dense.build(np.stack([r.vector for r in readings])), lexical, late)


def read_all(encoder: Encoder, texts: Sequence[str], progress: bool = False) -> list[Reading]:
    """Readings of many texts with their states in eight bits at once: of a large document nothing else fits."""
    order = sorted(range(len(texts)), key=lambda n: -len(texts[n]))
    found: dict[int, Reading] = {}
    for at in shown(range(0, len(order), SLICE), "Encoding", progress and len(order) > SLICE):
        numbers = order[at : at + SLICE]
        readings = read(encoder, [texts[n] for n in numbers], progress=progress and len(order) <= SLICE)
        found |= zip(numbers, (replace(r, states=as_codes(r.states), salience=None) for r in readings), strict=True)
    return [found[n] for n in range(len(texts))]


def load_or_build(corpus: Corpus, encoder: Encoder, folder: Path, progress: bool = False) -> Index:
    """The saved index of this corpus and encoder, built and saved first when there is none or it is damaged."""
    target = folder / fingerprint(corpus, encoder)
    try:
        return load(corpus, encoder, target)
    except StaleIndexError:
        index = build(corpus, encoder, progress=progress, known=saved_readings(folder, encoder))
        save(index, target)
        return index


def saved_readings(folder: Path, encoder: Encoder) -> dict[str, Reading]:
    """What this encoder read for every sound index, by the digest of the text."""
    found: dict[str, Reading] = {}
    for manifest in sorted(folder.glob("*/manifest.json")):
        try:
            made = json.loads(manifest.read_text(encoding="utf-8"))
            if (made["format"], made["encoder"]) != (FORMAT, encoder.name) or not _sound(manifest.parent, made):
                continue
            found |= _readings(manifest.parent, encoder)
        except (OSError, ValueError, KeyError, StaleIndexError):  # an index that is going or broken helps nobody
            continue
    return found


def _readings(folder: Path, encoder: Encoder) -> dict[str, Reading]:
    rows = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    digests = [json.loads(row)["text"] for row in rows]
    vectors = Dense.load(folder / "vectors.faiss").vectors()
    none = np.empty(0, np.int32), np.empty((0, 0), np.int8)
    late = Late.load(folder / "late") if isinstance(encoder, Reader) else None
    words = [late.reading(n) if late else none for n in range(len(digests))]
    return {
        digest: Reading(vector, words_, states)
        for digest, vector, (words_, states) in zip(digests, vectors, words, strict=True)
    }


def save(index: Index, target: Path) -> None:
    """Write the index under its name in one rename, and drop the indexes that it replaces."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        index.dense.save(made / "vectors.faiss")
        (made / "words").mkdir()
        index.lexical.save(made / "words")
        if index.late:
            (made / "late").mkdir()
            index.late.save(made / "late")
        index.dense_ways.save(made / "dense-ways.npz")
        index.lexical_ways.save(made / "lexical-ways.npz")
        with (made / "rows.jsonl").open("w", encoding="utf-8") as out:
            for number, row in enumerate(index.dense_rows):
                passage = index.passages[row.passage]
                record = {"row": number, "provision": passage.provision.key, "kind": row.kind}
                record |= {"start": passage.start, "end": passage.end, "text": _digest(row.text)}
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        files = sorted(f for f in made.rglob("*") if f.is_file())
        manifest = {
            "format": FORMAT,
            "encoder": index.encoder.name,
            "corpus": index.corpus.digest,
            "provisions": len(index.corpus),
            "passages": len(index.passages),
            "dense_rows": len(index.dense_rows),
            "lexical_rows": len(index.lexical_rows),
            "files": {str(f.relative_to(made)): _mark(f) for f in files},
        }
        (made / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        if target.exists():
            damaged = Path(tempfile.mkdtemp(prefix=".damaged-", dir=target.parent))
            os.replace(target, damaged / "index")
        os.replace(made, target)
    except OSError:
        if not (target / "manifest.json").exists():  # else another process has just saved the same index
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _tidy(target)


def _tidy(target: Path) -> None:
    """Drop what is damaged, what a run that was cut off has left, and all but the latest indexes: a corpus with one
    more document does not displace it.
    """
    others = [folder for folder in target.parent.iterdir() if folder != target]
    hidden = [folder for folder in others if folder.name.startswith(".")]
    left = [f for f in hidden if f.name.startswith(".damaged-") or time.time() - f.stat().st_mtime > ABANDONED]
    sound = sorted((f for f in set(others) - set(hidden) if (f / "manifest.json").is_file()), key=_written)
    for folder in left + sound[: -(KEPT - 1)]:
        shutil.rmtree(folder, ignore_errors=True)


def _written(folder: Path) -> float:
    return folder.stat().st_mtime


def load(corpus: Corpus, encoder: Encoder, target: Path) -> Index:
    """The index saved in a folder; StaleIndexError when it is damaged, or of another corpus, encoder or format."""
    try:
        manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StaleIndexError(f"no index in {target.name}") from error
    wanted = {"format": FORMAT, "encoder": encoder.name, "corpus": corpus.digest}
    for key, value in wanted.items():
        if manifest.get(key) != value:
            raise StaleIndexError(f"the index in {target.name} has another {key}")
    if not _sound(target, manifest):
        raise StaleIndexError(f"the index in {target.name} is damaged")
    late = Late.load(target / "late") if isinstance(encoder, Reader) else None
    ways = Ways.load(target / "dense-ways.npz"), Ways.load(target / "lexical-ways.npz")
    return Index(corpus, encoder, Dense.load(target / "vectors.faiss"), Lexical.load(target / "words"), late, ways)


def _sound(target: Path, manifest: dict[str, Any]) -> bool:
    """True when every file is there as it was written."""
    files = ((target / name, mark) for name, mark in manifest["files"].items())
    return all(file.is_file() and _mark(file) == mark for file, mark in files)


def _mark(file: Path) -> str:
    """The size of a file with the sha256 of its ends: all that a broken write changes, without reading it whole."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        ends = stream.read(ENDS)
        stream.seek(max(0, size - ENDS))
        ends += stream.read(ENDS)
    return f"{size}:{hashlib.sha256(ends).hexdigest()[:24]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
