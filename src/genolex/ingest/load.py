"""The corpus that an assistant answers from: the shipped one, and what a user adds."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain, count
from pathlib import Path

import genolex
from genolex.corpus import Corpus
from genolex.errors import CorpusError, InputError
from genolex.ingest.restatement import read_file, read_folder
from genolex.settings import settings
from genolex.types import Instrument, Provision, Term

KEPT, DOCUMENTS = 2, 2_000
"""So many read corpora and documents stay on disk, the ones used last."""
AT_ONCE = 4
"""So many documents are read at a time, where there are as many cores."""

Nouns = tuple[Sequence[Instrument], Sequence[Provision], Sequence[Term]]


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


def _document(file: Path, ident: str = "") -> Corpus:
    """The corpus of one file of any kind that can be read."""
    from genolex.ingest.documents import contents, read_document

    data = contents(file)
    key = hashlib.sha256(f"{_reader()}\n{ident}\n{file.name}\n".encode("utf-8", "surrogateescape") + data).hexdigest()

    def read() -> Nouns:
        instrument, provisions, _ = read_document(data, file.name, ident=ident)
        return [instrument], provisions, []

    return _kept(settings().cache / "documents" / f"{key[:32]}.pickle", read, DOCUMENTS)


def _documents(folder: Path) -> Corpus:
    """The corpus of a folder of documents; InputError names the first that cannot be read."""
    from genolex.ingest.documents import SUFFIXES
    from genolex.ingest.structure import identity

    files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in SUFFIXES and not f.name.startswith((".", "~$")))
    if not files:
        raise CorpusError(f"{folder}: no corpus files and no documents in this folder")
    idents: dict[str, Path] = {}
    for file in files:
        first = identity(file.stem)  # several, where files of one name lie in several folders
        numbered = (f"{first}-{number}" for number in count(2))
        idents[next(ident for ident in chain([first], numbered) if ident not in idents)] = file
    with ThreadPoolExecutor(min(AT_ONCE, os.cpu_count() or 1)) as pool:  # each is read in a process of its own
        found = list(pool.map(_document, idents.values(), idents))
    instruments = [instrument for corpus in found for instrument in corpus.instruments.values()]
    return Corpus(instruments, [provision for corpus in found for provision in corpus.provisions])


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

    def read() -> Nouns:
        corpus, _ = read_folder(folder)
        return list(corpus.instruments.values()), corpus.provisions, corpus.glossary.terms

    return _kept(settings().cache / "corpus" / f"{_digest(folder)}.pickle", read, KEPT)


def _kept(file: Path, read: Callable[[], Nouns], most: int) -> Corpus:
    """The corpus that a file of the cache holds; read and kept there first when there is none."""
    try:
        found = Corpus(*pickle.loads(file.read_bytes()))  # noqa: S301 - written by this user's genolex alone
    except Exception:  # whatever is wrong with it, what it was read from is there
        nouns = read()
        with suppress(OSError):  # a cache that cannot be written costs time, nothing else
            _keep(file, pickle.dumps(nouns), most)
        return Corpus(*nouns)
    with suppress(OSError):
        os.utime(file)
    return found


@lru_cache(maxsize=1)
def _reader() -> str:
    """Of the code that makes provisions of documents, and of whether it has OCR."""
    from genolex.ingest.readers.ocr import available

    code = Path(genolex.__file__).parent
    files = [code / "types.py", code / "numbers.py", *sorted((code / "ingest").rglob("*.py"))]
    hashed = hashlib.sha256(f"{genolex.__version__} {available()}\n".encode())
    for file in files:
        hashed.update(file.read_bytes())
    return hashed.hexdigest()


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


def _keep(file: Path, data: bytes, most: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, made = tempfile.mkstemp(dir=file.parent, suffix=".making")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    os.replace(made, file)
    for old in sorted(file.parent.glob("*.pickle"), key=_age)[:-most]:
        old.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """When a file was used last; one that another process has just removed is the oldest."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


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
