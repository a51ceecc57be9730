"""What the servers sent, as it came, and how files are put in their place."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from genolex.fetch.client import Body

MAKING = ".making"
ABANDONED = 3600.0
"""Seconds after which a file that was begun and never finished is removed."""


class PageFolder:
    """What the servers sent for one instrument: each body with its address, validators and sha256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, url: str) -> Body | None:
        """The body that was kept for an address; None when there is none or it is damaged."""
        try:
            meta = json.loads(self._file(url, ".json").read_text(encoding="utf-8"))
            content = self._file(url, ".body").read_bytes()
            if hashlib.sha256(content).hexdigest() != meta.pop("sha256") or meta["url"] != url:
                return None
            return Body(content=content, **meta | {"retrieved": datetime.fromisoformat(meta["retrieved"])})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, body: Body) -> None:
        """Keep a body: its bytes first, so that what is said of them never comes before them."""
        meta = {name: value for name, value in asdict(body).items() if name != "content"}
        meta |= {"retrieved": body.retrieved.isoformat(), "sha256": hashlib.sha256(body.content).hexdigest()}
        write(self._file(body.url, ".body"), body.content)
        write(self._file(body.url, ".json"), json.dumps(meta, ensure_ascii=False, indent=2).encode())

    def drop(self, url: str) -> None:
        """Forget a body that is not what was asked for."""
        for suffix in (".json", ".body"):
            self._file(url, suffix).unlink(missing_ok=True)

    def _file(self, url: str, suffix: str) -> Path:
        return self.folder / (hashlib.sha256(url.encode()).hexdigest()[:20] + suffix)


def write(file: Path, content: bytes) -> None:
    """Put a file in its place in one step; it is on the disk before it is there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=file.parent, suffix=MAKING)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(made, file)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def swept(folder: Path) -> Path:
    """A folder without what runs that were cut off left in it."""
    for left in folder.rglob(f"*{MAKING}"):
        with suppress(OSError):  # another run may have finished or removed it
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()
    return folder
