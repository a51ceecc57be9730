"""China's national database of laws and administrative regulations, flk.npc.gov.cn.

    POST /law-search/search/list                        works by title: bbbs (its key), title, gbrq (published),
                                                        sxrq (in force since)
    GET  /law-search/search/flfgDetails?bbbs=           the record of one version
    GET  /law-search/download/pc?format=docx&bbbs=      the address of its Word file, signed for a while

Each version of a law is a work of its own there, so the words of a day are those of the version in force on it.
The interface has no documentation; it is the one that the site's own pages use.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from genolex.fetch.fault import FetchError, RefusedError
from genolex.fetch.markup import document_lines
from genolex.fetch.sources.page import bare_title, cut
from genolex.fetch.sources.source import Asked, Document, record, today

ORIGIN = "https://flk.npc.gov.cn"
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Database:
    """The database; an instrument is found by its Chinese title."""

    name = "flk.npc.gov.cn"

    def read(self, asked: Asked) -> Document:
        """The articles of the version in force on the day."""
        row, until = self._version(asked)
        key, title = row["bbbs"], _plain(row["title"])
        detail = record(asked, f"{ORIGIN}/law-search/search/flfgDetails?bbbs={key}").get("data") or {}
        if bare_title(_plain(detail.get("title", ""))) != bare_title(title):
            raise RefusedError(f"{ORIGIN}: the record of {title} is one of {detail.get('title') or 'nothing'!r}")
        signed = f"{ORIGIN}/law-search/download/pc?format=docx&bbbs={key}"
        link = record(asked, signed, keep=False).get("data") or {}
        if not (file := link.get("url") or link.get("urlIn")):
            raise FetchError(f"{ORIGIN}: no Word file of {title} is offered")
        url = f"{ORIGIN}/detail?id={key}"
        found = document_lines(asked.client.get(str(file)).content)
        sections = cut(found, url, since=date.fromisoformat(row["sxrq"]), until=until)
        return Document("zh", title, url, today(asked.day), tuple(sections), point_in_time=True)

    def _version(self, asked: Asked) -> tuple[dict[str, Any], date | None]:
        """The version in force on the day, and its last day when another follows."""
        wanted = bare_title(asked.instrument.title_native)
        question = {
            "searchRange": 1, "searchType": 1, "searchContent": wanted, "pageNum": 1, "pageSize": 20,
            "orderByParam": {"order": "-1", "sort": ""}, "sxrq": [], "gbrq": [], "gbrqYear": [], "sxx": [],
            "flfgCodeId": [], "zdjgCodeId": [],
        }  # fmt: skip
        url = f"{ORIGIN}/law-search/search/list"
        try:
            rows = json.loads(asked.client.post(url, question).content)["rows"]
        except (ValueError, KeyError, TypeError):
            raise RefusedError(f"{url}: no list of works came", url) from None
        versions = sorted(
            (row for row in rows if bare_title(_plain(row.get("title", ""))) == wanted and _is_day(row.get("sxrq"))),
            key=lambda row: (row["sxrq"], row.get("gbrq") or ""),
        )
        day = today(asked.day).isoformat()
        current = [row for row in versions if row["sxrq"] <= day]
        if not current:
            raise FetchError(f"{ORIGIN}: no version of {wanted} in force on {day} among {len(rows)} works")
        later = [row["sxrq"] for row in versions if row["sxrq"] > current[-1]["sxrq"]]
        return current[-1], date.fromisoformat(later[0]) - timedelta(days=1) if later else None


def _plain(title: str) -> str:
    return _TAG.sub("", title or "").strip()


def _is_day(written: object) -> bool:
    return isinstance(written, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", written) is not None
