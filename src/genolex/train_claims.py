"""Trains the entailment model on claims about the provisions of the corpus (`genolex train --claims`).

The layers of all-MiniLM-L6-v2 (Wang et al. 2020) are learned on as a cross-encoder over a premise, which is what
verification would read of the provision, and a claim; a layer over the mark at the beginning (Devlin et al. 2019) tells
entailment, neutral and contradiction apart. A false claim contradicts, unless it speaks of what the provision does not;
some of the true ones are also set against a neighbour of their provision, from which they do not follow. Every tenth
provision is held out: no claim about it is learned from.

The shipped file was learned in stages that one command does not repeat: an epoch on 12,000 sentences and gists of the
corpus that were rephrased, or had one thing flipped, by rule; two epochs on the first claims at a rate of 1.5e-4, and
three at 1.2e-4 with the statements of evals/verify, dev and dev2; two on all claims of three readings; and six on those
of later readings, each time with a part of the older ones, at rates of 8e-5 and 7e-5. A weighted mean of the
weights after three of these stages (Wortsman et al. 2022), .49 of the last but one, .21 of the last, .30 of the one
before the later readings, then learned for one epoch more, at 5e-5, from all claims and the passages of drafts 1 to 8
with the drafts that are for tuning (dev to dev6); the shipped file is the mean of the weights before and after it.
The command begins from the plain model, or with `--further` from the shipped one, and sees all claims and passages:
what it writes is like it, not the same. Learned on passages alone with a few claims, or on the later passages too, the
model told drafts apart no better, and claims worse.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from genolex.addresses import Citator
from genolex.audit.auditor import asked_of
from genolex.claims import INVENTED, TRUE, Claim
from genolex.corpus import Corpus
from genolex.drafted import Drafted
from genolex.errors import InputError
from genolex.glossary import Glossary
from genolex.index import Index
from genolex.index.tokens import has_chinese
from genolex.models.bert import LAYERS, Floats, Input
from genolex.models.entailment import LABELS
from genolex.models.layers import embedded, halved, layer, padded, warmed
from genolex.models.minilm import SHA256, WEIGHTS, mapped, tokenizer
from genolex.models.pairs import pair_input, read_learned
from genolex.ports import Entailment
from genolex.progress import shown
from genolex.types import Mention, Provision
from genolex.verify import pair
from genolex.verify.premise import WORDS
from genolex.verify.reading import unit
from genolex.verify.source import mass

ENTAILED, NEUTRAL, CONTRADICTED = range(len(LABELS))
HELD_OUT = 10
"""One in so many provisions is held out."""
LENGTHS = (60, WORDS, WORDS, 110)
"""Words of a premise, one of these by chance: the model shall not know a text by its length."""
ASTRAY, NEIGHBOURS = 0.25, 5
"""The share of true claims that are also set against a neighbour, and how many neighbours it is drawn from."""
NAMED = 0.2
"""The share of claims before which the law is named, as drafts and questions name it."""
NAMINGS = ("Under the {name}, {claim}", "{name}: {claim}", "According to the {name} {claim}", "The {name}: {claim}")
TOKENS, AMONG = 4_096, 1_500
"""Tokens of a step, padding included, and how many pairs are sorted by length to make steps of."""
DRAFTED = date(2026, 9, 1)
"""The day of the passages of drafts: they speak of the law that is in force then."""
_DRAFTED = {"right": ENTAILED, "misattributed": NEUTRAL, "unsupported": NEUTRAL, "contradicted": CONTRADICTED}
FURTHER = 6e-5
"""The rate of learning where the model has learned before."""
RATE, DECAY, WARM_UP, LEAST, CLIP, SMOOTHING = 1.5e-4, 0.01, 100, 0.03, 1.0, 0.05


@dataclass(frozen=True, slots=True)
class Pair:
    """A premise, a claim, and the place in LABELS of what the one says of the other."""

    premise: str
    claim: str
    label: int


def pairs_of(corpus: Corpus, claims: Sequence[Claim]) -> tuple[list[Pair], list[Pair]]:
    """What is learned from, and what is held out. Raises InputError on a claim about no provision of the corpus."""
    chosen = random.Random(0)  # noqa: S311 - a reproducible draw, no secret
    provisions = {f"{p.address}@{p.valid.start}": p for p in corpus.provisions}
    neighbours = _neighbours(corpus)
    learned, held_out = [], []
    for claim in shown(claims, "Claims"):
        if claim.provision not in provisions:
            raise InputError(f"a claim is about {claim.provision}, which is not in the corpus")
        provision, label = provisions[claim.provision], _label(claim)
        instrument = corpus.instrument_of(provision)
        if _is_held_out(claim.provision):
            held_out.append(_pair(claim, provision, label, corpus.glossary))
            continue
        if chosen.random() < NAMED and not has_chinese(claim.statement):
            name, naming = chosen.choice((instrument.name, instrument.title)), chosen.choice(NAMINGS)
            claim = replace(claim, statement=naming.format(name=name, claim=claim.statement))
        learned.append(_pair(claim, provision, label, corpus.glossary, chosen.choice(LENGTHS)))
        near = neighbours(provision) if label == ENTAILED and chosen.random() < ASTRAY else []
        if near:
            learned.append(_pair(claim, chosen.choice(near), NEUTRAL, corpus.glossary))
    return learned, held_out


def drafted_pairs(index: Index, citator: Citator, citations: Sequence[Drafted]) -> list[Pair]:
    """What is learned from passages of drafts: each claim as the audit reads it, with what is cited for it.

    A citation that the audit does not tie to a claim, or reads as one of another law, is left out.
    """
    passages: dict[str, list[Drafted]] = defaultdict(list)
    for one in citations:
        passages[one.text].append(one)
    pairs = []
    for text, labelled in shown(list(passages.items()), "Passages"):
        asked = asked_of(text, index, citator, DRAFTED)
        for one in labelled:
            pairs += [Pair(*pair, _DRAFTED[one.label]) for mention, pair in asked if _is_of(mention, one)][:1]
    return pairs


def _is_of(mention: Mention, one: Drafted) -> bool:
    same = mention.address.instrument == one.provision.split("/")[0]
    return same and mention.start < one.end and one.start < mention.end


def _label(claim: Claim) -> int:
    if claim.kind == TRUE:
        return ENTAILED
    return NEUTRAL if claim.kind in INVENTED else CONTRADICTED


def _is_held_out(provision: str) -> bool:
    """By digest: the same ones whatever is added to the corpus."""
    return int(hashlib.md5(provision.encode(), usedforsecurity=False).hexdigest(), 16) % HELD_OUT == 0


def _pair(claim: Claim, provision: Provision, label: int, glossary: Glossary, words: int = WORDS) -> Pair:
    return Pair(*pair(claim.statement, [provision.text], glossary, (provision.heading,), words), label)


def _neighbours(corpus: Corpus) -> Callable[[Provision], list[Provision]]:
    """For a provision, those of its instrument whose gists share most with its own."""
    stems = {p.key: unit(p.gist or p.heading).stems for p in corpus.provisions}
    works: dict[str, list[Provision]] = defaultdict(list)
    for provision in corpus.provisions:
        works[provision.address.instrument].append(provision)

    @cache
    def nearest(provision: Provision) -> list[Provision]:
        others = (p for p in works[provision.address.instrument] if p.address != provision.address)
        return sorted(others, key=lambda p: -mass(stems[provision.key] & stems[p.key]))[:NEIGHBOURS]

    return nearest


class CrossEncoder:
    """What is learned, as PyTorch sees it.

    It begins as the plain model, with layers over it that know nothing yet, or from what a file holds.
    """

    def __init__(self, file: Path | None = None) -> None:
        import torch

        self._plain = mapped(WEIGHTS / "model.safetensors", SHA256)
        before, head = read_learned(file) if file else (self._plain, {})
        weights = {name: torch.from_numpy(np.array(array)) for name, array in before.items()}
        width = weights["embeddings.word_embeddings.weight"].shape[1]
        self.learned = {n: array for n, array in weights.items() if n.startswith("encoder.") or "token_type" in n} | {
            "pool.w": torch.eye(width),
            "pool.b": torch.zeros(width),
            "head.w": torch.randn(len(LABELS), width) * 0.02,
            "head.b": torch.zeros(len(LABELS)),
        }
        self.learned |= {name: torch.from_numpy(array) for name, array in head.items()}
        self._rate = FURTHER if file else RATE
        for array in self.learned.values():
            array.requires_grad_()
        self._weights = weights | self.learned

    def optimiser(self, steps: int) -> tuple[Any, Any]:
        """AdamW (Loshchilov and Hutter 2019), warmed up and then brought down; biases and norms do not decay."""
        import torch

        parts = self.learned.values()
        maps, rest = [part for part in parts if part.ndim > 1], [part for part in parts if part.ndim == 1]
        groups = [{"params": maps, "weight_decay": DECAY}, {"params": rest, "weight_decay": 0.0}]
        optimiser = torch.optim.AdamW(groups, lr=self._rate)
        return optimiser, warmed(optimiser, steps, WARM_UP, LEAST)

    def logits(self, inputs: Sequence[Input]) -> Any:
        """Of each label, for each pair."""
        import torch
        from torch.nn import functional

        (ids, real), (types, _) = padded([one.ids for one in inputs]), padded([one.types for one in inputs])
        with torch.autocast("cpu", torch.bfloat16, enabled=halved()):
            x = embedded(ids, self._weights, types)
            for number in range(LAYERS):
                x = layer(x, number, real, self._weights)
        first = functional.linear(x[:, 0].float(), self._weights["pool.w"], self._weights["pool.b"])
        return functional.linear(torch.tanh(first), self._weights["head.w"], self._weights["head.b"])

    def save(self, file: Path) -> None:
        """Write what `genolex.models.pairs.PairReader` reads, whole or not at all.

        The maps of the layers are kept as their differences from the plain model, a byte each and a scale for each row;
        the rest is kept in half precision.
        """
        stored: dict[str, Any] = {}
        for name, part in self.learned.items():
            learned: Floats = part.detach().numpy()
            change = learned - self._plain[name] if name in self._plain else learned
            if name.startswith("encoder.") and change.ndim > 1:
                scale = np.maximum(np.abs(change).max(axis=1, keepdims=True) / 127, 1e-12)
                stored |= {name: np.round(change / scale).astype(np.int8), f"{name}.scale": scale.astype(np.float32)}
            else:
                stored[name] = change.astype(np.float16)
        made = file.with_suffix(".making.npz")
        np.savez_compressed(made, **stored)
        made.replace(file)


def train_claims(
    pairs: Sequence[Pair], target: Path, epochs: int = 3, most: int | None = None, start: Path | None = None
) -> list[float]:
    """Learn from some pairs and write the model; the mean loss of each epoch.

    `start` is a model to learn further from, the plain one by default. `most` steps of an epoch, where given, are the
    end of it.
    """
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(0)
    chosen = random.Random(0)  # noqa: S311 - a reproducible shuffle, no secret
    inputs = [pair_input(read) for read in tokenizer().encode_batch([(one.premise, one.claim) for one in pairs])]
    labels = torch.tensor([one.label for one in pairs])
    plan = [steps_of([len(one.ids) for one in inputs], chosen)[:most] for _ in range(epochs)]
    model = CrossEncoder(start)
    optimiser, rate = model.optimiser(sum(map(len, plan)))
    means = []
    for epoch, steps in enumerate(plan, 1):
        losses = []
        for step in shown(steps, f"Epoch {epoch} of {epochs}"):
            loss: Any = cross_entropy(model.logits([inputs[n] for n in step]), labels[step], label_smoothing=SMOOTHING)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.learned.values(), CLIP)
            optimiser.step()
            rate.step()
            losses.append(float(loss.detach()))
        means.append(float(np.mean(losses)))
    model.save(target)
    return means


def steps_of(lengths: Sequence[int], chosen: random.Random) -> list[list[int]]:
    """Every pair once, in a new order, those of like length together, each step within TOKENS."""
    order, steps = list(range(len(lengths))), []
    chosen.shuffle(order)
    for start in range(0, len(order), AMONG):
        left = sorted(order[start : start + AMONG], key=lambda n: -lengths[n])
        while left:
            size = max(1, TOKENS // lengths[left[0]])
            steps.append(left[:size])
            left = left[size:]
    chosen.shuffle(steps)
    return steps


def told_apart(model: Entailment, pairs: Sequence[Pair]) -> float:
    """The share of pairs of which a model says rightly whether the claim is entailed: rather than not, or not."""
    found = model.judge([(one.premise, one.claim) for one in pairs])
    right = [(said.entailment >= 0.5) == (one.label == ENTAILED) for said, one in zip(found, pairs, strict=True)]
    return float(np.mean(right))
