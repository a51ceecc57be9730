"""genolex: US–China law on human genomic data and generative AI, every sentence pinned to an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genolex.assistant import Assistant
    from genolex.corpus import Corpus
    from genolex.types import Address, Answer, Citation, Hit, Instrument, Provision, Statement

__version__ = "0.1.0"
__all__ = ["Address", "Answer", "Assistant", "Citation", "Corpus", "Hit", "Instrument", "Provision", "Statement"]

_HOME = {"Assistant": "genolex.assistant", "Corpus": "genolex.corpus"}


def __getattr__(name: str) -> Any:
    """Names are imported when they are first used, so that `import genolex` stays light."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(_HOME.get(name, "genolex.types")), name)
    raise AttributeError(f"module 'genolex' has no attribute {name!r}")
