"""A telling word of a claim that what is cited has only under a negative: "hypothetical questions are welcome", where
a transaction must be "actual, not hypothetical".

Verification compares sentences that are about the same; a claim in free wording may share nothing with a sentence but
the word that matters. The rarer the word, the more it tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from genolex.index.tokens import has_chinese, tokens
from genolex.types import Provision
from genolex.verify.denials import negated
from genolex.verify.reading import canonical, sentences

TELLING = 3.0
"""The weight by rarity from which a word tells what a sentence is about."""

_DENIES = re.compile(
    r"\b(?:not|no|nor|neither|never|nobody|none|nothing|cannot|without|against|prohibit\w*|forbid\w*|bann?(?:ed)?"
    r"|unlawful|exempt\w*|exclud\w*|except\w*|unless|only|refus\w*|den(?:y|ies|ied|ial)|outside|free of|lack\w*|fail\w*"
    r"|(?:other|rather) than|stays?|remains?|untouched|leav\w*|limit\w*|restrict\w*|end(?:s|ed)?|longer|until|drop\w*"
    r"|stop\w*|hardly|little|few|less|keeps? (?:from|out))\b|n[’']t\b",
    re.I,
)
"""Words by which a claim may deny in its own way."""


def only_denied(claim: str, provisions: tuple[Provision, ...], weight: Callable[[str], float]) -> str:
    """Why an English claim that denies nothing goes against what is cited; empty when no word shows that it does."""
    if has_chinese(claim) or _DENIES.search(claim):
        return ""
    held = _held(provisions)
    for word, under in negated(claim).items():
        if word.isalpha() and not any(under) and held.get(word) and weight(word) >= TELLING:
            written = next((w for w in re.findall(r"[\w’'-]+", claim) if canonical(w.lower()) == word), word)
            if any(set(tokens(written)) <= set(tokens(p.text)) for p in provisions):  # no mere synonym of it
                return f"says “{written}”, and what is cited has it only under a negative"
    return ""


@lru_cache(maxsize=2_048)
def _held(provisions: tuple[Provision, ...]) -> dict[str, bool]:
    """The words of provisions, each with whether it stands under a negative wherever it occurs."""
    found: dict[str, bool] = {}
    for sentence in (s for provision in provisions for s in sentences(provision.text)):
        for word, under in negated(sentence).items():
            found[word] = found.get(word, True) and all(under)
    return found
