"""Citation styles and exports: what the corpus says, as lawyers and reference managers write it, and nothing else."""

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from lxml import etree

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.render.formats import FORMATS, export, format_of, save, style_of
from genolex.render.json import answer_json
from genolex.render.markdown import escaped
from genolex.render.pinyin import romanised
from genolex.render.references import latex
from genolex.render.sources import plain
from genolex.render.styles import STYLES, bodies, full_citation
from genolex.types import (
    Address,
    Answer,
    Citation,
    Hit,
    Instrument,
    Notice,
    Passage,
    Provision,
    Receipt,
    Route,
    Statement,
    Support,
    Validity,
    Verdict,
)

DAY = date(2026, 8, 1)
TABLE: list[dict[str, str]] = yaml.safe_load((Path(__file__).parent / "citations.yaml").read_text(encoding="utf-8"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
HOSTILE = (
    "</w:t><script>alert('x')</script> [a](javascript:x) & {\\bf \"q\"} $1$ 100% #_~^ \x00\x0b\u202eend\nER  - \n# head"
)


def provision_of(corpus: Corpus, address: str) -> Provision:
    """The version of the day."""
    found = corpus.find(Address.parse(address), DAY)
    assert found is not None
    return found


def cite(corpus: Corpus, address: str, quote: str = "") -> Citation:
    """A citation of a quote, or of the first twenty characters of what the address holds."""
    provision = provision_of(corpus, address)
    below = Address.parse(address).path[len(provision.address.path) :]
    own = next((p for p in provision.paragraphs if p.path == below), provision.paragraphs[0])
    start = provision.text.index(quote) if quote else own.start
    end = start + (len(quote) or 20)
    return Citation(Passage(provision, start, end), start, end)


def answer_of(
    corpus: Corpus,
    statements: Iterable[tuple[str, list[Citation]]],
    question: str = "May data go abroad?",
    reason: str = "",
    hits: tuple[Hit, ...] = (),
    verdict: Verdict = Verdict.SUPPORTED,
    notices: tuple[Notice, ...] = (),
) -> Answer:
    """An answer made by hand, so that no change of ranking changes what is tested here."""
    said = tuple(Statement(text, tuple(citations), Support(verdict)) for text, citations in statements)
    receipt = Receipt("9.9", corpus.digest[:16], "fingerprint")
    return Answer(question, said, notices, hits, DAY, receipt, reason=reason, timing_ms={"total": 1.5})


@pytest.fixture
def answer(corpus: Corpus) -> Answer:
    """Two sentences; the second cites again what the first cites, a policy of the web and a section of a code."""
    pipl, policy = cite(corpus, "cn-pipl/38/1"), cite(corpus, "us-nih-gds/not-od-25-083")
    return answer_of(
        corpus,
        [("One rule.", [pipl]), ("Another_rule, $5 & more.", [policy, cite(corpus, "us-ear-744/744.16/a"), pipl])],
        notices=(Notice("change", "PIPL art. 38: certification *now* has rules."),),
    )


@pytest.fixture
def abstention(corpus: Corpus) -> Answer:
    """A refusal with one provision that comes near and one that does not."""
    near, far = provision_of(corpus, "cn-pipl/40"), provision_of(corpus, "us-caloppa/22575")
    hits = tuple(
        Hit(Passage(p, 0, 20), score, Route.FUSED, closeness)
        for p, score, closeness in [(near, 2, 0.4), (far, 1, 0.01)]
    )
    return answer_of(corpus, [], reason="Nothing in the corpus answers this question.", hits=hits)


@pytest.fixture
def hostile() -> tuple[Answer, Corpus]:
    """Everything that a stranger can write into an answer, written against every format."""
    instrument = Instrument(
        id="x/../{y}",
        title=HOSTILE,
        kind="policy",
        jurisdiction="US",
        issuer=HOSTILE,
        source_url="javascript:alert(1)",
        cited_as="X {}",
    )
    provision = Provision(Address(instrument.id, ("1",)), heading=HOSTILE, text=HOSTILE + ".")
    corpus = Corpus([instrument], [provision])
    passage = Passage(provision, 0, len(provision.text))
    said = [(HOSTILE, [Citation(passage, 0, len(provision.text))])]
    return answer_of(corpus, said, question=HOSTILE, notices=(Notice(HOSTILE, HOSTILE),)), corpus


# -- styles ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["address"])
def test_a_citation_is_written_as_its_style_wants(corpus: Corpus, row: dict[str, str], style: str) -> None:
    """Every kind of instrument in the three styles, word for word; the reasons stand in citations.yaml."""
    assert full_citation(Address.parse(row["address"]), corpus, style) == row[style]


def test_the_table_has_every_kind_and_enough_rows(corpus: Corpus) -> None:
    """Laws, regulations, measures, orders, agreements, policies and commentary."""
    kinds = {corpus.instruments[row["address"].split("/")[0]].kind for row in TABLE}
    assert kinds == {"law", "regulation", "measures", "order", "agreement", "policy", "commentary"}
    assert len(TABLE) >= 25


@pytest.mark.parametrize("style", STYLES)
def test_no_figure_is_invented(corpus: Corpus, style: str) -> None:
    """Every number in a citation of any provision stands in its instrument, its address or the days of its version."""
    for provision in corpus.provisions:
        instrument = corpus.instrument_of(provision)
        dates = (
            instrument.adopted,
            instrument.effective,
            instrument.checked,
            provision.valid.start,
            provision.valid.end,
        )
        days = {
            str(n) for day in dates if day for n in (day.year, day.month, day.day, f"{day.month:02}", f"{day.day:02}")
        }
        known = days | set(re.findall(r"\d+", f"{instrument!r} {provision.address}"))
        cited = full_citation(provision.address, corpus, style, provision).replace("14,117", "14117")
        assert set(re.findall(r"\d+", cited)) <= known, cited


def test_an_older_version_is_cited_by_its_own_days(corpus: Corpus) -> None:
    """The 2016 text of art. 65 of the Cybersecurity Law, and an edition of the C.F.R. that had the older section."""
    old = corpus.versions(Address.parse("cn-csl/65"))[0]
    assert old.valid.end == date(2025, 12, 31)
    assert "this version" not in full_citation(old.address, corpus, "bluebook", old)
    section = corpus.versions(Address.parse("us-ear-744/744.11"))[0]
    assert section.valid.end is not None
    assert full_citation(section.address, corpus, "bluebook", section).endswith(f"({section.valid.end.year})")


def test_what_is_not_known_is_left_out() -> None:
    """A reader's document has no issuer, day or place; a Chinese law without days or a known title is still cited."""
    memo = Corpus.from_records([{"instrument": "memo", "title": "Our memo", "path": "3", "text": "Data stay."}])
    bare = Instrument("cn-x", "Some Law", "law", "CN", title_native="某某法", cited_as="Some Law art. {}")
    law = Corpus([bare], [Provision(Address("cn-x", ("7",)), "", "Text.")])
    cited = [full_citation(Address("memo", ("3",)), memo, style) for style in STYLES]
    assert cited == ["Our memo, 3", "Our memo, 3", "Our memo: 3[Z]"]
    assert [full_citation(Address("cn-x", ("7",)), law, style) for style in STYLES] == [
        "某某法 [Some Law], art. 7 (China)",
        "Some Law (某某法) art 7 (China)",
        "某某法: 第7条[Z]",
    ]
    assert full_citation(Address("absent", ("1",)), law) == "absent/1"


def test_an_unknown_style_is_bad_input(corpus: Corpus) -> None:
    """One line that names the styles."""
    with pytest.raises(InputError, match=r"^no citation style 'apa'; the styles are bluebook, oscola, gbt7714$"):
        full_citation(Address("cn-pipl"), corpus, "apa")
    assert [style_of(name) for name in ("GB/T 7714-2015", "gb/t 7714", "OSCOLA", "Bluebook")] == [
        "gbt7714", "gbt7714", "oscola", "bluebook",
    ]  # fmt: skip


def test_every_chinese_title_of_the_corpus_is_romanised(corpus: Corpus) -> None:
    """By words, with the marks of the title; a title with a word that is not known is not romanised at all."""
    chinese = [i for i in corpus.instruments.values() if i.jurisdiction == "CN"]
    assert [i.id for i in chinese if not re.fullmatch(r"[A-Za-z0-9',() ]+", romanised(i.title_native))] == []
    assert romanised("党和国家机构改革方案（2023年）") == "Dang he Guojia Jigou Gaige Fang'an (2023 Nian)"
    assert romanised("中华人民共和国民法典") == ""
    assert romanised("") == ""


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("Ministry of Industry and Information Technology", ["Ministry of Industry and Information Technology"]),
        ("Department of Health and Human Services", ["Department of Health and Human Services"]),
        (
            "Cyberspace Administration of China and State Administration for Market Regulation",
            ["Cyberspace Administration of China", "State Administration for Market Regulation"],
        ),
        ("A with the National B, Ministry of C, and State D", ["A", "National B", "Ministry of C", "State D"]),
        ("", []),
    ],
)
def test_joint_issuers_are_told_apart(issuer: str, expected: list[str]) -> None:
    """The "and" inside a name is no border, the one before another authority is."""
    assert list(bodies(Instrument("x", "X", "law", "CN", issuer=issuer))) == expected


# -- all formats -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_answer_gives_the_same_bytes(answer: Answer, corpus: Corpus, citator: Citator, fmt: str) -> None:
    """No clock and no order of chance in any format."""
    made = export(answer, fmt, corpus, citator)
    assert made == export(answer, fmt, corpus, Citator(corpus))
    assert made != export(answer, fmt, corpus, citator, "oscola")


@pytest.mark.parametrize(
    ("written", "expected"), [("md", "md"), (".DOCX", "docx"), ("my.answer.bib", "bib"), ("/a/b.c/x.ris", "ris")]
)
def test_a_format_is_chosen_by_suffix(written: str, expected: str) -> None:
    """A name, a suffix or a file name."""
    assert format_of(written) == expected
    assert format_of(Path(f"x.{expected}")) == expected


@pytest.mark.parametrize("written", ["pdf", "answer", "", "answer.md.", "a.exe"])
def test_an_unknown_format_is_bad_input(answer: Answer, corpus: Corpus, citator: Citator, written: str) -> None:
    """One line that names the formats."""
    with pytest.raises(
        InputError, match=r"names no format of export; the formats are md, docx, json, ris, bib$"
    ) as found:
        export(answer, written, corpus, citator)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("fmt", FORMATS)
def test_an_abstention_has_its_reason_and_what_comes_near(
    abstention: Answer, corpus: Corpus, citator: Citator, fmt: str
) -> None:
    """The nearest provision is offered, the far one is not."""
    text = _text(export(abstention, fmt, corpus, citator))
    assert "Nothing in the corpus answers this question." in text
    assert ("PIPL art. 40" in text) or ("art. 40 (China)" in text) or ('"article": "40"' in text)
    assert "22575" not in text or fmt == "json"  # whose hits are all there, with their closeness


@pytest.mark.parametrize("fmt", FORMATS)
def test_an_abstention_with_nothing_near_is_still_a_file(corpus: Corpus, citator: Citator, fmt: str) -> None:
    """The question and the reason."""
    text = _text(export(answer_of(corpus, [], "How tall is it?", "Out of scope."), fmt, corpus, citator))
    assert "How tall is it?" in text
    assert "Out of scope." in text


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_statement_that_is_carried_only_in_part_says_so(corpus: Corpus, citator: Citator, fmt: str) -> None:
    """A reader of the file sees what a reader of the screen sees."""
    if fmt in ("ris", "bib"):
        return  # they list instruments, not statements
    partly = answer_of(corpus, [("A rule.", [cite(corpus, "cn-pipl/38")])], verdict=Verdict.PARTLY)
    text = _text(export(partly, fmt, corpus, citator))
    assert "A rule. (partly supported)" in text or '"support": "partly"' in text


# -- Markdown ----------------------------------------------------------------------------------------------------------


def test_markdown_has_a_footnote_for_each_citation(answer: Answer, corpus: Corpus, citator: Citator) -> None:
    """Marks in the order of the citations, each defined once, with pinpoint, status, label, link, quote and receipt."""
    text = export(answer, "md", corpus, citator).decode()
    body, _, notes = text.partition("[^1]: ")
    assert re.findall(r"\[\^(\d)\]", body) == ["1", "2", "3", "1"]
    assert re.findall(r"^\[\^(\d)\]: ", "[^1]: " + notes, re.M) == ["1", "2", "3"]
    assert body.startswith("# May data go abroad?\n\nOne rule.[^1]\n\nAnother\\_rule, \\$5 \\& more.[^2][^3][^1]\n\n")
    assert "- Note (change): PIPL art. 38: certification \\*now\\* has rules." in body
    assert "Law as of 2026-08-01. Quotes: genolex's restatement, not the official words." in body
    assert f"Receipt: genolex 9.9, corpus {corpus.digest[:16]}, index fingerprint." in body
    assert notes.startswith("Zhonghua Renmin Gongheguo Geren Xinxi Baohu Fa (中华人民共和国个人信息保护法) \\[Personal")
    assert (
        "    PIPL art. 38(1), Routes for sending personal information out of China (in force on 2026-08-01; " in notes
    )
    assert "Source: <https://www.cac.gov.cn/2021-08/20/c_1631050028355286.htm>\n" in notes
    assert "https://grants.nih.gov/grants/guide/notice-files/NOT-OD-14-124.html>.\n" in notes
    assert notes.count("    > ") == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a * b _ c", "a \\* b \\_ c"),
        ("<b>x</b> & `c`", "\\<b\\>x\\</b\\> \\& \\`c\\`"),
        ("[x](y) ![i](j)", "\\[x\\](y) !\\[i\\](j)"),
        ("# no heading", "\\# no heading"),
        ("1. no list\n- nor this\n2) nor that", "1\\. no list\n\\- nor this\n2\\) nor that"),
        ("$5 to $9 | ~x~", "\\$5 to \\$9 \\| \\~x\\~"),
        ("第三十八条 § 744.16(a)", "第三十八条 § 744.16(a)"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str, expected: str) -> None:
    """Nothing in it is markup, HTML, a list or mathematics."""
    assert escaped(text) == expected


# -- Word --------------------------------------------------------------------------------------------------------------


def test_word_has_real_footnotes(answer: Answer, corpus: Corpus, citator: Citator) -> None:
    """Body marks and notes share their numbers; the part is typed, related and named in the settings."""
    with zipfile.ZipFile(io.BytesIO(export(answer, "docx", corpus, citator))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    marks = [mark.get(f"{W}id") for mark in trees["word/document.xml"].iter(f"{W}footnoteReference")]
    notes = {note.get(f"{W}id"): note for note in trees["word/footnotes.xml"].iter(f"{W}footnote")}
    assert marks == ["1", "2", "3", "4"]
    assert list(notes) == ["-1", "0", "1", "2", "3", "4"]
    assert [notes[n].get(f"{W}type") for n in ("-1", "0", "1")] == ["separator", "continuationSeparator", None]
    named = [note.get(f"{W}id") for note in trees["word/settings.xml"].find(f"{W}footnotePr")]  # type: ignore[union-attr]
    assert named == ["-1", "0"]
    typed = {t.get("PartName"): t.get("ContentType") for t in trees["[Content_Types].xml"]}
    assert typed["/word/footnotes.xml"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    )
    related = {r.get("Type", "").rpartition("/")[2]: r.get("Target") for r in trees["word/_rels/document.xml.rels"]}
    assert related["footnotes"] == "footnotes.xml"
    assert all(len(list(notes[n].iter(f"{W}footnoteRef"))) == 1 for n in marks if n)
    assert _words(notes["1"]).startswith(" Zhonghua Renmin Gongheguo Geren Xinxi Baohu Fa")
    assert _words(notes["1"]).endswith(answer.citations[0].quote.strip())
    assert _words(notes["4"]) == " Note 1 above, PIPL art. 38(1)."
    styles = {style.get(f"{W}styleId") for style in trees["word/styles.xml"].iter(f"{W}style")}
    used = {style.get(f"{W}val") for tree in trees.values() for style in tree.iter(f"{W}pStyle", f"{W}rStyle")}
    assert used <= styles


def test_links_of_footnotes_are_relationships_of_their_part(answer: Answer, corpus: Corpus, citator: Citator) -> None:
    """Each link's id is in the part's own relationships, external and on the web."""
    with zipfile.ZipFile(io.BytesIO(export(answer, "docx", corpus, citator))) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        related = etree.fromstring(package.read("word/_rels/footnotes.xml.rels"))
    targets = {r.get("Id"): (r.get("Target"), r.get("TargetMode")) for r in related}
    links = [targets[link.get(f"{R}id")] for link in notes.iter(f"{W}hyperlink")]
    assert links == [
        ("https://www.cac.gov.cn/2021-08/20/c_1631050028355286.htm", "External"),
        ("https://grants.nih.gov/grants/guide/notice-files/NOT-OD-14-124.html", "External"),
        (corpus.instruments["us-ear-744"].source_url, "External"),
    ]


def test_word_opens_again(answer: Answer, corpus: Corpus, citator: Citator) -> None:
    """python-docx reads title, statements, notices and receipt; the document is of the day of the law."""
    document = docx.Document(io.BytesIO(export(answer, "docx", corpus, citator)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:3] == ["May data go abroad?", "One rule.", "Another_rule, $5 & more., , "]  # commas between the marks
    assert texts[3] == "Note (change): PIPL art. 38: certification *now* has rules."
    assert texts[-1] == f"Receipt: genolex 9.9, corpus {corpus.digest[:16]}, index fingerprint."
    about = document.core_properties
    assert (about.title, about.author, about.created) == ("May data go abroad?", "genolex", about.modified)
    assert about.created is not None
    assert about.created.date() == DAY


def test_a_hostile_text_stays_a_text_in_word(hostile: tuple[Answer, Corpus]) -> None:
    """Every part is well formed, markup is escaped, control characters are gone, and no link runs a script."""
    answer, corpus = hostile
    with zipfile.ZipFile(io.BytesIO(export(answer, "docx", corpus, Citator(corpus)))) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        notes, body = package.read("word/footnotes.xml"), package.read("word/document.xml")
        assert "word/_rels/footnotes.xml.rels" not in package.namelist()
    assert b"&lt;script&gt;" in notes
    assert b"&lt;script&gt;" in body
    assert b"<script>" not in notes + body
    words = _words(etree.fromstring(notes))
    assert "\u202e" not in words
    assert plain(HOSTILE).splitlines()[0] in words


# -- JSON --------------------------------------------------------------------------------------------------------------


def test_json_is_what_ask_prints_with_full_citations(answer: Answer, corpus: Corpus, citator: Citator) -> None:
    """The contract of `ask --json`; the time that it took is left out, because it is no part of the answer."""
    record: dict[str, Any] = json.loads(export(answer, "json", corpus, citator, "gbt7714"))
    cited = [found.pop("cited") for found in record["citations"]]
    assert record == answer_json(answer, corpus, citator) | {"timing_ms": {}}
    assert cited[0].startswith("全国人民代表大会常务委员会. 中华人民共和国个人信息保护法: 第38条第1款[EB/OL]. ")


# -- RIS and BibTeX ----------------------------------------------------------------------------------------------------


def test_ris_has_a_record_for_each_instrument(corpus: Corpus, citator: Citator) -> None:
    """Types, authors one by one, days, links; pinpoints and quotes in the notes of their instrument."""
    cited = [
        cite(corpus, a)
        for a in ("cn-certification-measures/4", "wang-2024/introduction/2", "cn-certification-measures/5")
    ]
    records = _ris(export(answer_of(corpus, [("Rules.", cited)]), "ris", corpus, citator).decode())
    assert [record["TY"] for record in records] == [["STAT"], ["JOUR"]]
    measures, article = records
    assert measures["ID"] == ["cn-certification-measures"]
    assert measures["AU"] == ["Cyberspace Administration of China", "State Administration for Market Regulation"]
    assert (measures["PY"], measures["DA"]) == (["2025"], ["2025/10/14/"])
    assert sum("Certification Measures art. " in note for note in measures["N1"]) == 2
    assert article["AU"] == ["Wang, Zhangyu", "Gregg, Benjamin", "Du, Li"]
    assert (article["T2"], article["VL"], article["SP"]) == (["Cell Genomics"], ["4"], ["100564"])
    assert article["DO"] == ["10.1016/j.xgen.2024.100564"]


def test_bibtex_has_an_entry_for_each_instrument(corpus: Corpus, citator: Citator) -> None:
    """The id of the instrument is the key; pinpoints in `note`, what is quoted in `annote`, which is not printed."""
    cited = [cite(corpus, a) for a in ("cn-pipl/38/1", "wang-2024/summary", "cn-pipl/40")]
    text = export(answer_of(corpus, [("Rules.", cited)]), "bib", corpus, citator).decode()
    entries = _bibtex(text)
    assert list(entries) == [("misc", "cn-pipl"), ("article", "wang-2024")]
    law, article = entries.values()
    assert law["author"] == "{Standing Committee of the National People's Congress}"
    assert law["title"] == "{Personal Information Protection Law}"
    assert law["note"] == "Title in the original: 中华人民共和国个人信息保护法; PIPL art. 38(1); PIPL art. 40"
    assert cited[0].quote in law["annote"]
    assert article["author"] == "Wang, Zhangyu and Gregg, Benjamin and Du, Li"
    assert (article["journal"], article["volume"], article["pages"]) == ("Cell Genomics", "4", "100564")
    assert (article["year"], article["doi"]) == ("2024", "10.1016/j.xgen.2024.100564")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50 % & $5 #1 a_b", r"50 \% \& \$5 \#1 a\_b"),
        ("~ ^ \\", r"\textasciitilde{} \textasciicircum{} \textbackslash{}"),
        # BibTeX counts braces even when they are escaped: "\{" alone would swallow the rest of the file.
        ("{ only one", r"\textbraceleft{} only one"),
        ("§ 744.16(a) 第三十八条", "§ 744.16(a) 第三十八条"),
    ],
)
def test_latex_prints_a_text_as_it_is(text: str, expected: str) -> None:
    """Every special character is escaped."""
    assert latex(text) == expected


def test_a_hostile_text_stays_in_its_field(hostile: tuple[Answer, Corpus]) -> None:
    """No record ends early, no brace is left open, no key holds what LaTeX misreads, no link runs a script."""
    answer, corpus = hostile
    (record,) = _ris(export(answer, "ris", corpus, Citator(corpus)).decode())
    assert record["ID"][0].startswith("genolex-")
    assert "UR" not in record
    ((kind, key),) = _bibtex(export(answer, "bib", corpus, Citator(corpus)).decode())
    assert (kind, key) == ("misc", record["ID"][0])
    markdown = export(answer, "md", corpus, Citator(corpus)).decode()
    assert not re.search(r"(?<!\\)<(?!https)|(?<!\\)\[(?!\^\d)", markdown)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", markdown)


@pytest.mark.parametrize("fmt", FORMATS)
def test_half_a_character_breaks_no_format(corpus: Corpus, citator: Citator, fmt: str) -> None:
    """A command line that is not UTF-8 gives lone surrogates: no format can hold one, none fails."""
    for answer in (
        answer_of(corpus, [], "Wh\udce9 asks?", "No."),
        answer_of(corpus, [("A \ud83d rule.", [])], "\udce9"),
    ):
        assert "\udce9" not in _text(export(answer, fmt, corpus, citator))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2015, 1, 1), "not yet in force on 2015-01-01; law from 2017-06-01; genolex's"),
        (date(2025, 1, 1), "in force on 2025-01-01; genolex's"),
        (
            date(2026, 8, 1),
            "no longer in force on 2026-08-01; law until 2025-12-31; another version from 2026-01-01; gen",
        ),
    ],
)
def test_a_citation_says_what_it_is_on_the_day(corpus: Corpus, citator: Citator, day: date, expected: str) -> None:
    """Art. 65 of the Cybersecurity Law as it stood before the renumbering of 2026, cited on three days."""
    old = corpus.versions(Address.parse("cn-csl/65"))[0]
    answer = answer_of(corpus, [("A rule.", [Citation(Passage(old, 0, 20), 0, 20)])])
    text = export(replace(answer, as_of=day), "md", corpus, citator).decode()
    assert expected in text


def test_a_file_that_cannot_be_written_is_bad_input(
    answer: Answer, corpus: Corpus, citator: Citator, tmp_path: Path
) -> None:
    """One line with the file; a file that can be written has the bytes of the export."""
    save(answer, tmp_path / "answer.md", corpus, citator, "oscola")
    assert (tmp_path / "answer.md").read_bytes() == export(answer, "md", corpus, citator, "oscola")
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        save(answer, tmp_path / "absent" / "answer.md", corpus, citator)


def test_versions_of_a_made_up_law_differ_by_their_days() -> None:
    """The edition of a code is the year of the check, moved into the days of the version."""
    code = Instrument("us-x", "X", "regulation", "US", checked=date(2025, 5, 1), cited_as="9 CFR § {}")
    spans = [(None, date(2020, 1, 1)), (date(2021, 1, 1), None), (date(2027, 1, 1), None)]
    versions = [Provision(Address("us-x", ("1.1",)), "", f"Text {n}.", valid=Validity(*s)) for n, s in enumerate(spans)]
    corpus = Corpus([code], versions)
    cited = [full_citation(v.address, corpus, "bluebook", v) for v in versions]
    assert cited == ["9 C.F.R. § 1.1 (2020)", "9 C.F.R. § 1.1 (2025)", "9 C.F.R. § 1.1 (2027)"]


# -- readers -----------------------------------------------------------------------------------------------------------


def _words(tree: Any) -> str:
    return "".join(word.text or "" for word in tree.iter(f"{W}t"))


def _text(made: bytes) -> str:
    """What a reader of the file reads."""
    if not made.startswith(b"PK"):
        return made.decode()
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs)


def _ris(text: str) -> list[dict[str, list[str]]]:
    """RIS as its specification reads it: a tag of two characters, two spaces, a hyphen, a space; ER ends a record."""
    records: list[dict[str, list[str]]] = []
    current: dict[str, list[str]] = {}
    for line in filter(None, text.split("\r\n")):
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        if match[1] == "ER":
            records.append(current)
            current = {}
        else:
            current.setdefault(match[1], []).append(match[2])
    assert not current
    return records


def _bibtex(text: str) -> dict[tuple[str, str], dict[str, str]]:
    """BibTeX entries, read by counting braces as BibTeX does."""
    entries: dict[tuple[str, str], dict[str, str]] = {}
    for head in re.finditer(r"^@(\w+)\{([A-Za-z0-9:-]+),\n", text, re.M):
        fields, at = entries.setdefault((head[1], head[2]), {}), head.end()
        while match := re.compile(r"  (\w+) = \{").match(text, at):
            depth, end = 1, match.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            fields[match[1]] = text[match.end() : end - 1]
            at = end + 2 if text[end] == "," else end + 1
        assert text[at] == "}"
    assert text.count("\n@") + text.startswith("@") == len(entries)
    return entries
