"""Which source publishes which instrument: facts, in one table.

`SOURCES` names them in the order in which they are asked. A Chinese instrument that is not in it is looked for on the
page that its restatement names; what has no source that can be joined is in `WITHOUT`, with the reason.
"""

from __future__ import annotations

from datetime import date

from genolex.fetch.sources.california import CodeSections
from genolex.fetch.sources.china import Database
from genolex.fetch.sources.ecfr import Regulation
from genolex.fetch.sources.federal_register import ExecutiveOrder
from genolex.fetch.sources.page import Page
from genolex.fetch.sources.source import Asked, Document, Section, Source
from genolex.fetch.sources.uscode import PublicLawSection, Sections
from genolex.types import Instrument

__all__ = ["SOURCES", "WITHOUT", "Asked", "Document", "Section", "Source", "sources_of"]

SOURCES: dict[str, tuple[Source, ...]] = {
    "us-ear-734": (Regulation(15, ("734",)),),
    "us-ear-742": (Regulation(15, ("742",)),),
    "us-ear-744": (Regulation(15, ("744",)),),
    "us-ear-772": (Regulation(15, ("772",)),),
    "us-dsp-202": (Regulation(28, ("202",)),),
    "us-common-rule": (Regulation(45, ("46",), subpart="A"),),
    "us-hipaa": (Regulation(45, ("160", "164")),),
    "us-eo-14117": (ExecutiveOrder("2024-04573", "14117"),),
    "us-naiia": (Sections(15),),
    "us-padfaa": (Sections(15),),
    "us-gina": (Sections(42),),
    "us-research-security": (Sections(42),),
    "us-biosecure": (PublicLawSection("https://www.govinfo.gov/bulkdata/PLAW/119/public/PLAW-119publ60.xml", "851"),),
    "us-caloppa": (CodeSections("BPC"),),
    "cn-pipl": (Database(), Page()),
    "cn-dsl": (Database(), Page()),
    "cn-csl": (Database(), Page(date(2026, 1, 1))),
    "cn-biosecurity-law": (Database(),),
    "cn-export-control-law": (Database(),),
    "cn-st-progress-law": (Database(),),
    "cn-hgr-regulation": (Database(), Page()),
    "cn-network-data-regs": (Database(), Page()),
    "cn-dual-use-regs": (Database(),),
}

WITHOUT = {
    "wang-2024": "a commentary, not law",
    "us-ai-bill-of-rights": "a paper without numbered articles: save it and add it with `genolex add`",
    "us-nih-gds": "several notices without numbered articles: save them and add them with `genolex add`",
    "us-cn-sta": "an agreement in a PDF: save it and add it with `genolex add`",
    "cn-institutional-reform-2023": "a plan without numbered articles: save it and add it with `genolex add`",
}


def sources_of(instrument: Instrument) -> tuple[Source, ...]:
    """The sources of an instrument in the order in which they are asked; none when there is none."""
    if instrument.id in WITHOUT or instrument.kind in ("commentary", "document"):
        return ()
    page: tuple[Source, ...] = (Page(),) if instrument.jurisdiction == "CN" and instrument.source_url else ()
    return SOURCES.get(instrument.id, page)
