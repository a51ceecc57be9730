"""The grammar of citing, as tables of law: what is written -> what it cites."""

import time

import pytest

from genolex.addresses import Citator, Suggestion
from genolex.corpus import Corpus
from genolex.types import Address

ONE = [
    # US codes: title, code, section, paragraphs; with and without sign, dots and spaces
    ("15 CFR § 744.16(a)", "us-ear-744/744.16/a"),
    ("15 C.F.R. 744.15(b)", "us-ear-744/744.15/b"),
    ("45 C. F. R. § 164.512", "us-hipaa/164.512"),
    ("15 CFR 744.11(b)(4)(ii)", "us-ear-744/744.11/b/4/ii"),
    ("45 CFR 164.512(i)", "us-hipaa/164.512/i"),
    ("45 CFR part 46.116", "us-common-rule/46.116"),
    ("15 U.S.C. § 9411(a)", "us-naiia/9411/a"),
    ("15 USC 9411", "us-naiia/9411"),
    ("42 U.S.C. 19231(b)(1)", "us-research-security/19231/b/1"),
    ("42 U.S.C. 2000ff–1(a)", "us-gina/2000ff-1/a"),  # the dash is part of the label
    ("section 9411(a) of title 15, United States Code", "us-naiia/9411/a"),
    ("§ 734.13(a)(2) of the EAR", "us-ear-734/734.13/a/2"),
    ("EAR § 744.21", "us-ear-744/744.21"),
    ("section 744.15(b) of the EAR", "us-ear-744/744.15/b"),
    ("HIPAA 164.514(b)(2)", "us-hipaa/164.514/b/2"),
    ("the Common Rule, § __.116(d)", "us-common-rule/46.116/d"),  # the number of the adopting agency's part is open
    ("see 744.16 for the procedure", "us-ear-744/744.16"),
    ("15 CFR 744.15(B)", "us-ear-744/744.15/b"),  # paragraphs in the case in which the rule writes them
    # parts and supplements
    ("28 CFR part 202", "us-dsp-202"),
    ("15 CFR part 742", "us-ear-742"),
    ("part 744", "us-ear-744"),
    ("Part 202 of Title 28, Code of Federal Regulations", "us-dsp-202"),
    ("Supplement No. 4 to part 744", "us-ear-744/supp-4"),
    ("15 C.F.R. pt. 744, supp. no. 4", "us-ear-744/supp-4"),
    ("EAR part 744, supplement no. 4", "us-ear-744/supp-4"),
    ("Supp. No. 4 to 15 CFR part 744", "us-ear-744/supp-4"),
    # a term that a section defines without numbers
    ("15 CFR 772.1 “technology”", "us-ear-772/772.1/technology"),
    ("“covered entity” in § 160.103", "us-hipaa/160.103/covered-entity"),
    # orders, statutes and policies by name
    ("E.O. 14117 sec. 2(b)", "us-eo-14117/2/b"),
    ("Exec. Order No. 14117 § 2(a)", "us-eo-14117/2/a"),
    ("Executive Order 14117, section 2", "us-eo-14117/2"),
    ("section 2(a) of Executive Order 14117", "us-eo-14117/2/a"),
    ("Cal. Bus. & Prof. Code § 22575(b)", "us-caloppa/22575/b"),
    ("California Business and Professions Code section 22575", "us-caloppa/22575"),  # a name from the glossary
    ("section 851 of the FY2026 NDAA", "us-biosecure/851"),
    ("principle 3 of the AI Bill of Rights", "us-ai-bill-of-rights/3"),
    ("NOT-OD-25-083", "us-nih-gds/not-od-25-083"),  # a notice that is a provision
    ("NIH GDS Policy, data sharing plan", "us-nih-gds/data-sharing-plan"),
    ("NIH GDS Policy, de-identification", "us-nih-gds/de-identification"),  # a label with a hyphen of its own
    # a label with a year, in the orders in which one is written
    ("US-China S&T Agreement, protocol of 2024", "us-cn-sta/protocol-2024"),
    ("the 2024 protocol to the US-China S&T Agreement", "us-cn-sta/protocol-2024"),
    ("Wang et al. 2024, table 1, 5", "wang-2024/table-1/5"),
    # Chinese instruments in English: article, paragraph, item; Roman items become the corpus's numbers
    ("PIPL art. 38", "cn-pipl/38"),
    ("PIPL art. 38(1)(iii)", "cn-pipl/38/1/3"),
    ("pipl article 38", "cn-pipl/38"),
    ("PIPL’s Art38", "cn-pipl/38"),
    ("PIPL\nart.\n38", "cn-pipl/38"),
    ("Article 28 of the HGR Regulation", "cn-hgr-regulation/28"),
    ("HGR Regulation (2019), Article 28, paragraph 2", "cn-hgr-regulation/28/2"),
    ("the Personal Information Protection Law, Article 40", "cn-pipl/40"),
    ("Art. 38, para. 1, item 3 of the PIPL", "cn-pipl/38/1/3"),
    ("paragraph 2 of Article 28 of the HGR Regulation", "cn-hgr-regulation/28/2"),
    ("the second paragraph of Article 28 of the HGR Regulation", "cn-hgr-regulation/28/2"),
    ("item (3) of paragraph 1 of Article 38 PIPL", "cn-pipl/38/1/3"),
    ("paragraph 1 of PIPL art. 38", "cn-pipl/38/1"),
    ("paragraph (b) of 15 CFR 744.15", "us-ear-744/744.15/b"),
    ("PIPL Article 38.1.3", "cn-pipl/38/1/3"),
    ("PIPL art. 38(3)", "cn-pipl/38/3"),
    ("Article 38 of China's privacy law", "cn-pipl/38"),  # an everyday name from the glossary
    ("GenAI Measures art. 7", "cn-genai-measures/7"),
    # Chinese in Chinese: numerals and digits, paragraph 款, item 项
    ("《个人信息保护法》第三十八条第一款第（三）项", "cn-pipl/38/1/3"),
    ("个人信息保护法第三十八条第（三）项", "cn-pipl/38/1/3"),  # an item of an article's only paragraph
    ("人类遗传资源管理条例第28条", "cn-hgr-regulation/28"),
    ("《人类遗传资源管理条例》第二十八条第二款", "cn-hgr-regulation/28/2"),
    ("《人类遗传资源管理条例》（国务院令第717号）第二十八条", "cn-hgr-regulation/28"),
    ("根据PIPL第38条", "cn-pipl/38"),
    ("PIPL　第３８条第１款第３项", "cn-pipl/38/1/3"),  # full-width digits and space
    ("个保法38条", "cn-pipl/38"),
    ("《出口管理条例》第744.16条", "us-ear-744/744.16"),
    ("美国出口管理条例第744部分", "us-ear-744"),
    ("28 CFR 第202.301条", "us-dsp-202/202.301"),
    # a bare number after the name, where articles are counted through
    ("PIPL 38", "cn-pipl/38"),
    ("what about PIPL 38(2)?", "cn-pipl/38/2"),
    # a named provision that does not exist is read all the same; the corpus then says that it holds none
    ("GenAI Measures art. 99", "cn-genai-measures/99"),
    ("PIPL art. 75", "cn-pipl/75"),
    ("15 CFR 744.99", "us-ear-744/744.99"),
    ("HIPAA 164.999", "us-hipaa/164.999"),
    ("In the GenAI Measures, what does article 99 say?", "cn-genai-measures/99"),
    # an address as the corpus writes it
    ("see cn-pipl/38/1/3.", "cn-pipl/38/1/3"),
    # a whole instrument
    ("the Personal Information Protection Law", "cn-pipl"),
    ("Executive Order No. 14117", "us-eo-14117"),
]


@pytest.mark.parametrize(("written", "address"), ONE, ids=[w for w, _ in ONE])
def test_one_citation(citator: Citator, written: str, address: str) -> None:
    """One citation in a text is read as one address."""
    assert [str(m.address) for m in citator.mentions(written)] == [address]


MANY = [
    ("Art. 38 of the PIPL vs Art. 21 DSL", "cn-pipl/38 cn-dsl/21"),  # the name that follows is meant
    ("PIPL art. 38 DSL art. 21", "cn-pipl/38 cn-dsl/21"),  # the name that goes before is meant
    ("PIPL: art. 38; HGR Regulation: arts. 28 & 30", "cn-pipl/38 cn-hgr-regulation/28 cn-hgr-regulation/30"),
    # another law's article is none
    ("What does GDPR article 38 say compared with PIPL article 40?", "cn-pipl/40"),
    ("Unlike Article 46 GDPR, Article 38 PIPL", "cn-pipl/38"),
    ("个人信息保护法第三十八条和刑法第二百五十三条之一", "cn-pipl/38"),
    # paragraphs
    ("15 C.F.R. 744.15(a)-(c)", "us-ear-744/744.15/a us-ear-744/744.15/b us-ear-744/744.15/c"),
    ("15 CFR 744.11(b)(1)-(3)", "us-ear-744/744.11/b/1 us-ear-744/744.11/b/2 us-ear-744/744.11/b/3"),
    ("15 CFR 734.3(a), (b)(1) and (2)", "us-ear-734/734.3/a us-ear-734/734.3/b/1 us-ear-734/734.3/b/2"),
    ("15 CFR 744.11(b)(1), (c), and 744.16", "us-ear-744/744.11/b/1 us-ear-744/744.11/c us-ear-744/744.16"),
    ("paragraphs (a) and (b) of § 744.15", "us-ear-744/744.15/a us-ear-744/744.15/b"),
    ("PIPL art. 38, paragraphs 1 and 2", "cn-pipl/38/1 cn-pipl/38/2"),
    ("个人信息保护法第三十八条第一款、第三款", "cn-pipl/38/1 cn-pipl/38/3"),
    ("个人信息保护法第十三条第一款第（二）至（四）项", "cn-pipl/13/1/2 cn-pipl/13/1/3 cn-pipl/13/1/4"),
    # sections
    ("§§ 744.11 and 744.16", "us-ear-744/744.11 us-ear-744/744.16"),
    ("28 CFR 202.301-.303", "us-dsp-202/202.301 us-dsp-202/202.302 us-dsp-202/202.303"),
    ("42 U.S.C. 19231-33", "us-research-security/19231 us-research-security/19232 us-research-security/19233"),
    ("42 U.S.C. §§ 2000ff to 2000ff-2", "us-gina/2000ff us-gina/2000ff-1 us-gina/2000ff-2"),
    ("15 CFR Parts 730–774", "us-ear-734 us-ear-742 us-ear-744 us-ear-772"),  # of a range, what the corpus knows
    ("45 CFR § 46.116(d), 164.512(i)", "us-common-rule/46.116/d us-hipaa/164.512/i"),  # of one title
    ("15 CFR 744.15 and 28 CFR 202.301", "us-ear-744/744.15 us-dsp-202/202.301"),
    # articles
    ("HGR Regulation Arts. 41–42", "cn-hgr-regulation/41 cn-hgr-regulation/42"),
    ("Articles 41 and 42 of the HGR Regulation", "cn-hgr-regulation/41 cn-hgr-regulation/42"),
    ("Articles 38 to 40 and 42 PIPL", "cn-pipl/38 cn-pipl/39 cn-pipl/40 cn-pipl/42"),
    ("either Article 38 or 40 of the PIPL", "cn-pipl/38 cn-pipl/40"),
    ("the Cybersecurity Law moved from art. 37 to art. 39", "cn-csl/37 cn-csl/39"),  # a renumbering is no range
    ("PIPL 38, 39 and 40", "cn-pipl/38 cn-pipl/39 cn-pipl/40"),
    ("《个人信息保护法》第三十八条、第四十条", "cn-pipl/38 cn-pipl/40"),
    ("个人信息保护法第三十八条至第四十条", "cn-pipl/38 cn-pipl/39 cn-pipl/40"),
    ("个人信息保护法第38-40条", "cn-pipl/38 cn-pipl/39 cn-pipl/40"),
    ("个人信息保护法第三十八、三十九条", "cn-pipl/38 cn-pipl/39"),
    ("数据安全法第21、31条", "cn-dsl/21 cn-dsl/31"),
    ("依据《数据安全法》第三十一条、《网络安全法》第三十七条", "cn-dsl/31 cn-csl/37"),
    ("Compare PIPL art. 38 with article 28 of the HGR Regulation.", "cn-pipl/38 cn-hgr-regulation/28"),
    ("Under the PIPL, article 40 sends large handlers to the assessment of article 38.", "cn-pipl/40 cn-pipl/38"),
    ("Compare 28 CFR 202.301, 15 CFR 744.15 and PIPL 38", "us-dsp-202/202.301 us-ear-744/744.15 cn-pipl/38"),
    # a number that is a year, an amount or somebody's laptops ends the series
    ("PIPL art. 38, 2021", "cn-pipl/38"),
    ("PIPL article 38 and 2 laptops", "cn-pipl/38"),
    ("15 CFR 744.15, 30 days", "us-ear-744/744.15"),
    ("under § 744.15(a);\n  (ii) for research", "us-ear-744/744.15/a"),  # the list is the sentence's own
]  # fmt: skip


@pytest.mark.parametrize(("written", "addresses"), MANY, ids=[w[:40] for w, _ in MANY])
def test_lists_and_ranges(citator: Citator, written: str, addresses: str) -> None:
    """A list or a range gives one mention for each provision that it names, in order."""
    assert [str(m.address) for m in citator.mentions(written)] == addresses.split()


AGAIN = [
    # the provision named last
    ("PIPL art. 38 names conditions; that article", "cn-pipl/38 cn-pipl/38"),
    ("PIPL art. 38(1). That paragraph", "cn-pipl/38/1 cn-pipl/38/1"),
    ("HGR Regulation, Article 28. Paragraph 2 of that article", "cn-hgr-regulation/28 cn-hgr-regulation/28/2"),
    ("15 CFR 744.15(a). Id. at (b).", "us-ear-744/744.15/a us-ear-744/744.15/b"),
    ("15 CFR 744.16(b). See id. at (c).", "us-ear-744/744.16/b us-ear-744/744.16/c"),
    ("15 CFR 744.16(b). Id. at § 744.15(b).", "us-ear-744/744.16/b us-ear-744/744.15/b"),
    ("HGR Regulation art. 28; Id. art. 30", "cn-hgr-regulation/28 cn-hgr-regulation/30"),
    ("PIPL art. 38. Ibid.", "cn-pipl/38 cn-pipl/38"),
    ("个人信息保护法第三十八条。该条第一款", "cn-pipl/38 cn-pipl/38/1"),
    ("个人信息保护法第三十八条第一款规定了条件。前款规定……", "cn-pipl/38/1 cn-pipl/38/1"),
    # the law that is called so
    ("PIPL art. 38; see also the same Law, art. 40", "cn-pipl/38 cn-pipl/40"),
    ("CSL art. 3; PIPL art. 38; the Regulation, art. 7", "cn-csl/3 cn-pipl/38"),  # no regulation was named
    ("HGR Regulation art. 5; DSL art. 3; the Regulation, art. 7", "cn-hgr-regulation/5 cn-dsl/3 cn-hgr-regulation/7"),
    ("HGR Regulation art. 5; DSL art. 3; article 4 of that Law", "cn-hgr-regulation/5 cn-dsl/3 cn-dsl/4"),
    ("个人信息保护法第三十八条，该法第四十条，同法第42条", "cn-pipl/38 cn-pipl/40 cn-pipl/42"),
    ("数据安全法第三条、网络数据条例第二条：该条例第三十条，该法第五条",
     "cn-dsl/3 cn-network-data-regs/2 cn-network-data-regs/30 cn-dsl/5"),
    ("人类遗传资源管理条例第五条，《条例》第七条", "cn-hgr-regulation/5 cn-hgr-regulation/7"),
    # nothing to point back at, or another law's provision comes first: left open
    ("Id. at (b); that article; ibid.; the same Law, art. 40", ""),
    ("该条第二款、前款、该法第四十条", ""),
    ("PIPL art. 38. But GDPR art. 49 differs; that article", "cn-pipl/38"),
    ("PIPL art. 38; 21 CFR 312.2. Id. at (b).", "cn-pipl/38"),
    ("PIPL art. 38, supra note 5", "cn-pipl/38"),
    # a condition, a regulation, a product
    ("人类遗传资源管理条例第五条。该条件、该条例、该款软件", "cn-hgr-regulation/5"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "addresses"), AGAIN, ids=[w[:40] for w, _ in AGAIN])
def test_short_forms(citator: Citator, written: str, addresses: str) -> None:
    """A short form stands for what the nearest suitable full mention named."""
    assert [str(m.address) for m in citator.mentions(written)] == addresses.split()


NONE = [
    # no instrument is named: not guessed
    "Article 28 says so.",
    "Arts. 41–42, 第三十八条至第四十条, 本法第三十八条",
    # articles of something else
    "Article 5 of my lease, section 3 of the paper, section 46.116 of our handbook, part 46 of the novel",
    "The PIPL is long. See article 5 of my lease.",
    "The PIPL and the tenancy: 租赁合同第三条",
    "art. of war",
    # laws that the corpus does not hold, some of them under the name of one that it does
    "GDPR art. 9, FCPA § 78dd-1, CCPA § 1798.100, ITAR § 120.17, E.O. 13873 sec. 1, EU AI Act art. 5",
    "Article 1034 of the Civil Code, 宪法第三十三条, 民法典第1034条",
    "Under the PIPL, and under FADP art. 9",
    "日本个人信息保护法第28条; Vietnam's Cybersecurity Law, art. 26; Korean Personal Information Protection Law art. 5",
    "section 1260H of the FY2021 NDAA",
    # titles and sections of codes that it does not hold
    "21 CFR 312.2, 21 CFR part 202, 21 CFR 202.1, 22 CFR 120.17, 15 U.S.C. § 78dd-1, part 202 of title 21 CFR",
    # numbers that are no sections: tables, versions, money, measures
    "Table 744.1, Figure 744.15, version 744.15, v744.15, v. 744.15, 1.744.15, 744.15.2",
    "$744.15, US$744.15, USD 744.15, €744.15, 744.15 EUR, 744.15 million, 744.15元, it costs 744.15",
    "744.15 kg, 744.15-kg, 744.15%, 744.15°C, about 744.15",
    "The sample was kept at 744.16 degrees for 3.5 hours in room 38.",
    "It costs 15.50 and takes 30 days. 42 people used the software.",
    "PIPL 30 days after the breach, PIPL 5 % of turnover, PIPL 2021 edition",
    "PIPL 1 November 2021, PIPL 20 Aug 2021, PIPL 11月1日, CalOPPA 2003",
    "人类遗传资源的采集",
    # slips of the pen
    "HGR Regualtion art 28, PIPPL art. 38, 15 CRF 744.15, 15 CRF § 744.15",
]


@pytest.mark.parametrize("written", NONE)
def test_what_cannot_be_tied_to_an_instrument_is_dropped(citator: Citator, written: str) -> None:
    """Rather none than a guess."""
    assert [mention for mention in citator.mentions(written) if mention.address.path] == []


SLIPS = [
    ("HGR Regualtion art 28", "cn-hgr-regulation/28"),
    ("Under the PIPL, article 28 of the HGR Regualtion", "cn-hgr-regulation/28"),
    ("PIPPL art. 38", "cn-pipl/38"),
    ("Data Secruity Law, Article 21", "cn-dsl/21"),
    ("《个人信息保互法》第38条", "cn-pipl/38"),
    ("15 CRF 744.15", "us-ear-744/744.15"),
    ("15 CFR 744.151", "us-ear-744/744.15"),
    ("15 CFR 744.51(a)", "us-ear-744/744.15/a"),
]


@pytest.mark.parametrize(("written", "address"), SLIPS, ids=[w for w, _ in SLIPS])
def test_a_slip_of_the_pen_is_suggested_and_not_resolved(citator: Citator, written: str, address: str) -> None:
    """Likeness suggests, it never approves."""
    assert [str(s.address) for s in citator.suggestions(written)] == [address]
    assert address not in {str(m.address) for m in citator.mentions(written)}


def test_a_suggestion_keeps_what_was_written(citator: Citator) -> None:
    """Where, what, and what it may have meant."""
    text = "We rely on the HGR Regualtion art 28 here."
    assert citator.suggestions(text) == [
        Suggestion(15, 36, "HGR Regualtion art 28", Address("cn-hgr-regulation", ("28",)))
    ]


RIGHT = ["PIPL art. 38", "GDPR art. 9", "Article 5 of my lease", "15 CFR 744.99", "21 CFR 312.2", "PIPL art. 99"]


@pytest.mark.parametrize("written", RIGHT)
def test_what_is_right_or_far_from_anything_has_no_suggestion(citator: Citator, written: str) -> None:
    """A citation of another law is no slip of the pen."""
    assert citator.suggestions(written) == []


WHY = [
    ("GenAI Measures art. 99", "GenAI Measures has no article 99: it runs from 1 to 24."),
    ("15 CFR 744.99", "15 CFR § 744.99 is not in the corpus."),
    ("15 CFR 744.9", "15 CFR § 744.9 is not restated here: cameras and related components, outside the topic"),
    ("PIPL art. 38(9)", "PIPL art. 38 has no paragraph (9)."),
    ("PIPL art. 38(1)", ""),
]


@pytest.mark.parametrize(("written", "reason"), WHY, ids=[w for w, _ in WHY])
def test_a_provision_that_is_not_there_is_explained(citator: Citator, written: str, reason: str) -> None:
    """It does not exist, or it is not restated."""
    address = citator.parse(written)
    assert address is not None
    assert citator.why_missing(address) == reason


SPANS = [
    ("As 15 CFR § 744.15(b) says", ["15 CFR § 744.15(b)"]),
    ("see also PIPL art. 38.", ["PIPL art. 38"]),
    ("under Article 28 of the HGR Regulation, a", ["Article 28 of the HGR Regulation"]),
    ("15 CFR 744.15 and 744.16", ["15 CFR 744.15", "744.16"]),
    ("依照《个人信息保护法》第三十八条　第一款办理", ["个人信息保护法》第三十八条　第一款"]),
]


@pytest.mark.parametrize(("text", "written"), SPANS, ids=[t for t, _ in SPANS])
def test_a_mention_keeps_what_was_written(citator: Citator, text: str, written: list[str]) -> None:
    """The span leads back to the words, the name of the law among them."""
    mentions = citator.mentions(text)
    assert [text[m.start : m.end] for m in mentions] == written
    assert [m.written for m in mentions] == written


def test_every_name_of_an_instrument_is_read_as_that_instrument(corpus: Corpus, citator: Citator) -> None:
    """Title, native title, short name and aliases, those that are themselves citations too."""
    for instrument in corpus.instruments.values():
        for name in instrument.names:
            assert {m.address.instrument for m in citator.mentions(name)} == {instrument.id}, name


NAMED = [
    ("cn-pipl/38", "cn-pipl/38"),
    ("the PIPL", "cn-pipl"),
    ("DOJ rule", "us-dsp-202"),  # a word of the glossary is a citation where nothing else is written
    ("cn-pipl//38", None),
    ("my lease", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "address"), NAMED)
def test_parsing_one_citation(citator: Citator, written: str, address: str | None) -> None:
    """An address, a citation or a name."""
    found = citator.parse(written)
    assert (str(found) if found else None) == address


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


LONG = {
    "law": "Under PIPL art. 38 and 15 CFR 744.15(b), a statement is due; see the HGR Regulation, arts. 28 and 30. ",
    "prose": "The laboratory keeps the samples in a freezer and sends the data to its partners. ",
    "brackets": "15 CFR 744.15" + "(a)" * 400,
    "open brackets": "(",
    "spaces": "15 CFR" + " " * 1_000,
    "lines": "art.\n",
    "signs": "§ ",
    "Chinese digits": "第" + "一" * 2_000,
    "Chinese list": "第一、",
    "Chinese paragraphs": "第一款",
    "book marks": "《",
    "articles of nobody": "Article 5 ",
    "unknown law": "Foo Bar art. 5 ",
    "outer paragraphs": "item (1) of paragraph (1) of ",
    "list of paragraphs": "paragraphs 1, ",
    "ranges": "PIPL arts. 1-60, ",
    "Chinese ranges": "PIPL第1条第(1)至(60)项",
    "list": "744.15, ",
    "half a name": "Personal Information Protection ",
    "short forms": "Id. that article 该条 ",
    "half a code": "15 CFR ",
    "digits": "1",
    "points": "1.",
    "capitals": "A",
    "quotation": '772.1 "',
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_text_is_read_in_one_pass(citator: Citator, kind: str) -> None:
    """100,000 characters take less than a second of law or prose, and little more of anything made to hurt."""
    citator.mentions("PIPL art. 38")  # what is worked out once
    text = (LONG[kind] * (100_000 // len(LONG[kind]) + 1))[:100_000]
    limit = 1.0 if kind in ("law", "prose") else 2.0
    for read in (citator.mentions, citator.suggestions):
        start = time.process_time()
        read(text)
        assert time.process_time() - start < limit
