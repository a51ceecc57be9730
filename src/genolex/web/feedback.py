"""What readers thought of answers, in a SQLite file on this computer; nothing is sent anywhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from genolex.settings import settings
from genolex.types import Answer
from genolex.web.asking import Query

LONGEST_COMMENT = 2_000
"""Characters of a comment that are kept."""
MOST = 100_000
"""So many remarks are kept; later ones are not."""

_TABLE = """
create table if not exists feedback (
  at text not null, question text not null, earlier text not null, as_of text not null, side text not null,
  instruments text not null, answer text not null, cited text not null, good integer not null, comment text not null,
  version text not null, corpus text not null
)
"""


def feedback_path() -> Path:
    """The file in the user's data directory."""
    return settings().data / "feedback.sqlite"


class Feedback:
    """Remarks on answers: added by readers, read as candidates for eval questions."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or feedback_path()

    def add(self, query: Query, answer: Answer, good: bool, comment: str = "") -> None:
        """Keep what a reader thought of an answer."""
        row = (
            datetime.now(UTC).isoformat(timespec="seconds"),
            answer.question,
            json.dumps(query.earlier, ensure_ascii=False),
            answer.as_of.isoformat(),
            query.side or "",
            json.dumps(query.instruments),
            answer.text,
            json.dumps([str(citation.address) for citation in answer.citations]),
            int(good),
            comment.strip()[:LONGEST_COMMENT],
            answer.receipt.version,
            answer.receipt.corpus,
        )
        with self._open() as base:
            if base.execute("select count(*) from feedback").fetchone()[0] < MOST:
                base.execute(f"insert into feedback values ({','.join('?' * len(row))})", row)  # noqa: S608 - marks only

    def candidates(self) -> list[dict[str, Any]]:
        """Eval questions in the making, one for each question that was remarked on, in the format of evals/questions.

        `required` is what the answer cited: gold where readers found it right, and what `why` asks to correct where
        they did not. A person settles it.
        """
        with self._open() as base:
            rows = base.execute("select * from feedback order by at, rowid").fetchall()
        found = {(row["question"], row["as_of"], row["side"]): self._candidate(row) for row in rows}
        return [{"id": f"feedback-{n}", **candidate} for n, candidate in enumerate(found.values(), 1)]

    def _candidate(self, row: sqlite3.Row) -> dict[str, Any]:
        cited = json.loads(row["cited"])
        judged = "right" if row["good"] else "wrong: correct the gold"
        candidate = {
            "question": row["question"],
            "category": "rule" if cited else "out of corpus",
            "asked_by": "a reader",
            "as_of": row["as_of"],
            "jurisdiction": row["side"] or None,
            "history": json.loads(row["earlier"]),
            "answerable": bool(cited),
            "required": cited,
            "why": f"judged {judged}{': ' if row['comment'] else ''}{row['comment']}",
        }
        return {key: value for key, value in candidate.items() if value not in (None, [])}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.file, timeout=5)) as base:
            self.file.chmod(0o600)
            base.row_factory = sqlite3.Row
            base.execute(_TABLE)
            with base:
                yield base
