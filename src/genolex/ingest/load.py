"""The corpus that an assistant answers from: the shipped one, and what a user adds."""

from __future__ import annotations

from pathlib import Path

from genolex.corpus import Corpus
from genolex.errors import CorpusError, InputError
from genolex.ingest.pdf import read_pdf
from genolex.ingest.restatement import read_file, read_folder
from genolex.settings import settings


def load_corpus(*paths: Path) -> Corpus:
    """The shipped corpus, and further corpus files, folders and PDFs. CorpusError names the first fault of those."""
    corpus, _ = read_folder(settings().corpus)
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        corpus = corpus + _read(path)
    return corpus


def _read(path: Path) -> Corpus:
    if path.suffix.lower() == ".pdf":
        return read_pdf(path)
    more, faults = read_folder(path) if path.is_dir() else read_file(path)
    if not more.provisions:
        raise CorpusError(str(faults[0]) if faults else f"{path}: no corpus files in this folder")
    return more
