"""Trains the adapter of the embedded encoder on the corpus's own questions (`genolex train`).

The weights of the encoder stay as they are. Learned are updates of low rank to its upper layers (LoRA: Hu et al. 2022),
a projection of its token states (ColBERT: Khattab and Zaharia 2020) and how much each token of a question matters
beside its rarity: less than a megabyte. A question must come nearer to its provision's text, gist or other questions
than to those of others: contrastive losses with hard negatives (Karpukhin et al. 2020), one over late interaction, one
over the vectors of whole texts. A Chinese question is read as it will be when it is asked: in English words, one at a
time. The questions of the evals are not read.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.index import Index
from genolex.index.gloss import glossed
from genolex.index.tokens import has_chinese
from genolex.models.bert import LAYERS, batches
from genolex.models.layers import MAPS, embedded, halved, layer, padded, warmed
from genolex.models.minilm import MiniLM
from genolex.progress import shown

BATCH, NEGATIVES, AMONG = 32, 3, 40
"""Questions of a step, hard negatives of each, and how many of the nearest wrong rows those are drawn from."""
LOWER, RANK = 3, 16
"""The layers that are left as they are, and the rank of the updates to those above."""
RATES = {"updates": 5e-4, "projection": 2e-3, "salience": 1e-2}
DECAY, WARM_UP, LEAST = 0.01, 50, 0.02
TEMPERATURE, TEMPERATURE_WHOLE = 0.02, 0.05
"""Of the softmax over the rows to choose among: of late interaction, and of whole vectors."""
TEXT = 0.5
"""How often the answer is taken from the law's text; else it is a gist or another question."""
LONGEST, FEWEST = 160, 3
"""Tokens that are read of a text here, and the fewest words of a Chinese question in English that are learned from."""


@dataclass(frozen=True)
class Pair:
    """A question and the rows that answer it: its provision's text, gist and other questions."""

    question: int
    answers: NDArray[np.int64]
    provision: int
    passage: int = -1


@dataclass(frozen=True)
class Lesson:
    """The questions of a step, the rows to choose among, and where each question's answer stands in those."""

    questions: list[int]
    rows: list[int]
    answers: list[int]


class Adapter:
    """What is learned, as PyTorch sees it; it begins as the encoder without an adapter, or as the adapter `start`."""

    def __init__(self, plain: MiniLM, rarity: NDArray[np.float32], start: Path | None = None) -> None:
        import torch

        self._weights = {name: torch.from_numpy(np.array(array)) for name, array in plain.weights.items()}
        self._rarity = torch.from_numpy(np.array(rarity))
        self.projection = torch.from_numpy(plain.projection.copy()).requires_grad_()
        self.salience = torch.zeros(len(plain.projection), requires_grad=True)
        self.updates = {
            name: self._update(name)
            for number in range(LOWER, LAYERS)
            for name in (f"encoder.layer.{number}.{one}" for one in MAPS)
        }
        if start:
            self._load(start)

    def _load(self, file: Path) -> None:
        import torch

        with np.load(file) as learned:
            parts = {name: torch.from_numpy(learned[name].astype(np.float32)) for name in learned.files}
        self.projection = parts["projection"].requires_grad_()
        self.salience = parts["salience"].requires_grad_()
        for name in self.updates:
            down, up = parts[f"{name}.down"], parts[f"{name}.up"]
            self.updates[name] = (down.requires_grad_(), up.requires_grad_())

    def _update(self, name: str) -> tuple[Any, Any]:
        import torch

        out, width = self._weights[f"{name}.weight"].shape
        down = torch.randn(RANK, width) / math.sqrt(width)
        return down.requires_grad_(), torch.zeros(out, RANK, requires_grad=True)

    def optimiser(self, steps: int) -> tuple[Any, Any]:
        """AdamW with a rate for each part, warmed up and then brought down to nothing."""
        import torch

        parts = {
            "updates": [part for pair in self.updates.values() for part in pair],
            "projection": [self.projection],
            "salience": [self.salience],
        }
        groups = [{"params": found, "lr": RATES[name]} for name, found in parts.items()]
        optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
        return optimiser, warmed(optimiser, steps, WARM_UP, LEAST)

    def begun(self, lists: list[list[int]]) -> list[Any]:
        """The states of each text after the layers that are left as they are; made once."""
        import torch

        found: dict[int, Any] = {}
        with torch.inference_mode():
            for batch in shown(list(batches([len(ids) for ids in lists])), "Lower layers"):
                ids, real = padded([lists[n] for n in batch])
                x = embedded(ids, self._weights)
                for number in range(LOWER):
                    x = layer(x, number, real, self._weights)
                found |= {n: row[: len(lists[n])].half().clone() for n, row in zip(batch, x, strict=True)}
        return [found[n] for n in range(len(lists))]

    def finished(self, begun: Sequence[Any]) -> tuple[Any, Any]:
        """The states of some texts after the layers that are adapted, and which places hold a token."""
        import torch

        longest = max(map(len, begun))
        x, real = (
            torch.zeros(len(begun), longest, begun[0].shape[1]),
            torch.zeros(len(begun), longest, dtype=torch.bool),
        )
        for row, held, states in zip(x, real, begun, strict=True):
            row[: len(states)] = states.float()
            held[: len(states)] = True
        with torch.autocast("cpu", torch.bfloat16, enabled=halved()):
            for number in range(LOWER, LAYERS):
                x = layer(x, number, real, self._weights, self.updates)
        return x.float(), real

    def late(self, questions: Any, tokens: Any, rows: Any, held: Any) -> Any:
        """MaxSim of every question with every row; `tokens` are the questions' (0 where none), `held` the rows'."""
        import torch
        from torch.nn.functional import normalize

        asked = normalize(questions, dim=-1)
        near, other = (normalize(x @ self.projection, dim=-1) for x in (asked, normalize(rows, dim=-1)))
        weights = self._rarity[tokens.clamp_max(len(self._rarity) - 1)] * (tokens > 0)
        weights = weights * torch.exp((asked @ self.salience).clamp(-3, 3))
        weights = weights / weights.sum(dim=1, keepdim=True).clamp_min(1e-6)
        met = torch.einsum("qaw,kbw->qkab", near, other)
        met = met.masked_fill(~held[None, :, None, :], -1.0).amax(dim=3)
        return (met * weights[:, None, :]).sum(dim=2)

    def save(self, file: Path) -> None:
        """Write it in half precision, whole or not at all."""
        parts = {"projection": self.projection, "salience": self.salience}
        for name, pair in self.updates.items():
            parts |= {f"{name}.{part}": found for part, found in zip(("down", "up"), pair, strict=True)}
        made = file.with_suffix(".making.npz")
        halves: dict[str, Any] = {name: part.detach().numpy().astype(np.float16) for name, part in parts.items()}
        np.savez_compressed(made, **halves)
        made.replace(file)


def train(
    index: Index,
    encoder: MiniLM,
    target: Path,
    epochs: int = 2,
    most: int | None = None,
    start: Path | None = None,
) -> list[float]:
    """Train on the questions of an index of the plain encoder and write the adapter; the mean loss of each epoch.

    `most` steps, where given, are the end of it; `start` is an adapter to learn further from.
    """
    import torch

    if index.late is None:
        raise ValueError("an index without late interaction cannot be trained on")
    torch.manual_seed(0)
    chosen = random.Random(0)  # noqa: S311 - a reproducible shuffle, no secret
    pairs, texts = pairs_of(index)
    vectors = encoder.encode(texts, progress=True)
    lists = [[*ids[: LONGEST - 1], ids[-1]] for ids in encoder.token_ids(texts)]
    adapter = Adapter(encoder, index.late.token_rarity, start)
    begun = adapter.begun(lists)
    per_epoch = min(len(pairs) // BATCH, most or len(pairs))
    optimiser, rate = adapter.optimiser(epochs * per_epoch)
    losses: list[list[float]] = []
    for epoch in range(epochs):
        losses.append([])
        steps = list(shuffled(pairs, chosen))[:per_epoch]
        for batch in shown(steps, f"Epoch {epoch + 1} of {epochs}"):
            loss = _loss(adapter, index, lists, begun, draw(batch, index, vectors, chosen))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rate.step()
            losses[-1].append(float(loss.detach()))
    adapter.save(target)
    return [float(np.mean(found)) for found in losses]


def pairs_of(index: Index) -> tuple[list[Pair], list[str]]:
    """Every question with the rows that answer it, and the texts: the rows, then Chinese questions in English."""
    ways, texts = index.dense_ways, [row.text for row in index.dense_rows]
    found = []
    for number, rows in enumerate(index.rows_of):
        for row in rows:
            if ways.kinds[row] in ("question", "paragraph"):
                passage = int(ways.passages[row]) if ways.kinds[row] == "paragraph" else -1
                found.append(Pair(int(row), rows[rows != row], number, passage))
        for question in index.corpus.provisions[number].questions if len(rows) else ():
            said = glossed(question, index.corpus.glossary) if has_chinese(question) else ""
            if len(said.split()) >= FEWEST:
                found.append(Pair(len(texts), rows, number))
                texts.append(said)
    return [pair for pair in found if len(pair.answers)], texts


def shuffled(pairs: list[Pair], chosen: random.Random) -> Iterator[list[Pair]]:
    """Batches in a new order."""
    order = pairs[:]
    chosen.shuffle(order)
    for at in range(0, len(order) - BATCH + 1, BATCH):
        yield order[at : at + BATCH]


def draw(batch: list[Pair], index: Index, vectors: NDArray[np.float32], chosen: random.Random) -> Lesson:
    """The rows to choose among for some questions: an answer of each, and wrong rows that are near it."""
    lesson = Lesson([pair.question for pair in batch], [], [])
    for pair in batch:
        cosines = vectors[: len(index.dense_rows)] @ vectors[pair.question]
        lesson.answers.append(len(lesson.rows))
        lesson.rows.append(_answer(pair, index, cosines, chosen))
        cosines[index.dense_provisions == pair.provision] = -1.0
        among = min(AMONG, len(cosines) - 1)
        lesson.rows.extend(chosen.sample(np.argpartition(-cosines, among)[:among].tolist(), NEGATIVES))
    return lesson


def _answer(pair: Pair, index: Index, cosines: NDArray[np.float32], chosen: random.Random) -> int:
    """A row that answers: the passage that holds the paragraph asked for, or else the nearest; or another way."""
    kinds = index.dense_ways.kinds[pair.answers]
    texts, others = pair.answers[kinds == "text"], pair.answers[kinds != "text"]
    if len(others) and chosen.random() >= TEXT:
        return int(chosen.choice(others.tolist()))
    own = texts[index.dense_ways.passages[texts] == pair.passage]
    return int(own[0]) if len(own) else int(texts[np.argmax(cosines[texts])])


def _loss(adapter: Adapter, index: Index, lists: list[list[int]], begun: list[Any], lesson: Lesson) -> Any:
    import torch
    from torch.nn.functional import cross_entropy

    owners, at = index.dense_provisions, torch.tensor(lesson.answers)
    own = torch.tensor(owners[lesson.rows][lesson.answers])
    hidden = own[:, None] == torch.tensor(owners[lesson.rows])[None, :]
    hidden[torch.arange(len(own)), at] = False  # another right answer is no wrong one
    questions, asked = adapter.finished([begun[n] for n in lesson.questions])
    tokens = _inner(lists, lesson.questions)
    late, whole = (torch.zeros(len(own), len(lesson.rows)) for _ in range(2))
    for part in _by_length(lists, lesson.rows):
        numbers = [lesson.rows[n] for n in part]
        rows, real = adapter.finished([begun[n] for n in numbers])
        late[:, part] = adapter.late(questions, tokens, rows, _inner(lists, numbers) > 0)
        whole[:, part] = _mean(questions, asked) @ _mean(rows, real).T
    losses = (
        cross_entropy((scores / temperature).masked_fill(hidden, -1e4), at)
        for scores, temperature in ((late, TEMPERATURE), (whole, TEMPERATURE_WHOLE))
    )
    return sum(losses)


def _by_length(lists: list[list[int]], rows: list[int]) -> tuple[list[int], list[int]]:
    """The places of the shorter rows and of the longest third, which together would be padded to its length."""
    order = sorted(range(len(rows)), key=lambda n: len(lists[rows[n]]))
    cut = len(order) * 2 // 3
    return order[:cut], order[cut:]


def _inner(lists: list[list[int]], numbers: list[int]) -> Any:
    """The tokens of some texts without the marks at their two ends; 0 where there is none."""
    ids, _ = padded([[0, *lists[n][1:-1], 0] for n in numbers])
    return ids


def _mean(states: Any, real: Any) -> Any:
    """The vectors of whole texts: the mean of their tokens, at length 1."""
    from torch.nn.functional import normalize

    held = real[..., None]
    return normalize((states * held).sum(dim=1) / held.sum(dim=1), dim=-1)
