"""The corpus that an assistant answers from: the shipped one, and what a user adds."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import genolex
from genolex.corpus import Corpus
from genolex.errors import CorpusError, InputError
from genolex.ingest.restatement import read_file, read_folder
from genolex.settings import settings

KEPT = 2
"""So many read corpora stay on disk, the latest ones."""


def load_corpus(*paths: Path) -> Corpus:
    """The shipped corpus, further corpus files and folders, and documents. CorpusError names the first fault."""
    with _no_collection():
        corpus = _remembered(settings().corpus)
        for path in paths:
            if not path.exists():
                raise InputError(f"{path}: no such file or folder")
            corpus = corpus + _read(path)
    return corpus


def _read(path: Path) -> Corpus:
    if path.is_file() and not _restates(path):
        return _document(path)
    if path.is_dir() and not any(map(_restates, path.rglob("*.md"))):
        return _documents(path)
    more, faults = read_folder(path) if path.is_dir() else read_file(path)
    if not more.provisions:
        raise CorpusError(str(faults[0]) if faults else f"{path}: no corpus files in this folder")
    return more


def _document(file: Path) -> Corpus:
    """The corpus of one file of any kind that can be read."""
    from genolex.ingest.documents import read_document

    instrument, provisions, _ = read_document(file)
    return Corpus([instrument], provisions)


def _documents(folder: Path) -> Corpus:
    """The corpus of a folder of documents; InputError names the first that cannot be read."""
    from genolex.ingest.documents import SUFFIXES

    files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in SUFFIXES and not f.name.startswith((".", "~$")))
    if not files:
        raise CorpusError(f"{folder}: no corpus files and no documents in this folder")
    return sum(map(_document, files), Corpus([], []))


def _restates(file: Path) -> bool:
    """Whether a file is one of the corpus format (docs/corpus.md): Markdown that begins with front matter."""
    if file.suffix.lower() != ".md":
        return False
    with file.open("rb") as opened:
        return opened.read(4) in (b"---\n", b"---\r")


def _remembered(folder: Path) -> Corpus:
    """The corpus of a folder as it was read last, when neither its files nor the code that reads them have changed.

    Parsing takes half a second, which is most of what a short command costs.
    """
    kept = settings().cache / "corpus" / f"{_digest(folder)}.pickle"
    try:
        return Corpus(*pickle.loads(kept.read_bytes()))  # noqa: S301 - written by this user's genolex alone
    except Exception:  # whatever is wrong with it, the files themselves are there
        corpus, _ = read_folder(folder)
    with suppress(OSError):  # a cache that cannot be written costs time, nothing else
        _keep(kept, pickle.dumps((list(corpus.instruments.values()), corpus.provisions, corpus.glossary.terms)))
    return corpus


def _digest(folder: Path) -> str:
    """Of every corpus file and of the package's code that makes nouns of them."""
    code = Path(genolex.__file__).parent
    files = sorted(f for f in folder.rglob("*") if f.suffix in (".md", ".yaml"))
    files += sorted([code / "types.py", code / "corpus.py", code / "glossary.py", *(code / "ingest").glob("*.py")])
    hashed = hashlib.sha256()
    for file in files:
        hashed.update(f"{file.name}\n".encode())
        hashed.update(file.read_bytes())
    return hashed.hexdigest()[:16]


def _keep(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(dir=file.parent, suffix=".making")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    os.replace(made, file)
    for old in sorted(file.parent.glob("*.pickle"), key=lambda f: f.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A hundred thousand nouns are made and none is garbage: looking for cycles among them is lost time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
