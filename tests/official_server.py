"""A local server in the place of the official ones: it speaks their protocols about laws that do not exist.

Every text here is invented for the tests; only the form (elements, classes, fields, headers) is that of the sources.
"""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from genolex.corpus import Corpus
from genolex.types import Address, Instrument, Provision, Validity

HOSTS = (
    "https://www.ecfr.gov",
    "https://www.federalregister.gov",
    "https://uscode.house.gov",
    "https://www.govinfo.gov",
    "https://leginfo.legislature.ca.gov",
    "https://flk.npc.gov.cn",
    "https://files.npc.gov.cn",
    "https://www.cac.gov.cn",
)


@dataclass(frozen=True)
class Reply:
    """What the server says once: `declared` lies about the length of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = "text/html; charset=utf-8"
    declared: int | None = None


class OfficialServer:
    """Serves replies by official address: the first of several once each, the last of them for good."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, str, Mapping[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer("GET")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                self._answer("POST")

            def _answer(self, method: str) -> None:
                outer.asked.append((method, self.path, {k.lower(): v for k, v in self.headers.items()}))
                reply = outer.reply(self.path)
                if reply.headers.get("ETag") and self.headers.get("If-None-Match") == reply.headers["ETag"]:
                    reply = Reply(status=304, headers=reply.headers)
                self.send_response(reply.status)
                for name, value in {"Content-Type": reply.media, **reply.headers}.items():
                    self.send_header(name, value)
                length = len(reply.body) if reply.declared is None else reply.declared
                if reply.status != 304:
                    self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(reply.body)
                if length != len(reply.body):
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """A client that goes away is no news."""

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.http.server_port}"
        self.bases = {host: f"{self.base}/{urlsplit(host).netloc}" for host in HOSTS}

    def __enter__(self) -> OfficialServer:
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.http.shutdown()
        self.http.server_close()

    def put(self, url: str, *replies: Reply) -> None:
        """Answer an official address so from now on."""
        self.replies[self._path(url)] = list(replies)

    def reply(self, path: str) -> Reply:
        """The next answer for a path."""
        left = self.replies.get(path, [Reply(b"not here", 404)])
        return left.pop(0) if len(left) > 1 else left[0]

    def times(self, url: str) -> int:
        """How often an official address was asked for."""
        return sum(path == self._path(url) for _, path, _ in self.asked)

    def headers(self, url: str) -> Mapping[str, str]:
        """The headers of the last request for an address."""
        return next(headers for _, path, headers in reversed(self.asked) if path == self._path(url))

    def _path(self, url: str) -> str:
        parts = urlsplit(url)
        host = f"/{parts.netloc}" if parts.netloc and not url.startswith(self.base) else ""
        return f"{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")


# -- the protocols -----------------------------------------------------------------------------------------------------


def page(text: str, charset: str = "utf-8", **headers: str) -> Reply:
    """An HTML page."""
    return Reply(text.encode(charset), media=f"text/html; charset={charset}", headers=headers)


def xml(text: str, **headers: str) -> Reply:
    """An XML document."""
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode(), media="application/xml", headers=headers)


def as_json(value: object) -> Reply:
    """A JSON answer."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), media="application/json")


def ecfr(server: OfficialServer, title: int, part: str, days: Mapping[str, str], kept: str) -> None:
    """The versioner API for one part: its XML on each day, up to the day on which the title is kept."""
    api = "https://www.ecfr.gov/api/versioner/v1"
    server.put(f"{api}/titles.json", as_json({"titles": [{"number": title, "up_to_date_as_of": kept}], "meta": {}}))
    for day, text in days.items():
        server.put(f"{api}/full/{day}/title-{title}.xml?part={part}", xml(text, ETag=f'W/"{day}"'))


def ecfr_versions(server: OfficialServer, title: int, part: str, changes: Mapping[str, Sequence[str]]) -> None:
    """The days on which each section changed, on two pages."""
    url = f"https://www.ecfr.gov/api/versioner/v1/versions/title-{title}.json?part={part}"
    records = [
        {"date": day, "identifier": label, "part": part, "type": "section", "substantive": True, "removed": False}
        for label, days in changes.items()
        for day in days
    ]
    meta = {"total_pages": "2", "result_count": str(len(records))}
    server.put(url, as_json({"content_versions": records[:1], "meta": meta}))
    server.put(f"{url}&page=2", as_json({"content_versions": records[1:], "meta": meta}))


def part_xml(part: str, sections: Mapping[str, tuple[str, Sequence[str]]], supplements: str = "") -> str:
    """The XML of a part of the CFR; a paragraph that begins with `<` is markup already."""
    divisions = "".join(
        f'<DIV8 N="{label}" TYPE="SECTION" VOLUME="2">\n<HEAD>§ {label}   {escape(heading)}.</HEAD>\n'
        + "".join(text if text.startswith("<") else f"<P>{text}</P>\n" for text in paragraphs)
        + '<CITA TYPE="N">[61 FR 99999, Mar. 25, 1996]</CITA>\n</DIV8>\n'
        for label, (heading, paragraphs) in sections.items()
    )
    return (
        f'<DIV5 N="{part}" TYPE="PART" VOLUME="2">\n<HEAD>PART {part}—CONTROL OF SAMPLES</HEAD>\n'
        f"<AUTH><HED>Authority:</HED><PSPACE>1 U.S.C. 999.</PSPACE></AUTH>\n{divisions}{supplements}</DIV5>"
    )


def usc_page(title: int, label: str, heading: str, body: str) -> str:
    """A section as uscode.house.gov shows it."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title} USC {label}</title></head><body>
<div class="navigation"><a href="#">Search</a><p>Enter (a) word</p></div>
<div><!-- documentid:{title}_{label}  usckey:150000000 currentthrough:20260326 documentPDFPage:1 -->
<!-- itempath:/150/CHAPTER 9/Sec. {label} -->
<!-- field-start:head --><h3 class="section-head">&sect;{label}. {heading}</h3><!-- field-end:head -->
<!-- field-start:statute -->{body}<!-- field-end:statute -->
<!-- field-start:sourcecredit --><p class="source-credit">(Pub. L. 999&ndash;1.)</p><!-- field-end:sourcecredit -->
<!-- field-start:notes --><h4 class="note-head">Editorial Notes</h4><p class="note-body">A note.</p>
<!-- field-end:notes --></div></body></html>"""


def california_page(label: str, paragraphs: Sequence[str], history: str) -> str:
    """A section as leginfo.legislature.ca.gov shows it."""
    body = "".join(f'<p style="margin:0 0 0.5em 0;">{text}</p>' for text in paragraphs)
    return f"""<html><head><title>Law section</title></head><body><div id="header">California LEGISLATIVE
INFORMATION</div><form id="codeLawForm"><div id="codeLawSectionNoHead"><h3><b>Business Code - BPC</b></h3>
<h4><b>CHAPTER 99. Samples [{label} - {label}]</b></h4><div><font face="Times New Roman">
<h6 style="float:left;"><b>{label}.  </b></h6>{body}<p style="font-size:0.9em;"><i>{history}</i></p>
</font></div></div></form></body></html>"""


def order_xml(number: str, sections: str) -> str:
    """An executive order as the Federal Register marks it up."""
    return f"""<PRESDOCU><EXECORD><TITLE3>Title 3— </TITLE3><PRES>The President<PRTPAGE P="15421"/></PRES>
<EXECORDR>Executive Order {number} of February 28, 2024</EXECORDR><HD SOURCE="HED">Keeping Samples Safe</HD>
<FP>By the authority vested in me, it is hereby ordered as follows:</FP>{sections}
<GPH DEEP="80" SPAN="1"><GID>SIGN</GID></GPH><PSIG> </PSIG><PLACE>THE WHITE HOUSE,</PLACE>
<DATE>February 28, 2024.</DATE><FRDOC>[FR Doc. 2024-04573]</FRDOC></EXECORD></PRESDOCU>"""


def word_file(lines: Sequence[str]) -> bytes:
    """A Word document with these paragraphs."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>')
    return made.getvalue()


def flk(server: OfficialServer, title: str, versions: Mapping[str, Sequence[str]]) -> None:
    """China's database with the versions of one law, by the day on which each came into force."""
    api = "https://flk.npc.gov.cn/law-search"
    rows = [
        {"bbbs": f"key{day}", "title": f"<em class='highlight'>{title}</em>", "gbrq": day, "sxrq": day, "sxx": 3}
        for day in versions
    ]
    other = {"bbbs": "other", "title": f"{title}实施办法", "gbrq": "2020-01-01", "sxrq": "2020-01-01", "sxx": 3}
    server.put(f"{api}/search/list", as_json({"code": 200, "total": len(rows) + 1, "rows": [other, *rows]}))
    for day, lines in versions.items():
        key, file = f"key{day}", f"https://files.npc.gov.cn/{day}.docx?Signature=x"
        server.put(
            f"{api}/search/flfgDetails?bbbs={key}", as_json({"code": 200, "data": {"title": title, "sxrq": day}})
        )
        server.put(f"{api}/download/pc?format=docx&bbbs={key}", as_json({"code": 200, "data": {"url": file}}))
        server.put(file, Reply(word_file(lines), media="application/octet-stream"))


CHINESE = (
    "第一章　总则",
    "第一条　为了保护样本，制定本法。",
    "第二条　样本处理者应当在三十日内登记。",
    "登记机关可以延长十日。",
    "第二章　义务",
    "第三条　有下列情形之一的，不得出境：",
    "（一）样本超过一百万份的；",
    "（二）法律另有规定的。",
    "第四条　违反本法第三条规定的，处五百万元以下罚款。",
    "第五条　本法自2021年11月1日起施行。",
)
"""An invented law of five articles."""
TITLE = "中华人民共和国样本保护法"


def layout(kind: str, lines: Sequence[str] = CHINESE, title: str = TITLE, meta: str = "utf-8") -> str:
    """A ministry's page: `div` (one element per line), `br` (one element, line breaks), `table` (an old layout)."""
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}"><title>{title}_网信办</title>'
    menu = '<div class="menu"><ul><li><a>首页</a></li><li><a>数据出境安全评估办法</a></li></ul></div>'
    foot = '<div class="foot"><p>主办单位：办公室</p><p>第九十九条 不是法律</p></div>'
    if kind == "div":
        text = "".join(f"<p>　　{line}</p>" for line in lines)
        main = f'<div class="main-content" id="BodyLabel"><p><strong>{title}</strong></p>{text}</div>'
    elif kind == "br":
        main = f'<div id="UCAP-CONTENT"><span>{title}<br/><br/>{"<br/>".join(lines)}</span><br/>责任编辑：某某</div>'
    else:
        cells = "".join(f"<tr><td>{line}</td></tr>" for line in lines)
        main = f"<table><tr><td><h1>{title}</h1><table>{cells}</table>【关闭】</td></tr></table>"
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{menu}{main}{foot}</body></html>"


# -- restatements of these laws ----------------------------------------------------------------------------------------


def instrument(ident: str, title: str, **more: Any) -> Instrument:
    """An instrument under the id of a real one, so that its source is asked; the law is invented."""
    side = "CN" if ident.startswith("cn-") else "US"
    return Instrument(id=ident, title=title, kind="law", jurisdiction=side, **more)  # type: ignore[arg-type]


def little_corpus() -> Corpus:
    """The restatements of the invented laws."""
    effective = date(2021, 11, 1)
    works = [
        instrument("us-ear-744", "Sample Rules", effective=date(2019, 1, 1)),
        instrument("us-ear-772", "Sample Terms"),
        instrument("us-common-rule", "Sample Policy"),
        instrument("us-eo-14117", "Sample Order", numbered=(1, 2)),
        instrument("us-naiia", "Sample Act", source_url="https://uscode.house.gov/view.xhtml?path=/prelim@title15"),
        instrument("us-biosecure", "Sample Section"),
        instrument("us-caloppa", "California Sample Act", numbered=(22575, 22576)),
        instrument("cn-genai-measures", "Sample Law", title_native=TITLE, numbered=(1, 5), effective=effective,
                   source_url="https://www.cac.gov.cn/2021-08/20/c_1.htm"),
        instrument("cn-pipl", "Sample Law", title_native=TITLE, numbered=(1, 5), effective=effective,
                   source_url="https://www.cac.gov.cn/2021-08/20/c_2.htm"),
        instrument("wang-2024", "A commentary"),
    ]  # fmt: skip
    chinese = {
        "1": "The Law protects samples.",
        "2": "(1) A handler of samples must register within 30 days.\n(2) The registry may add 10 days.",
        "3": "Samples must not leave the country when there are more than 1 million or another law says so.",
        "4": "Whoever breaks article 3 is fined up to 5 million yuan.",
        "5": "The Law is in force from 1 November 2021.",
    }
    texts = {
        "us-ear-744": {"744.1": "A license must be had for 25 samples.", "744.2": "No person may export a sample.",
                       "supp-4": "The list of persons."},
        "us-ear-772": {"772.1/sample": "A sample is 3 tubes.", "772.1/deemed-sample": "A deemed sample is a picture."},
        "us-eo-14117": {"preamble": "The order rests on law.", "1": "The policy.",
                        "2": "Agencies must report in 90 days."},
        "us-common-rule": {"46.101": "Every sample."},
        "us-naiia": {"9401": "Terms.", "9411": "The office must report.", "9412": "The office may advise."},
        "us-biosecure": {"851/a": "No agency may buy samples.", "851/waivers": "Waivers."},
        "us-caloppa": {"22575": "An operator must post a policy within 30 days.", "22576": "Violations."},
        "cn-genai-measures": chinese,
        "cn-pipl": chinese,
    }  # fmt: skip
    provisions = [
        Provision(Address(ident, tuple(label.split("/"))), f"Heading {label}", text, valid=Validity(work.effective))
        for work in works
        for ident in [work.id]
        for label, text in texts.get(ident, {}).items()
    ]
    return Corpus(works, provisions)
