"""The command line as a user types it: exit statuses, one-line errors, JSON contracts."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from genolex.assistant import Assistant


@pytest.fixture(scope="module", autouse=True)
def _indexed(assistant: Assistant) -> None:
    """The index is saved before commands are timed out by building it."""


def genolex(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the installed command."""
    return subprocess.run(
        [sys.executable, "-m", "genolex", *arguments],
        capture_output=True, text=True, input=stdin, timeout=120, check=False,
    )  # fmt: skip


def test_an_answer_exits_0_with_json(tmp_path: Path) -> None:
    """`ask --json` prints one object."""
    done = genolex("ask", "Which article forbids selling human genetic resources?", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["citations"][0]["instrument"] == "cn-hgr-regulation"
    assert found["citations"][0]["article"] == "10"


def test_an_abstention_exits_3() -> None:
    """Declined questions are told apart by the status."""
    done = genolex("ask", "What is the VAT rate in France?")
    assert done.returncode == 3
    assert "Nothing in the corpus answers" in done.stdout


BAD = [
    (("ask",), "give one question"),
    (("ask", "x", "--as-of", "yesterday"), "'yesterday' is no date"),
    (("ask", "x", "--jurisdiction", "EU"), "US or CN"),
    (("ask", "x", "--corpus", "/no/such/file"), "/no/such/file"),
    (("ask", "--jsonl", "/no/such/file"), "/no/such/file"),
    (("show", "Nonsense Act art. 1"), "no citation of an instrument"),
    (("show", "GenAI Measures art. 99"), "has no article 99"),
    (("show", "PIPL art. 38", "--as-of", "2024-02-30"), "no date"),
    (("frobnicate",), "No such command"),
    (("eval", "nothing"), "no questions named"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_bad_input_is_one_line_and_status_2(arguments: tuple[str, ...], message: str) -> None:
    """What and where, in one line on standard error."""
    done = genolex(*arguments)
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert message in lines[0]
    assert done.stdout == ""


def test_questions_line_by_line() -> None:
    """`ask --jsonl -`: text or objects in, one object with the id per line out."""
    lines = [
        "Which article forbids selling human genetic resources?",
        json.dumps({"id": "b", "question": "HGR Regulation art. 27", "as_of": "2023-10-01"}),
        json.dumps({"id": "c", "question": "What is the VAT rate in France?", "history": []}),
    ]
    done = genolex("ask", "--jsonl", "-", stdin="\n".join(lines))
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert [f["id"] for f in found] == [None, "b", "c"]
    assert "science and technology" in found[1]["answer"]
    assert found[1]["as_of"] == "2023-10-01"
    assert [f["abstained"] for f in found] == [False, False, True]


def test_a_bad_line_is_named() -> None:
    """File and line of the first bad question."""
    done = genolex("ask", "--jsonl", "-", stdin='fine question\n{"question": 3}\n')
    assert done.returncode == 2
    assert "standard input:2" in done.stderr


SHOWN = [
    ("PIPL art. 38(1)(iii)", "cn-pipl", "38"),
    ("15 CFR § 744.16(a)", "us-ear-744", "744.16"),
    ("cn-hgr-regulation/28/2", "cn-hgr-regulation", "28"),
    ("《人类遗传资源管理条例》第二十八条", "cn-hgr-regulation", "28"),
]


@pytest.mark.parametrize(("citation", "instrument", "article"), SHOWN, ids=[c for c, _, _ in SHOWN])
def test_show(citation: str, instrument: str, article: str) -> None:
    """A citation in any form opens its provision."""
    done = genolex("show", citation, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["instrument"], found["article"]) == (instrument, article)
    assert found["text"]


def test_show_gives_the_version_of_the_day() -> None:
    """Two dates, two authorities."""
    then = genolex("show", "HGR Regulation art. 27", "--as-of", "2023-10-01").stdout
    now = genolex("show", "HGR Regulation art. 27").stdout
    assert "science and technology department" in then.split("Note")[0]
    assert "health department" in now.split("Note")[0]


def test_show_an_instrument() -> None:
    """A whole instrument lists its provisions."""
    found = json.loads(genolex("show", "Personal Information Protection Law", "--json").stdout)
    assert len(found["provisions"]) == 74


@pytest.mark.parametrize("arguments", [("--help",), ("show", "PIPL art. 38")])
def test_light_commands_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """`--help` and `show` load none of torch, transformers, gradio."""
    code = f"""
import sys
sys.argv[1:] = {list(arguments)!r}
from genolex.cli import main
try:
    main()
except SystemExit:
    pass
heavy = {{"torch", "transformers", "gradio", "faiss", "sentence_transformers", "llama_index"}}
print("HEAVY", sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "HEAVY []" in done.stdout
