"""Whose law a question asks for."""

import pytest

from genolex.sides import sender_side

SENDERS = [
    ("Who must sign off when a Shenzhen hospital shares tumour sequences with Stanford?", "CN"),
    ("What is the fine for an American lab that knowingly brokers genomes to a Chinese firm?", "US"),
    ("中国的医院把测序数据传给哈佛要谁批准？", "CN"),
    # where only one side is named, or it goes nowhere, or each side is named before it goes
    ("May a Shenzhen hospital share tumour sequences with its insurer?", ""),
    ("Are Stanford and a Shenzhen hospital both handlers?", ""),
    ("If Stanford and its Shenzhen partner share data with a registry, who applies?", ""),
]


@pytest.mark.parametrize(("question", "side"), SENDERS)
def test_what_goes_from_one_side_to_the_other_is_told_by_where_it_goes_from(question: str, side: str) -> None:
    """Export is first a matter of the exporter's law."""
    assert sender_side(question) == side
