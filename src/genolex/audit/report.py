"""An audit as one JSON object: the record that is printed, saved and rendered."""

from __future__ import annotations

from genolex.audit.findings import Audit, Finding, Meant, Uncited
from genolex.render.audit_record import AuditRecord, MeantRecord, MentionRecord, UncitedRecord


def audit_json(audit: Audit) -> AuditRecord:
    """The record of an audit; `start` and `end` are offsets into the draft as it was read."""
    return {
        "summary": {"text": audit.summary, **{str(ruling): n for ruling, n in audit.counts.items()}},
        "date": audit.on.isoformat(),
        "mentions": [_mention(finding) for finding in audit.findings],
        "uncited": [_uncited(one) for one in audit.uncited],
    }


def _mention(finding: Finding) -> MentionRecord:
    address = finding.address
    return {
        "written": finding.written,
        "start": finding.start,
        "end": finding.end,
        "instrument": address.instrument if address else "",
        "article": address.article if address else "",
        "path": list(address.path) if address else [],
        "verdict": finding.ruling.value,
        "reasons": list(finding.reasons),
        "suggestions": [_meant(one) for one in finding.suggestions],
        "evidence": finding.evidence,
    }


def _uncited(one: Uncited) -> UncitedRecord:
    return {
        "written": one.written,
        "start": one.start,
        "end": one.end,
        "suggestions": [_meant(meant) for meant in one.suggestions],
    }


def _meant(one: Meant) -> MeantRecord:
    address = one.address
    return {
        "instrument": address.instrument,
        "article": address.article,
        "path": list(address.path),
        "evidence": one.evidence,
    }
