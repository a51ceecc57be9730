"""An audited draft as one HTML page: coloured marks in the text, each leading to the provision with its deciding words.

The page holds everything that it needs: no script, no font, no picture, nothing from elsewhere; a policy in its head
says so to the browser. All that comes from the draft or from a document is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.render.audit_record import AuditRecord, MeantRecord, MentionRecord, UncitedRecord
from genolex.render.html import marked
from genolex.render.text import SHOWN
from genolex.types import Address, Provision

ORDER = (
    "nonexistent",
    "superseded",
    "misquoted",
    "contradicted",
    "misattributed",
    "unsupported",
    "unchecked",
    "right",
)
"""The verdicts, the gravest first."""

SIGNS = {
    "nonexistent": "✕",
    "superseded": "⌛",
    "misquoted": "“”",
    "contradicted": "≠",
    "misattributed": "→",
    "unsupported": "∅",
    "unchecked": "?",
    "right": "✓",
}
"""A sign beside each colour, so that no verdict is told by colour alone."""

_STYLE = """
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:96rem;padding:1rem 1.5rem;color:#1b1f24;background:#fff}
h1{font-size:1.35rem;margin:.2rem 0}h2{font-size:1.1rem}
main{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:2rem}
@media(max-width:60rem){main{grid-template-columns:1fr}}
.draft{white-space:pre-wrap;overflow-wrap:anywhere;font-family:Georgia,'Songti SC',serif}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
a.cited{color:inherit;text-decoration:none;border-bottom:2px solid;border-radius:2px;padding:0 .1em}
a.cited:focus-visible,summary:focus-visible{outline:3px solid #0550ae;outline-offset:2px}
.nonexistent{--c:#a40e26;--b:#ffebe9}.contradicted{--c:#a40e26;--b:#ffebe9}.misquoted{--c:#a40e26;--b:#ffebe9}
.superseded{--c:#8a4600;--b:#fff1e0}.misattributed{--c:#8a4600;--b:#fff1e0}.unsupported{--c:#7d5a00;--b:#fff8c5}
.unchecked{--c:#424a53;--b:#eaeef2}.right{--c:#116329;--b:#dafbe1}.uncited{--c:#5b3fa3;--b:#f3ecff}
a.cited,.badge{background:var(--b);color:var(--c);border-color:var(--c)}
.badge{border:1px solid;border-radius:1em;padding:0 .6em;font-size:.85rem;white-space:nowrap}
span.uncited{border-bottom:2px dashed var(--c)}
details{border:1px solid #d0d7de;border-radius:6px;margin:.4rem 0;padding:.3rem .7rem}
summary{cursor:pointer}.text{border-left:3px solid #d0d7de;padding-left:.8rem;font-family:Georgia,serif}
.text p{margin:.2rem 0}.gl-d1{margin-left:1rem!important}.gl-d2{margin-left:2rem!important}
.gl-d3,.gl-d4,.gl-d5{margin-left:3rem!important}
.text mark{background:#fff3a3;color:inherit}.kind{font-size:.85rem;color:#57606a}ul.legend{list-style:none;padding:0}
ul.legend li{display:inline-block;margin:.15rem .5rem .15rem 0}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}details{border-color:#30363d}
.text mark{background:#5c4a00}.kind{color:#9198a1}
.nonexistent,.contradicted,.misquoted{--c:#ffb3ad;--b:#4a1218}.superseded,.misattributed{--c:#ffc58a;--b:#44290a}
.unsupported{--c:#f2d35e;--b:#3a2f00}.unchecked{--c:#c4ccd4;--b:#262c33}.right{--c:#7ee2a0;--b:#0d2d18}
.uncited{--c:#cbb5ff;--b:#2a1f47}}
@media print{main{display:block}details{break-inside:avoid}}
"""


def audit_html(text: str, record: AuditRecord, corpus: Corpus, citator: Citator, title: str = "Draft") -> str:
    """The whole page; `text` is the draft that the offsets of the record are into."""
    page = _Page(text, record, corpus, citator)
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Audit: {escape(title)}</title><style>{_STYLE}</style></head><body>{page.body(title)}</body></html>\n"
    )


def audit_fragment(text: str, record: AuditRecord, corpus: Corpus, citator: Citator, title: str = "Draft") -> str:
    """The same without a head, with its style, to stand inside another page."""
    return f"<style>{_STYLE}</style>{_Page(text, record, corpus, citator).body(title)}"


class _Page:
    """Renders one audit."""

    def __init__(self, text: str, record: AuditRecord, corpus: Corpus, citator: Citator) -> None:
        self._text, self._record = text, record
        self._corpus, self._citator = corpus, citator
        self._day = date.fromisoformat(record["date"])

    def body(self, title: str) -> str:
        """Summary, the draft with its marks, and what was found."""
        found = "".join(self._finding(n, mention) for n, mention in enumerate(self._record["mentions"], 1))
        loose = "".join(self._loose(n, one) for n, one in enumerate(self._record["uncited"], 1))
        more = f"<h2>Law without a citation</h2>{loose}" if loose else ""
        return (
            f"<header><h1>Audit of {escape(title)}</h1><p>{escape(str(self._record['summary']['text']))}. "
            f"Law as of <time>{self._day}</time>.</p>{self._legend()}</header>"
            '<main><article class="draft" aria-label="The draft with its citations marked">'
            f"{''.join(self._draft())}</article>"
            f'<section aria-label="What was found"><h2>Citations</h2>{found}{more}</section></main>'
        )

    def _legend(self) -> str:
        counts = self._record["summary"]
        told = [verdict for verdict in ORDER if counts.get(verdict)]
        items = "".join(f"<li>{_badge(verdict)} {counts[verdict]}</li>" for verdict in told)
        return f'<ul class="legend" aria-label="Verdicts">{items}</ul>'

    # -- the draft ---------------------------------------------------------------------------------------------------

    def _draft(self) -> Iterator[str]:
        """The text with its marks. Citations that overlap share one mark, which shows the gravest verdict."""
        at = 0
        for start, end, html in self._marks():
            yield escape(self._text[at:start])
            yield html
            at = end
        yield escape(self._text[at:])

    def _marks(self) -> list[tuple[int, int, str]]:
        marks = []
        numbered = list(enumerate(self._record["mentions"], 1))
        for start, end, group in _together(numbered):
            verdict = min((mention["verdict"] for _, mention in group), key=ORDER.index)
            number = next(n for n, mention in group if mention["verdict"] == verdict)
            told = f'<span class="sr"> ({verdict}, note {number})</span>'
            link = f'<a class="cited {verdict}" href="#note-{number}" title="{verdict}">'
            marks.append((start, end, f"{link}{escape(self._text[start:end])}{told}</a>"))
        for n, one in enumerate(self._record["uncited"], 1):
            inner = escape(self._text[one["start"] : one["end"]])
            told = f'<a class="sr" href="#loose-{n}"> (states law without a citation, note U{n})</a>'
            marks.append((one["start"], one["end"], f'<span class="uncited">{inner}{told}</span>'))
        return sorted(marks)

    # -- what was found ----------------------------------------------------------------------------------------------

    def _finding(self, number: int, mention: MentionRecord) -> str:
        address = _address(mention["instrument"], mention["path"])
        name = self._citator.pinpoint(address) if address else "not in the corpus"
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in mention["reasons"])
        meant = "".join(map(self._meant, mention["suggestions"]))
        shown = self._provision(address, mention["evidence"]) if address else ""
        return (
            f"<details><summary>{number}. {_badge(mention['verdict'])} <q>{escape(mention['written'])}</q> "
            f"{escape(name)}</summary>"
            f'<div id="note-{number}"><ul>{reasons}</ul>{meant}{shown}</div></details>'
        )

    def _loose(self, number: int, one: UncitedRecord) -> str:
        meant = "".join(map(self._meant, one["suggestions"]))
        return (
            f'<details><summary>U{number}. <span class="badge uncited">no citation</span> '
            f"{escape(one['written'])}</summary>"
            f'<div id="loose-{number}">{meant}</div></details>'
        )

    def _meant(self, meant: MeantRecord) -> str:
        address = _address(meant["instrument"], meant["path"])
        if address is None:
            return ""
        shown = self._provision(address, meant["evidence"])
        return f"<details><summary>May be meant: {escape(self._citator.pinpoint(address))}</summary>{shown}</details>"

    def _provision(self, address: Address, evidence: str) -> str:
        provision = self._version(address, evidence)
        if provision is None:
            return ""
        start = provision.text.find(evidence) if evidence else -1
        end = start + len(evidence) if start >= 0 else start
        return (
            f'<div class="text" lang="en"><p><strong>{escape(self._citator.pinpoint(provision.address))}</strong> '
            f"{escape(provision.heading)}</p>{marked(provision, start, end)}</div>"
            f'<p class="kind">Shown: {SHOWN[provision.text_kind]}; {self._corpus.status(provision, self._day)} on '
            f"{self._day}.</p>"
        )

    def _version(self, address: Address, evidence: str) -> Provision | None:
        """The version of the day; of an article split into provisions, the one that holds the evidence."""
        found = self._corpus.find(address, self._day) if address.path else None
        if found:
            return found
        below = [p for a in self._corpus.below(address) if (p := self._corpus.find(a, self._day))]
        return next((p for p in below if evidence and evidence in p.text), None)


def _together(numbered: Sequence[tuple[int, MentionRecord]]) -> list[tuple[int, int, list[tuple[int, MentionRecord]]]]:
    """Citations whose spans overlap, with the span of all."""
    groups: list[tuple[int, int, list[tuple[int, MentionRecord]]]] = []
    for number, mention in sorted(numbered, key=lambda n: (n[1]["start"], n[1]["end"])):
        if groups and mention["start"] < groups[-1][1]:
            start, end, group = groups[-1]
            groups[-1] = (start, max(end, mention["end"]), [*group, (number, mention)])
        else:
            groups.append((mention["start"], mention["end"], [(number, mention)]))
    return groups


def _address(instrument: str, path: list[str]) -> Address | None:
    return Address(instrument, tuple(path)) if instrument else None


def _badge(verdict: str) -> str:
    return f'<span class="badge {verdict}"><span aria-hidden="true">{SIGNS[verdict]}</span> {verdict}</span>'
