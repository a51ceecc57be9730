"""Whose a citation is that says so only in its draft."""

import pytest

from genolex.addresses import Citator
from genolex.addresses.strangers import strangers
from genolex.audit.adopted import Adopter
from genolex.corpus import Corpus

READ = [
    # a section alone, of the law cited before it, and of another one that the draft cites
    ("Under 15 U.S.C. § 9901(a) no broker may sell. Genetic data count, § 9901(c)(7)(E).", "us-padfaa/9901/c/7/E"),
    ("GINA (42 U.S.C. § 2000ff-1(a)) and 45 CFR 46.116(a) apply. Files apart: § 2000ff-5(a).", "us-gina/2000ff-5/a"),
    # a number that tells whose it is, one that the law does not have too
    ("See 28 CFR § 202.205(a). The exemption for trials is 202.512.", "us-dsp-202/202.512"),
    ("45 CFR 46.115(b) says how long. The appeal is that of 46.131.", "us-common-rule/46.131"),
    ("It is training that 42 U.S.C. 19234 asks for; no profiling (19236).", "us-research-security/19236"),
    # a part of what was cited just before
    ("Section 202.302(a)(1) of 28 CFR part 202 asks for a clause; reports are due in 14 days (id., (b)(1)).",
     "us-dsp-202/202.302/b/1"),
    ("A firm chartered there is covered, 28 CFR § 202.211(a)(1), and so is its staff by paragraph (a)(3).",
     "us-dsp-202/202.211/a/3"),
    ("《网络安全法》第三十六条第一款第一项要求审查背景，同款第三项要求容灾备份。", "cn-csl/36/1/3"),
    ("《数据出境安全评估办法》第十四条第一款定了期限，该条第二款说的是重新申报。", "cn-security-assessment/14/2"),
    # the rules that implement a law that is cited
    ("HGR Regulation art. 28 asks for a report; the line is 500 cases (Implementing Rules, Art. 37(2)(3)).",
     "cn-hgr-rules/37/2/3"),
    ("《人类遗传资源管理条例》第二十八条；依据是细则第三十七条第二款第三项。", "cn-hgr-rules/37/2/3"),
    ("《人类遗传资源管理条例》第二条。没取得同意就采样，依据是条例第四十条。", "cn-hgr-regulation/40"),
    # what a draft begins to call 条例 it calls so to the end; 该款 is a paragraph
    ("《人类遗传资源管理条例》第二条；条例第三条；《网络数据安全管理条例》第二十二条；条例第十四条。",
     "cn-hgr-regulation/14"),
    ("《网络数据安全管理条例》第二十二条第一款第三项；成年人也要单独同意（该款第二项）。",
     "cn-network-data-regs/22/1/2"),
    ("《人类遗传资源管理条例》第十条第一款禁止买卖；我们付的检测成本不算买卖（第二款）。", "cn-hgr-regulation/10/2"),
    ("A parent must consent (PIPL art. 31(1)). You also owe them rules of their own, para. 2.", "cn-pipl/31/2"),
    ("《人类遗传资源管理条例》第二条；《条例》第三条；《生物安全法》第五十七条。《条例》说的是备案（第二十八条第二款）。",
     "cn-hgr-regulation/28/2"),
    ("HGR Implementing Rules, art. 36(1), asks for a backup; the line is 500 cases (id. Art. 37(2)(3)).",
     "cn-hgr-rules/37/2/3"),
    # a term of a section of definitions
    ('See 45 CFR § 160.103 ("health information").', "us-hipaa/160.103/health-information"),
    ("Under 45 C.F.R. § 160.103 (covered entity), ¶ (3), it is one.", "us-hipaa/160.103/covered-entity/3"),
    ("See FY2026 NDAA § 851, definition of biotechnology company of concern.",
     "us-biosecure/851/biotechnology-company-of-concern"),
    # the part that takes the place of a like label
    ("It may under 45 CFR 164.508(b)(1). It must warn. Id. at (c)(2)(iii).", "us-hipaa/164.508/c/2/iii"),
    ("Fundamental research: 15 CFR 734.8(b)(1). Ibid., subparagraph (2).", "us-ear-734/734.8/b/2"),
    # a part that is called by a word, and a cell of a table
    ("Under the NIH GDS Policy consent is expected (informed consent element).", "us-nih-gds/informed-consent"),
    ("By the NIH GDS Policy, and so by the controlled-access section of the Policy.", "us-nih-gds/controlled-access"),
    ("Network Data Regulations:\n\n| Who | What | Art. |\n|---|---|---|\n| Officer | need not be senior | 30(2) |\n",
     "cn-network-data-regs/30/2"),
    ("《健康医疗大数据管理办法》第三十条要求存放在境内。", "cn-health-big-data/30"),
    ('[2] Level 0; NIH GDS Policy, "Submission and release of human data".', "us-nih-gds/data-submission"),
    ("The signing official certifies (institutional-certification, GDS Policy).",
     "us-nih-gds/institutional-certification"),
    # the same one again
    ("45 CFR 164.524(a)(1) gives access. A result that is in no chart is not covered (same paragraph).",
     "us-hipaa/164.524/a/1"),
    ("NOT-OD-25-081 forbids it, and the same notice says so of copies.", "us-nih-gds/not-od-25-081"),
    ("州名可以保留（45 CFR § 164.514(b)(2)(i)(C)）；要去掉的是州以下的地理单位（同款(B)项）。",
     "us-hipaa/164.514/b/2/i/B"),
    # a law whose title ends with its year, an order, a supplement
    ("It stands in the Plan for the Reform of Party and State Institutions. A commission leads (2023 Plan, sec. 3(1)).",
     "cn-institutional-reform-2023/3/1"),
    ("《第14117号行政令》声明它不授权数据本地化（该令第1节）。", "us-eo-14117/1"),
    ("凡受EAR管辖的物项都要许可证：《出口管理条例》第744.11条；第744部分补编四。", "us-ear-744/supp-4"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "address"), READ, ids=[address for _, address in READ])
def test_the_last_citation_of_a_text_is_read(corpus: Corpus, text: str, address: str) -> None:
    """From the law that the draft speaks of."""
    citator = Citator(corpus)
    read = citator.mentions(text)
    adopter = Adopter(text, corpus, citator, read)
    adopted = adopter.adopt(strangers(text, [(m.start, m.end) for m in read])).values()
    cited = [adopter.defined(m) for m in (*read, *adopted, *adopter.parts(), *adopter.again(), *adopter.called())]
    assert str(max(cited, key=lambda m: m.end).address) == address


NOT_READ = [
    "We follow (1) the consent form and (2) the protocol of 45 CFR 46.116(a).",
    "It costs $9,901 in 2024 under 15 U.S.C. § 9901(a).",
    "PIPL art. 38(1) has four routes; our plan has steps (a), (b) and (c).",
    "NIH GDS Policy: see the informed consent section of the form, and the scope of work.",
    "Network Data Regulations:\n\n| Item | No. |\n|---|---|\n| Freezers | 30 |\n",
    "PIPL art. 38(1) has four routes; our contract, para. 9, has one.",
    "《个人信息保护法》第三十一条第一款；合同第二款另有约定。",
    "PIPL and the DSL:\n\n| Item | Art. |\n|---|---|\n| Consent | 30 |\n",
]


@pytest.mark.parametrize("text", NOT_READ)
def test_numbers_and_lists_of_the_draft_are_nobodys(corpus: Corpus, text: str) -> None:
    """Sums, years and enumerations cite nothing."""
    citator = Citator(corpus)
    adopter = Adopter(text, corpus, citator, citator.mentions(text))
    assert not [*adopter.parts(), *adopter.called()]
