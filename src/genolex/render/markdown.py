"""An answer as Markdown with footnotes (`[^1]`), as GitHub, Pandoc and Obsidian read them."""

from __future__ import annotations

import re

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.render.sources import Source, closing, nearest, nearest_line, plain, receipt_line, sentence, sources
from genolex.types import Answer

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&^])")
_BEGINS = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.M)


def answer_markdown(answer: Answer, corpus: Corpus, citator: Citator, style: str = "bluebook") -> str:
    """The question, the answer with a footnote for each citation, notices, day and receipt.

    A footnote has the full citation, the pinpoint, the status on the day and the quote. An abstention has its reason
    and the nearest provisions.
    """
    notes = sources(answer, corpus, citator, style)
    marks = {note.citation: f"[^{note.n}]" for note in notes}
    parts = [f"# {_line(answer.question)}"]
    parts += [_line(sentence(s)) + "".join(marks[c] for c in s.citations) for s in answer.statements]
    parts += _abstention(answer, corpus, style) if answer.abstained else []
    parts += ["\n".join(f"- Note ({_line(n.kind)}): {_line(n.text)}" for n in answer.notices)] if answer.notices else []
    parts += [escaped(closing(answer)), escaped(receipt_line(answer))]
    parts += [_footnote(note) for note in notes]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """A text that Markdown shows as it is: nothing in it is markup, HTML or mathematics."""
    text = _SPECIAL.sub(r"\\\1", plain(text))
    return _BEGINS.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)


def _abstention(answer: Answer, corpus: Corpus, style: str) -> list[str]:
    near = [f"- {_line(nearest_line(hit, answer, corpus, style))}" for hit in nearest(answer)]
    offered = ["Nearest provisions:", "\n".join(near)] if near else []
    return [f"**No answer.** {_line(answer.reason)}", *offered]


def _footnote(note: Source) -> str:
    """The citation on the first line, then what it is, then the quote; all inside the footnote by indentation."""
    cited, about = note.lines
    quote = "\n".join(f"    > {escaped(line)}" if line.strip() else "    >" for line in note.quote.split("\n"))
    return f"[^{note.n}]: {_linked(cited, note.url)}\n\n    {_linked(about, note.url)}\n\n{quote}"


def _linked(text: str, url: str) -> str:
    """A line whose web address is a link."""
    before, found, after = text.partition(url) if url else (text, "", "")
    return _line(before, " ") + (f"<{found}>" if found else "") + _line(after)


def _line(text: str, end: str = "") -> str:
    """One line; `end` is kept where the text ends with it."""
    return escaped(" ".join(text.split())) + (end if end and text.endswith(end) else "")
