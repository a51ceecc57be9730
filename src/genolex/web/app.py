"""The Gradio app. It shows what an `Assistant` answers, and keeps nothing but the turns of a visit and what readers
send as feedback.
"""

from __future__ import annotations

import base64
import json
import os
import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from importlib import resources
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from genolex.api.models import LONGEST_DRAFT
from genolex.assistant import LONGEST_QUESTION, Assistant
from genolex.collection.visits import VisitLimits, Visits
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.render.formats import export
from genolex.render.html import STYLE_NAMES, Spot, Turn
from genolex.types import Address, Jurisdiction, Language
from genolex.web import evals
from genolex.web.asking import SIDES, Query, day_of, earlier_of, turns_of
from genolex.web.auditing import audited
from genolex.web.compare import Comparison, table
from genolex.web.examples import SHOWN, Examples
from genolex.web.feedback import Feedback
from genolex.web.library import Shelves
from genolex.web.narrow import narrowed
from genolex.web.rooms import audit_room, documents_room
from genolex.web.words import LANGUAGES, WORDS, words_of

TURNS_KEPT = 30
"""So many turns of a conversation are shown and can be leaned on."""
VISIT_SECONDS = 4 * 3600
"""So long an unused conversation is kept."""
VISITS_KEPT = 500
"""So many visits are kept, 0.15 MB and more of each; the one that was silent longest is forgotten first."""
WARMING = "Since a foreign lab may not collect genetic samples in China on its own, can it do so with a partner?"
"""Asked before the first visitor asks: it takes a rule for granted, so every model is loaded."""
SAVED = {"md": "Markdown", "docx": "Word", "bib": "BibTeX", "ris": "RIS", "json": "JSON"}
"""The formats that an answer is saved in, by suffix."""
WITH_KEY = "(...given) => [...given.slice(0, -1), sessionStorage.getItem('genolex-visit') || '']"
"""Puts the key of the visit in the last place of what an event sends; no component of the page holds it."""
AUDITS = 2
"""Drafts that are audited at once."""
_SIDE_WORDS: Mapping[str, str] = {"": "both", "CN": "china", "US": "us"}
Words = Mapping[str, str]
_T = TypeVar("_T")


class App:
    """What the page calls: each method is an event, or what the script of the page asks for."""

    def __init__(self, assistant: Assistant, feedback: Feedback | None, visits: Visits | None = None) -> None:
        self.assistant, self.feedback, self.visits = assistant, feedback, visits
        self.forget: Callable[[str], object] = lambda _: None
        self._auditing = threading.Semaphore(AUDITS)
        self.shelves: Mapping[Language, Shelves] = {tongue: Shelves(assistant, WORDS[tongue]) for tongue in WORDS}
        self.examples = Examples(assistant.corpus)

    # -- asking ------------------------------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        day: str = "",
        side: str = "",
        instruments: Sequence[str] = (),
        language: str = "English",
        turns: Sequence[Turn] = (),
        visit: str = "",
        request: gr.Request | None = None,
    ) -> Iterator[tuple[Any, str, Any, Any]]:
        """Answer one question: the conversation as HTML, which grows, and the provision behind the first citation.

        `visit` is the key of the asker's own documents, which answer beside the law.
        """
        words = words_of(language)
        query = Query(question, _day(day, words), _side(side), tuple(instruments or ()), earlier_of(turns))
        yield from self._answered(query, turns, words, self._own(visit, request))

    def _answered(
        self, query: Query, turns: Sequence[Turn], words: Words, assistant: Assistant
    ) -> Iterator[tuple[Any, str, Any, Any]]:
        shelves = self._shelves(words, assistant)
        turns = still_held(turns, assistant.corpus)
        before = shelves.page.transcript(turns[1 - TURNS_KEPT :] if turns else [])
        if query.question.strip():
            wording = words["wording"] if assistant.writer else ""
            yield gr.skip(), before + shelves.page.pending(query.question[:LONGEST_QUESTION], wording), gr.skip(), ""
        opened = ""
        for turn in _told(turns_of(assistant, query, words)):
            kept = gr.skip() if turn.state else [*turns, turn][-TURNS_KEPT:]
            opened = opened or shelves.evidence(turn.answer)
            yield kept, before + shelves.page.transcript([turn]), opened, ""

    def greeted(self, request: gr.Request) -> tuple[Words, dict[str, Any], str]:
        """A visit begins: its language, the filters that its link names, and the provision that it shows."""
        query, words = self._query(request), self._spoken(request)
        filters = {
            "gl-day": str(query.as_of or ""),
            "gl-side": query.side or "",
            "gl-instruments": list(query.instruments),
        }
        return words, filters, self._linked(request, words)

    def arrived(self, visit: str, request: gr.Request) -> Iterator[tuple[Any, Any, Any, Any]]:
        """What the link of a visit asks is asked."""
        query = self._query(request)
        if query.question.strip():
            yield from self._answered(query, [], self._spoken(request), self._own(visit, request))
        else:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()

    def _query(self, request: gr.Request) -> Query:
        """What a link asks for, as far as it can be read."""
        said = {key: value for key, value in request.query_params.items() if isinstance(value, str)}
        try:
            query = Query.parse(said)
        except InputError:
            query = Query.parse({**said, "as_of": ""})
        known = tuple(ident for ident in query.instruments if ident in self.assistant.corpus.instruments)
        question = query.question[:LONGEST_QUESTION]
        earlier = tuple(text[:LONGEST_QUESTION] for text in query.earlier)
        return replace(query, question=question, earlier=earlier, instruments=known)

    def _spoken(self, request: gr.Request) -> Words:
        """The language that a link names, or the first that the browser accepts."""
        return words_of(request.query_params.get("lang") or str(request.headers.get("accept-language", ""))[:2].lower())

    def _linked(self, request: gr.Request, words: Words) -> str:
        """The provision or instrument that a link shows; empty when it shows none."""
        if "show" not in request.query_params:
            return ""
        return self.open({"spot": str(request.query_params), "lang": _code(words), "whole": True})

    def clear(self, language: str) -> tuple[list[Turn], str, str, str]:
        """Begin anew."""
        words = words_of(language)
        return [], _welcome(words), self._shelves(words).page.panel(), ""

    def compare(self, question: str, day: str, language: str) -> tuple[Comparison, str, str]:
        """One question to both laws; the table, and the provision behind its first citation."""
        words = words_of(language)
        as_of = _day(day, words)
        us, cn = (
            next(_told(iter([Query(question, as_of, side).answered(self.assistant)])))
            for side in cast("tuple[Jurisdiction, ...]", ("US", "CN"))
        )
        comparison = Comparison(us, cn)
        shelves = self._shelves(words)
        return comparison, table(comparison, shelves.page), shelves.evidence(cn if us.abstained else us)

    # -- a visitor's own documents -----------------------------------------------------------------------------------

    def _own(self, key: str, request: gr.Request | None = None) -> Assistant:
        """The assistant that answers this visitor; when the visit ends, what the page shows of it is forgotten too."""
        visit = self.visits.known(key) if self.visits and isinstance(key, str) else None
        if visit is None or not visit.documents:
            return self.assistant
        if request and (page := request.session_hash):
            visit.at_end[page] = lambda: self.forget(page)
        return visit.assistant

    def changed(
        self, turns: Sequence[Turn], chosen: Sequence[str], language: str, visit: str
    ) -> tuple[list[Turn], str, str, Any]:
        """Documents came or went: answers that cite what is gone are gone too, and what there is can be chosen."""
        words = words_of(language)
        assistant = self._own(visit)
        shelves, held = self._shelves(words, assistant), still_held(turns, assistant.corpus)
        instruments = instrument_choices(assistant)
        chosen = [ident for ident in chosen or () if ident in assistant.corpus.instruments]
        panel = shelves.evidence(held[-1].answer if held else None)
        log = shelves.page.transcript(held) or _welcome(words)
        return held, log, panel, gr.update(choices=instruments, value=chosen)

    # -- after an answer ---------------------------------------------------------------------------------------------

    def saved(self, turns: Sequence[Turn], style: str, visit: str, form: str) -> str:
        """The last answer as a file, for the script of the page to save; empty when there is none."""
        own = self._own(visit)
        turns = still_held(turns, own.corpus)
        if not turns:
            return ""
        made = export(turns[-1].answer, form, own.corpus, own.citator, style)
        file = {"name": f"genolex.{form}", "data": base64.b64encode(made).decode()}
        return f'<span hidden data-file="{escape(json.dumps(file))}"></span>'

    def rate(self, turns: Sequence[Turn], good: bool, comment: str, language: str) -> str:
        """Keep what the reader thinks of the last answer."""
        if not turns or self.feedback is None:
            return comment
        if not still_held(turns[-1:], self.assistant.corpus):  # it would be kept beyond the visit
            gr.Info(words_of(language)["own_not_kept"], duration=6)
            return comment
        said = dict(_pairs(turns[-1].link))
        self.feedback.add(Query.parse(said), turns[-1].answer, good, comment)
        gr.Info(words_of(language)["thanks"], duration=4)
        return ""

    # -- what the script of the page asks for ------------------------------------------------------------------------

    def open(self, asked: Any) -> str:
        """A provision, or an instrument: {`spot`, `lang`, `whole`, `visit`}."""
        shelves = self._shelves(WORDS[_language(asked)], self._own(_text(asked, "visit")))
        try:
            spot = Spot.parse(_text(asked, "spot"))
        except (ValueError, OverflowError):
            return shelves.said("not_found")
        if not spot.address.path:
            return shelves.instrument(spot.address.instrument, spot.day)
        return shelves.opened(spot, bool(asked.get("whole")))

    def contents(self, asked: Any) -> str:
        """The articles of an instrument: {`instrument`, `day`, `lang`}."""
        return self.shelves[_language(asked)].contents(_text(asked, "instrument"), _today(asked))

    def find(self, asked: Any) -> str:
        """What a search finds: {`words`, `day`, `side`, `kind`, `lang`}."""
        side, kind = _text(asked, "side"), _text(asked, "kind")
        return self.shelves[_language(asked)].found(_text(asked, "words"), _today(asked), side, kind)

    def audit(self, asked: Any) -> str:
        """A draft with its citations marked: {`text`, `day`, `lang`}; nothing of it is kept."""
        words = WORDS[_language(asked)]
        text = str(asked.get("text", ""))[:LONGEST_DRAFT]
        if not text.strip():
            return f'<p class="gl-fault">{escape(words["audit_empty"])}</p>'
        try:
            day = day_of(_text(asked, "day"))
        except InputError as error:
            return f'<p class="gl-fault">{escape(words["not_a_day"].format(day=error))}</p>'
        from genolex.audit import audit_json

        with self._auditing:
            record = audit_json(self.assistant.audit(text, day))
        return audited(text, record, self._shelves(words).page)

    # -- the language ------------------------------------------------------------------------------------------------

    def _shelves(self, words: Words, assistant: Assistant | None = None) -> Shelves:
        if assistant is None or assistant is self.assistant:
            return self.shelves[_code(words)]
        return Shelves(assistant, words)


def make_app(assistant: Assistant, feedback: Feedback | None = None, visits: Visits | None = None) -> gr.Blocks:
    """The page over one assistant; without `feedback` nothing is asked of readers and nothing is kept.

    Without `visits` readers have no documents of their own; with them the page needs the API at `/api` beside it.
    """
    app = App(assistant, feedback, visits)
    with gr.Blocks(title="genolex", analytics_enabled=False, fill_width=True) as blocks:
        _Layout(app).build(blocks)
    app.forget = lambda page: blocks.state_holder.session_data.pop(page, None)
    return cast("gr.Blocks", blocks)


class _Layout:
    """The components and what they set off."""

    def __init__(self, app: App) -> None:
        self.app, self.words = app, WORDS["en"]
        self.named: list[tuple[Any, Callable[[Words], dict[str, Any]]]] = []

    def build(self, blocks: gr.Blocks) -> None:
        """Everything, inside the blocks that are open."""
        words, app = self.words, self.app
        calls = [_call("open", app.open), _call("contents", app.contents), _call("find", app.find)]
        with gr.Row(elem_classes="gl-top"):
            self.head = gr.HTML(_head(words), apply_default_css=False, elem_id="gl-head")
            self.language = gr.Radio(
                list(LANGUAGES), value="English", label=words["language"], elem_id="gl-language", container=False
            )
        gr.HTML(
            "", elem_id="gl-behaviour", js_on_load=_asset("behaviour.js"), apply_default_css=False,
            server_functions=calls,
        )  # fmt: skip
        gr.HTML(
            "", elem_id="gl-files", js_on_load=_asset("files.js"), apply_default_css=False,
            server_functions=[_call("audit", app.audit)],
        )  # fmt: skip
        self.visit = gr.Textbox("", label="visit", visible=False)
        with gr.Tabs(elem_id="gl-tabs") as self.tabs:
            with self._tab("ask"):
                self._ask()
            with self._tab("documents"):
                self.own = gr.HTML(self._documents(words), apply_default_css=False, elem_id="gl-own")
            with self._tab("compare"):
                self._compare()
            with self._tab("audit"):
                self.desk = gr.HTML(audit_room(words), apply_default_css=False, elem_id="gl-desk")
            with self._tab("library"):
                self.room = gr.HTML(app.shelves["en"].room(date.today()), apply_default_css=False, elem_id="gl-room")
            with self._tab("evals") as tab:
                reports = gr.HTML("", apply_default_css=False, elem_id="gl-evals")
                tab.select(
                    lambda language: evals.shown(evals.results_path(), words_of(language)), self.language, reports,
                    api_visibility="private",
                )  # fmt: skip
        self._arrive(blocks)
        self._speak()

    def _documents(self, words: Words) -> str:
        limits = self.app.visits.limits if self.app.visits else VisitLimits(visits=0)
        return documents_room(limits, self.app.assistant.writer is not None, words)

    def _tab(self, name: str) -> Any:
        tab = gr.Tab(self.words[f"tab_{name}"], id=name, elem_id=f"gl-tab-{name}")
        return self._name(tab, lambda words: {"label": words[f"tab_{name}"]})

    def _name(self, component: Any, named: Callable[[Words], dict[str, Any]]) -> Any:
        """Remember how a component is named in each language."""
        self.named.append((component, named))
        return component

    # -- ask ---------------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        words, app = self.words, self.app
        self.turns = gr.State([], time_to_live=VISIT_SECONDS)
        with gr.Row(equal_height=False, elem_classes="gl-main"):
            with gr.Column(scale=5, min_width=320, elem_classes="gl-talk"):
                self._filters()
                self.log = gr.HTML(_welcome(words), elem_id="gl-log", apply_default_css=False)
                self._start()
                self._after()
                self.box = self._name(
                    gr.Textbox(
                        lines=1, max_lines=6, max_length=LONGEST_QUESTION, elem_id="gl-box", autofocus=True,
                        **_boxed(words, "question", "question_hint", "ask"),
                    ),
                    lambda w: _boxed(w, "question", "question_hint", "ask"),
                )  # fmt: skip
            with gr.Column(scale=4, min_width=320, elem_classes="gl-side"):
                self.evidence = gr.HTML(app.shelves["en"].page.panel(), elem_id="gl-evidence", apply_default_css=False)
        self.shown: list[Any] = [self.turns, self.log, self.evidence, self.box]
        filters = [self.day, self.side, self.instruments, self.language, self.turns, self.visit]
        self.box.submit(app.ask, [self.box, *filters], self.shown, api_name="ask", show_progress="hidden", js=WITH_KEY)
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        for button in self.buttons:
            button.click(app.ask, [button, *filters], self.shown, js=WITH_KEY, **quiet)
        changed = gr.Button("", elem_id="gl-changed", visible="hidden")
        changed.click(
            app.changed, [self.turns, self.instruments, self.language, self.visit],
            [self.turns, self.log, self.evidence, self.instruments], js=WITH_KEY, **quiet,
        )  # fmt: skip
        self.again.click(app.clear, self.language, self.shown, api_visibility="private", show_progress="hidden")

    def _filters(self) -> None:
        words, choices = self.words, instrument_choices(self.app.assistant)
        with gr.Row(elem_classes="gl-filters", equal_height=True):
            self.side = self._name(
                gr.Radio(_sides(words), value="", label=words["whose"], elem_id="gl-side", min_width=290, scale=6),
                lambda w: {"label": w["whose"], "choices": _sides(w)},
            )
            self.instruments = self._name(
                gr.Dropdown(
                    choices, value=[], multiselect=True, label=words["instruments"], elem_id="gl-instruments",
                    min_width=130, scale=4,
                ),
                lambda w: {"label": w["instruments"]},
            )  # fmt: skip
            self.day = self._day("gl-day")

    def _day(self, ident: str) -> Any:
        words = self.words
        return self._name(
            gr.Textbox(
                label=words["day"],
                value="",
                placeholder=words["day_hint"],
                max_length=10,
                elem_id=ident,
                min_width=120,
                scale=3,
            ),
            lambda w: {"label": w["day"], "placeholder": w["day_hint"]},
        )  # fmt: skip

    def _start(self) -> None:
        """The questions to begin with; they go when there is an answer."""
        words = self.words
        with gr.Column(elem_classes="gl-start"):
            self.buttons = [gr.Button("", size="sm", elem_classes="gl-example", visible=False) for _ in range(SHOWN)]
            more = self._name(gr.Button(words["more_examples"], size="sm", elem_id="gl-more"), _valued("more_examples"))
        more.click(self._examples, self.language, self.buttons, api_visibility="private", show_progress="hidden")

    def _examples(self, language: str) -> list[Any]:
        texts = self.app.examples.some(LANGUAGES.get(language, "en"), random.randrange(10**9))  # noqa: S311 - shown
        return [gr.update(value=text, visible=bool(text)) for text in texts]

    def _after(self) -> None:
        """What can be done with the last answer."""
        words, app = self.words, self.app
        with gr.Column(elem_classes="gl-after"):
            with gr.Row(elem_classes="gl-save"):
                style = self._name(
                    gr.Dropdown(
                        [(name, style) for style, name in STYLE_NAMES.items()], value="bluebook",
                        label=words["style"], elem_id="gl-style", min_width=130, scale=2,
                    ),
                    lambda w: {"label": w["style"]},
                )  # fmt: skip
                file = gr.HTML("", elem_id="gl-file", js_on_load=_asset("save.js"), apply_default_css=False)
                for form, name in SAVED.items():
                    button = gr.Button(name, size="sm", elem_classes="gl-form", elem_id=f"gl-save-{form}", min_width=60)
                    button.click(
                        _saving(app, form), [self.turns, style, self.visit], file, api_visibility="private",
                        show_progress="hidden", js=WITH_KEY,
                    )  # fmt: skip
                self.again = self._name(
                    gr.Button(words["again"], size="sm", elem_id="gl-clear", min_width=120),
                    lambda w: {"value": w["again"]},
                )
            if app.feedback is not None:
                self._feedback()

    def _feedback(self) -> None:
        words = self.words
        with gr.Row(elem_classes="gl-rate"):
            comment = self._name(
                gr.Textbox(
                    label=words["rate"], placeholder=words["comment_hint"], max_length=2000, elem_id="gl-comment",
                    scale=6, lines=1,
                ),
                lambda w: {"label": w["rate"], "placeholder": w["comment_hint"]},
            )  # fmt: skip
            for good, word in ((True, "good"), (False, "bad")):
                button = self._name(
                    gr.Button(words[word], size="sm", elem_id=f"gl-{word}", min_width=80, scale=1), _valued(word)
                )
                button.click(
                    _rating(self.app, good), [self.turns, comment, self.language], comment, api_visibility="private",
                    show_progress="hidden",
                )  # fmt: skip

    # -- compare -----------------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        words, app = self.words, self.app
        self.compared = gr.State(None, time_to_live=VISIT_SECONDS)
        with gr.Row(elem_classes="gl-filters", equal_height=True):
            box = self._name(
                gr.Textbox(
                    lines=1, max_lines=4, max_length=LONGEST_QUESTION, elem_id="gl-compare-box", scale=8,
                    **_boxed(words, "compare_hint", "question_hint", "compare"),
                ),
                lambda w: _boxed(w, "compare_hint", "question_hint", "compare"),
            )  # fmt: skip
            day = self._day("gl-compare-day")
        self.table = gr.HTML("", elem_id="gl-compared", apply_default_css=False)
        self.behind = gr.HTML(app.shelves["en"].page.panel(), elem_id="gl-behind", apply_default_css=False)
        box.submit(
            app.compare, [box, day, self.language], [self.compared, self.table, self.behind], api_name="compare",
            show_progress="minimal",
        )  # fmt: skip

    # -- arriving and speaking ---------------------------------------------------------------------------------------

    def _arrive(self, blocks: gr.Blocks) -> None:
        def greet(request: gr.Request) -> list[Any]:
            words, filters, opened = self.app.greeted(request)
            tab = gr.Tabs(selected="library") if opened else gr.skip()
            shelves = self.app.shelves[_code(words)]
            room, panel = shelves.room(date.today(), opened), shelves.page.panel()
            language = next(name for name, code in LANGUAGES.items() if code == _code(words))
            shown = [language, tab, room, _head(words), _welcome(words), panel, panel]
            shown += [self._documents(words), audit_room(words), *self._examples(language)]
            return [*shown, *self._renamed(words, filters)]

        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        html = [self.room, self.head, self.log, self.evidence, self.behind, self.own, self.desk]
        outputs = [self.language, self.tabs, *html, *self.buttons, *(component for component, _ in self.named)]
        greeted = blocks.load(greet, None, outputs, **quiet)
        greeted.then(self.app.arrived, self.visit, self.shown, js=WITH_KEY, **quiet)

    def _renamed(self, words: Words, values: Mapping[str, Any] | None = None) -> list[Any]:
        """Every component in a language; those whose id is among `values` with that value."""
        values = values or {}
        found = []
        for component, named in self.named:
            valued = {"value": values[component.elem_id]} if component.elem_id in values else {}
            found.append(gr.update(**named(words), **valued))
        return found

    def _speak(self) -> None:
        """Another language renames every component and shows everything again."""

        def speak(language: str, turns: list[Turn], compared: Comparison | None, visit: str) -> list[Any]:
            words, own = words_of(language), self.app._own(visit)
            shelves, turns = self.app._shelves(words, own), still_held(turns, own.corpus)
            law = self.app._shelves(words)
            last = turns[-1].answer if turns else None
            shown = [
                _head(words),
                shelves.page.transcript(turns) or _welcome(words),
                shelves.evidence(last),
                law.room(date.today()),
                table(compared, law.page) if compared else "",
                law.evidence(compared.us if compared else None),
                self._documents(words),
                audit_room(words),
            ]
            return [*shown, *self._renamed(words)]

        outputs = [self.head, self.log, self.evidence, self.room, self.table, self.behind, self.own, self.desk]
        self.language.input(
            speak, [self.language, self.turns, self.compared, self.visit],
            outputs + [component for component, _ in self.named],
            api_visibility="private", show_progress="hidden", js=WITH_KEY,
        ).then(
            self._examples, self.language, self.buttons, api_visibility="private", show_progress="hidden"
        )  # fmt: skip


# -- serving -----------------------------------------------------------------------------------------------------------


def mounted(api: FastAPI, assistant: Assistant, feedback: Feedback | None = None) -> FastAPI:
    """The page at `/` of an API, whose own routes come first; feedback is kept in the user's data directory.

    Readers have documents of their own where the API has `visits`. Of Gradio's routes only those are there that the
    page needs: its own way to send files, for one, would write them to the disk.
    """
    assistant.ask(WARMING)
    page = make_app(assistant, feedback or Feedback(), getattr(api.state, "visits", None))
    page.state_session_capacity = VISITS_KEPT
    page.queue(default_concurrency_limit=8, max_size=64)
    gr.mount_gradio_app(api, page, path="/", show_error=False, ssr_mode=False, **look())
    room = cast("Mount", api.routes[-1])
    room.app = narrowed(room.app)
    return api


def look() -> dict[str, Any]:
    """Theme, style sheet and footer: what `gr.mount_gradio_app` is given."""
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Noto Sans CJK SC", "sans-serif"]
    theme = gr.themes.Base(
        primary_hue="teal", secondary_hue="sky", neutral_hue="slate", radius_size="lg",
        font=fonts, font_mono=["ui-monospace", "monospace"],
    )  # fmt: skip
    return {"theme": theme, "css": _asset("style.css"), "footer_links": []}


# -- small parts -------------------------------------------------------------------------------------------------------


def _head(words: Words) -> str:
    return (
        f'<header class="gl-head" data-lang="{_code(words)}" data-copied="{escape(words["copied"])}" '
        f'data-back="{escape(words["back"])}" data-answer="{escape(words["to_answer"])}" lang="{_code(words)}">'
        f'<h1>genolex</h1><p>{escape(words["tagline"])}</p><p class="gl-said" role="status"></p></header>'
    )


def _welcome(words: Words) -> str:
    return (
        f'<div class="gl-welcome"><p class="gl-lead">{escape(words["welcome"])}</p>'
        f'<p class="gl-label">{escape(words["examples"])}</p></div>'
    )


def _boxed(words: Words, label: str, hint: str, button: str) -> dict[str, Any]:
    return {"label": words[label], "placeholder": words[hint], "submit_btn": words[button]}


def _valued(word: str) -> Callable[[Words], dict[str, Any]]:
    return lambda words: {"value": words[word]}


def _sides(words: Words) -> list[tuple[str, str]]:
    return [(words[word], side) for side, word in _SIDE_WORDS.items()]


def still_held(turns: Sequence[Turn], corpus: Corpus) -> list[Turn]:
    """The turns whose answers cite only what the corpus holds, without what else they found in a document that went."""

    def held(address: Address) -> bool:
        return address.instrument in corpus.instruments

    kept = [turn for turn in turns if all(held(citation.address) for citation in turn.answer.citations)]
    hits = [tuple(hit for hit in turn.answer.hits if held(hit.provision.address)) for turn in kept]
    return [replace(turn, answer=replace(turn.answer, hits=own)) for turn, own in zip(kept, hits, strict=True)]


def instrument_choices(assistant: Assistant) -> list[tuple[str, str]]:
    """What a question can be kept to, by name."""
    return sorted((i.name, i.id) for i in assistant.corpus.instruments.values())


def _saving(app: App, form: str) -> Callable[[list[Turn], str, str], str]:
    def save(turns: list[Turn], style: str, visit: str) -> str:
        return app.saved(turns, style, visit, form)

    return save


def _rating(app: App, good: bool) -> Callable[[list[Turn], str, str], str]:
    def rate(turns: list[Turn], comment: str, language: str) -> str:
        return app.rate(turns, good, comment or "", language)

    return rate


def _call(name: str, answer: Callable[[Any], str]) -> Callable[[Any], str]:
    """A function of its own name, as the script of the page calls it."""

    def call(asked: Any) -> str:
        return answer(asked if isinstance(asked, dict) else {})

    call.__name__ = name
    return call


def _told(found: Iterator[_T]) -> Iterator[_T]:
    """What is found; an error of the input as a message of the page."""
    try:
        yield from found
    except InputError as error:
        raise _said(str(error)) from None


def _said(message: str) -> gr.Error:
    """A message of the page, which would show HTML; what is wrong with a question is not for the log."""
    return gr.Error(escape(message), duration=6, print_exception=False)


def _day(written: str, words: Words) -> date | None:
    try:
        return day_of(written or "")
    except InputError as error:
        raise _said(words["not_a_day"].format(day=error)) from None


def _side(written: str) -> Jurisdiction | None:
    return SIDES.get(written or "")


def _language(asked: Any) -> Language:
    return "zh" if asked.get("lang") == "zh" else "en"


def _code(words: Words) -> Language:
    return "zh" if words is WORDS["zh"] else "en"


def _text(asked: Any, key: str) -> str:
    return str(asked.get(key, ""))[:LONGEST_QUESTION]


def _today(asked: Any) -> date:
    try:
        return day_of(_text(asked, "day")) or date.today()
    except InputError:
        return date.today()


def _pairs(link: str) -> list[tuple[str, str]]:
    return parse_qsl(link.lstrip("?"))


def _asset(name: str) -> str:
    return (resources.files("genolex.web") / name).read_text(encoding="utf-8")
