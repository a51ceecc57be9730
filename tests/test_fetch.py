"""Official texts: fetched politely, refused when they are something else, kept whole, compared with the restatement.

Everything runs against `official_server`, which speaks the protocols of the sources about invented laws.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.fetch import (
    Fetched,
    Library,
    bases_of_environment,
    fetch,
    in_official_words,
    load_official,
    offers,
    official_provision,
    quoted,
    read_versions,
)
from genolex.fetch.client import AGENT, FRESH, LARGEST, Client, cut_short, retry_after
from genolex.fetch.compare import modality
from genolex.fetch.decode import decoded
from genolex.fetch.outline import outlined, parts
from genolex.fetch.robots import read_robots
from genolex.fetch.sources import SOURCES, WITHOUT
from genolex.fetch.sources.california import since
from genolex.types import (
    Address,
    Citation,
    OfficialText,
    Paragraph,
    Passage,
    Provision,
    Statement,
    Support,
    Validity,
    Verdict,
)
from tests.official_server import (
    CHINESE,
    TITLE,
    OfficialServer,
    Reply,
    as_json,
    california_page,
    ecfr,
    ecfr_versions,
    flk,
    layout,
    little_corpus,
    order_xml,
    page,
    part_xml,
    usc_page,
    xml,
)

API = "https://www.ecfr.gov/api/versioner/v1"
PAGE = "https://www.cac.gov.cn/2021-08/20/c_1.htm"
JUNE, JULY = "2025-06-01", "2025-07-01"


@pytest.fixture
def server() -> Iterator[OfficialServer]:
    with OfficialServer() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    """The seconds that a client was told to wait, which it does not."""
    return []


def client_of(server: OfficialServer, waits: list[float] | None = None, fresh: bool = False, **more: Any) -> Client:
    """A client that reads the local server and does not sleep; what was read before is asked for again."""
    told = waits if waits is not None else []
    return Client(
        server.bases,
        pause=0,
        fresh=FRESH if fresh else timedelta(0),
        sleep=told.append,
        jitter=lambda _, most: most,
        **more,
    )


def one(server: OfficialServer, ident: str, library: Path, as_of: date | None = None, **more: object) -> Fetched:
    """What becomes of one instrument."""
    client = client_of(server, **more)  # type: ignore[arg-type]
    (found,) = fetch([ident], little_corpus(), library, as_of, client=client)
    return found


def words(library: Path, written: str, as_of: date = date(2026, 1, 1)) -> str:
    """The official words of an address on a day; empty when there are none."""
    return "".join(text.text for text in load_official(library, as_of).get(Address.parse(written), []))


def sample_part(days: str = "30", more: str = "") -> str:
    """An invented part 744 with a section, a section of definitions and a supplement."""
    supplement = (
        '<DIV9 N="Supplement No. 4 to Part 744" TYPE="APPENDIX"><HEAD>Supplement No. 4 to Part 744—Persons</HEAD>'
        "<P>These persons are listed.</P><DIV><TABLE><TR><TH>Country</TH><TH>Person</TH></TR>"
        "<TR><TD>ATLANTIS</TD><TD>Nemo &amp; Co., 5 Deep Street.</TD></TR></TABLE></DIV></DIV9>"
    )
    sections = {
        "744.1": (
            "General provisions",
            [
                "(a) <I>Introduction.</I> (1) A license is required for 25 samples:",
                "(i) Of blood; or",
                "(ii) Of hair.",
                f"(2) An answer comes within {days} days.",
                "(b) <I>Steps.</I> You must count.",
            ],
        ),
        "744.2": ("Prohibition", [f"No person may export a sample.{more}"]),
    }
    return part_xml("744", sections, supplement)


# -- politeness --------------------------------------------------------------------------------------------------------

ROBOTS = """
# comment
User-agent: *
Disallow: /private
Allow: /private/laws
Disallow: /*.pdf$
Crawl-delay: 3

User-agent: otherbot
User-agent: Genolex
Disallow: /
Allow: /open$
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("someone", "/laws/1", True),
        ("someone", "/private/x", False),
        # the longest rule decides, not the first (RFC 9309)
        ("someone", "/private/laws/1", True),
        ("someone", "/a/b.pdf", False),
        ("someone", "/a/b.pdf?x=1", True),
        # a group that names the program replaces the one for all
        (AGENT, "/laws/1", False),
        (AGENT, "/open", True),
        (AGENT, "/open/1", False),
    ],
)
def test_robots_rules_by_the_rfc(agent: str, path: str, allowed: bool) -> None:
    """RFC 9309: the most specific group, the longest rule, `*` and `$`."""
    assert read_robots(ROBOTS, agent).allows(path) is allowed


def test_robots_delay_and_absence() -> None:
    """A site may ask for a pause; without rules everything may be read."""
    assert read_robots(ROBOTS, "someone").delay == 3.0
    assert read_robots("", "someone").allows("/anything")


def test_what_robots_forbids_is_not_asked_for(server: OfficialServer, tmp_path: Path) -> None:
    """The page itself is never requested, and the reason names robots.txt."""
    server.put(f"{server.base}/robots.txt", Reply(b"User-agent: *\nDisallow: /www.cac.gov.cn/", media="text/plain"))
    server.put(PAGE, page(layout("div")))
    found = one(server, "cn-genai-measures", tmp_path)
    assert found.status == "failed"
    assert "robots.txt of www.cac.gov.cn does not allow" in found.reason
    assert server.times(PAGE) == 0


def test_robots_are_asked_for_where_a_redirect_leads(server: OfficialServer, tmp_path: Path) -> None:
    """A door in front does not open what is closed behind it."""
    server.put(f"{server.base}/robots.txt", Reply(b"User-agent: *\nDisallow: /www.cac.gov.cn/x/", media="text/plain"))
    server.put(PAGE, Reply(status=302, headers={"Location": "/www.cac.gov.cn/x/c_1.htm"}))
    assert "does not allow programs" in one(server, "cn-genai-measures", tmp_path).reason
    assert server.times("https://www.cac.gov.cn/x/c_1.htm") == 0


def test_robots_that_ask_for_an_hour_are_no_permission(server: OfficialServer, tmp_path: Path) -> None:
    """The rules are not known yet."""
    server.put(f"{server.base}/robots.txt", Reply(b"", 429, {"Retry-After": "3600"}))
    server.put(PAGE, page(layout("div")))
    assert "robots.txt could not be read" in one(server, "cn-genai-measures", tmp_path).reason


def test_a_site_that_is_down_is_not_asked_for_every_section(server: OfficialServer, tmp_path: Path) -> None:
    """Two sections fail four times each; the third is not asked for."""
    for label in BODIES:
        server.put(USC.format(label), Reply(b"", 503))
    assert "503" in one(server, "us-naiia", tmp_path).reason
    assert [server.times(USC.format(label)) for label in BODIES] == [4, 4, 0]


def test_a_site_whose_robots_fail_is_not_read(server: OfficialServer, tmp_path: Path) -> None:
    """RFC 9309, 2.3.1.4: rules that cannot be reached forbid everything."""
    server.put(f"{server.base}/robots.txt", Reply(b"", 503))
    server.put(PAGE, page(layout("div")))
    names = ["cn-genai-measures", "us-naiia"]
    found = list(fetch(names, little_corpus(), tmp_path, client=client_of(server)))
    assert all("robots.txt could not be read, so nothing is: " in f.reason for f in found)
    assert (server.times(PAGE), server.times(f"{server.base}/robots.txt")) == (0, 4)


@pytest.mark.parametrize("rules", [b"", b"<html><body>No such page</body>", b"Disallow: /"])
def test_robots_that_say_nothing_forbid_nothing(server: OfficialServer, tmp_path: Path, rules: bytes) -> None:
    """An empty file, a page in its place, a rule for no one."""
    server.put(f"{server.base}/robots.txt", Reply(rules, media="text/html" if b"<" in rules else "text/plain"))
    server.put(PAGE, page(layout("div")))
    assert one(server, "cn-genai-measures", tmp_path).status == "new"


def test_the_client_says_who_it_is(server: OfficialServer, tmp_path: Path) -> None:
    """Whoever runs the site can see what reads it."""
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    assert server.headers(PAGE)["user-agent"] == AGENT
    assert AGENT.startswith("genolex/")


def test_requests_to_one_host_are_paced(server: OfficialServer) -> None:
    """A second between two requests, or what robots.txt asks for."""
    waits: list[float] = []
    server.put(f"{server.base}/robots.txt", Reply(b"User-agent: *\nCrawl-delay: 7", media="text/plain"))
    server.put(PAGE, page(layout("div")))
    with Client(server.bases, pause=1.0, sleep=waits.append) as client:
        client.get(PAGE)
    assert len(waits) == 1
    assert 6 < waits[0] <= 7


def test_429_waits_as_long_as_the_server_says(server: OfficialServer, tmp_path: Path, waits: list[float]) -> None:
    """Retry-After in seconds is obeyed; the next answer is taken."""
    server.put(PAGE, Reply(b"slow down", 429, {"Retry-After": "17"}), page(layout("div")))
    assert one(server, "cn-genai-measures", tmp_path, waits=waits).status == "new"
    assert waits == [17.0]


def test_a_server_that_asks_for_an_hour_is_left_alone(server: OfficialServer, tmp_path: Path) -> None:
    """Longer than the longest wait is another day's work, said in one line."""
    server.put(PAGE, Reply(b"", 429, {"Retry-After": "3600"}))
    found = one(server, "cn-genai-measures", tmp_path)
    assert "429" in found.reason
    assert "asks to wait 3600 s" in found.reason
    assert server.times(PAGE) == 1


def test_500_backs_off_with_growing_jitter(server: OfficialServer, tmp_path: Path, waits: list[float]) -> None:
    """Two failures, then the page: waits of up to 1 and 2 seconds."""
    server.put(PAGE, Reply(b"", 500), Reply(b"", 503), page(layout("div")))
    assert one(server, "cn-genai-measures", tmp_path, waits=waits).status == "new"
    assert waits == [1.0, 2.0]


def test_a_server_that_stays_broken_is_given_up(server: OfficialServer, tmp_path: Path) -> None:
    """Four tries, then one line."""
    server.put(PAGE, Reply(b"", 502))
    assert "502 Bad Gateway (4 tries)" in one(server, "cn-genai-measures", tmp_path).reason
    assert server.times(PAGE) == 4


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (None, None),
        ("soon", None),
        # a date that has passed is no wait
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Seconds or a date (RFC 9110, 10.2.3)."""
    assert retry_after(value) == seconds


def test_retry_after_as_a_date() -> None:
    """A date to come is so many seconds away."""
    seconds = retry_after(format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
    assert seconds is not None
    assert 55 < seconds <= 60


# -- bodies ------------------------------------------------------------------------------------------------------------


def test_an_unchanged_page_is_not_sent_again(server: OfficialServer, tmp_path: Path) -> None:
    """The ETag goes back, 304 keeps the words, and the file gains only the day."""
    server.put(PAGE, page(layout("div"), ETag='"v1"', **{"Last-Modified": "Wed, 01 Sep 2021 00:00:00 GMT"}))
    assert one(server, "cn-genai-measures", tmp_path).status == "new"
    files = sorted((tmp_path / "cn-genai-measures").glob("*.md"))
    again = one(server, "cn-genai-measures", tmp_path)
    sent = server.headers(PAGE)
    assert sent["if-none-match"] == '"v1"'
    assert sent["if-modified-since"] == "Wed, 01 Sep 2021 00:00:00 GMT"
    assert (again.status, again.texts) == ("unchanged", 5)
    assert sorted((tmp_path / "cn-genai-measures").glob("*.md")) == files


def test_a_page_read_within_the_hour_is_not_asked_for(server: OfficialServer, tmp_path: Path) -> None:
    """A run that was cut off goes on without asking twice."""
    server.put(PAGE, page(layout("div")))
    for status in ("new", "unchanged"):
        assert one(server, "cn-genai-measures", tmp_path, fresh=True).status == status
    assert server.times(PAGE) == 1


def test_changed_words_are_kept_beside_the_old_ones(server: OfficialServer, tmp_path: Path) -> None:
    """Two versions, and the later one is quoted."""
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    server.put(PAGE, page(layout("div", [line.replace("三十日", "六十日") for line in CHINESE])))
    assert one(server, "cn-genai-measures", tmp_path).status == "changed"
    versions, faults = read_versions(tmp_path, "cn-genai-measures")
    assert (len(versions), faults) == (2, [])
    assert words(tmp_path, "cn-genai-measures/2/1") == "样本处理者应当在六十日内登记。"


@pytest.mark.parametrize(
    "reply",
    [
        # less than Content-Length says
        Reply(layout("div").encode()[:900], declared=5000),
        # the server closed early and said nothing about the length
        Reply(layout("div").encode()[:900]),
        Reply(b""),
    ],
)
def test_a_body_cut_short_is_asked_for_again(server: OfficialServer, tmp_path: Path, reply: Reply) -> None:
    """Half a law is no law."""
    server.put(PAGE, reply, page(layout("div")))
    found = one(server, "cn-genai-measures", tmp_path)
    assert (found.status, found.texts) == ("new", 5)
    assert server.times(PAGE) == 2


def test_a_body_that_stays_short_leaves_what_was_kept(server: OfficialServer, tmp_path: Path) -> None:
    """The words of yesterday are worth more than half of today's."""
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    server.put(PAGE, Reply(layout("div").encode()[:900]))
    assert "cut short: no </html>" in one(server, "cn-genai-measures", tmp_path).reason
    assert words(tmp_path, "cn-genai-measures/1") == "为了保护样本，制定本法。"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<DIV5><DIV8></DIV8></DIV5>", ""),
        (b'<?xml version="1.0"?><DIV5><DIV8>', "Premature end"),
        (b"<!DOCTYPE html><html><body></body></html>\n", ""),
        (b"<html><body><p>half", "no </html>"),
        (b'{"rows": [1, 2', "no JSON"),
        (b"PK\x03\x04 half of an archive", "no end"),
        (b"plain words", ""),
    ],
)
def test_what_cannot_be_whole(content: bytes, fault: str) -> None:
    """Markup that is not closed, JSON that does not parse, an archive without its directory."""
    assert fault in cut_short(content)
    assert bool(cut_short(content)) is bool(fault)


@pytest.mark.parametrize("largest", [2000])
def test_a_huge_body_is_not_read(server: OfficialServer, tmp_path: Path, largest: int) -> None:
    """By what the header says, and by what comes."""
    server.put(PAGE, Reply(b"<html>" + b" " * 300_000 + b"</html>"))
    assert "larger than 2,000 bytes" in one(server, "cn-genai-measures", tmp_path, largest=largest).reason
    assert LARGEST < 2**26


@pytest.mark.parametrize(
    ("content", "stated", "text"),
    [
        ("第一条".encode(), "utf-8", "第一条"),
        # a server's default that fits any bytes
        ("第一条".encode(), "iso-8859-1", "第一条"),
        ("第一条 样本".encode("gb18030"), "utf-8", "第一条 样本"),
        ("第一条 镕".encode("gbk"), "gb2312", "第一条 镕"),
        ('<meta charset="gb2312">第一条'.encode("gb2312"), "", '<meta charset="gb2312">第一条'),
        ("\ufeff第一条".encode(), "gb2312", "第一条"),
        ("§ 744.1—café".encode("cp1252"), "windows-1252", "§ 744.1—café"),
        (b"plain", "no-such-charset", "plain"),
    ],
)
def test_charsets(content: bytes, stated: str, text: str) -> None:
    """What the bytes bear out, whatever the header says."""
    assert decoded(content, stated) == text


@pytest.mark.parametrize(
    ("charset", "stated"), [("gb18030", "utf-8"), ("gb18030", "iso-8859-1"), ("utf-8", "gb2312"), ("utf-8", "latin-1")]
)
def test_a_wrong_charset_does_not_garble_the_law(
    server: OfficialServer, tmp_path: Path, charset: str, stated: str
) -> None:
    """The header lies, the words are right."""
    server.put(PAGE, Reply(layout("div", meta=charset).encode(charset), media=f"text/html; charset={stated}"))
    assert one(server, "cn-genai-measures", tmp_path).status == "new"
    assert words(tmp_path, "cn-genai-measures/1") == "为了保护样本，制定本法。"


# -- redirects ---------------------------------------------------------------------------------------------------------


def test_a_redirect_within_the_site_is_followed(server: OfficialServer, tmp_path: Path) -> None:
    """The page moved; the text keeps the address that was asked for."""
    new = "https://www.cac.gov.cn/new/c_1.html"
    server.put(PAGE, Reply(status=302, headers={"Location": "/www.cac.gov.cn/new/c_1.html"}))
    server.put(new, page(layout("div")))
    assert one(server, "cn-genai-measures", tmp_path).status == "new"
    assert server.times(new) == 1


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        # a check for robots, a portal, a parked name: not the source
        ("https://unblock.federalregister.gov/", "sent on to another site, unblock.federalregister.gov"),
        ("https://evil.example/c_1.htm", "sent on to another site, evil.example"),
        ("http://www.cac.gov.cn/c_1.htm", "from https to http is not followed"),
        ("file:///etc/passwd", "from https to file is not followed"),
        ("http://169.254.169.254/latest", "is not followed"),
    ],
)
def test_a_redirect_elsewhere_is_not_followed(
    server: OfficialServer, tmp_path: Path, location: str, reason: str
) -> None:
    """Within http(s), not down to http, not to another site."""
    server.put(PAGE, Reply(status=302, headers={"Location": location}))
    assert reason in one(server, "cn-genai-measures", tmp_path).reason


def test_redirects_are_counted(server: OfficialServer, tmp_path: Path) -> None:
    """A circle ends."""
    server.put(PAGE, Reply(status=301, headers={"Location": "/www.cac.gov.cn/2021-08/20/c_1.htm"}))
    assert "more than 5 redirects" in one(server, "cn-genai-measures", tmp_path).reason
    assert server.times(PAGE) == 6


# -- sources -----------------------------------------------------------------------------------------------------------


def test_ecfr_gives_the_words_of_a_day(server: OfficialServer, tmp_path: Path) -> None:
    """Sections, run-in paragraphs, a supplement with its table; source notes are not law."""
    ecfr(server, 15, "744", {JULY: sample_part()}, kept=JULY)
    found = one(server, "us-ear-744", tmp_path)
    assert (found.status, found.texts, found.day) == ("new", 3, date(2025, 7, 1))
    assert words(tmp_path, "us-ear-744/744.1").split("\n") == [
        "(a) Introduction.",
        "  (1) A license is required for 25 samples:",
        "    (i) Of blood; or",
        "    (ii) Of hair.",
        "  (2) An answer comes within 30 days.",
        "(b) Steps. You must count.",
    ]
    assert words(tmp_path, "us-ear-744/744.1/a/1/ii") == "(ii) Of hair."
    assert words(tmp_path, "us-ear-744/supp-4").split("\n") == [
        "These persons are listed.",
        "Country | Person",
        "ATLANTIS | Nemo & Co., 5 Deep Street.",
    ]


def test_ecfr_point_in_time(server: OfficialServer, tmp_path: Path) -> None:
    """Each day has its words: before and after an amendment, each kept with the days on which it reads so."""
    ecfr(server, 15, "744", {JUNE: sample_part("30"), JULY: sample_part("45")}, kept=JULY)
    ecfr_versions(server, 15, "744", {"744.1": ["2017-01-01", "2025-06-15"], "744.2": ["2019-05-01"]})
    assert one(server, "us-ear-744", tmp_path, date(2025, 6, 1)).status == "new"
    assert one(server, "us-ear-744", tmp_path).status == "changed"
    cases = {
        date(2020, 1, 1): "(2) An answer comes within 30 days.",
        date(2025, 6, 14): "(2) An answer comes within 30 days.",
        date(2025, 6, 15): "(2) An answer comes within 45 days.",
        date(2026, 1, 1): "(2) An answer comes within 45 days.",
        # before the first version that the source knows
        date(2016, 1, 1): "",
    }
    assert {day: words(tmp_path, "us-ear-744/744.1/a/2", day) for day in cases} == cases
    versions, _ = read_versions(tmp_path, "us-ear-744")
    assert {
        (str(k.valid.start), str(k.valid.end)) for v in versions for k in v.texts if k.address.article == "744.1"
    } == {
        ("2017-01-01", "2025-06-14"),
        ("2025-06-15", "None"),
    }


def test_ecfr_without_the_list_of_changes(server: OfficialServer, tmp_path: Path) -> None:
    """Then the words are taken to be as old as the restatement of that day."""
    ecfr(server, 15, "744", {JULY: sample_part()}, kept=JULY)
    one(server, "us-ear-744", tmp_path)
    assert words(tmp_path, "us-ear-744/744.2", date(2019, 1, 1)) == "No person may export a sample."
    assert words(tmp_path, "us-ear-744/744.2", date(2018, 12, 31)) == ""


def test_ecfr_definitions_join_at_their_terms(server: OfficialServer, tmp_path: Path) -> None:
    """A section of terms in italics: each term that the restatement has on its own, and the section whole."""
    terms = [
        "The following are definitions.",
        "<P><I>Deemed sample (DS).</I> A picture of a sample.</P>",
        "<P><I>Sample.</I> Sample means:</P>",
        "<P>(a) Three tubes; or</P>",
        "<P>(b) A <I>small</I> jar.</P>",
        "<P><I>Tube.</I> A tube of glass.</P>",
    ]
    ecfr(server, 15, "772", {JULY: part_xml("772", {"772.1": ("Definitions", terms)})}, kept=JULY)
    assert one(server, "us-ear-772", tmp_path).texts == 3
    assert words(tmp_path, "us-ear-772/772.1/deemed-sample") == "Deemed sample (DS). A picture of a sample."
    assert words(tmp_path, "us-ear-772/772.1/sample").split("\n") == [
        "Sample. Sample means:",
        "(a) Three tubes; or",
        "(b) A small jar.",
    ]


def test_one_subpart_of_a_part(server: OfficialServer, tmp_path: Path) -> None:
    """The Common Rule is subpart A of its part: subpart B is another policy."""
    subparts = (
        '<DIV6 N="A" TYPE="SUBPART"><HEAD>Subpart A—Basic</HEAD><DIV8 N="46.101" TYPE="SECTION"><HEAD>§ 46.101 Scope.'
        '</HEAD><P>All samples.</P></DIV8></DIV6><DIV6 N="B" TYPE="SUBPART"><HEAD>Subpart B</HEAD>'
        '<DIV8 N="46.201" TYPE="SECTION"><HEAD>§ 46.201 Other.</HEAD><P>Other words.</P></DIV8></DIV6>'
    )
    ecfr(server, 45, "46", {JULY: part_xml("46", {}, subparts)}, kept=JULY)
    assert one(server, "us-common-rule", tmp_path).texts == 1
    assert words(tmp_path, "us-common-rule/46.101") == "All samples."


def test_an_executive_order_from_the_federal_register(server: OfficialServer, tmp_path: Path) -> None:
    """The record names the text; sections begin in the middle of paragraphs; the signature is no section."""
    url = "https://www.federalregister.gov/documents/full_text/xml/2024/03/01/2024-04573.xml"
    record = {"document_number": "2024-04573", "signing_date": "2024-02-28", "full_text_xml_url": url,
              "html_url": "https://www.federalregister.gov/d/2024-04573"}  # fmt: skip
    server.put("https://www.federalregister.gov/api/v1/documents/2024-04573.json", as_json(record))
    sections = (
        '<FP><E T="04">Section 1</E>. <E T="03">Policy.</E> Samples stay.</FP>'
        '<FP><E T="04">Sec. 2</E>. <E T="03">Reports.</E> (a) Agencies shall report:</FP>'
        "<P>(i) in 90 days; and</P><P>(ii) in writing.</P><P>(b) The report is public.</P>"
    )
    server.put(url, xml(order_xml("14117", sections)))
    assert one(server, "us-eo-14117", tmp_path).texts == 3
    assert words(tmp_path, "us-eo-14117/preamble") == "By the authority vested in me, it is hereby ordered as follows:"
    assert words(tmp_path, "us-eo-14117/1") == "Samples stay."
    assert words(tmp_path, "us-eo-14117/2/a").split("\n") == [
        "(a) Agencies shall report:",
        "  (i) in 90 days; and",
        "  (ii) in writing.",
    ]
    assert words(tmp_path, "us-eo-14117/1", date(2024, 2, 27)) == ""


USC = "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title15-section{}&num=0&edition=prelim"
BODIES = {
    "9401": '<p class="statutory-body">In this chapter:</p><h4 class="paragraph-head">(1) Sample</h4>'
    '<p class="statutory-body-1em">The term “sample” means a tube.</p><h4 class="paragraph-head">(2) Tube</h4>'
    '<p class="statutory-body-1em">The term “tube” means glass.</p>',
    "9411": '<h4 class="subsection-head">(a) In general</h4><p class="statutory-body">The office shall&mdash;</p>'
    '<p class="statutory-body-1em">(1) count; and</p><p class="statutory-body-1em">(2) report.</p>',
    "9412": '<p class="statutory-body">The office may advise.</p>',
}


def us_code(server: OfficialServer, **bodies: str) -> None:
    for label, body in (BODIES | {key.removeprefix("s"): value for key, value in bodies.items()}).items():
        server.put(USC.format(label), page(usc_page(15, label, f"Heading {label}", body)))


def test_the_united_states_code(server: OfficialServer, tmp_path: Path) -> None:
    """The statute without its credits and notes, headings of paragraphs with their words."""
    us_code(server)
    assert one(server, "us-naiia", tmp_path).texts == 3
    assert words(tmp_path, "us-naiia/9401").split("\n") == [
        "In this chapter:",
        "(1) Sample The term “sample” means a tube.",
        "(2) Tube The term “tube” means glass.",
    ]
    assert words(tmp_path, "us-naiia/9411/a/2") == "(2) report."


def test_a_section_that_is_missing_leaves_the_others(server: OfficialServer, tmp_path: Path) -> None:
    """Two of three sections are kept, and one line says which is not."""
    us_code(server)
    server.put(USC.format("9412"), Reply(b"", 404))
    found = one(server, "us-naiia", tmp_path)
    assert (found.status, found.texts) == ("new", 2)
    assert found.wanting[0].startswith("§ 9412: ")
    assert "404" in found.wanting[0]
    assert [str(d) for d in found.differences if d.kind == "article"] == [
        "us-naiia/9412: this article is not in the official text"
    ]


def test_a_section_of_a_public_law(server: OfficialServer, tmp_path: Path) -> None:
    """USLM: the section whole, and the subsections that the restatement has on their own."""
    law = (
        '<pLaw xmlns="http://schemas.gpo.gov/xml/uslm"><main><section><num value="850">SEC. 850. </num></section>'
        '<section><num value="851">SEC. 851. </num><heading>PROHIBITION ON SAMPLES</heading>'
        '<subsection><num value="a">(a) </num><heading>In General.—</heading><chapeau>An agency may not—</chapeau>'
        '<paragraph><num value="1">(1) </num><content>buy samples; or</content></paragraph>'
        '<paragraph><num value="2">(2) </num><content>sell them.</content></paragraph>'
        "<continuation>This is all.</continuation></subsection>"
        '<subsection><num value="b">(b) </num><content>It ends.</content></subsection></section></main></pLaw>'
    )
    server.put("https://www.govinfo.gov/bulkdata/PLAW/119/public/PLAW-119publ60.xml", xml(law))
    assert one(server, "us-biosecure", tmp_path).texts == 2
    assert words(tmp_path, "us-biosecure/851").split("\n") == [
        "(a) In General.— An agency may not—",
        "  (1) buy samples; or",
        "  (2) sell them.",
        "  This is all.",
        "(b) It ends.",
    ]
    assert words(tmp_path, "us-biosecure/851/a/2") == "(2) sell them."


CALIFORNIA = "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?sectionNum={}.&lawCode=BPC"


def test_californias_code(server: OfficialServer, tmp_path: Path) -> None:
    """The section without the headings above it; its history dates it."""
    note = "(Amended by Stats. 2013, Ch. 390, Sec. 1.   (AB 370)   Effective January 1, 2014.)"
    text = ["(a) An operator shall post a policy within 30 days.", "(b) The policy shall:", "(1) Name the samples."]
    server.put(CALIFORNIA.format("22575"), page(california_page("22575", text, note)))
    server.put(
        CALIFORNIA.format("22576"), page(california_page("22576", ["It is a violation."], "(Added by Stats. 2003.)"))
    )
    assert one(server, "us-caloppa", tmp_path).texts == 2
    assert words(tmp_path, "us-caloppa/22575").split("\n") == [*text[:2], "  (1) Name the samples."]
    assert words(tmp_path, "us-caloppa/22575", date(2013, 12, 31)) == ""
    assert since("(Added by Stats. 2015. Effective January 1, 2016. Section operative January 1, 2021.)") == date(
        2021, 1, 1
    )


def test_chinas_database_gives_the_version_of_a_day(server: OfficialServer, tmp_path: Path) -> None:
    """Works of the same title are versions; one with a longer title is another work."""
    old = [line.replace("五百万", "一百万") for line in CHINESE]
    flk(server, TITLE, {"2021-11-01": [TITLE, *old], "2026-01-01": [TITLE, "（2025年修订）", *CHINESE]})
    assert one(server, "cn-pipl", tmp_path, date(2024, 1, 1)).status == "new"
    assert one(server, "cn-pipl", tmp_path, date(2026, 2, 1)).status == "changed"
    assert words(tmp_path, "cn-pipl/4", date(2025, 12, 31)) == "违反本法第三条规定的，处一百万元以下罚款。"
    assert words(tmp_path, "cn-pipl/4", date(2026, 1, 1)) == "违反本法第三条规定的，处五百万元以下罚款。"
    assert words(tmp_path, "cn-pipl/3/1/2", date(2026, 1, 1)) == "（二）法律另有规定的。"
    assert (
        load_official(tmp_path)[Address("cn-pipl", ("1",))][0].url == "https://flk.npc.gov.cn/detail?id=key2026-01-01"
    )


def test_the_next_source_is_asked_when_one_fails(server: OfficialServer, tmp_path: Path) -> None:
    """The database is down; the ministry's page has the law."""
    server.put("https://flk.npc.gov.cn/law-search/search/list", Reply(b"", 500))
    server.put("https://www.cac.gov.cn/2021-08/20/c_2.htm", page(layout("div")))
    found = one(server, "cn-pipl", tmp_path)
    assert (found.status, found.url) == ("new", "https://www.cac.gov.cn/2021-08/20/c_2.htm")


@pytest.mark.parametrize("kind", ["div", "br", "table"])
def test_a_ministrys_page_in_any_layout(server: OfficialServer, tmp_path: Path, kind: str) -> None:
    """Menus, editors' names and footers are not law, whatever the elements are called."""
    server.put(PAGE, page(layout(kind)))
    assert one(server, "cn-genai-measures", tmp_path).texts == 5
    assert {n: words(tmp_path, f"cn-genai-measures/{n}") for n in (1, 2, 3, 5)} == {
        1: "为了保护样本，制定本法。",
        2: "样本处理者应当在三十日内登记。\n登记机关可以延长十日。",
        3: "有下列情形之一的，不得出境：\n  （一）样本超过一百万份的；\n  （二）法律另有规定的。",
        5: "本法自2021年11月1日起施行。",
    }
    assert words(tmp_path, "cn-genai-measures/2/2") == "登记机关可以延长十日。"
    assert words(tmp_path, "cn-genai-measures/1", date(2021, 10, 31)) == ""


# -- what is something else --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (layout("div", title="中华人民共和国水法"), "another title"),
        (layout("div", CHINESE[:4]), "2 articles, not 5"),
        (layout("div", [*CHINESE, *(f"第{n}条　多余。" for n in "六七八九")]), "9 articles, not 5"),
        ("<html><head><title>验证</title></head><body><p>请稍候</p></body></html>", "no articles on the page"),
        (
            f"<html><title>{TITLE}</title><body>"
            + "".join(f"<p>Article {n} Samples are kept.</p>" for n in range(1, 6))
            + "</body></html>",
            "not in Chinese",
        ),
    ],
)
def test_a_page_that_is_not_the_law_is_refused(server: OfficialServer, tmp_path: Path, text: str, reason: str) -> None:
    """By its title, its articles, its language; nothing of it stays, so that it is asked for again."""
    server.put(PAGE, page(text))
    found = one(server, "cn-genai-measures", tmp_path, fresh=True)
    assert found.status == "failed"
    assert reason in found.reason
    assert "\n" not in found.reason
    assert load_official(tmp_path) == {}
    server.put(PAGE, page(layout("div")))
    assert one(server, "cn-genai-measures", tmp_path, fresh=True).status == "new"


def test_another_part_is_refused(server: OfficialServer, tmp_path: Path) -> None:
    """The API answers with part 745."""
    ecfr(server, 15, "744", {JULY: part_xml("745", {"745.1": ("Other", ["Words."])})}, kept=JULY)
    assert "no part 744 in what came (application/xml, <DIV5 N=745>)" in one(server, "us-ear-744", tmp_path).reason


def test_a_page_in_place_of_the_api_is_refused(server: OfficialServer, tmp_path: Path) -> None:
    """A check for robots answers 200 with a page."""
    ecfr(server, 15, "744", {}, kept=JULY)
    server.put(f"{API}/full/{JULY}/title-15.xml?part=744", page("<html><body>Request Access</body></html>"))
    assert "no part 744 in what came (text/html, <html>)" in one(server, "us-ear-744", tmp_path).reason


def test_another_section_is_refused(server: OfficialServer, tmp_path: Path) -> None:
    """Every page is § 1: nothing is kept, and the first page says what it is."""
    for label in BODIES:
        server.put(USC.format(label), page(usc_page(15, "1", "Words", "<p>Words.</p>")))
    assert "not § 9401 but § 1" in one(server, "us-naiia", tmp_path).reason


def test_a_changed_layout_is_said(server: OfficialServer, tmp_path: Path) -> None:
    """California renames its elements: one line, not an empty law."""
    for label in ("22575", "22576"):
        server.put(
            CALIFORNIA.format(label), page(california_page(label, ["Words."], "").replace("codeLawSection", "x"))
        )
    assert "the layout has changed" in one(server, "us-caloppa", tmp_path).reason


def test_one_failure_leaves_the_others(server: OfficialServer, tmp_path: Path) -> None:
    """In the order asked for; what no source publishes says so."""
    server.put(PAGE, page(layout("div")))
    names = ["us-naiia", "wang-2024", "cn-genai-measures"]
    found = list(fetch(names, little_corpus(), tmp_path, client=client_of(server)))
    assert [(f.instrument, f.status) for f in found] == [
        ("us-naiia", "failed"),
        ("wang-2024", "failed"),
        ("cn-genai-measures", "new"),
    ]
    assert found[1].reason == "a commentary, not law"


def test_an_unknown_instrument_is_bad_input(tmp_path: Path) -> None:
    """Before anything is asked for."""
    with pytest.raises(InputError, match="'us-nothing' is no instrument of the corpus"):
        fetch(["us-nothing"], little_corpus(), tmp_path)


# -- the library -------------------------------------------------------------------------------------------------------


def test_a_person_can_read_what_is_kept(server: OfficialServer, tmp_path: Path) -> None:
    """One Markdown file: where the words come from, when, their sha256, then the words."""
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    (file,) = (tmp_path / "cn-genai-measures").glob("*.md")
    text = file.read_text(encoding="utf-8")
    assert f"url: {PAGE}" in text
    assert f"retrieved: {date.today()}" in text
    assert "\n## cn-genai-measures/4\n\n违反本法第三条规定的，处五百万元以下罚款。\n" in text


def test_words_that_were_changed_by_hand_are_left_out(server: OfficialServer, tmp_path: Path) -> None:
    """The sha256 does not fit: the text is not quoted as official, and a line says so."""
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    (file,) = (tmp_path / "cn-genai-measures").glob("*.md")
    file.write_text(file.read_text(encoding="utf-8").replace("五百万元", "五元"), encoding="utf-8")
    assert words(tmp_path, "cn-genai-measures/4") == ""
    assert words(tmp_path, "cn-genai-measures/1") == "为了保护样本，制定本法。"
    _, faults = read_versions(tmp_path, "cn-genai-measures")
    assert faults == [f"{file}: the words of cn-genai-measures/4 are not those that were fetched, left out"]


def test_a_file_that_is_no_version_is_left_out(tmp_path: Path) -> None:
    """Whatever lies there, the rest is read."""
    folder = tmp_path / "cn-genai-measures"
    folder.mkdir()
    (folder / "zh.2021-01-01.md").write_bytes(b"\xff\xfe broken")
    assert load_official(tmp_path) == {}
    assert "not readable" in read_versions(tmp_path, "cn-genai-measures")[1][0]


def test_a_damaged_page_is_asked_for_again(server: OfficialServer, tmp_path: Path) -> None:
    """What was kept of the server's answer does not fit its sha256: no 304 can be trusted with it."""
    server.put(PAGE, page(layout("div"), ETag='"v1"'))
    one(server, "cn-genai-measures", tmp_path)
    (body,) = (tmp_path / "cn-genai-measures" / "pages").glob("*.body")
    body.write_bytes(b"<html></html>")
    assert one(server, "cn-genai-measures", tmp_path).status == "unchanged"
    assert "if-none-match" not in server.headers(PAGE)


def test_what_could_not_be_had_this_time_stays(server: OfficialServer, tmp_path: Path) -> None:
    """A section that fails for a day is not lost; the others are renewed."""
    us_code(server)
    one(server, "us-naiia", tmp_path)
    us_code(server, s9401='<p class="statutory-body">No terms.</p>')
    server.put(USC.format("9412"), Reply(b"", 503))
    found = one(server, "us-naiia", tmp_path)
    assert (found.status, found.texts, len(found.wanting)) == ("changed", 3, 1)
    assert words(tmp_path, "us-naiia/9401") == "No terms."
    assert words(tmp_path, "us-naiia/9412") == "The office may advise."


def test_what_was_repealed_is_not_law(server: OfficialServer, tmp_path: Path) -> None:
    """A section that the later text lacks is quoted for the days before it only."""
    ecfr(server, 15, "744", {JUNE: sample_part(), JULY: sample_part().replace('N="744.2"', 'N="744.3"')}, kept=JULY)
    one(server, "us-ear-744", tmp_path, date(2025, 6, 1))
    one(server, "us-ear-744", tmp_path)
    days = (date(2025, 6, 10), date(2025, 7, 1))
    assert [bool(words(tmp_path, "us-ear-744/744.2", day)) for day in days] == [True, False]
    assert [bool(words(tmp_path, "us-ear-744/744.3", day)) for day in days] == [True, True]


def test_a_source_without_a_past_says_so(server: OfficialServer, tmp_path: Path) -> None:
    """A page has the words with which it was published, whichever day was asked for."""
    server.put(PAGE, page(layout("div")))
    found = one(server, "cn-genai-measures", tmp_path, date(2022, 1, 1))
    assert found.wanting == ("the words of 2022-01-01: this source has only those of 2021-11-01",)


def test_the_words_of_a_page_end_with_its_version(server: OfficialServer, tmp_path: Path) -> None:
    """An article was amended in 2024; the page is of 2021: its words of that article are quoted until then only."""
    corpus = little_corpus()
    old = next(p for p in corpus.provisions if p.address == Address.parse("cn-genai-measures/4"))
    ended = replace(old, valid=Validity(old.valid.start, date(2024, 4, 30)))
    renewed = replace(old, valid=Validity(date(2024, 5, 1)))
    others = [p for p in corpus.provisions if p is not old]
    amended = Corpus(corpus.instruments.values(), [*others, ended, renewed])
    server.put(PAGE, page(layout("div")))
    list(fetch(["cn-genai-measures"], amended, tmp_path, client=client_of(server)))
    days = (date(2021, 10, 31), date(2024, 4, 30), date(2024, 5, 1))
    assert [bool(words(tmp_path, "cn-genai-measures/4", day)) for day in days] == [False, True, False]
    assert [bool(words(tmp_path, "cn-genai-measures/5", day)) for day in days] == [False, True, True]


def test_the_nearest_words_above_are_given(server: OfficialServer, tmp_path: Path) -> None:
    """A paragraph by itself, else its article; and a folder that grows is read again."""
    library = Library(tmp_path)
    day = date(2026, 1, 1)
    assert library.at(Address.parse("cn-genai-measures/3/1/2"), day) == []
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    cases = {"3/1/2": "3/1/2", "3/1/9": "3/1", "3/7": "3", "2/2": "2/2", "99": ""}
    for asked, near in cases.items():
        found = library.at(Address.parse(f"cn-genai-measures/{asked}"), day)
        assert [str(text.address) for text in found] == [f"cn-genai-measures/{near}"] * bool(near)


def test_what_a_run_left_unfinished_is_swept(server: OfficialServer, tmp_path: Path) -> None:
    """A file that was begun hours ago goes; one of a run beside this one stays."""
    folder = tmp_path / "cn-genai-measures"
    folder.mkdir()
    for name, age in (("old.making", 7200), ("young.making", 0)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (time.time() - age,) * 2)
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    assert [file.name for file in folder.glob("*.making")] == ["young.making"]


def test_languages_are_chosen(server: OfficialServer, tmp_path: Path) -> None:
    """Only the Chinese words, or none where only those are there."""
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    assert {text.language for texts in load_official(tmp_path, language="zh").values() for text in texts} == {"zh"}
    assert load_official(tmp_path, language="en") == {}


KILLED = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from genolex.fetch import fetch
from genolex.fetch.client import Client
from tests.official_server import little_corpus
client = Client({bases!r}, pause=0.3)
for found in fetch(["cn-genai-measures", "us-naiia"], little_corpus(), Path({library!r}), client=client):
    print(found, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is of POSIX")
def test_kill_9_loses_nothing(server: OfficialServer, tmp_path: Path) -> None:
    """What was kept before stays whole, and the next run asks only for what is missing."""
    server.put(PAGE, page(layout("div")))
    us_code(server)
    library = tmp_path / "official"
    code = KILLED.format(root=str(Path(__file__).parent.parent), bases=server.bases, library=str(library))
    running = subprocess.Popen([sys.executable, "-c", code], env={**os.environ}, stdout=subprocess.PIPE)
    until = time.monotonic() + 60
    while server.times(USC.format("9411")) == 0 and time.monotonic() < until:
        time.sleep(0.01)
    running.kill()
    running.communicate()
    assert words(library, "cn-genai-measures/1") == "为了保护样本，制定本法。"
    assert words(library, "us-naiia/9401") == ""
    client = client_of(server, fresh=True)
    found = list(fetch(["cn-genai-measures", "us-naiia"], little_corpus(), library, client=client))
    assert [(f.status, f.texts) for f in found] == [("unchanged", 5), ("new", 3)]
    assert (server.times(PAGE), server.times(USC.format("9401")), server.times(USC.format("9412"))) == (1, 1, 1)


# -- outlines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # (i) after (h) is a letter
        (["(g) one", "(h) two", "(i) three"], [("g",), ("h",), ("i",)]),
        # after a line that leads on, it is a Roman numeral
        (["(h) two:", "(i) first", "(ii) second", "(i) three"], [("h",), ("h", "i"), ("h", "ii"), ("i",)]),
        # several labels on one line
        (["(a)(1)(i) deep", "(ii) next", "(2) up"],
         [("a",), ("a", "1"), ("a", "1", "i"), ("a", "1", "ii"), ("a", "2")]),
        # a reserved paragraph in between
        (["(a) one", "(b)–(c) [Reserved]", "(d) four"], [("a",), ("b",), ("d",)]),
        # after (z) comes (aa)
        (["(z) one", "(aa) two"], [("z",), ("aa",)]),
        # a reference at the beginning of a line is only read as a label where it stands in brackets
        (["Section 3(a) applies."], []),
        (["第一款。", "第二款：", "（一）甲；", "1.子；", "（二）乙。"],
         [("1",), ("2",), ("2", "1"), ("2", "1", "1"), ("2", "2")]),
        (["只有一款。"], []),
    ],
)  # fmt: skip
def test_depth_by_the_form_of_labels(lines: list[str], expected: list[tuple[str, ...]]) -> None:
    """American and Chinese paragraphs, from lines that are all flush left."""
    assert list(parts(outlined(lines))) == expected


LINE = st.tuples(
    st.sampled_from(["", "(a) ", "(b) ", "(1) ", "(2) ", "(i) ", "(ii) ", "(A) ", "(aa) ", "(a)(1) ", "（一）", "1."]),
    st.sampled_from(["Words.", "Scope. (1) Words;", "Head", "as follows:", "样本应当登记。", "See (b)."]),
).map("".join)


@given(st.lists(LINE, max_size=12))
def test_an_outline_changes_only_white_space(lines: list[str]) -> None:
    """The words of the law are the words of the law, in any order of labels."""
    once = outlined(lines)
    assert "".join(once.split()) == "".join("".join(lines).split())
    assert all(text for text in parts(once).values())


# -- restated and official ---------------------------------------------------------------------------------------------


def differences(server: OfficialServer, library: Path, lines: list[str]) -> list[str]:
    server.put(PAGE, page(layout("div", lines)))
    return [str(difference) for difference in one(server, "cn-genai-measures", library).differences]


def test_a_faithful_restatement_has_no_differences(server: OfficialServer, tmp_path: Path) -> None:
    """三十日 is 30 days, 一百万 is 1 million, 不得 is must not, 2021年11月1日 is 1 November 2021."""
    assert differences(server, tmp_path, list(CHINESE)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("三十日", "六十日", ["2: 六十日 not in the restatement", "2: 30 not in the official text"]),
        ("五百万元", "五十万元", ["4: 五十万元 not in the restatement", "4: 5 million not in the official text"]),
        ("2021年11月1日", "2021年12月1日", ["5: 12月 not in the restatement"]),
        ("不得出境", "应当登记", ["3: “must not” (1 times) not in the official text",
                            "3: “must” (1 times) not in the restatement"]),
        ("可以延长", "延长", ["2: “may” (1 times) not in the official text"]),
    ],
)  # fmt: skip
def test_what_differs_is_said_in_a_line(
    server: OfficialServer, tmp_path: Path, old: str, new: str, expected: list[str]
) -> None:
    """Numbers, amounts, dates, and what must, may and must not be done."""
    found = differences(server, tmp_path, [line.replace(old, new) for line in CHINESE])
    assert found == [f"cn-genai-measures/{line}" for line in expected]


def test_articles_that_only_one_side_has(server: OfficialServer, tmp_path: Path) -> None:
    """A section that is not restated, and a restated one that is gone."""
    part = part_xml("744", {"744.2": ("P", ["No person may export a sample."]), "744.9": ("N", ["New."])})
    ecfr(server, 15, "744", {JULY: part}, kept=JULY)
    found = one(server, "us-ear-744", tmp_path)
    assert [str(d) for d in found.differences] == [
        "us-ear-744/744.1: this article is not in the official text",
        "us-ear-744/744.9: this article is not in the restatement",
    ]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("You must file and may ask. You must not wait.", (1, 1, 1)),
        ("No organization or individual may sell it.", (1, 0, 0)),
        ("It shall not be sold; the office shall report.", (1, 1, 0)),
        ("应当登记，可以延期，不得出境。", (1, 1, 1)),
    ],
)
def test_modality(text: str, counts: tuple[int, int, int]) -> None:
    """How often something must not, must and may be done."""
    assert modality(text) == dict(zip(("must not", "must", "may"), counts, strict=True))


# -- quotes ------------------------------------------------------------------------------------------------------------

PIECES = {
    ("1",): "Samples must not leave:",
    ("1", "1"): "above 1 million;",
    ("1", "2"): "where a law says so.",
    ("2",): "The registry decides.",
}
TEXT = "\n".join(f"{'  ' * (len(path) - 1)}({path[-1]}) {words}" for path, words in PIECES.items())
PLACED = {path: (TEXT.index(words), TEXT.index(words) + len(words)) for path, words in PIECES.items()}
RESTATED = Provision(
    Address("cn-pipl", ("3",)),
    "When samples stay",
    TEXT,
    paragraphs=tuple(Paragraph(path, *span) for path, span in PLACED.items()),
)
OFFICIAL = OfficialText(
    Address("cn-pipl", ("3",)),
    "zh",
    "有下列情形之一的，不得出境：\n  （一）样本超过一百万份的；\n  （二）法律另有规定的。",
    "https://flk.npc.gov.cn/detail?id=key",
    date(2026, 1, 1),
    "0" * 64,
)


@pytest.mark.parametrize(
    ("first", "last", "quote", "path"),
    [
        (("1", "1"), ("1", "1"), "样本超过一百万份的；", ("3", "1", "1")),
        (("1", "2"), ("1", "2"), "法律另有规定的。", ("3", "1", "2")),
        # two items: what they have in common
        (("1", "1"), ("1", "2"), OFFICIAL.text, ("3", "1")),
        # a paragraph that the official text has not: the article, which is short
        (("2",), ("2",), OFFICIAL.text, ("3", "1")),
    ],
)
def test_a_citation_in_official_words(
    first: tuple[str, ...], last: tuple[str, ...], quote: str, path: tuple[str, ...]
) -> None:
    """The same pinpoint, the official words, said to be official; the provision's address stays the key."""
    citation = Citation(Passage(RESTATED, 0, len(TEXT)), PLACED[first][0], PLACED[last][1])
    found = in_official_words(citation, OFFICIAL)
    assert (found.quote, found.address.path) == (quote, path)
    assert found.passage.provision.text_kind == "official"
    assert found.passage.provision.address == RESTATED.address


def test_long_words_are_not_quoted_in_place_of_a_paragraph() -> None:
    """Without what stands below, where that is long; the restatement, where the paragraph is not there at all."""
    last = Citation(Passage(RESTATED, 0, len(TEXT)), *PLACED[("2",)])
    assert in_official_words(last, replace(OFFICIAL, text="很" * 1300)) is last
    first = Citation(Passage(RESTATED, 0, len(TEXT)), *PLACED[("1",)])
    long = replace(OFFICIAL, text=f"有下列情形之一的：\n  （一）{'很' * 1300}；")
    assert in_official_words(first, long).quote == "有下列情形之一的："


def test_statements_are_quoted_officially_where_the_words_are_kept(server: OfficialServer, tmp_path: Path) -> None:
    """One instrument was fetched, the other was not; both statements stand as they were verified."""
    server.put(PAGE, page(layout("div")))
    one(server, "cn-genai-measures", tmp_path)
    fetched = replace(RESTATED, address=Address("cn-genai-measures", ("3",)))
    citations = [Citation(Passage(p, 0, len(TEXT)), *PLACED[("1", "2")]) for p in (fetched, RESTATED)]
    said = Statement("It says so.", tuple(citations), Support(Verdict.SUPPORTED))
    found = quoted(said, Library(tmp_path), date(2026, 1, 1), "en")
    assert [c.quote for c in found.citations] == ["法律另有规定的。", "where a law says so."]
    assert [c.passage.provision.text_kind for c in found.citations] == ["official", "restatement"]
    assert (found.text, found.support) == (said.text, said.support)
    assert quoted(said, Library(tmp_path), date(2020, 1, 1), "en") == said


def test_words_of_another_address_are_no_official_words() -> None:
    """A mistake in the join is an error, never a quote."""
    with pytest.raises(ValueError, match="cn-pipl/4 is not cn-pipl/3"):
        official_provision(RESTATED, replace(OFFICIAL, address=Address("cn-pipl", ("4",))))


# -- the table of sources ----------------------------------------------------------------------------------------------


def test_every_instrument_has_a_source_or_a_reason(corpus: Corpus, tmp_path: Path) -> None:
    """The table names instruments of the corpus, and every other one says why it is not there."""
    assert set(SOURCES) | set(WITHOUT) <= set(corpus.instruments)
    listed = offers(corpus, tmp_path)
    assert [offer.instrument for offer in listed] == list(corpus.instruments)
    assert [offer.instrument for offer in listed if not offer.sources and not offer.reason] == []
    assert {offer.instrument for offer in listed if not offer.sources} == set(WITHOUT)


def test_hosts_can_be_replaced_in_the_environment() -> None:
    """For a mirror, without code."""
    names = {"GENOLEX_FETCH_BASE_WWW_ECFR_GOV": "http://127.0.0.1:1/ecfr", "PATH": "/bin"}
    assert bases_of_environment(names) == {"https://www.ecfr.gov": "http://127.0.0.1:1/ecfr"}
