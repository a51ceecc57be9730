"""Trains the adapter of the embedded encoder on the corpus's own questions (`genolex train`).

The encoder stays as it is. Learned are a projection of its token states (ColBERT: Khattab and Zaharia 2020) and how
much each token of a question matters beside its rarity: a tenth of a megabyte. A question must come nearer to
its provision's text, gist or other questions than to those of others: a contrastive loss with hard negatives (Karpukhin
et al. 2020) over late interaction. The questions of the evals are not read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.index import Index
from genolex.models.minilm import MiniLM
from genolex.ports import Reading
from genolex.progress import shown

BATCH, NEGATIVES, AMONG = 32, 3, 30
"""Questions of a step, hard negatives of each, and how many of the nearest wrong rows those are drawn from."""
RATES = {"projection": 2e-3, "salience": 1e-2}
WARM_UP = 50
TEMPERATURE = 0.02
"""Of the softmax over the rows to choose among."""
TEXT = 0.5
"""How often the answer is taken from the law's text; else it is a gist or another question."""


@dataclass(frozen=True)
class Pair:
    """A question's row and the rows that answer it: its provision's text, gist and other questions."""

    question: int
    answers: NDArray[np.int64]
    provision: int


class Adapter:
    """What is learned, as PyTorch sees it; it begins as the encoder without an adapter."""

    def __init__(self, plain: MiniLM) -> None:
        import torch

        width = len(plain.projection)
        self.parts: dict[str, Any] = {
            "projection": torch.from_numpy(plain.projection.copy()).requires_grad_(),
            "salience": torch.zeros(width, requires_grad=True),
        }

    def optimiser(self, steps: int) -> tuple[Any, Any]:
        """Adam with a rate for each part, warmed up and then brought down to nothing."""
        import torch

        groups = [{"params": [part], "lr": RATES[name]} for name, part in self.parts.items()]
        optimiser = torch.optim.Adam(groups)
        rate = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
        )
        return optimiser, rate

    def late(self, questions: Any, rows: Any, weights: Any) -> Any:
        """MaxSim of every question with every row; states are padded with rows of zeros."""
        import torch
        from torch.nn import functional

        near = functional.normalize(questions @ self.parts["projection"], dim=-1)
        other = functional.normalize(rows @ self.parts["projection"], dim=-1)
        weights = weights * torch.exp((questions @ self.parts["salience"]).clamp(-3, 3))
        weights = weights / weights.sum(dim=1, keepdim=True).clamp_min(1e-6)
        met = torch.einsum("qaw,kbw->qkab", near, other)
        met = met.masked_fill(~rows.any(dim=-1)[None, :, None, :], -1.0).amax(dim=3)
        return (met * weights[:, None, :]).sum(dim=2)

    def save(self, file: Path) -> None:
        """Write it in half precision, whole or not at all."""
        made = file.with_suffix(".making.npz")
        np.savez_compressed(made, **{n: p.detach().numpy().astype(np.float16) for n, p in self.parts.items()})
        made.replace(file)


def train(index: Index, encoder: MiniLM, target: Path, epochs: int = 3) -> list[float]:
    """Train on the questions of an index of the plain encoder and write the adapter; the mean loss of each epoch."""
    import torch

    chosen = random.Random(0)  # noqa: S311 - a reproducible shuffle, no secret
    readings = encoder.states([row.text for row in index.dense_rows], progress=True)
    vectors = np.stack([reading.vector for reading in readings])
    pairs, adapter = pairs_of(index), Adapter(encoder)
    optimiser, rate = adapter.optimiser(epochs * (len(pairs) // BATCH))
    losses: list[list[float]] = []
    for epoch in range(epochs):
        losses.append([])
        for batch in shown(list(shuffled(pairs, chosen)), f"Epoch {epoch + 1} of {epochs}"):
            loss = _loss(adapter, index, readings, *draw(batch, index, vectors, chosen))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rate.step()
            losses[-1].append(float(loss.detach()))
    with torch.no_grad():
        adapter.save(target)
    return [float(np.mean(found)) for found in losses]


def pairs_of(index: Index) -> list[Pair]:
    """Every question with the rows that answer it."""
    found = [
        Pair(int(row), rows[rows != row], number)
        for number, rows in enumerate(index.rows_of)
        for row in rows
        if index.dense_ways.kinds[row] in ("question", "paragraph")
    ]
    return [pair for pair in found if len(pair.answers)]


def shuffled(pairs: list[Pair], chosen: random.Random) -> Iterator[list[Pair]]:
    """Batches in a new order."""
    order = pairs[:]
    chosen.shuffle(order)
    for at in range(0, len(order) - BATCH + 1, BATCH):
        yield order[at : at + BATCH]


def draw(
    batch: list[Pair], index: Index, vectors: NDArray[np.float32], chosen: random.Random
) -> tuple[list[int], list[int], list[int]]:
    """The question rows of a batch, the rows to choose among, and where each question's answer stands in those."""
    rows: list[int] = []
    answers = []
    for pair in batch:
        cosines = vectors @ vectors[pair.question]
        answers.append(len(rows))
        rows.append(_answer(pair, index, cosines, chosen))
        cosines[index.dense_provisions == pair.provision] = -1.0
        rows += chosen.sample(np.argpartition(-cosines, AMONG)[:AMONG].tolist(), NEGATIVES)
    return [pair.question for pair in batch], rows, answers


def _answer(pair: Pair, index: Index, cosines: NDArray[np.float32], chosen: random.Random) -> int:
    """A row that answers: the passage that holds the paragraph asked for, or else the nearest; or another way."""
    kinds = index.dense_ways.kinds[pair.answers]
    texts, others = pair.answers[kinds == "text"], pair.answers[kinds != "text"]
    if len(others) and chosen.random() >= TEXT:
        return int(chosen.choice(others.tolist()))
    own = texts[index.dense_ways.passages[texts] == index.dense_ways.passages[pair.question]]
    if index.dense_ways.kinds[pair.question] == "paragraph" and len(own):
        return int(own[0])
    return int(texts[np.argmax(cosines[texts])])


def _loss(
    adapter: Adapter,
    index: Index,
    readings: Sequence[Reading],
    questions: list[int],
    rows: list[int],
    answers: list[int],
) -> Any:
    import torch
    from torch.nn import functional

    owners, at = index.dense_provisions, torch.tensor(answers)
    hidden = torch.tensor(owners[questions])[:, None] == torch.tensor(owners[rows])[None, :]
    hidden[torch.arange(len(questions)), at] = False  # another right answer is no wrong one
    asked, offered = [readings[n] for n in questions], [readings[n] for n in rows]
    scores = adapter.late(_padded(asked), _padded(offered), _weights(index, asked)) / TEMPERATURE
    return functional.cross_entropy(scores.masked_fill(hidden, -1e4), at)


def _padded(readings: Sequence[Reading]) -> Any:
    import torch

    longest = max(len(reading.states) for reading in readings)
    found = torch.zeros(len(readings), longest, readings[0].states.shape[1])
    for row, reading in zip(found, readings, strict=True):
        row[: len(reading.states)] = torch.from_numpy(reading.states)
    return found


def _weights(index: Index, readings: Sequence[Reading]) -> Any:
    """The rarity of each token of each question, padded with zeros."""
    import torch

    longest = max(len(reading.tokens) for reading in readings)
    found = torch.zeros(len(readings), longest)
    for row, reading in zip(found, readings, strict=True):
        if index.late:
            row[: len(reading.tokens)] = torch.from_numpy(index.late.weights(reading))
    return found
