"""Verification by perturbation: true statements of the law, each with one thing flipped, and true paraphrases.

The labelled sets are evals/verify/verify-*.jsonl: dev to dev4 are for tuning, aside checks that tuning carries over,
claims, terse, cited, close, plain, near and roles are of provisions whose claims the model of entailment has not seen,
in seven ways of writing, test is held out; it shares provisions with dev4 alone, nor aside with dev2, nor dev3 with
any. A flip is caught when it is refused (contradicted or unsupported); a dropped exception also when "partly" names it.
A true statement is refused by the same two verdicts.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.ingest import load_corpus
from genolex.ports import Entailment
from genolex.types import Provision, Support, Verdict
from genolex.verify import beside, check

FOLDER = Path("evals/verify")
REFUSED = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED)
ACCEPTED = (Verdict.SUPPORTED, Verdict.PARTLY)
TRUE_KINDS = ("gist", "paraphrase")


@dataclass(frozen=True)
class Labelled:
    """A statement about a provision and whether it holds; `kind` names the flip, or the kind of true statement."""

    id: str
    provision: str
    kind: str
    holds: bool
    statement: str
    language: str = "en"
    of: str = ""


@dataclass(frozen=True)
class Checked:
    """A labelled statement with what verification said of it and how long it took."""

    row: Labelled
    support: Support
    ms: float

    @property
    def refused(self) -> bool:
        """True when the statement was turned away."""
        return self.support.verdict in REFUSED

    @property
    def caught(self) -> bool:
        """True when what is wrong with a flipped statement was seen."""
        dropped = self.row.kind == "exception" and any(r.startswith("stated without") for r in self.support.reasons)
        return self.refused or dropped


def read_labelled(name: str, folder: Path = FOLDER) -> list[Labelled]:
    """The rows of a split. Raises InputError naming the line that is wrong."""
    file = folder / f"verify-{name}.jsonl"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            rows.append(Labelled(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise InputError(f"{file}:{number}: {error}") from error
    return rows


def run_verification(
    name: str = "dev", corpus: Corpus | None = None, entailment: Entailment | None = None, folder: Path = FOLDER
) -> dict[str, Any]:
    """Recall of flips per kind, refusal of true statements, speed; the failures with their reasons."""
    corpus = corpus or load_corpus()
    checked = check_rows(read_labelled(name, folder), corpus, entailment)
    return report(checked)


def check_rows(rows: Iterable[Labelled], corpus: Corpus, entailment: Entailment | None = None) -> list[Checked]:
    """Each row held against the text of its provision; the provision's gist is no source."""
    provisions = {provision.key: provision for provision in corpus.provisions}
    checked = []
    for row in rows:
        if row.provision not in provisions:
            raise InputError(f"{row.id}: the corpus has no provision {row.provision}")
        provision = provisions[row.provision]
        began = time.perf_counter()
        around = [beside(provision)]
        support = check(row.statement, [provision.text], corpus.glossary, entailment, around, [provision.heading])
        checked.append(Checked(row, support, (time.perf_counter() - began) * 1000))
    return checked


def report(checked: list[Checked]) -> dict[str, Any]:
    """The figures of a run."""
    flips = [c for c in checked if not c.row.holds]
    true = [c for c in checked if c.row.holds]
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in flips:
        kinds[one.row.kind].append(one.caught)
    found: dict[str, Any] = {
        "flips": {"caught": _share([c.caught for c in flips]), "n": len(flips)},
        "by kind": {kind: {"caught": _share(caught), "n": len(caught)} for kind, caught in sorted(kinds.items())},
    }
    groups = {"gist": "gist", "paraphrase": "paraphrase", "paraphrase zh": "paraphrase"}
    for label, kind in groups.items():
        own = [c for c in true if c.row.kind == kind and (label != "paraphrase zh" or c.row.language == "zh")]
        if own:
            found[label] = _truths(own)
    times = sorted(c.ms for c in checked)
    if times:
        found["ms"] = {
            "median": round(statistics.median(times), 2),
            "p95": round(times[int(0.95 * (len(times) - 1))], 2),
        }
    found["failures"] = [
        {"id": c.row.id, "kind": c.row.kind, "verdict": str(c.support.verdict), "reasons": list(c.support.reasons)}
        for c in checked
        if (c.refused if c.row.holds else not c.caught)
    ]
    return found


def _truths(own: list[Checked]) -> dict[str, float | int]:
    verdicts = [c.support.verdict for c in own]
    return {
        "refused": _share([c.refused for c in own]),
        "supported": _share([v is Verdict.SUPPORTED for v in verdicts]),
        "exception missed": _share([any(r.startswith("stated without") for r in c.support.reasons) for c in own]),
        "n": len(own),
    }


def _share(values: list[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def gists(corpus: Corpus) -> list[tuple[Provision, Support]]:
    """Every shipped gist held against its provision's text: gists are true, so what is refused is a false alarm."""
    return [(p, check(p.gist, [p.text], corpus.glossary, None, [beside(p)])) for p in corpus.provisions if p.gist]


# --- public claim-attribution sets

_CLAIM = ("claim", "response", "answer", "statement", "sentence")
_EVIDENCE = ("references", "evidence", "documents", "quotes", "attributed", "passages", "webpage_references", "passage")
_LABEL = ("attribution_label", "attributable", "label", "attribution", "human_rating")
_HOLDS = {"attributable", "true", "1", "yes", "y", "supported", "supports", "full", "fully supported", "entailed"}
_FAILS = {
    "not attributable", "false", "0", "no", "n", "not supported", "unsupported", "refutes", "contradictory",
    "extrapolatory", "not_attributable", "none", "partial", "contradicted", "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class Attribution:
    """A claim, what is cited for it, and whether a person found that it carries the claim."""

    claim: str
    evidence: tuple[str, ...]
    holds: bool


def read_attribution(folder: Path) -> Iterator[Attribution]:
    """The rows of every *.jsonl in a folder, as AttributionBench, AttributedQA and HAGRID write them; unlabelled none.

    Raises InputError when the folder holds no JSON lines or a line is none.
    """
    files = sorted(folder.glob("**/*.jsonl"))
    if not files:
        raise InputError(f"{folder}: no *.jsonl")
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise InputError(f"{file}:{number}: {error}") from error
            yield from _attributions(record)


def _attributions(record: Mapping[str, Any]) -> Iterator[Attribution]:
    """One row per claim: AttributionBench has it at the top, HAGRID has answers with sentences below a question."""
    quotes = _texts(_first(record, _EVIDENCE))
    if isinstance(answers := record.get("answers"), list):
        for answer in answers:
            for sentence in answer.get("sentences", [answer]) if isinstance(answer, Mapping) else []:
                yield from _attributions({"evidence": quotes, "claim": sentence.get("text", ""), **_labelled(sentence)})
        return
    claim, holds = _first(record, _CLAIM), _holds(_first(record, _LABEL))
    if isinstance(claim, str) and claim.strip() and quotes and holds is not None:
        yield Attribution(claim, tuple(quotes), holds)


def _labelled(sentence: Mapping[str, Any]) -> dict[str, Any]:
    return {key: sentence[key] for key in _LABEL if key in sentence}


def _first(record: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((record[key] for key in keys if record.get(key) is not None), None)


def _texts(value: Any) -> list[str]:
    """Texts from a string, a list of strings, or a list of objects with `text`, `content` or `passage`."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, Mapping):
        return _texts(_first(value, ("text", "content", "passage", "quote")))
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


def _holds(label: Any) -> bool | None:
    if label is None or isinstance(label, bool | int):
        return label if label is None else bool(label)
    written = str(label).strip().lower()
    return True if written in _HOLDS else False if written in _FAILS else None


def run_attribution(folder: Path, entailment: Entailment | None = None) -> dict[str, Any]:
    """Agreement with a public set: balanced accuracy (the mean recall of holds and does not), macro F1, counts."""
    rows = list(read_attribution(folder))
    pairs = [(row.holds, check(row.claim, row.evidence, None, entailment).verdict in ACCEPTED) for row in rows]
    scores = [_f1(pairs, side) for side in (True, False)]
    return {
        "macro F1": round(statistics.mean(scores), 4),
        "balanced accuracy": round(statistics.mean(_recall(pairs, side) for side in (True, False)), 4),
        "F1 holds": round(scores[0], 4),
        "F1 does not": round(scores[1], 4),
        "accuracy": _share([wanted == given for wanted, given in pairs]),
        "n": len(pairs),
    }


def _recall(pairs: list[tuple[bool, bool]], side: bool) -> float:
    given = [found is side for wanted, found in pairs if wanted is side]
    return sum(given) / len(given) if given else 0.0


def _f1(pairs: list[tuple[bool, bool]], side: bool) -> float:
    right = sum(wanted is side and given is side for wanted, given in pairs)
    return 2 * right / (sum(w is side for w, _ in pairs) + sum(g is side for _, g in pairs) or 1)
