"""Builds, saves and loads the index of a corpus.

A saved index is a folder that a person can read: `manifest.json` (fingerprint, counts, hashes), `rows.jsonl` (what
each row is), `vectors.faiss`, `words/`. Its name is its fingerprint (corpus, encoder, format), so it is written beside
the old one and appears in one rename; an index that does not fit is never used, it is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.corpus import Corpus
from genolex.errors import StaleIndexError
from genolex.index.dense import Dense
from genolex.index.lexical import Lexical
from genolex.index.tokens import has_chinese
from genolex.passages import passages_of
from genolex.ports import Encoder, Vectors
from genolex.types import Passage, Provision

FORMAT = 2
"""Changes whenever a saved index could mean something else."""
KEPT = 4
"""So many indexes stay on disk, the latest ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of the index is: a passage's own text, or a further way to its provision."""

    passage: int
    kind: str
    text: str


class Index:
    """The passages of a corpus with their words and vectors. Pure: searching changes nothing."""

    def __init__(self, corpus: Corpus, encoder: Encoder, dense: Dense, lexical: Lexical) -> None:
        self.corpus, self.encoder, self.dense, self.lexical = corpus, encoder, dense, lexical
        self.passages = passages(corpus)
        self.dense_rows = dense_rows(corpus, self.passages, encoder)
        self.lexical_rows = lexical_rows(corpus, self.passages)
        for name, size, rows in (("dense", len(dense), self.dense_rows), ("lexical", len(lexical), self.lexical_rows)):
            if size != len(rows):
                raise StaleIndexError(f"the {name} index has {size} rows, the corpus gives {len(rows)}")

    @property
    def fingerprint(self) -> str:
        """What the index was made from, in 16 characters."""
        return fingerprint(self.corpus, self.encoder)

    @cached_property
    def _dense_passages(self) -> NDArray[np.int64]:
        return np.array([row.passage for row in self.dense_rows], np.int64)

    @cached_property
    def _lexical_passages(self) -> NDArray[np.int64]:
        return np.array([row.passage for row in self.lexical_rows], np.int64)

    @cached_property
    def _provision_of(self) -> NDArray[np.int64]:
        number = {id(p): n for n, p in enumerate(self.corpus.provisions)}
        return np.array([number[id(passage.provision)] for passage in self.passages], np.int64)

    def by_meaning(self, question: str, k: int, allowed: NDArray[np.bool_]) -> list[tuple[Row, float]]:
        """The k nearest rows among the allowed provisions, with their cosines."""
        vector = self.encoder.encode([question])[0]
        rows, scores = self.dense.search(vector, k, allowed[self._provision_of][self._dense_passages])
        return [(self.dense_rows[r], float(s)) for r, s in zip(rows, scores, strict=True)]

    def by_words(self, words: Sequence[str], k: int, allowed: NDArray[np.bool_]) -> list[tuple[Row, float]]:
        """The k best rows among the allowed provisions, with their BM25 scores."""
        rows, scores = self.lexical.search(words, k, allowed[self._provision_of][self._lexical_passages])
        return [(self.lexical_rows[r], float(s)) for r, s in zip(rows, scores, strict=True)]


def passages(corpus: Corpus) -> list[Passage]:
    """Every passage of the corpus, in its order."""
    return [passage for provision in corpus.provisions for passage in passages_of(provision)]


def context(corpus: Corpus, passage: Passage) -> str:
    """The passage under its instrument, its heading and the introduction of its list, as a reader would see it."""
    provision = passage.provision
    lead = ""
    path = passage.address.path[len(provision.address.path) :]
    if len(path) > 1:
        above = next((p for p in provision.paragraphs if p.path == path[:-1]), None)
        lead = provision.text[above.start : above.end][:200] + " " if above and above.end <= passage.start else ""
    return f"{corpus.instrument_of(provision).name}: {provision.heading}. {lead}{' '.join(passage.text.split())}"


def dense_rows(corpus: Corpus, passages: list[Passage], encoder: Encoder) -> list[Row]:
    """What is embedded: each passage in its context, each gist, each question that a provision answers."""
    rows = [Row(n, "text", context(corpus, passage)) for n, passage in enumerate(passages)]
    for n, provision in _first_passages(passages):
        ways = [("gist", provision.gist), *(("question", q) for q in provision.asked_as)]
        rows += [Row(n, kind, text) for kind, text in ways if text and (encoder.reads_chinese or not has_chinese(text))]
    return rows


def lexical_rows(corpus: Corpus, passages: list[Passage]) -> list[Row]:
    """What is searched by words: each passage in its context, and each provision's gists and questions together."""
    rows = [Row(n, "text", context(corpus, passage)) for n, passage in enumerate(passages)]
    for n, provision in _first_passages(passages):
        ways = " ".join([provision.heading, provision.gist, provision.gist_zh, *provision.asked_as]).strip()
        if provision.gist or provision.asked_as:
            rows.append(Row(n, "question", ways))
    return rows


def _first_passages(passages: list[Passage]) -> list[tuple[int, Provision]]:
    def begins(n: int) -> bool:
        return n == 0 or passages[n - 1].provision is not passages[n].provision

    return [(n, passage.provision) for n, passage in enumerate(passages) if begins(n)]


def fingerprint(corpus: Corpus, encoder: Encoder) -> str:
    """Corpus, encoder and format in 16 characters."""
    return hashlib.sha256(f"{FORMAT}\n{encoder.name}\n{corpus.digest}".encode()).hexdigest()[:16]


def build(
    corpus: Corpus, encoder: Encoder, progress: bool = False, known: Mapping[str, Vectors] | None = None
) -> Index:
    """Encode and index a corpus in memory; `known` vectors, by the digest of their text, are used as they are."""
    sliced = passages(corpus)
    texts = [row.text for row in dense_rows(corpus, sliced, encoder)]
    known = dict(known or {})
    new = list(dict.fromkeys(text for text in texts if _digest(text) not in known))
    if new:
        encoded = encoder.encode(new, progress=progress)
        known |= {_digest(text): vector for text, vector in zip(new, encoded, strict=True)}
    vectors = np.stack([known[_digest(text)] for text in texts])
    lexical = Lexical.build([row.text for row in lexical_rows(corpus, sliced)])
    return Index(corpus, encoder, Dense.build(vectors), lexical)


def load_or_build(corpus: Corpus, encoder: Encoder, folder: Path, progress: bool = False) -> Index:
    """The saved index of this corpus and encoder, built and saved first when there is none or it is damaged."""
    target = folder / fingerprint(corpus, encoder)
    try:
        return load(corpus, encoder, target)
    except StaleIndexError:
        index = build(corpus, encoder, progress=progress, known=saved_vectors(folder, encoder))
        save(index, target)
        return index


def saved_vectors(folder: Path, encoder: Encoder) -> dict[str, Vectors]:
    """The vectors of every sound index that this encoder made, by the digest of their text."""
    found: dict[str, Vectors] = {}
    for manifest in sorted(folder.glob("*/manifest.json")):
        try:
            made = json.loads(manifest.read_text(encoding="utf-8"))
            if (made["format"], made["encoder"]) != (FORMAT, encoder.name) or not _sound(manifest.parent, made):
                continue
            rows = (manifest.parent / "rows.jsonl").read_text(encoding="utf-8").splitlines()
            vectors = Dense.load(manifest.parent / "vectors.faiss").vectors()
            found |= {json.loads(row)["text"]: vector for row, vector in zip(rows, vectors, strict=True)}
        except (OSError, ValueError, KeyError, StaleIndexError):  # an index that is going or broken helps nobody
            continue
    return found


def save(index: Index, target: Path) -> None:
    """Write the index under its name in one rename, and drop the indexes that it replaces."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        index.dense.save(made / "vectors.faiss")
        (made / "words").mkdir()
        index.lexical.save(made / "words")
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
            "files": {str(f.relative_to(made)): _sha256(f) for f in files},
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
    """Drop what is damaged, and all but the latest indexes: a corpus with one more document does not displace it."""
    others = [folder for folder in target.parent.iterdir() if folder != target]
    sound = sorted((f for f in others if (f / "manifest.json").is_file()), key=lambda f: f.stat().st_mtime)
    for folder in [f for f in others if f.name.startswith(".damaged-")] + sound[: -(KEPT - 1)]:
        shutil.rmtree(folder, ignore_errors=True)


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
    return Index(corpus, encoder, Dense.load(target / "vectors.faiss"), Lexical.load(target / "words"))


def _sound(target: Path, manifest: dict[str, Any]) -> bool:
    """True when every file is there as it was written."""
    files = ((target / name, digest) for name, digest in manifest["files"].items())
    return all(file.is_file() and _sha256(file) == digest for file, digest in files)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
