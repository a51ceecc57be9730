"""What `ask` leaves behind: exports, receipts; and that a model is asked only where one is set up."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from genolex.cli import app
from genolex.settings import settings
from genolex.testing import MisbehavingServer, Reply

QUESTION = "Which article forbids selling human genetic resources?"


def test_an_answer_is_exported_and_its_receipt_checked_again(tmp_path: Path) -> None:
    """The Markdown has the article as a footnote; the receipt is intact; a changed one is named and exits 3 or 2."""
    note, receipt = tmp_path / "answer.md", tmp_path / "answer.receipt.json"
    done = CliRunner().invoke(app, ["ask", QUESTION, "--export", str(note), "--receipt", str(receipt)])
    assert done.exit_code == 0, done.output
    assert "Regulation" in note.read_text(encoding="utf-8")
    assert "[^1]" in note.read_text(encoding="utf-8")
    assert CliRunner().invoke(app, ["verify-receipt", str(receipt)]).exit_code == 0
    found = json.loads(receipt.read_text(encoding="utf-8"))
    found["question"] = "Which article allows it?"
    receipt.write_text(json.dumps(found), encoding="utf-8")
    assert CliRunner().invoke(app, ["verify-receipt", str(receipt)]).exit_code == 3


@pytest.mark.parametrize("name", ["answer.exe", "answer"])
def test_an_unknown_format_is_told_before_anything_is_asked(name: str, tmp_path: Path) -> None:
    """One line, and no file."""
    done = CliRunner().invoke(app, ["ask", QUESTION, "--export", str(tmp_path / name)])
    assert done.exit_code != 0
    assert not (tmp_path / name).exists()


def test_a_configured_model_words_the_answer_and_code_keeps_it_honest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that answers with 500 leaves the extractive answer and a notice; --no-llm does not ask it at all."""
    with MisbehavingServer(*[Reply(status=500)] * 9) as server:
        monkeypatch.setattr(settings(), "llm", "openai-like")
        monkeypatch.setattr(settings(), "llm_model", "test")
        monkeypatch.setattr(settings(), "llm_url", f"{server.url}/v1")
        alone = json.loads(CliRunner().invoke(app, ["ask", QUESTION, "--json", "--no-llm"]).stdout)
        assert not server.requests
        worded = json.loads(CliRunner().invoke(app, ["ask", QUESTION, "--json"]).stdout)
    assert server.requests
    assert worded["answer"] == alone["answer"]
    assert any("model" in notice["text"] for notice in worded["notices"])
