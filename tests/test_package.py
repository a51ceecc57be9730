"""The wheel works without the checkout: it carries the corpus, the questions and the web assets."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contents of a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, timeout=120, capture_output=True)
    (wheel,) = folder.glob("genolex-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_the_wheel_carries_what_it_needs(unpacked: Path) -> None:
    """Every corpus file, the glossary, the questions, style and behaviour of the page."""
    package = unpacked / "genolex"
    shipped = {f.name for f in (package / "_corpus").rglob("*") if f.suffix in {".md", ".yaml"}}
    assert shipped == {f.name for f in (ROOT / "corpus").rglob("*") if f.suffix in {".md", ".yaml"}}
    assert (package / "_evals" / "questions" / "dev.jsonl").is_file()
    assert (package / "web" / "style.css").is_file()
    assert (package / "py.typed").is_file()


def test_the_installed_command_works_anywhere(unpacked: Path, tmp_path: Path) -> None:
    """`show` from the wheel's own corpus, in a folder that knows nothing of the checkout."""
    code = f"import sys; sys.path.insert(0, {str(unpacked)!r}); sys.argv[1:] = ['show', 'PIPL art. 38', '--json']\n"
    code += "import genolex.cli; print(genolex.cli.__file__, file=sys.stderr); genolex.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert str(unpacked) in done.stderr
    assert json.loads(done.stdout)["article"] == "38"
