"""The layers of a small BERT (Devlin et al. 2019) in PyTorch, for many texts at once and for training.

Each of their linear maps may have an update of low rank (LoRA: Hu et al. 2022), two thin matrices that are learned
while the map itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEADS = 12
EPSILON = 1e-12
MAPS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The linear maps of a layer."""

Weights = Mapping[str, Any]
Updates = Mapping[str, tuple[Any, Any]]


def halved() -> bool:
    """Whether bfloat16 is faster here: with tiles it is; with vector units alone it takes half as long again."""
    import torch

    return bool(torch.cpu._is_amx_tile_supported())


def padded(lists: list[list[int]]) -> tuple[Any, Any]:
    """The tokens of some texts as one array, and which of its places hold one."""
    import torch

    longest = max(map(len, lists))
    ids = torch.zeros((len(lists), longest), dtype=torch.long)
    for row, found in zip(ids, lists, strict=True):
        row[: len(found)] = torch.tensor(found)
    return ids, torch.arange(longest) < torch.tensor([len(found) for found in lists])[:, None]


def warmed(optimiser: Any, steps: int, warm_up: int, least: float) -> Any:
    """A schedule of the rate of learning: up over the first steps, then evenly down to the `least` share of it."""
    import torch

    def share(step: int) -> float:
        return min(1.0, (step + 1) / warm_up) * max(least, 1 - step / steps)

    return torch.optim.lr_scheduler.LambdaLR(optimiser, share)


def embedded(ids: Any, weights: Weights, types: Any = 0) -> Any:
    """What the first layer is given for some tokens; `types` tell which of two texts each stands in."""
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    return _norm(x + weights["embeddings.token_type_embeddings.weight"][types], "embeddings.LayerNorm", weights)


def layer(x: Any, number: int, real: Any, weights: Weights, updates: Updates | None = None, first: bool = False) -> Any:
    """One layer; `real` tells which places hold a token. With `first` only the first place is worked out."""
    from torch.nn import functional

    at = f"encoder.layer.{number}."
    mask = None if bool(real.all()) else real[:, None, None, :]
    looking = x[:, :1] if first else x
    query, key, value = (
        _linear(seen, f"{at}{name}", weights, updates).unflatten(-1, (HEADS, -1)).transpose(1, 2)
        for seen, name in zip((looking, x, x), MAPS[:3], strict=True)
    )
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask).transpose(1, 2).flatten(2)
    x = looking + _linear(mixed, f"{at}attention.output.dense", weights, updates)
    x = _norm(x, f"{at}attention.output.LayerNorm", weights)
    hidden = functional.gelu(_linear(x, f"{at}intermediate.dense", weights, updates))
    return _norm(x + _linear(hidden, f"{at}output.dense", weights, updates), f"{at}output.LayerNorm", weights)


def _linear(x: Any, name: str, weights: Weights, updates: Updates | None) -> Any:
    from torch.nn import functional

    mapped = functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])
    if updates and name in updates:
        down, up = updates[name]
        mapped = mapped + functional.linear(functional.linear(x, down), up)
    return mapped


def _norm(x: Any, name: str, weights: Weights) -> Any:
    from torch.nn import functional

    return functional.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], EPSILON)
