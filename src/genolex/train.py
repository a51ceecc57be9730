"""Trains the adapter of the embedded encoder on the corpus's own questions (`genolex train`).

Low-rank updates (LoRA: Hu et al. 2022) of every linear layer of all-MiniLM-L6-v2, under two megabytes. A question of a
provision must come nearer to the provision's text, gist or other questions than to those of others: contrastive loss
with hard negatives (Karpukhin et al. 2020), over late interaction and over the vectors of whole texts, which are the
two ways in which retrieval uses the encoder. The questions of the evals are not read.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genolex.index import Index
from genolex.models.minilm import HEADS, LAYERS, MiniLM
from genolex.progress import shown

RANK, SCALE = 16, 2.0
BATCH, NEGATIVES, AMONG = 32, 2, 30
"""Questions of a step, hard negatives of each, and how many of the nearest wrong rows those are drawn from."""
RATE, WARM_UP = 4e-4, 50
LATE_TEMPERATURE, WHOLE_TEMPERATURE, WHOLE = 0.02, 0.05, 0.5
"""Temperatures of the two losses, and what that of whole texts weighs."""
LAYERS_ADAPTED = [
    f"encoder.layer.{layer}.{name}"
    for layer in range(LAYERS)
    for name in (
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    )
]


@dataclass(frozen=True)
class Pair:
    """A question's row and the rows that answer it: its provision's text, gist and other questions."""

    question: int
    answers: NDArray[np.int64]
    provision: int


class Student:
    """The encoder with its low-rank updates, as PyTorch sees it."""

    def __init__(self, encoder: MiniLM) -> None:
        import torch

        generator = torch.Generator().manual_seed(0)
        self._weights = {name: torch.from_numpy(array) for name, array in encoder.weights.items() if array.ndim}
        self._projection = torch.from_numpy(encoder.projection)
        self.updates: dict[str, tuple[Any, Any]] = {}
        for name in LAYERS_ADAPTED:
            out, into = self._weights[f"{name}.weight"].shape
            down = torch.randn(RANK, into, generator=generator) / math.sqrt(into)
            self.updates[name] = down.requires_grad_(), torch.zeros(out, RANK, requires_grad=True)

    def parameters(self) -> list[Any]:
        """What is learned."""
        return [part for update in self.updates.values() for part in update]

    def read(self, lists: list[list[int]]) -> tuple[Any, Any, Any]:
        """Vectors of whole texts, projected vectors of tokens, and which tokens are words."""
        import torch
        from torch.nn import functional

        longest = max(map(len, lists))
        ids = torch.zeros((len(lists), longest), dtype=torch.long)
        for row, found in zip(ids, lists, strict=True):
            row[: len(found)] = torch.tensor(found)
        lengths = torch.tensor([len(found) for found in lists])[:, None]
        places = torch.arange(longest)
        real, words = places < lengths, (places > 0) & (places < lengths - 1)
        with torch.autocast("cpu", torch.bfloat16):
            states = self._forward(ids, real[:, None, None, :]).float()
        whole = functional.normalize((states * real[:, :, None]).sum(dim=1), dim=-1)
        return whole, functional.normalize(states, dim=-1) @ self._projection, words

    def _forward(self, ids: Any, mask: Any) -> Any:
        from torch.nn import functional

        weights = self._weights

        def linear(x: Any, name: str) -> Any:
            down, up = self.updates[name]
            own = functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])
            return own + SCALE * functional.linear(functional.linear(x, down), up)

        def norm(x: Any, name: str) -> Any:
            return functional.layer_norm(
                x.float(), x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], 1e-12
            )

        x = weights["embeddings.word_embeddings.weight"][ids]
        x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            q, k, v = (
                linear(x, f"{at}attention.self.{name}").unflatten(-1, (HEADS, -1)).transpose(1, 2)
                for name in ("query", "key", "value")
            )
            mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)
            x = norm(x + linear(mixed, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
            hidden = functional.gelu(linear(x, f"{at}intermediate.dense"))
            x = norm(x + linear(hidden, f"{at}output.dense"), f"{at}output.LayerNorm")
        return x

    def save(self, file: Path) -> None:
        """Write the updates in half precision."""
        arrays = {}
        for name, (down, up) in self.updates.items():
            arrays[f"{name}.down"] = down.detach().numpy().astype(np.float16)
            arrays[f"{name}.up"] = (SCALE * up.detach()).numpy().astype(np.float16)
        np.savez_compressed(file, **arrays)


def train(
    index: Index, encoder: MiniLM, target: Path, epochs: int = 3, after: Callable[[int, float], None] | None = None
) -> None:
    """Train on the questions of an index made by the plain encoder, and write the adapter; `after` sees each epoch."""
    import torch

    torch.manual_seed(0)
    chosen = random.Random(0)  # noqa: S311 - a reproducible shuffle, no secret
    student, pairs = Student(encoder), pairs_of(index)
    lists = encoder.token_ids([row.text for row in index.dense_rows])
    vectors = index.dense.vectors()
    optimiser = torch.optim.AdamW(student.parameters(), lr=RATE, weight_decay=0.01)
    steps = epochs * (len(pairs) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / WARM_UP) * max(0.02, 1 - step / steps)
    )
    for epoch in range(epochs):
        losses = []
        for batch in shown(list(shuffled(pairs, chosen)), f"Epoch {epoch + 1} of {epochs}"):
            loss = _loss(student, index, lists, *draw(batch, index, vectors, chosen))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        student.save(target)
        if after:
            after(epoch + 1, float(np.mean(losses)))


def pairs_of(index: Index) -> list[Pair]:
    """Every question with the rows that answer it."""
    found = [
        Pair(int(row), rows[rows != row], number)
        for number, rows in enumerate(index.rows_of)
        for row in rows
        if index.dense_kinds[row] in ("question", "paragraph")
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
        answers.append(len(rows))
        rows.append(_answer(pair, index, vectors, chosen))
        cosines = vectors @ vectors[pair.question]
        cosines[index.dense_provisions == pair.provision] = -1.0
        rows += chosen.sample(np.argpartition(-cosines, AMONG)[:AMONG].tolist(), NEGATIVES)
    return [pair.question for pair in batch], rows, answers


def _answer(pair: Pair, index: Index, vectors: NDArray[np.float32], chosen: random.Random) -> int:
    """A row that answers: the nearest passage half of the time, else its gist or another question."""
    kinds = index.dense_kinds[pair.answers]
    texts, others = pair.answers[kinds == "text"], pair.answers[kinds != "text"]
    if len(others) and chosen.random() < 0.5:
        return int(chosen.choice(others.tolist()))
    same = [t for t in texts if index.dense_rows[t].passage == index.dense_rows[pair.question].passage]
    if index.dense_kinds[pair.question] == "paragraph" and same:
        return int(same[0])
    return int(texts[np.argmax(vectors[texts] @ vectors[pair.question])])


def _loss(
    student: Student, index: Index, lists: list[list[int]], questions: list[int], rows: list[int], answers: list[int]
) -> Any:
    import torch
    from torch.nn import functional

    owners = index.dense_provisions
    at = torch.tensor(answers)
    hidden = torch.tensor(owners[questions])[:, None] == torch.tensor(owners[rows])[None, :]
    hidden[torch.arange(len(questions)), at] = False  # another right answer is no wrong one
    whole, tokens, words = student.read([lists[n] for n in questions])
    other, states, real = student.read([lists[n] for n in rows])
    weights = torch.tensor(np.stack([_padded(index, lists[n], tokens.shape[1]) for n in questions]))
    met = torch.einsum("qaw,kbw->qkab", tokens, states).masked_fill(~real[None, :, None, :], -1.0).amax(dim=3)
    late = (met * (weights * words)[:, None, :]).sum(dim=2) / LATE_TEMPERATURE
    near = whole @ other.T / WHOLE_TEMPERATURE
    losses = [functional.cross_entropy(score.masked_fill(hidden, -1e4), at) for score in (late, near)]
    return losses[0] + WHOLE * losses[1]


def _padded(index: Index, ids: list[int], width: int) -> NDArray[np.float32]:
    """The weights of a question's tokens, 0 for the marks at its ends and the padding."""
    found = np.zeros(width, np.float32)
    if index.late:
        found[1 : len(ids) - 1] = index.late.weights(np.array(ids[1:-1], np.int32))
    return found
