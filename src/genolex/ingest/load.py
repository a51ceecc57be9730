"""The corpus that an assistant answers from: the shipped one, and what a user adds."""

from __future__ import annotations

from pathlib import Path

from genolex.corpus import Corpus
from genolex.errors import CorpusError, InputError
from genolex.ingest.restatement import read_file, read_folder
from genolex.settings import settings


def load_corpus(*paths: Path) -> Corpus:
    """The shipped corpus, and any further corpus files or folders. CorpusError names the first fault of those."""
    corpus, _ = read_folder(settings().corpus)
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        more, faults = read_folder(path) if path.is_dir() else read_file(path)
        if faults and not more.provisions:
            raise CorpusError(str(faults[0]))
        corpus = corpus + more
    return corpus
