"""Names as what they stand for, but for those that the corpus knows."""

from __future__ import annotations

import pytest

from genolex import Assistant
from genolex.gazetteer import plainly

READ = [
    ("May a hospital share this with Stanford?", "May a hospital share this with an American university?"),
    ("our Fudan partner", "our Chinese university partner"),
    ("Is a Dalian vendor covered?", "Is a Chinese vendor covered?"),
    ("Is a vendor in Dalian covered?", "Is a vendor in China covered?"),
    ("Send the VCFs to the Broad.", "Send the human genomic data to an American research institute."),
    ("May we email tumor sequences?", "May we email tumor genome sequences?"),
    ("斯坦福大学能拿到数据吗？", "外国大学能拿到数据吗？"),
    # no town, no university, no file
    ("Is the Wuhan Institute of Virology listed?", "Is the Wuhan Institute of Virology listed?"),
    ("Does broad consent do?", "Does broad consent do?"),
    ("Does Illinois law apply?", "Does Illinois law apply?"),
]


@pytest.mark.parametrize(("asked", "read"), READ)
def test_a_name_is_read_as_what_it_stands_for(asked: str, read: str) -> None:
    """Where the corpus knows none of them."""
    assert plainly(asked, lambda name: False) == read


def test_a_known_name_keeps_its_meaning(assistant: Assistant) -> None:
    """Beihang University is on the Entity List (15 CFR part 744, Supplement No. 4)."""
    assert plainly("Is Stanford listed?", lambda name: name == "Stanford") == "Is Stanford listed?"
    assert str(assistant.ask("Is Beihang University listed?").hits[0].provision.address) == "us-ear-744/supp-4"


def test_names_of_a_hospital_and_a_university_do_not_hide_the_rule(assistant: Assistant) -> None:
    """Genetic information that goes to a foreign party is HGR Regulation art. 28's."""
    answer = assistant.ask("Who must sign off when a Shenzhen hospital shares tumour sequences with Stanford?")
    assert not answer.abstained
    assert str(answer.hits[0].provision.address) == "cn-hgr-regulation/28"
