"""`genolex eval audit`: labelled drafts, each citation right or wrong in a known way, held against what an audit says.

The drafts are evals/audit/drafts-{dev,dev2,dev3,dev4,dev5,test}.jsonl; their README says what the labels mean. A found
citation is matched to a labelled one by overlap of spans, and by address where several share a span. A law named
without any provision is not labelled and not counted. Citations that are found and not labelled count against the
precision of their verdict.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from genolex.addresses import Citator
from genolex.audit import FAULTS, Audit, Finding, Ruling, audit
from genolex.errors import InputError
from genolex.index import Index
from genolex.progress import shown
from genolex.types import Address

FOLDER = Path("evals/audit")
BORNE_OUT = (Ruling.MISATTRIBUTED, Ruling.CONTRADICTED, Ruling.UNSUPPORTED)
"""The verdicts on claims that what is cited does not carry; they border on each other."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A labelled citation."""

    start: int
    end: int
    written: str
    address: Address | None
    label: str
    fine: str = ""
    error: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class LabelledDraft:
    """A draft with its labelled citations, and sentences that state law and cite none."""

    id: str
    language: str
    text: str
    on: date
    mentions: tuple[Expected, ...]
    uncited: tuple[tuple[int, int, frozenset[Address]], ...]

    @property
    def clean(self) -> bool:
        """True when no citation is at fault."""
        return not any(mention.label in FAULTS for mention in self.mentions)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled citation with what was found of it; None when it was not found."""

    draft: str
    language: str
    expected: Expected
    finding: Finding | None

    @property
    def verdict(self) -> str:
        """What the audit said; "missed" when it did not find the citation."""
        return self.finding.ruling.value if self.finding else "missed"


@dataclass
class Measured:
    """Everything that was measured, before it is counted."""

    judged: list[Judged] = field(default_factory=list)
    extra: list[tuple[str, Finding]] = field(default_factory=list)
    clean: dict[str, int] = field(default_factory=dict)
    loose: list[tuple[str, bool]] = field(default_factory=list)
    seconds: float = 0.0
    words: int = 0


def read_drafts(part: str, folder: Path = FOLDER) -> list[LabelledDraft]:
    """The drafts of a part: dev, dev2 to dev5 or test. Raises InputError naming the file and the line."""
    file = folder / f"drafts-{part}.jsonl"
    if not file.is_file():
        raise InputError(f"no drafts {part!r}: {file} is not there; run it in a checkout")
    drafts = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            drafts.append(_draft(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{file}:{number}: {error!r}") from error
    return drafts


def _draft(raw: dict[str, Any]) -> LabelledDraft:
    mentions = tuple(
        Expected(
            start=m["start"],
            end=m["end"],
            written=m["written"],
            address=Address(m["instrument"], tuple(m["path"])) if m["instrument"] else None,
            label=m["label"],
            fine=m.get("fine", ""),
            error=m.get("error", ""),
            meant=m.get("meant", ""),
        )
        for m in raw["mentions"]
    )
    uncited = tuple((u["start"], u["end"], frozenset(map(Address.parse, u["supported_by"]))) for u in raw["uncited"])
    return LabelledDraft(raw["id"], raw["language"], raw["text"], date.fromisoformat(raw["date"]), mentions, uncited)


def measure(drafts: Sequence[LabelledDraft], index: Index, citator: Citator, progress: bool = False) -> Measured:
    """Audit every draft and match what is found to what is labelled."""
    measured = Measured()
    for draft in shown(drafts, "Auditing drafts", progress):
        began = time.perf_counter()
        found = audit(draft.text, index, citator, draft.on)
        measured.seconds += time.perf_counter() - began
        measured.words += len(draft.text.split())
        pairs, extra = matched(draft.mentions, found.findings)
        measured.judged += [Judged(draft.id, draft.language, expected, finding) for expected, finding in pairs]
        measured.extra += [(draft.id, finding) for finding in extra if not _whole(finding)]
        if draft.clean:
            measured.clean[draft.id] = sum(f.ruling in FAULTS for f in found.findings)
        measured.loose += [(draft.id, _listed(found, *one)) for one in draft.uncited]
    return measured


def _whole(finding: Finding) -> bool:
    return finding.address is not None and not finding.address.path and finding.ruling is Ruling.RIGHT


def _listed(found: Audit, start: int, end: int, supported_by: frozenset[Address]) -> bool:
    """True when a sentence without a citation is listed, with a provision that supports it."""
    return any(
        one.start < end
        and start < one.end
        and any(_same(meant.address, a) for meant in one.suggestions for a in supported_by)
        for one in found.uncited
    )


def _same(one: Address, other: Address) -> bool:
    return one.instrument == other.instrument and one.article == other.article


def matched(
    expected: Sequence[Expected], findings: Sequence[Finding]
) -> tuple[list[tuple[Expected, Finding | None]], list[Finding]]:
    """Each labelled citation with the finding that is nearest to it, each used once; and the findings left over."""
    left = list(findings)
    pairs: dict[int, Finding] = {}
    for exact in (True, False):
        for number, one in enumerate(expected):
            over = [f for f in left if f.start < one.end and one.start < f.end]
            over = [f for f in over if not exact or f.address == one.address]
            if number in pairs or not over:
                continue
            best = max(over, key=lambda f: (_alike(f, one), min(f.end, one.end) - max(f.start, one.start)))
            pairs[number] = best
            left.remove(best)
    return [(one, pairs.get(number)) for number, one in enumerate(expected)], left


def _alike(finding: Finding, one: Expected) -> bool:
    if finding.address is None or one.address is None:
        return finding.address is one.address
    return _same(finding.address, one.address)


# -- figures -----------------------------------------------------------------------------------------------------------


def figures(measured: Measured) -> dict[str, Any]:
    """Precision, recall and number for each label, and for faults at large; the false alarms on clean drafts."""
    labels = [ruling.value for ruling in Ruling]
    confusion = Counter((judged.expected.label, judged.verdict) for judged in measured.judged)
    extra = Counter(finding.ruling.value for _, finding in measured.extra)
    return {
        "mentions": len(measured.judged),
        "found": sum(judged.finding is not None for judged in measured.judged),
        "read as labelled": sum(_alike(j.finding, j.expected) for j in measured.judged if j.finding),
        "labels": {label: _pr(confusion, extra, (label,)) for label in labels},
        "nonexistent or superseded": _pr(confusion, extra, ("nonexistent", "superseded")),
        "misattributed or contradicted": _pr(confusion, extra, ("misattributed", "contradicted")),
        "not borne out": _pr(confusion, extra, tuple(map(str, BORNE_OUT))),
        "at fault": _pr(confusion, extra, tuple(map(str, FAULTS))),
        "meant is suggested": _suggested(measured.judged),
        "clean drafts": len(measured.clean),
        "false alarms on clean drafts": sum(measured.clean.values()),
        "most in one": max(measured.clean.values(), default=0),
        "uncited": len(measured.loose),
        "uncited found": sum(found for _, found in measured.loose),
        "words": measured.words,
        "seconds": round(measured.seconds, 2),
        "confusion": {f"{label} > {verdict}": n for (label, verdict), n in sorted(confusion.items())},
    }


def _pr(confusion: Counter[tuple[str, str]], extra: Counter[str], labels: tuple[str, ...]) -> dict[str, float | int]:
    """Precision and recall of a set of labels taken as one."""
    due = sum(n for (label, _), n in confusion.items() if label in labels)
    said = sum(n for (_, verdict), n in confusion.items() if verdict in labels) + sum(extra[label] for label in labels)
    hit = sum(n for (label, verdict), n in confusion.items() if label in labels and verdict in labels)
    return {"n": due, "precision": round(hit / said, 3) if said else 1.0, "recall": round(hit / due, 3) if due else 1.0}


def _suggested(judged: Iterable[Judged]) -> dict[str, float | int]:
    """Of the wrong citations whose right address is known, the share for which it is suggested."""
    known = [j for j in judged if j.expected.meant and j.finding and j.finding.ruling in FAULTS]
    hit = sum(
        any(_same(one.address, Address.parse(j.expected.meant)) for one in j.finding.suggestions)
        for j in known
        if j.finding
    )
    return {"n": len(known), "share": round(hit / len(known), 3) if known else 1.0}


def wrong(measured: Measured) -> Iterator[dict[str, Any]]:
    """Each citation whose verdict is not the label, with the reasons, for looking at the development half."""
    for judged in measured.judged:
        if judged.verdict != judged.expected.label:
            finding = judged.finding
            yield {
                "draft": judged.draft,
                "written": judged.expected.written,
                "label": judged.expected.label,
                "fine": judged.expected.fine,
                "error": judged.expected.error,
                "verdict": judged.verdict,
                "claim": finding.claim if finding else "",
                "reasons": list(finding.reasons) if finding else [],
                "suggestions": [str(one.address) for one in finding.suggestions] if finding else [],
                "meant": judged.expected.meant,
            }
    for draft, finding in measured.extra:
        if finding.ruling in FAULTS:
            yield {"draft": draft, "written": finding.written, "label": "", "verdict": finding.ruling.value,
                   "claim": finding.claim, "reasons": list(finding.reasons)}  # fmt: skip


def run_audit(index: Index, citator: Citator, part: str = "dev", progress: bool = False) -> dict[str, Any]:
    """The figures of a part."""
    return figures(measure(read_drafts(part), index, citator, progress))


def report(found: dict[str, Any]) -> str:
    """The figures for a terminal."""
    lines = [f"{found['mentions']} citations, {found['found']} found, {found['read as labelled']} read as labelled", ""]
    lines += [f"{'':32}{'n':>6}{'precision':>11}{'recall':>9}"]
    rows = {
        **found["labels"],
        **{name: row for name, row in found.items() if isinstance(row, dict) and "recall" in row},
    }
    lines += [f"{name:32}{row['n']:>6}{row['precision']:>11.3f}{row['recall']:>9.3f}" for name, row in rows.items()]
    meant = found["meant is suggested"]
    lines += [
        "",
        f"the provision that was meant is suggested: {meant['share']:.3f} of {meant['n']}",
        f"clean drafts: {found['clean drafts']}, false alarms {found['false alarms on clean drafts']}, "
        f"most in one {found['most in one']}",
        f"sentences without a citation found: {found['uncited found']} of {found['uncited']}",
        f"{found['words']} words in {found['seconds']} s",
    ]
    return "\n".join(lines)
