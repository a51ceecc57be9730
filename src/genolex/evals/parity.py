"""Does Milvus answer as this process does? `python -m genolex.evals.parity --milvus URI` prints it.

Asks the development questions of both stores and compares the first ten hits of `retrieve`, in order.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from genolex.assistant import Assistant
from genolex.evals.questions import EvalQuestion, read_questions, shipped_questions
from genolex.index import load_or_build
from genolex.index.milvus import MilvusStore
from genolex.ingest import load_corpus
from genolex.models import load_encoder
from genolex.settings import settings

K = 10


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare the stores and print one line."""
    parser = argparse.ArgumentParser(prog="genolex.evals.parity", description="Compares Milvus with the local store.")
    parser.add_argument("--milvus", default=settings().milvus_uri, help="a server, or a file that ends in .db")
    parser.add_argument("--questions", default="dev", help="dev, test or all")
    given = parser.parse_args(arguments)
    if not given.milvus:
        parser.error("--milvus or GENOLEX_MILVUS_URI says where Milvus is")
    index = load_or_build(load_corpus(), load_encoder(settings().encoder), settings().cache / "index")
    questions = read_questions(shipped_questions(), given.questions)
    assistant = Assistant(index)
    here = [_hits(assistant, question) for question in questions]
    index.store = MilvusStore.open(index, given.milvus, settings().milvus_token.get_secret_value())
    there = [_hits(assistant, question) for question in questions]
    pairs = list(zip(here, there, strict=True))
    same = sum(a == b for a, b in pairs) / len(pairs)
    overlap = sum(len(set(a) & set(b)) / max(len(a), 1) for a, b in pairs) / len(pairs)
    said = f"{len(pairs)} questions: first {K} hits identical in {same:.1%}, mean overlap {overlap:.2%}"
    sys.stdout.write(f"{said} (index {index.fingerprint}, {len(index.dense)} vectors, {len(index.lexical)} texts)\n")


def _hits(assistant: Assistant, asked: EvalQuestion) -> list[str]:
    """The provisions and passages found, in order."""
    hits = assistant.retrieve(asked.question, K, asked.as_of, asked.jurisdiction)
    return [f"{hit.provision.key}#{hit.passage.start}" for hit in hits]


if __name__ == "__main__":
    main()
