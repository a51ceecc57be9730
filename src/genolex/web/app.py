"""The Gradio app. It shows what an `Assistant` answers and keeps nothing but the turns of a visit."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import date
from importlib import resources
from typing import Any, cast

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from genolex.assistant import LONGEST_QUESTION, Assistant
from genolex.errors import InputError
from genolex.render.html import Page
from genolex.types import Answer, Jurisdiction

EXAMPLES = [
    "Can a foreign lab collect genetic samples in China on its own?",
    "What must happen before Chinese genomic data goes to a US partner?",
    "What does the Unverified List require of an exporter?",
    "把人类遗传资源信息给外国合作方之前要做什么？",
]
SIDES: dict[str, Jurisdiction | None] = {"Both sides": None, "China": "CN", "United States": "US"}
TURNS_KEPT = 30
_WELCOME = (
    '<p class="gl-hint">Ask about US or Chinese law on human genomic data and generative AI. '
    "Every sentence of an answer carries its article; a click on the number opens it.</p>"
)


def make_app(assistant: Assistant) -> gr.Blocks:
    """The page over one assistant."""
    page = Page(assistant.corpus, assistant.citator)

    def ask(question: str, day: str, side: str, turns: list[Answer]) -> tuple[list[Answer], str, str, str]:
        """Answer one question and show it with its evidence."""
        try:
            as_of = date.fromisoformat(day.strip()) if day.strip() else None
        except ValueError:
            raise gr.Error(f"{day[:20]!r} is no date; write YYYY-MM-DD", duration=6) from None
        try:
            answer = assistant.ask(question, as_of, SIDES.get(side), history=[t.question for t in turns])
        except InputError as error:
            raise gr.Error(str(error), duration=6) from None
        turns = [*turns, answer][-TURNS_KEPT:]
        return turns, page.transcript(turns), page.evidence(turns), ""

    def clear() -> tuple[list[Answer], str, str, str]:
        """Begin anew."""
        return [], _WELCOME, page.evidence([]), ""

    with gr.Blocks(title="genolex", analytics_enabled=False, fill_width=True) as app:
        turns = gr.State([])
        gr.HTML(
            '<header class="gl-head"><h1>genolex</h1>'
            "<p>US–China law on human genomic data and generative AI</p></header>"
        )
        with gr.Row(equal_height=False, elem_classes="gl-main"):
            with gr.Column(scale=5, min_width=340):
                log = gr.HTML(_WELCOME, elem_id="gl-log", js_on_load=_asset("behaviour.js"), apply_default_css=False)
                box = gr.Textbox(
                    label="Your question", placeholder="Ask in English or 中文", lines=1, max_lines=6,
                    max_length=LONGEST_QUESTION, submit_btn="Ask", elem_id="gl-box", autofocus=True,
                )  # fmt: skip
                with gr.Row():
                    side = gr.Radio(list(SIDES), value="Both sides", label="Whose law", elem_id="gl-side")
                    day = gr.Textbox(
                        label="Law as of", placeholder="YYYY-MM-DD, today when empty", max_length=10, elem_id="gl-day"
                    )
                with gr.Row(elem_classes="gl-examples"):
                    buttons = [gr.Button(text, size="sm", variant="secondary") for text in EXAMPLES]
                again = gr.Button("New conversation", size="sm", variant="secondary", elem_id="gl-clear")
            with gr.Column(scale=4, min_width=320):
                evidence = gr.HTML(page.evidence([]), elem_id="gl-evidence", apply_default_css=False)
        shown: list[Any] = [turns, log, evidence, box]
        asked: list[Any] = [box, day, side, turns]
        box.submit(ask, asked, shown, api_name="ask", show_progress="minimal")
        for button in buttons:
            button.click(ask, [button, day, side, turns], shown, api_visibility="private", show_progress="minimal")
        again.click(clear, None, shown, api_visibility="private")
    return cast("gr.Blocks", app)


def serve(assistant: Assistant, host: str, port: int, say: Callable[[str], None] = print) -> None:
    """Serve the app until it is stopped, and say where."""
    assistant.ask(EXAMPLES[0])  # the first question of the day should not pay for loading
    if host not in ("127.0.0.1", "localhost", "::1"):
        say(f"Warning: {host} can be reached from other machines, and there is no login.")
    say(f"genolex is at http://{host}:{port}")
    launch(make_app(assistant), host, port)


def launch(app: gr.Blocks, host: str, port: int, wait: bool = True) -> str:
    """Start the server, on a free port when `port` is 0; its address."""
    if port == 0:
        with socket.socket() as free:
            free.bind((host, 0))
            port = free.getsockname()[1]
    app.queue(default_concurrency_limit=8, max_size=64)
    _, url, _ = app.launch(
        server_name=host,
        server_port=port,
        quiet=True,
        share=False,
        show_error=False,
        ssr_mode=False,
        inbrowser=False,
        prevent_thread_lock=not wait,
        theme=gr.themes.Soft(
            primary_hue="teal", neutral_hue="slate", font=["system-ui", "sans-serif"], font_mono=["monospace"]
        ),
        css=_asset("style.css"),
        footer_links=[],
    )
    return str(url)


def _asset(name: str) -> str:
    return (resources.files("genolex.web") / name).read_text(encoding="utf-8")
