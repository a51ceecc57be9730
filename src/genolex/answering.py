"""Does a provision answer a question? Retrieval tells what comes near it; a model then reads the two together.

A question about a rule and one about what no rule tells ("what does the permit cost?") come equally near to it: only
who reads both sees that the answer is not there. The model is asked for that alone: it may find that what seems near
answers nothing, and never that what is far does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from genolex.corpus import Corpus
from genolex.ports import Answering
from genolex.sides import weighs
from genolex.types import Hit, Provision, Question, Route
from genolex.verify import pair

READ = 2
"""So many leading provisions are read: where the first does not answer, the second may."""
NEAR = 0.5
"""What is not so close is no answer anyway, and not read."""
NOTHING = -2.6
"""Log odds below which a provision does not answer. Of 824 questions of the evals (dev, hard, the fresh sets) that the
corpus answers and that come near a provision, both are below it for 7, four of them false premises; of 53 such
questions that it does not answer, for 14."""

_CHANGES = re.compile(r"\b(?:chang\w+|amend\w+|new in|differ\w*|no longer)\b|变化|修改|修订|改了|不再", re.I)
"""What has changed is told by two versions together, and by neither alone."""


def answer_pair(question: str, provision: Provision, corpus: Corpus) -> tuple[str, str]:
    """What the model is asked: the law's name, heading, gist and nearest sentences of a provision, and the question."""
    name = corpus.instrument_of(provision).name
    return pair(question, [provision.text], corpus.glossary, (name, provision.heading, provision.gist))


def can_be_read(question: Question) -> bool:
    """Whether one provision alone could answer: none does where two are compared, or two versions of one."""
    return not (question.compares or weighs(question.own) or _CHANGES.search(question.own))


def read_closely(question: Question, hits: Sequence[Hit], corpus: Corpus, reader: Answering) -> list[Hit]:
    """The hits; where the model finds that none of the leading ones answers, they are no closer than it says.

    What the question cites by its number is not read: it was asked for.
    """
    read = hits[:READ]
    if not read or read[0].closeness < NEAR or any(hit.route is Route.ADDRESS for hit in read):
        return list(hits)
    odds = reader.odds([answer_pair(question.text, hit.provision, corpus) for hit in read])
    if max(odds) >= NOTHING:
        return list(hits)
    most = 1 / (1 + math.exp(-max(odds)))
    return [replace(hit, closeness=min(hit.closeness, most)) for hit in hits]
