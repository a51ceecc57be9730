"""The grammar of citing, as tables of law: what is written -> what it cites."""

import pytest

from genolex.addresses import Citator
from genolex.corpus import Corpus
from genolex.types import Address

ONE = [
    # US codes: title, code, section, paragraphs; with and without sign, dots and spaces
    ("15 CFR § 744.16(a)", "us-ear-744/744.16/a"),
    ("15 C.F.R. 744.15(b)", "us-ear-744/744.15/b"),
    ("15 CFR 744.11(b)(4)(ii)", "us-ear-744/744.11/b/4/ii"),
    ("45 CFR § 164.512(i)", "us-hipaa/164.512/i"),
    ("15 U.S.C. § 9411(a)", "us-naiia/9411/a"),
    ("15 USC 9411", "us-naiia/9411"),
    ("15 CFR part 742", "us-ear-742"),
    ("see 744.16 for the procedure", "us-ear-744/744.16"),
    ("§ 734.13(a)(2) of the EAR", "us-ear-734/734.13/a/2"),
    ("Supplement No. 4 to part 744", "us-ear-744/supp-4"),
    # orders and statutes by name
    ("E.O. 14117 sec. 2(b)", "us-eo-14117/2/b"),
    ("section 2(a) of Executive Order 14117", "us-eo-14117/2/a"),
    # Chinese instruments in English: article, paragraph, item; Roman items become the corpus's numbers
    ("PIPL art. 38", "cn-pipl/38"),
    ("PIPL art. 38(1)(iii)", "cn-pipl/38/1/3"),
    ("pipl article 38", "cn-pipl/38"),
    ("Article 28 of the HGR Regulation", "cn-hgr-regulation/28"),
    ("HGR Regulation, Article 28, paragraph 2", "cn-hgr-regulation/28/2"),
    ("the Personal Information Protection Law, Article 40", "cn-pipl/40"),
    ("GenAI Measures art. 7", "cn-genai-measures/7"),
    # Chinese in Chinese: numerals and digits, paragraph 款, item 项
    ("《个人信息保护法》第三十八条第一款第（三）项", "cn-pipl/38/1/3"),
    ("人类遗传资源管理条例第28条", "cn-hgr-regulation/28"),
    ("《人类遗传资源管理条例》第二十八条第二款", "cn-hgr-regulation/28/2"),
    ("个人信息保护法第四十条", "cn-pipl/40"),
    # a bare number after the name, where articles are counted through
    ("PIPL 38", "cn-pipl/38"),
    ("what about PIPL 38(2)?", "cn-pipl/38/2"),
    # a named provision that does not exist is read all the same; the corpus then says that it holds none
    ("GenAI Measures art. 99", "cn-genai-measures/99"),
    ("PIPL art. 75", "cn-pipl/75"),
    # a whole instrument
    ("the Personal Information Protection Law", "cn-pipl"),
]


@pytest.mark.parametrize(("written", "address"), ONE, ids=[w for w, _ in ONE])
def test_one_citation(citator: Citator, written: str, address: str) -> None:
    """One citation in a text is read as one address."""
    assert [str(m.address) for m in citator.mentions(written)] == [address]


MANY = [
    ("Art. 38 of the PIPL vs Art. 21 DSL", ["cn-pipl/38", "cn-dsl/21"]),  # the name that follows is meant
    ("What does GDPR article 38 say compared with PIPL article 40?", ["cn-pipl/40"]),  # another law's article is none
    ("15 CFR 744.15(a)-(c)", ["us-ear-744/744.15/a", "us-ear-744/744.15/b", "us-ear-744/744.15/c"]),
    ("15 CFR §§ 744.11 and 744.16", ["us-ear-744/744.11", "us-ear-744/744.16"]),
    ("HGR Regulation arts. 41–42", ["cn-hgr-regulation/41", "cn-hgr-regulation/42"]),
    ("Articles 41 and 42 of the HGR Regulation", ["cn-hgr-regulation/41", "cn-hgr-regulation/42"]),
    ("Articles 4 and 7 of the GenAI Measures", ["cn-genai-measures/4", "cn-genai-measures/7"]),
    ("PIPL arts. 38 to 40", ["cn-pipl/38", "cn-pipl/39", "cn-pipl/40"]),
    ("《个人信息保护法》第三十八条、第四十条", ["cn-pipl/38", "cn-pipl/40"]),
    ("个人信息保护法第三十八、三十九条", ["cn-pipl/38", "cn-pipl/39"]),
    ("数据安全法第21、31条", ["cn-dsl/21", "cn-dsl/31"]),
    (
        "Compare PIPL art. 38 with article 28 of the HGR Regulation.",
        ["cn-pipl/38", "cn-hgr-regulation/28"],
    ),
    ("Under the PIPL, article 40 sends large handlers to the assessment of article 38.", ["cn-pipl/40", "cn-pipl/38"]),
]


@pytest.mark.parametrize(("written", "addresses"), MANY, ids=[w[:40] for w, _ in MANY])
def test_lists_and_ranges(citator: Citator, written: str, addresses: list[str]) -> None:
    """A list or a range gives one mention for each provision that it names, in order."""
    assert [str(m.address) for m in citator.mentions(written)] == addresses


NONE = [
    "Article 28 says so.",  # no instrument is named: not guessed
    "The sample was kept at 744.16 degrees for 3.5 hours in room 38.",
    "PIPL 30 days after the breach, PIPL 5 % of turnover, PIPL 2021 edition",
    "It costs 15.50 and takes 30 days.",
    "42 people used the software.",
    "人类遗传资源的采集",
]


@pytest.mark.parametrize("written", NONE[:1] + NONE[2:])
def test_what_cannot_be_tied_to_an_instrument_is_dropped(citator: Citator, written: str) -> None:
    """Rather none than a guess."""
    assert [mention for mention in citator.mentions(written) if mention.address.path] == []


def test_a_mention_keeps_what_was_written(citator: Citator) -> None:
    """The span leads back to the words."""
    text = "As 15 CFR § 744.15(b) says, a statement is due; see also PIPL art. 38."
    for mention in citator.mentions(text):
        assert text[mention.start : mention.end] == mention.written


def test_printing_then_parsing_is_the_identity(corpus: Corpus, citator: Citator) -> None:
    """Every provision and every paragraph of the corpus can be printed and found again."""
    for provision in corpus.provisions:
        for path in {(), *(p.path for p in provision.paragraphs)}:
            address = provision.address.child(*path)
            if address.path[0][0].isdigit():
                assert citator.parse(citator.pinpoint(address)) == address, citator.pinpoint(address)
            assert citator.parse(str(address)) == address


def test_addresses_sort_as_the_law_counts() -> None:
    """Article 9 comes before article 10, 744.2 before 744.15."""
    written = ["cn-pipl/10", "cn-pipl/9", "us-ear-744/744.15", "us-ear-744/744.2", "cn-pipl/9/2"]
    assert [str(a) for a in sorted(map(Address.parse, written))] == [
        "cn-pipl/9",
        "cn-pipl/9/2",
        "cn-pipl/10",
        "us-ear-744/744.2",
        "us-ear-744/744.15",
    ]
