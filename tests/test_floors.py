"""The house stands on floors: a module imports only from its own floor or from lower ones."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "genolex"

FLOORS = [
    {"types", "errors", "settings", "progress"},
    {
        "ports",
        "addresses",
        "aspects",
        "claims",
        "corpus",
        "dates",
        "drafted",
        "gazetteer",
        "glossary",
        "numbers",
        "passages",
        "phrases",
        "purpose",
        "render",
        "sides",
        "unanswered",
    },
    {"ingest", "index", "models", "fetch"},
    {"answering", "beyond", "compose", "conversation", "pinpoints", "retrieve", "supposed", "verify"},
    {"assistant", "audit", "collection", "receipt", "remarks", "train", "train_answers", "train_claims", "writing"},
    {"api", "cli", "web", "mcp", "evals", "testing", "llamaindex", "__main__", "__init__"},
]
FLOOR = {name: n for n, names in enumerate(FLOORS, 1) for name in names}

CONFINED = {
    "faiss": {"index"},
    "bm25s": {"index"},
    "pymilvus": {"index"},
    "pypdf": {"ingest"},
    "pypdfium2": {"ingest"},
    "docx": {"audit", "ingest", "render"},
    "charset_normalizer": {"fetch", "ingest"},
    "reportlab": {"evals"},
    "authlib": {"api"},
    "gradio": {"web"},
    "sentence_transformers": {"models"},
    "ir_measures": {"evals"},
}

FILES = sorted(SRC.rglob("*.py"))


def room(file: Path) -> str:
    """The top-level module or package that a file belongs to."""
    return file.relative_to(SRC).parts[0].removesuffix(".py")


def imports(file: Path) -> list[tuple[str, bool]]:
    """Every module that a file imports, and whether at the top of the module and outside TYPE_CHECKING."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    eager = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in eager) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, id(node) in eager))
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(SRC)))
def test_a_module_imports_only_from_its_own_floor_or_below(file: Path) -> None:
    """Data flows one way: nouns, look-ups, rooms, recipes, verbs, faces."""
    for name, _ in imports(file):
        parts = name.split(".")
        if parts[0] == "genolex" and len(parts) > 1:
            assert FLOOR[parts[1]] <= FLOOR[room(file)], f"{room(file)} must not import {name}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(SRC)))
def test_a_library_is_named_only_in_its_room(file: Path) -> None:
    """A library can be replaced by changing one room."""
    for name, _ in imports(file):
        rooms = CONFINED.get(name.split(".")[0])
        assert rooms is None or room(file) in rooms, f"{room(file)} must not import {name}"


def test_types_import_nothing_of_the_package() -> None:
    """The nouns stand on the ground."""
    assert not [name for name, _ in imports(SRC / "types.py") if name.startswith("genolex")]


def test_models_import_heavy_libraries_only_inside_functions() -> None:
    """Importing the room of models costs nothing until a model is loaded."""
    heavy = {"sentence_transformers", "torch", "transformers", "llama_index"}
    for file in (SRC / "models").glob("*.py"):
        assert not [name for name, eager in imports(file) if eager and name.split(".")[0] in heavy]
