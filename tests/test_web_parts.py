"""The parts of the web app without a browser: links, words, remarks, examples, pictures, provisions as HTML."""

import copy
import string
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from genolex.addresses import Citator
from genolex.assistant import Assistant
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.fetch.library import Kept, Library, Version, keep, sha256
from genolex.render.html import Page, Spot, Turn, shown_at, spot_of
from genolex.types import Address, Jurisdiction, NoteKind, OfficialText, Status, TextKind
from genolex.web import evals
from genolex.web.app import App, mounted
from genolex.web.asking import Query, day_of, turns_of
from genolex.web.compare import Comparison, table
from genolex.web.examples import SHOWN, Examples
from genolex.web.feedback import Feedback
from genolex.web.graph import MOST, graph
from genolex.web.library import Shelves
from genolex.web.words import WORDS

TODAY = date(2026, 8, 1)
EAR = Address("us-ear-744", ("744.15",))
GOODS = "Buying and selling human genetic resources is prohibited."


@pytest.fixture(scope="module")
def page(corpus: Corpus, citator: Citator) -> Page:
    """A page in English."""
    return Page(corpus, citator, WORDS["en"])


@pytest.fixture(scope="module")
def shelves(assistant: Assistant) -> Shelves:
    """The library in English."""
    return Shelves(assistant, WORDS["en"])


# -- links -------------------------------------------------------------------------------------------------------------

SPOTS = [
    ("show=cn-pipl/38&on=2026-08-01", Spot(Address("cn-pipl", ("38",)), TODAY)),
    # the version of a day that has passed, seen from today, with words marked
    (
        "show=cn-hgr-regulation/28/2&on=2026-08-01&version=2019-07-01&words=4-12",
        Spot(Address("cn-hgr-regulation", ("28", "2")), TODAY, date(2019, 7, 1), 4, 12),
    ),
    (
        "show=us-ear-744/744.15&on=2026-08-01&official=en",
        Spot(Address("us-ear-744", ("744.15",)), TODAY, official="en"),
    ),
]


@pytest.mark.parametrize(("query", "spot"), SPOTS, ids=[q for q, _ in SPOTS])
def test_a_spot_is_read_as_it_is_written(query: str, spot: Spot) -> None:
    """A link says what it opens."""
    assert spot.query == query
    assert Spot.parse(query) == spot


@pytest.mark.parametrize(
    "query", ["", "show=", "show=a//b", "show=cn-pipl/38&on=soon", "show=a/1&words=x-y", "words=1-2"]
)
def test_what_is_no_spot_is_refused(query: str) -> None:
    """A link that somebody typed."""
    with pytest.raises(ValueError, match=r".*"):
        Spot.parse(query)


QUERIES = [
    ("?q=PIPL+art.+38%3F", Query("PIPL art. 38?")),
    ("?q=a%26b&as_of=2024-01-02&side=CN&in=cn-dsl,cn-pipl",
     Query("a&b", date(2024, 1, 2), "CN", ("cn-dsl", "cn-pipl"))),
    # the question before is named only where it is leaned on
    ("?q=And+for+hospitals%3F&after=What+is+the+fine%3F", Query("And for hospitals?", earlier=("What is the fine?",))),
]  # fmt: skip


@pytest.mark.parametrize(("link", "query"), QUERIES, ids=[link for link, _ in QUERIES])
def test_a_query_is_read_as_it_is_written(link: str, query: Query) -> None:
    """The address in the bar asks the same again."""
    from urllib.parse import parse_qsl

    assert query.link == link
    assert Query.parse(dict(parse_qsl(link[1:]))) == query


def test_a_day_that_is_none_is_refused() -> None:
    """Only ISO dates; nothing means today."""
    assert day_of(" 2024-02-29 ") == date(2024, 2, 29)
    assert day_of("  ") is None
    for written in ("2023-02-29", "tomorrow", "1.2.2024"):
        with pytest.raises(InputError):
            day_of(written)


def test_the_words_of_a_paragraph_are_marked_when_a_link_names_it(corpus: Corpus) -> None:
    """HGR Regulation art. 28(2) without a span."""
    found = shown_at(Spot(Address("cn-hgr-regulation", ("28", "2")), TODAY), corpus)
    assert found is not None
    spot, provision = found
    assert provision.text[spot.start : spot.end].startswith("Whoever provides human genetic resource information")


# -- a turn as it grows ------------------------------------------------------------------------------------------------


def test_statements_come_one_by_one_and_the_link_last(assistant: Assistant, page: Page) -> None:
    """Three statements, each once it is verified; then the whole with its link."""
    asked = Query("What must happen before Chinese genomic data goes to a US partner?", TODAY)
    *growing, last = [page.transcript([turn]) for turn in turns_of(assistant, asked, WORDS["en"])]
    assert [html.count('class="gl-statement"') for html in growing] == [1, 2, 3]
    assert not any("data-ready" in html for html in growing)
    assert all("aria-busy=true" in html for html in growing)
    whole = last
    assert whole.count('class="gl-statement"') == 3
    assert "The answer is there: 3 statements, 5 citations." in whole


def test_what_a_model_words_comes_sentence_by_sentence(assistant: Assistant) -> None:
    """Each as the model writes it; one that does not hold is never shown."""
    from genolex.testing import ScriptedLLM
    from genolex.writing import Writer

    written = (
        "Foreign organizations must not collect China's human genetic resources in China. [[{1}]]\n"
        "Foreign organizations may sell China's human genetic resources freely. [[{1}]]\n"
        "Foreign individuals must not preserve China's human genetic resources in China. [[{1}]]\n"
    )
    modelled = copy.copy(assistant)
    weight = assistant.index.lexical.weight
    modelled.writer = Writer(ScriptedLLM([written, ""]), assistant.corpus, assistant.citator, weight, 5.0)
    asked = Query("Can a foreign lab collect genetic samples in China on its own?", TODAY, "CN")
    turns = list(turns_of(modelled, asked, WORDS["en"]))
    assert [len(turn.answer.statements) for turn in turns] == [1, 2, 2]
    assert [turn.state for turn in turns] == [WORDS["en"]["wording"], WORDS["en"]["wording"], ""]
    assert turns[0].answer.statements[0].text.startswith("Foreign organizations must not collect")


def test_the_last_turn_says_what_asks_it_again(assistant: Assistant) -> None:
    """The day stands in the link, unless the question itself names one."""
    today = date.today().isoformat()
    turns = list(turns_of(assistant, Query("HGR Regulation art. 28"), WORDS["en"]))
    assert turns[-1].link == f"?q=HGR+Regulation+art.+28&as_of={today}"
    named = list(turns_of(assistant, Query("What did HGR Regulation art. 28 say in 2021?"), WORDS["en"]))
    assert "as_of" not in named[-1].link


# -- words -------------------------------------------------------------------------------------------------------------


def test_every_string_is_there_in_both_languages_with_the_same_blanks() -> None:
    """No string is empty, and a blank of one language is a blank of the other."""

    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for key, english in WORDS["en"].items():
        assert english.strip(), key
        assert WORDS["zh"][key].strip(), key
        assert blanks(english) == blanks(WORDS["zh"][key]), key
        assert english.isascii() or not any("一" <= c <= "鿿" for c in english.replace("中文", "")), key


def test_every_status_kind_of_note_and_kind_of_text_has_a_name() -> None:
    """What a corpus may say is never shown as a bare key."""
    kinds = {f"kind_{kind}" for kind in get_args(TextKind)}
    places = {f"jurisdiction_{place}" for place in get_args(Jurisdiction)}
    assert {status.value for status in Status} | set(get_args(NoteKind)) | kinds | places <= WORDS["en"].keys()


def test_examples_are_questions_of_the_corpus_in_both_languages(corpus: Corpus) -> None:
    """Three of the first language and one of the other; a seed gives the same."""
    examples = Examples(corpus)
    asked = {q.rstrip("？?") for p in corpus.provisions for q in p.asked_as}
    for language, number in (("en", 3), ("zh", 1)):
        some = examples.some(language, 7)  # type: ignore[arg-type]
        assert len(some) == SHOWN
        assert sum(q.isascii() for q in some) == number
        assert {q.rstrip("？?") for q in some} <= asked
        assert some == examples.some(language, 7)  # type: ignore[arg-type]


# -- a provision -------------------------------------------------------------------------------------------------------


def test_an_exhibit_marks_the_cited_words_alone(assistant: Assistant, page: Page) -> None:
    """HGR Regulation art. 10(1): the prohibition, and nothing else."""
    answer = assistant.ask("Which article forbids selling human genetic resources?", TODAY)
    citation = next(c for c in answer.citations if c.quote == GOODS)
    html = page.exhibit(spot_of(citation, answer), citation.passage.provision)
    assert f"<mark>{GOODS}</mark>" in html
    assert html.count("<mark>") == 1
    assert ">in force<" in html


def test_official_words_stand_beside_the_restatement_and_are_marked_when_cited(
    assistant: Assistant, corpus: Corpus, tmp_path: Path
) -> None:
    """A fetched article is shown below the restatement; where it is quoted, the restatement is shown below it."""
    address, words = Address("cn-hgr-regulation", ("10",)), "官方的第十条。"
    official = OfficialText(address, "zh", words, "https://example.org/law", TODAY, sha256(words))
    version = Version("cn-hgr-regulation", "zh", "条例", "test", "https://example.org/law", (TODAY,), (Kept(official),))
    keep(version, tmp_path)
    own = Assistant(assistant.index, official=Library(tmp_path))
    shelves = Shelves(own, WORDS["en"])
    beside = shelves.opened(Spot(address, TODAY))
    assert "Official words (zh)" in beside
    assert words in beside
    assert beside.index(GOODS) < beside.index(words)
    cited = shelves.opened(Spot(address, TODAY, None, 0, 2, "zh"))
    assert "<mark>官方</mark>" in cited
    assert cited.index("官方") < cited.index(GOODS)


# -- library -----------------------------------------------------------------------------------------------------------


def test_the_contents_of_an_instrument_are_those_of_the_day(shelves: Shelves) -> None:
    """The Cybersecurity Law had 79 articles before 2026 and has 81."""
    assert shelves.contents("cn-csl", date(2025, 6, 1)).count("<li>") == 79
    assert shelves.contents("cn-csl", TODAY).count("<li>") == 81
    assert "Chapter I. General provisions" in shelves.contents("cn-hgr-regulation", TODAY)


FOUND = [
    ("PIPL art. 38", "PIPL art. 38"),
    ("个人信息保护法第三十八条", "PIPL art. 38"),
    ("selling human genetic resources", "HGR Regulation art. 10"),
]


@pytest.mark.parametrize(("words", "first"), FOUND, ids=[w for w, _ in FOUND])
def test_a_search_finds_the_citation_first_then_the_nearest(shelves: Shelves, words: str, first: str) -> None:
    """A citation in either language, or words."""
    assert shelves.found(words, TODAY).split("</a>")[0].endswith(f">{first}")


def test_the_timeline_says_when_the_law_changed(shelves: Shelves) -> None:
    """The HGR Regulation: adopted, in effect, and changed by Decree 777 with new versions of its articles."""
    changes = shelves.changes("cn-hgr-regulation")
    days = [change.day for change in changes]
    assert days == sorted(days)
    assert days[:2] == [date(2019, 5, 28), date(2019, 7, 1)]
    assert [c.text[:10] for c in changes if c.day == date(2024, 5, 1)] == ["Decree 777", "new versio"]
    renewed = next(c for c in changes if c.provisions)
    assert Address("cn-hgr-regulation", ("28",)) in renewed.provisions


def test_the_picture_has_what_cites_on_the_left_and_what_is_cited_on_the_right(corpus: Corpus, page: Page) -> None:
    """HGR Regulation art. 28: 34 provisions cite it, it cites 11."""
    provision = corpus.find(Address("cn-hgr-regulation", ("28",)), TODAY)
    assert provision is not None
    svg = graph(provision, TODAY, page)
    citing = {p.address for p in corpus.cited_by[provision.address]}
    assert f"{len(citing)} provisions cite HGR Regulation art. 28; it cites 11." in svg
    assert svg.count("<a ") == MOST + 11
    assert f"{len(citing) - MOST} more" in svg


# -- comparing ---------------------------------------------------------------------------------------------------------


def test_a_side_that_abstains_is_silent_and_the_other_has_its_pinpoints(assistant: Assistant, page: Page) -> None:
    """Human genetic resources are a matter of Chinese law."""
    question = "Which article forbids selling human genetic resources?"
    us, cn = assistant.ask(question, TODAY, "US"), assistant.ask(question, TODAY, "CN")
    assert us.abstained
    html = table(Comparison(us, cn), page)
    assert "The law here is silent." in html
    assert ">HGR Regulation art. 10" in html


# -- remarks -----------------------------------------------------------------------------------------------------------


def test_remarks_are_kept_and_become_eval_questions(assistant: Assistant, tmp_path: Path) -> None:
    """One candidate for each question, the last remark on it counts, and the eval reader takes them."""
    from genolex.evals.questions import EvalQuestion

    feedback = Feedback(tmp_path / "deep" / "feedback.sqlite")
    query = Query("Which article forbids selling human genetic resources?", TODAY)
    answer = query.answered(assistant)
    feedback.add(query, answer, good=True)
    feedback.add(query, answer, good=False, comment="  and '; drop table feedback; -- ")
    declined = Query("What is the VAT rate in France?", TODAY)
    feedback.add(declined, declined.answered(assistant), good=True)
    first, second = (EvalQuestion(**candidate) for candidate in feedback.candidates())
    assert first.required[0].startswith("cn-hgr-regulation/10")
    assert first.why == "judged wrong: correct the gold: and '; drop table feedback; --"
    assert (second.answerable, second.required) == (False, [])
    assert (tmp_path / "deep" / "feedback.sqlite").stat().st_mode & 0o077 == 0


def test_without_a_file_of_remarks_nothing_is_kept(assistant: Assistant) -> None:
    """`make_app(assistant)` alone asks nothing of readers."""
    app = App(assistant, None)
    turns = list(turns_of(assistant, Query("PIPL art. 38"), WORDS["en"]))
    assert app.rate(turns[-1:], True, "fine", "English") == "fine"


# -- evals -------------------------------------------------------------------------------------------------------------


def test_without_results_the_evals_say_so(tmp_path: Path) -> None:
    """No folder, no results, results of another format: a line, never an error."""
    assert "No results are saved here." in evals.shown(tmp_path / "none", WORDS["en"])
    (tmp_path / "abc-dev.json").write_text('{"format": 0}')
    assert "No results are saved here." in evals.shown(tmp_path, WORDS["en"])


def test_the_newest_results_of_each_part_are_shown_in_a_frame_without_scripts(
    assistant: Assistant, tmp_path: Path
) -> None:
    """As `genolex eval` saves them."""
    from genolex.evals.questions import EvalQuestion
    from genolex.evals.report import write_results
    from genolex.evals.run import run

    asked = [EvalQuestion(id="q1", question="Who </iframe> sells?", category="rule", required=["cn-hgr-regulation/10"])]
    write_results(run(assistant, asked, part="dev"), tmp_path / "abc-dev.json")
    html = evals.shown(tmp_path, WORDS["en"])
    tags = _Tags()
    tags.feed(html)
    assert tags.tags == {"p", "small", "iframe"}
    assert ("sandbox", "") in tags.attributes
    assert "Results of the latest measurements, dev questions." in html
    assert html.count("</iframe>") == 1


# -- beside the API ----------------------------------------------------------------------------------------------------


def test_the_page_stands_at_the_root_of_an_api_whose_routes_come_first(assistant: Assistant) -> None:
    """As `genolex serve` puts them together."""
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    api = FastAPI()
    api.add_api_route("/api/ping", lambda: "pong")
    client = TestClient(mounted(api, assistant))
    assert client.get("/api/ping").json() == "pong"
    page = client.get("/")
    assert page.status_code == 200
    config = client.get("/config").json()
    assert config["title"] == "genolex"
    assert "--gl-key" in config["css"]


# -- safety ------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</p></section><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "${alert(1)}{{constructor.constructor('alert(1)')()}}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<style>@import 'https://example.org/x.css'</style>",
    "\u202e<b>gnihsihp</b>\x00",
]


class _Tags(HTMLParser):
    """The tags and attributes of some HTML, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}


def hostile(text: str) -> Corpus:
    """A corpus whose every field says something hostile."""
    from dataclasses import replace

    from genolex.types import Note

    plain = Corpus.from_records([
        {"instrument": "doc", "path": label, "text": f"(1) {text} about laboratories and samples.", "title": text,
         "heading": text, "gist": f"Laboratories keep samples. {text}", "asked_as": [f"Who keeps samples? {text}"]}
        for label in ("1", "2")
    ])  # fmt: skip
    one, two = plain.provisions
    note = Note("change", text, date(2020, 1, 1))
    cited_as = text.replace("{", "{{").replace("}", "}}") + " {}"
    instrument = replace(
        plain.instruments["doc"],
        cited_as=cited_as,
        title_native=text,
        issuer=text,
        source_url=text,
        notes=(note,),
        checked=TODAY,
    )
    one = replace(
        one,
        notes=(note,),
        division=text,
        gist_zh=text,
        partial=text,
        cites=(two.address, Address(text), Address("x", (text,))),
    )
    return Corpus([instrument], [one, two])


SHOWN_IN: list[tuple[str, Callable[[Shelves, Assistant, str], str]]] = [
    ("answer", lambda s, a, t: s.page.transcript([Turn(a.ask(f"Who keeps laboratories and samples? {t}"), t)])),
    ("pending", lambda s, a, t: s.page.pending(t)),
    ("declined", lambda s, a, t: s.page.transcript([Turn(a.ask(f"zebra {t}"), t, True, None, t)])),
    ("provision", lambda s, a, t: s.opened(Spot(Address("doc", ("1",)), TODAY, None, 4, 9), True)),
    ("instrument", lambda s, a, t: s.instrument("doc", TODAY)),
    ("contents", lambda s, a, t: s.contents("doc", TODAY)),
    ("search", lambda s, a, t: s.found(f"samples {t}", TODAY)),
    ("library", lambda s, a, t: s.room(TODAY)),
    ("compared", lambda s, a, t: table(Comparison(a.ask(f"samples {t}"), a.ask(f"keeps samples {t}")), s.page)),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "shown"), SHOWN_IN, ids=[n for n, _ in SHOWN_IN])
def test_nothing_from_a_document_or_a_question_becomes_markup(
    name: str, shown: Callable[[Shelves, Assistant, str], str], language: str
) -> None:
    """The tags, the handlers and the links of the page are the page's own, whatever a document says."""
    from genolex.testing import HashEncoder

    for text in HOSTILE:
        own = Assistant.build(hostile(text), HashEncoder())
        tags = _Tags()
        tags.feed(shown(Shelves(own, WORDS[language]), own, text))  # type: ignore[index]
        assert not tags.tags & {"script", "img", "iframe", "style", "object"}, text
        assert not [attribute for attribute, _ in tags.attributes if attribute.startswith("on")], text
        links = [value for attribute, value in tags.attributes if attribute in ("href", "src")]
        assert all(link.startswith(("?", "https://", "http://")) for link in links), links


ASKED_BY_SCRIPTS: list[object] = [
    None, [], "x", {}, {"spot": None}, {"spot": "show=../../etc/passwd"}, {"spot": "show=cn-pipl/99999"},
    {"spot": "show=nowhere"},
    {"spot": "show=cn-pipl/38&on=0000-00-00"}, {"spot": "show=cn-pipl/38&words=9-99999999999"}, {"spot": "a=1&" * 50},
    {"spot": "show=cn-pipl/38", "lang": ["zh"]}, {"instrument": "../cn-pipl", "day": "x"}, {"words": "x" * 100_000},
    {"words": {"a": 1}, "day": 5}, {"spot": "show=cn-pipl/38&words=50-3"},
]  # fmt: skip


@pytest.mark.parametrize("asked", ASKED_BY_SCRIPTS, ids=repr)
def test_what_a_script_may_ask_never_fails(assistant: Assistant, asked: object) -> None:
    """Whatever is sent, HTML comes back: no traceback, no path."""
    from genolex.web.app import _call

    app = App(assistant, None)
    for name in ("open", "contents", "find", "audit"):
        html = _call(name, getattr(app, name))(asked)
        assert "Traceback" not in html
        assert str(Path(__file__).parents[1]) not in html
