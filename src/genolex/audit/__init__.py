"""Checks every legal citation in anybody's draft: does it exist, is it law on the day, does it say so?

drafts     files become text; the day of a draft
outline    blocks and sentences
adopted    citations that say whose they are only in their draft
called     parts called by a word, and cells of a column of articles
claims     what each citation stands for
standing   existence and force
quotes     quotations, word for word
facts      what a draft says of its own case
amounts    a figure is that of the clause which a claim is about
denied     a telling word stands only under a negative
holdings   which provisions hold the words of a claim
support    verification and nearness
odds       how likely a fault that was found is one
weighing   a claim, what is cited for it, and what could have been
auditor    the recipe
report     the audit as one JSON object
"""

from genolex.audit.auditor import audit
from genolex.audit.drafts import Draft, dated, read_draft
from genolex.audit.findings import FAULTS, Audit, Finding, Meant, Ruling, Uncited
from genolex.audit.report import audit_json

__all__ = [
    "FAULTS",
    "Audit",
    "Draft",
    "Finding",
    "Meant",
    "Ruling",
    "Uncited",
    "audit",
    "audit_json",
    "dated",
    "read_draft",
]
