"""ObliQA-MP: questions that several passages answer together, over the passages of ObliQA (RegNLP/MultiPassage-RegIR).

The figures are pytrec_eval's `recall_10`, `map_cut_10` and `ndcg_cut_10`, as in the authors' evaluation.
"""

from __future__ import annotations

from pathlib import Path

from ir_measures import AP, R, nDCG

from genolex.evals.benchmarks.benchmark import Benchmark, Published
from genolex.evals.benchmarks.obliqa import over_passages

MEASURES = {"recall_10": R @ 10, "map_cut_10": AP @ 10, "ndcg_cut_10": nDCG @ 10}
PUBLISHED = (
    Published("BM25", {"recall_10": 0.5585, "map_cut_10": 0.454, "ndcg_cut_10": 0.570}),
    Published("BM25 + a dense model, by rank", {"recall_10": 0.5885, "map_cut_10": 0.454, "ndcg_cut_10": 0.571}),
)


def load(data: Path, split: str | None) -> Benchmark:
    """ObliQA-MP from `ObliQA_MultiPassage_<split>.json` and `qrels_<split>.txt`; ObliQA's passages may lie beside."""
    split = split or "val"
    return over_passages("obliqa-mp", split, data, f"ObliQA_MultiPassage_{split}.json", MEASURES, PUBLISHED)
