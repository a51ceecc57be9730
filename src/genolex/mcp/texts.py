"""Results as plain text: every citation with its pinpoint, its status and its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genolex.render.text import SHOWN


def answer_lines(record: dict[str, Any]) -> str:
    """An answer with its sources; an abstention with its reason and what came nearest."""
    if record["abstained"]:
        return "\n".join(["No answer.", record["reason"], "", f"Law as of {record['as_of']}."])
    lines = [record["answer"], "", "Sources:"]
    for cited in record["citations"]:
        lines.append(f"[{cited['n']}] {_headed(cited)}")
        lines += _quoted(cited["quote"])
    lines += [f"Note: {notice['text']}" for notice in record["notices"]]
    return "\n".join([*lines, "", f"Law as of {record['as_of']}. {_kinds(record['citations'])}"])


def found_lines(record: dict[str, Any]) -> str:
    """What a search found, best first."""
    if not record["hits"]:
        return "Nothing was found."
    lines = []
    for place, hit in enumerate(record["hits"], 1):
        lines.append(f"{place}. {_headed(hit)}; closeness {hit['closeness']}")
        lines += _quoted(hit["quote"])
    return "\n".join([*lines, "", f"Law as of {record['as_of']}. {_kinds(record['hits'])}"])


def shown_lines(record: dict[str, Any]) -> str:
    """Provisions whole, with their official words where they are kept; the contents of an instrument."""
    lines: list[str] = []
    for provision in record["provisions"]:
        lines += [_headed(provision), provision["text"], *_official(provision), *_noted(provision), ""]
    for instrument in record["instruments"]:
        lines.append(f"{instrument['title']} ({instrument['status']})")
        lines += [f"{'/'.join(p['path'])}  {p['heading']}" for p in instrument["provisions"]]
        lines.append("")
    return "\n".join([*lines, f"Law as of {record['as_of']}. {_kinds(record['provisions'])}"]).rstrip()


def audit_lines(record: dict[str, Any]) -> str:
    """An audit: its summary, then every citation with its verdict, reasons and what may have been meant."""
    lines = [record["summary"]["text"], ""]
    for mention in record["mentions"]:
        lines.append(f"{mention['written']}: {mention['verdict']}")
        lines += [f"    {reason}" for reason in mention["reasons"]]
        lines += [f"    evidence: {mention['evidence']}"] if mention["evidence"] else []
        lines += [f"    perhaps meant: {_address(one)}" for one in mention["suggestions"]]
    for one in record["uncited"]:
        lines.append(f"States law without a citation: {one['written']}")
        lines += [f"    perhaps: {_address(meant)}" for meant in one["suggestions"]]
    return "\n".join([*lines, "", f"Law as of {record['date']}."])


def _headed(record: dict[str, Any]) -> str:
    heading = f", {record['heading']}" if record["heading"] else ""
    return f"{record['pinpoint']}{heading} ({record['status']}; {record['text_kind']})"


def _quoted(words: str) -> Iterator[str]:
    return (f"    {line}" for line in words.split("\n"))


def _official(provision: dict[str, Any]) -> Iterator[str]:
    for text in provision["official"]:
        yield f"Official words ({text['language']}, {text['url']}, retrieved {text['retrieved']}):"
        yield from _quoted(text["text"])


def _noted(provision: dict[str, Any]) -> Iterator[str]:
    yield from (f"Note ({note['kind']}): {note['text']}" for note in provision["notes"])
    if provision["cites"]:
        yield "See: " + ", ".join(provision["cites"])


def _kinds(records: list[dict[str, Any]]) -> str:
    shown = "; ".join(SHOWN[kind] for kind in dict.fromkeys(record["text_kind"] for record in records))
    return f"Words: {shown}." if shown else ""


def _address(meant: dict[str, Any]) -> str:
    return "/".join((meant["instrument"], *meant["path"]))
