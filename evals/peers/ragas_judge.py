"""Ragas as judge, through any server that speaks the OpenAI protocol.

    JUDGE_URL=... JUDGE_MODEL=... JUDGE_KEY=... python ragas_judge.py CASES.jsonl REPORT.json

Cases are JSON lines with `id`, `question`, `answer` and `quotes`. The report holds `judge` (who judged), `verdicts`
(for each case its id and its measures, from 0 to 1) and `failed` (what could not be judged). Nothing but the prompts
leaves this machine, and those go to the server alone: Ragas' count of its users and LangChain's tracing are off.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ |= {"RAGAS_DO_NOT_TRACK": "true", "LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false"}


async def judge(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Whether the quotes carry what the answer says, and whether they fit the question."""
    from openai import AsyncOpenAI
    from ragas.llms import llm_factory
    from ragas.metrics.collections import ContextRelevance, Faithfulness

    address, model, key = (os.environ[name] for name in ("JUDGE_URL", "JUDGE_MODEL", "JUDGE_KEY"))
    client = AsyncOpenAI(base_url=address, api_key=key, timeout=float(os.environ["JUDGE_SECONDS"]), max_retries=1)
    llm = llm_factory(model, client=client)
    faithful, relevant = Faithfulness(llm=llm), ContextRelevance(llm=llm)
    verdicts, failed = [], []
    for case in cases:
        question, answer, quotes = case["question"], case["answer"], case["quotes"]
        own: dict[str, Any] = {"id": case["id"]}
        for name, asked in (
            ("faithfulness", faithful.ascore(user_input=question, response=answer, retrieved_contexts=quotes)),
            ("relevancy", relevant.ascore(user_input=question, retrieved_contexts=quotes)),
        ):
            try:
                value = float((await asked).value)
                if math.isnan(value):  # what Ragas gives where the model gave nothing that it could read
                    raise ValueError(name)
                own[name] = value
            except Exception as error:  # a server that fails once must not lose what was judged before
                failed.append(f"{case['id']}: {name}: {type(error).__name__}")
        verdicts.append(own)
    return {"judge": f"ragas {version('ragas')}, {model}", "verdicts": verdicts, "failed": failed}


def main() -> None:
    """Judge the cases of a file."""
    cases = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    Path(sys.argv[2]).write_text(json.dumps(asyncio.run(judge(cases))), encoding="utf-8")


if __name__ == "__main__":
    main()
