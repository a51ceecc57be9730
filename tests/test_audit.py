"""An audit: every citation of a draft, found with its claim, held against the law of the day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from genolex.addresses import Citator
from genolex.addresses.strangers import strangers
from genolex.assistant import Assistant
from genolex.audit import Audit, Finding, Ruling, audit, audit_json, dated, read_draft
from genolex.audit.amounts import another_figure
from genolex.audit.claims import Span, claims
from genolex.audit.holdings import holdings, words_of
from genolex.audit.outline import sentences
from genolex.audit.quotes import only_small_words, put_in, quotes, stands_in, turned_around
from genolex.audit.standing import Standing
from genolex.audit.support import Nearness, Reader
from genolex.corpus import Corpus
from genolex.errors import InputError
from genolex.evals.audit import Expected, matched
from genolex.index.tokens import tokens
from genolex.render.audit_html import audit_html
from genolex.render.audit_markdown import audit_markdown
from genolex.render.audit_word import audit_word
from genolex.types import Address, OfficialText

ON = date(2026, 3, 1)


def audited(text: str, assistant: Assistant, on: date | None = ON) -> Audit:
    return audit(text, assistant.index, assistant.citator, on)


def only(text: str, assistant: Assistant, on: date | None = ON) -> Finding:
    """The one finding of a text."""
    (found,) = audited(text, assistant, on).findings
    return found


# -- one citation ------------------------------------------------------------------------------------------------------

RULINGS = [
    # the cited article says so
    ("A handler must obtain separate consent to handle sensitive personal information (PIPL art. 29).", "right"),
    ("Under Article 10 of the HGR Regulation, human genetic resources may not be bought or sold.", "right"),
    ("禁止买卖人类遗传资源（《人类遗传资源管理条例》第十条）。", "right"),
    # a citation that states nothing is right when it exists and is in force
    ("See PIPL art. 38.", "right"),
    ("# Transfers under PIPL art. 38", "right"),
    # PIPL has 74 articles, part 202 no section 999, HIPAA's subpart D no section 401
    ("Genomic models are exempt under PIPL art. 99.", "nonexistent"),
    ("Donors are exempt (28 CFR 202.999).", "nonexistent"),
    ("Business associates report within 60 days (45 CFR 164.401).", "nonexistent"),
    ("科研豁免（《个人信息保护法》第七十九条）。", "nonexistent"),
    # article 38 has no ninth paragraph
    ("See PIPL art. 38(9).", "nonexistent"),
    # restated in part: the law has an article 42, the corpus does not hold it
    ("The register is kept under HGR Implementing Rules art. 42.", "unchecked"),
    # data localization moved from article 37 to article 39 on 1 January 2026
    ("Critical information infrastructure operators must store personal information collected in China within China "
     "(Cybersecurity Law art. 37).", "superseded"),
    # until 30 April 2024 the science ministry decided
    ("International cooperation needs the approval of the science and technology department of the State Council "
     "(HGR Regulation art. 22).", "superseded"),
    # article 39 is about separate consent; the impact assessment stands in article 55
    ("An impact assessment must be carried out before personal information is provided abroad (PIPL art. 39).",
     "misattributed"),
    # three years, at least
    ("Impact assessment reports must be kept for at least ten years (PIPL art. 56).", "contradicted"),
    # a figure that stands nowhere in what is cited
    ("An institutional review board has at least seven people (45 CFR 46.107(a)).", "contradicted"),
    # what is due is not waived: no shade of force
    ("豁免之后，告知、单独同意和影响评估一概不需要（《促进和规范数据跨境流动规定》第十条）。", "contradicted"),
    # a telling word that the provision has only under a negative
    ("An advisory opinion can be requested; hypothetical questions are welcome (28 CFR 202.901(b)).", "contradicted"),
    # the cited paragraph forbids what the provision elsewhere allows
    ("Any US person may be listed as well (15 CFR 744.11(b)).", "contradicted"),
    # another authority than the one named
    ("Human genetic resources may be bought and sold freely (HGR Regulation art. 10).", "contradicted"),
    # three figures of one kind stand in section 202.205: this one is that of other data
    ("Personal health data is bulk above 1,000 U.S. persons (28 CFR 202.205(d)).", "contradicted"),
    # the figure of a row of a table is part of what it says
    ("| 3 | Missing annual report of a biobank | fine of up to CNY 5 million | HGR Regulation art. 40 |",
     "contradicted"),
    # paragraph (b) of section 46.101 is reserved since 2018; of an old rule it may be said
    ("The exempt categories are those of 45 CFR 46.101(b).", "nonexistent"),
    ("Formerly the exempt categories were those of 45 CFR 46.101(b).", "unchecked"),
    # no provision says anything like it
    ("Hospitals must insure genomic databases against theft and fire (PIPL art. 51).", "unsupported"),
    # other law is never fine
    ("Genetic data are a special category (GDPR art. 9).", "unchecked"),
    ("The exemption lies in 26 U.S.C. § 501(c)(3).", "unchecked"),
    ("人格权受保护（《民法典》第一千零三十四条）。", "unchecked"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ruling"), RULINGS, ids=[f"{r}-{n}" for n, (_, r) in enumerate(RULINGS)])
def test_a_citation_is_ruled(text: str, ruling: str, assistant: Assistant) -> None:
    """Each verdict, on the day 1 March 2026."""
    found = only(text, assistant)
    assert found.ruling == ruling, found.reasons
    assert text[found.start : found.end] == found.written


SHADES = [
    # "or more" for "more than" is no fault, in either language and however the number is written
    ("500例以上的外显子组测序数据向外提供前应当通过安全审查（《人类遗传资源管理条例实施细则》第三十七条）。", "right"),
    ("A platform with more than fifty million registered users is a large one (Network Data Regulations art. 62).",
     "right"),
    # patients and customers are the draft's own, the law speaks of individuals
    ("患者撤回同意要方便，但撤回不影响撤回前已经进行的处理的效力（《个人信息保护法》第十五条）。", "right"),
    ("A sale of reads to the customer is data brokerage and may not go ahead (28 CFR 202.301).", "right"),
    # the seven are this board's own, the five are the rule's; but the rule does not ask for seven
    ("The board has seven members; the rule asks for no fewer than five people (45 CFR 46.107).", "right"),
    ("The rule asks for no fewer than seven people on a board (45 CFR 46.107).", "contradicted"),
    # may for must is a shade, may for must not is none
    ("The signed form may be electronic, and the signer receives a copy (45 CFR 46.117).", "right"),
    ("外国组织可以在我国境内采集人类遗传资源（《人类遗传资源管理条例》第七条）。", "contradicted"),
    # hardly a word in common, and nearest all the same: freely worded, unless there is a figure that is not there
    ("A procurator can sue where many are hurt (PIPL art. 70).", "right"),
    ("Two vials of plasma may be mailed to her, since the rule on specimens begins at 100 samples (NOT-OD-25-160).",
     "unsupported"),
    # broken out is not broken, which stands there only in "not held to violate"
    ("A cancer that has already broken out is ordinary medical information, also where it runs in families "
     "(42 U.S.C. 2000ff-9).", "right"),
    # a bare number is that of the clause too: health data become bulk above 10,000 persons
    ("For health data the line is 1,000 U.S. persons (28 CFR 202.205).", "contradicted"),
    # what a law has been through is no part of what it says
    ("The agreement between the two governments, extended to 27 February 2024, leaves all this to national law "
     "(US-China S&T Agreement art. 6).", "right"),
    # what a checker says of a citation is no part of the claim
    ("重要数据的处理者应当明确数据安全负责人和管理机构（《数据安全法》第二十七条），没有问题。", "right"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ruling"), SHADES)
def test_what_is_worded_freely_is_no_fault_and_what_is_turned_around_is(
    text: str, ruling: str, assistant: Assistant
) -> None:
    """Bounds, lay persons, the draft's own counts and shades of force are let pass; another figure is not."""
    assert only(text, assistant).ruling == ruling


ELSEWHERE = [
    # article 9 keeps the logs, and not for 6 months but for no fewer: it speaks of this, article 8 does not
    ("Logs of content without a label are kept for 6 months (AI Labelling Measures art. 8).", "cn-ai-labelling/9"),
    # an English text holds few of the words of a Chinese claim: article 53 is far ahead and carries it
    ("我国对人类遗传资源享有主权（《生物安全法》第五十六条）。", "cn-biosecurity-law/53"),
    # few words that point back to nothing need no neighbours
    ("We need filing and backup (HGR Regulation art. 28), w/ regular risk reports (DSL art. 31).", "cn-dsl/30"),
]


@pytest.mark.parametrize(("text", "meant"), ELSEWHERE)
def test_what_another_provision_speaks_of_is_misattributed(text: str, meant: str, assistant: Assistant) -> None:
    """Where what is cited does not speak of a claim and another provision does, the other one is suggested."""
    found = audited(text, assistant).findings[-1]
    assert found.ruling == "misattributed"
    assert str(found.suggestions[0].address) == meant


def test_an_authority_that_the_sentence_before_names_is_the_old_one(assistant: Assistant) -> None:
    """By "that same department" the science ministry of the sentence before is meant, which fined until April 2024."""
    text = ("The annual report goes to the science and technology department (HGR Regulation art. 15). "
            "Foreigners are fined by that same department (HGR Regulation art. 41).")  # fmt: skip
    assert [f.ruling for f in audited(text, assistant).findings] == ["superseded", "superseded"]


def test_an_old_number_is_known_by_what_stood_there(assistant: Assistant) -> None:
    """The rule on storage was article 37 until the end of 2025 and is article 39, however little of it a claim has."""
    found = only("关键信息基础设施的数据应当境内存储（《网络安全法》第三十七条）。", assistant)
    assert found.ruling == "superseded"
    assert str(found.suggestions[0].address) == "cn-csl/39"


# -- what need not be ranked -------------------------------------------------------------------------------------------


def test_the_corpus_is_ranked_only_where_another_provision_could_be_meant(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim of which no provision of that country holds more is not ranked; one that stands elsewhere is."""
    ranked: list[str] = []
    plain = Reader._ranked

    def counted(self: Reader, key: tuple[str, frozenset[str]]) -> Nearness:
        ranked.append(key[0])
        return plain(self, key)

    monkeypatch.setattr(Reader, "_ranked", counted)
    assert (
        only("Buying and selling human genetic resources is prohibited (HGR Regulation art. 10).", assistant).ruling
        == "right"
    )
    assert ranked == []
    assert (
        only("Human genetic resources may not be bought or sold (HGR Regulation art. 25).", assistant).ruling
        == "misattributed"
    )
    assert ranked == ["Human genetic resources may not be bought or sold."]
    ranked.clear()  # no provision holds half of this sentence, so that none can carry it
    assert audited("Parking permits must be shown at the gate of the campus.", assistant).uncited == ()
    assert ranked == []


def test_the_most_that_another_provision_holds(corpus: Corpus) -> None:
    """Of a claim on patents that belong to both in common another Chinese provision holds no more than HGR art. 24."""
    held = holdings(corpus)
    assert held is holdings(corpus)  # worked out once for all audits
    at = {str(p.address): p for p in corpus.provisions}
    wanted = dict.fromkeys(tokens("patent right belongs in common"), 1.0)
    mine = len(wanted.keys() & words_of(at["cn-hgr-regulation/24"])) / len(wanted)
    assert mine == 1.0
    assert held.most(wanted, len(wanted), [at["cn-hgr-regulation/24"]]) < mine
    # what is not cited counts, and law of the other country does not
    assert held.most(wanted, len(wanted), [at["cn-pipl/29"]]) == mine
    assert held.most(wanted, len(wanted), [at["us-hipaa/164.410"]]) < mine


def test_quoted_words_turned_around_by_a_prefix_are_found() -> None:
    """Conditionally for unconditionally is the opposite; lawfully beside unlawfully is not, when both stand there."""
    assert turned_around("to withdraw conditionally", "to withdraw unconditionally.") == (
        "says “conditionally”, the source says “unconditionally”"
    )
    assert turned_around("held lawfully", "data held lawfully or obtained unlawfully") == ""
    assert turned_around("the information", "in formation of a company") == ""


def test_what_was_meant_is_suggested_and_never_put_in(assistant: Assistant) -> None:
    """A wrong article keeps its address; the right one is a suggestion with its own words."""
    found = only(
        "An impact assessment must be carried out before personal information is provided abroad (PIPL art. 39).",
        assistant,
    )
    assert found.address == Address("cn-pipl", ("39",))
    meant = found.suggestions[0]
    assert meant.address == Address("cn-pipl", ("55",))
    provision = assistant.corpus.find(meant.address, ON)
    assert provision
    assert meant.evidence in provision.text


def test_an_old_number_leads_to_the_new_one(assistant: Assistant) -> None:
    """Cybersecurity Law art. 37 of 2017 is art. 39 since 1 January 2026."""
    text = (
        "Operators must store personal information that they collect in China within China (Cybersecurity Law art. 37)."
    )
    assert only(text, assistant).suggestions[0].address == Address("cn-csl", ("39",))
    assert only(text, assistant, date(2025, 6, 1)).ruling is Ruling.RIGHT


def test_a_law_that_has_not_begun_is_superseded_unless_the_sentence_says_so(assistant: Assistant) -> None:
    """The Certification Measures are law from 1 January 2026."""
    on = date(2025, 11, 1)
    assert (
        only("Certification is governed by Certification Measures art. 3.", assistant, on).ruling is Ruling.SUPERSEDED
    )
    said = "Certification Measures art. 3 will take effect on 1 January 2026."
    assert only(said, assistant, on).ruling is Ruling.RIGHT


def test_a_figure_that_another_provision_displaced_is_superseded(assistant: Assistant) -> None:
    """A passed assessment was valid for two years; since 22 March 2024 it is three (art. 9 of the 2024 Provisions)."""
    text = "A passed assessment is valid for 2 years (Security Assessment Measures art. 14)."
    assert only(text, assistant).ruling is Ruling.SUPERSEDED
    assert only(text, assistant, date(2023, 5, 1)).ruling is Ruling.RIGHT
    until = "The result is good for two years, so until May 2027 (Security Assessment Measures art. 14(1))."
    assert only(until, assistant).ruling is Ruling.SUPERSEDED  # a day still to come excuses nothing


# -- quotations --------------------------------------------------------------------------------------------------------


def quoted(words: str) -> str:
    return f"PIPL art. 29 says: “{words}”."


def test_a_quotation_is_word_for_word_or_not(assistant: Assistant) -> None:
    """The restatement's words are right, one changed word is a misquotation, other words cannot be checked."""
    provision = assistant.corpus.find(Address("cn-pipl", ("29",)), ON)
    assert provision
    sentence = provision.text.split(". ")[0].rstrip(".")
    assert only(quoted(sentence), assistant).ruling is Ruling.RIGHT
    changed = sentence.replace("requires", "permits", 1)
    assert changed != sentence
    assert only(quoted(changed), assistant).ruling is Ruling.MISQUOTED
    official = "Only after having acquired an autonomous expression of will from a person shall such processing occur"
    found = only(quoted(official), assistant)
    assert found.ruling is Ruling.UNCHECKED
    assert "only a restatement" in found.reasons[0]


def test_official_words_are_quoted_right_when_they_are_held(assistant: Assistant) -> None:
    """With the official text at the address, its words stand word for word, and others do not."""
    words = "Only after an individual has agreed of their own will shall such processing begin at all"

    class Held:
        def at(self, address: Address, day: date) -> list[OfficialText]:
            text = OfficialText(address, "en", f"{words}.", "https://example.org", day, "0" * 64)
            return [text] if address == Address("cn-pipl", ("29",)) else []

    def ruled(quotation: str) -> Ruling:
        text = f"PIPL art. 29 says: “{quotation}”."
        return audit(text, assistant.index, assistant.citator, ON, official=Held()).findings[0].ruling

    assert ruled(words) is Ruling.RIGHT
    assert ruled(words.replace("shall", "may")) is Ruling.MISQUOTED
    assert ruled("Nothing whatever of this kind was ever written by anybody") is Ruling.MISQUOTED


def test_words_left_out_are_marked_and_order_counts(corpus: Corpus) -> None:
    """An ellipsis joins runs that stand in this order; no part of a word is a quotation."""
    provision = corpus.find(Address("cn-pipl", ("29",)), ON)
    assert provision
    words = provision.text.split()
    first, last = " ".join(words[:4]), " ".join(words[6:10])
    assert stands_in(f"{first} ... {last}", [provision])
    assert not stands_in(f"{last} ... {first}", [provision])
    assert not stands_in(words[0][1:] + " " + words[1], [provision])


def test_words_of_another_article_are_misattributed(assistant: Assistant) -> None:
    """A quotation that stands word for word elsewhere was not invented."""
    provision = assistant.corpus.find(Address("cn-pipl", ("55",)), ON)
    assert provision
    sentence = provision.text.split(":")[0]
    found = only(f"PIPL art. 29 says: “{sentence}”.", assistant)
    assert found.ruling is Ruling.MISATTRIBUTED
    assert found.suggestions[0].address == Address("cn-pipl", ("55",))


QUOTATIONS = [
    # a line may turn within a quotation
    ("PIPL art. 29 says that \"the handling of sensitive personal information\nrequires the individual's separate "
     "consent\".", "right"),
    # an altered first letter, [sic] and an omission are marked
    ("\"[t]he handling of sensitive personal information requires [sic] the individual's separate consent\" "
     "(PIPL art. 29).", "right"),
    # what its writer puts in may not turn it around: reviewers may not disapprove (45 CFR 46.110(b)(2))
    ("Reviewers \"may use every authority of the IRB except that they may not [approve] the research\" "
     "(45 CFR 46.110(b)(2)).", "misquoted"),
    # official words in Chinese cannot be checked against an English restatement, only what they say
    ("《个人信息保护法》第二十九条规定：「处理敏感个人信息应当取得个人的单独同意」。", "unchecked"),
    ("“个人信息保护影响评估报告和处理情况记录应当至少保存五年”（《个人信息保护法》第五十六条）。", "misquoted"),
    # a commentary that repeats the words of a law is not where they stand
    ("「禁止买卖人类遗传资源。」见《人类遗传资源管理条例》第十条。", "unchecked"),
    # set in below a colon
    ("PIPL art. 19 reads:\n\n    Unless laws or administrative regulations provide otherwise, the retention period of\n"
     "    personal information must be the longest time necessary to achieve the purpose of handling.\n", "misquoted"),
    # set off, and in marks all the same
    ("1. PIPL art. 29\n   > \"The handling of sensitive personal information requires the individual's separate "
     "consent.\"\n", "right"),
    # under a heading, a paragraph on: the heading's, where it is all but its words
    ("## PIPL art. 19\n\nThe rule on keeping data is short.\n\n“Unless laws or administrative regulations provide "
     "otherwise, the retention period of personal information must be the longest time necessary to achieve the "
     "purpose of handling.”\n", "misquoted"),
    # nobody says that words which stand nowhere near it are the heading's
    ("## PIPL art. 19\n\nThe rule on keeping data is short.\n\nOur protocol says “samples and files of every donor go "
     "to the bank in spring and come back in autumn”.\n", "right"),
    # a box of the writer's own is no quotation
    ("> Under PIPL art. 29 a handler must obtain separate consent to handle sensitive personal information.", "right"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ruling"), QUOTATIONS, ids=[f"{r}-{n}" for n, (_, r) in enumerate(QUOTATIONS)])
def test_a_quotation_is_ruled(text: str, ruling: str, assistant: Assistant) -> None:
    """However it is marked, and in either language."""
    found = only(text, assistant)
    assert found.ruling == ruling, found.reasons


def test_quotations_are_found_however_they_are_marked() -> None:
    """Straight, curly, single, angled and Chinese marks; a quotation in a quotation is part of it."""
    said = "one two three four five six"
    marks = (f'"{said}"', f"“{said}”", f"‘{said}’", f"'{said}'", f"«{said}»", f"「{said}」", f"『{said}』")
    assert [[q.words for q in quotes(f"He wrote {marked}, she did not.")] for marked in marks] == [[said]] * 7
    assert [q.words for q in quotes(f"“{said} ‘seven eight nine ten eleven’ twelve”")] == [
        f"{said} ‘seven eight nine ten eleven’ twelve"
    ]
    assert quotes("It is no “covered person” and the users' guide says so, as does the readers' guide.") == []


def test_a_letter_that_is_answered_is_no_quotation_of_a_law() -> None:
    """Who speaks is named, or asks; what a law says stands by itself, or behind the law's name."""
    said = "the applicant files a report within six months of the end"
    assert quotes(f"As we said.\n\n> MF: {said}.\n\nYes: art. 26.\n") == []
    assert quotes(f"As we said.\n\n> Is it so that {said}?\n\nYes: art. 26.\n") == []
    assert quotes(f"On Monday Dr. Lin wrote:\n\n> {said}\n\nIndeed: art. 26.\n") == []
    assert [q.words for q in quotes(f"Art. 26 reads:\n\n> {said}.\n")] == [f"{said}."]
    assert len(quotes(f"The text:\n\n> CSL: {said}.\n")) == 1


def test_words_put_in_are_read_and_small_words_are_told() -> None:
    """[sic] is none of them; "which" for "that" may be how the official words read."""
    assert put_in("they may not [approve] it") == "they may not approve it"
    assert put_in("it was [sic] so") == ""
    assert only_small_words("an entity that is controlled", "any entity which is controlled by it")
    assert not only_small_words("an entity that is owned", "any entity which is controlled by it")


FIGURES = [
    ("Personal health data is bulk above 10,000 U.S. persons.", "us-dsp-202/202.205", ""),
    ("Personal health data is bulk above 1,000 U.S. persons.", "us-dsp-202/202.205",
     "says 1,000, the source says 10,000"),
    # paragraph 1 has these amounts for the ordinary case
    ("In grave cases the persons directly responsible are fined CNY 10,000 to CNY 100,000.", "cn-pipl/66",
     "says 10,000, the source says 100,000"),
    # two figures of one kind may be of two clauses
    ("The department decides within 20 working days, which it may extend by 10.", "cn-hgr-regulation/32", ""),
    ("The impact assessment must be kept.", "cn-pipl/56", ""),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "address", "reason"), FIGURES)
def test_a_figure_is_that_of_the_clause_which_the_claim_is_about(
    claim: str, address: str, reason: str, corpus: Corpus, assistant: Assistant
) -> None:
    """A number that stands somewhere in what is cited may be the number of something else."""
    provision = corpus.find(Address.parse(address), ON)
    assert provision
    assert another_figure(claim, (provision,), assistant.index.lexical.weight) == reason


# -- what a citation stands for ----------------------------------------------------------------------------------------

CLAIMS = [
    # in brackets, behind what it is cited for
    ("Consent is needed (PIPL art. 29), and an assessment must be made (PIPL art. 55).",
     ["Consent is needed", "an assessment must be made."]),
    # in front of it
    ("Under PIPL art. 29, separate consent is needed, and under art. 55 an assessment must be made.",
     ["separate consent is needed", "an assessment must be made."]),
    # a sentence that is nothing but a citation stands for the one before it
    ("Separate consent is needed. See PIPL art. 29.", ["Separate consent is needed."]),
    # side by side
    ("The recipient must be named (PIPL arts 38 and 39).", ["The recipient must be named."]),
    # a footnote stands for the sentence that bears its mark
    ("Separate consent is needed.[^1] Samples may leave.\n\n[^1]: PIPL art. 29.", ["Separate consent is needed."]),
    # a row of a table
    ("| 1 | Separate consent is needed | PIPL art. 29 | DPO |", ["Separate consent is needed"]),
    # and its figure belongs to what it says
    ("| 2 | Records of sharing | 5 years at least | PIPL art. 23 |", ["Records of sharing: 5 years at least"]),
    # a question only leads to its answer, and the number of a clause of a contract is no figure of the law
    ("**Who decides?** The guardian decides for the child (PIPL art. 31).", ["The guardian decides for the child."]),
    ("Section 4.2 says that consent must be separate (PIPL art. 29).", ["consent must be separate."]),
    ("[t]he recipient must be named (PIPL art. 39).", ["[t]he recipient must be named."]),
    # a heading states nothing
    ("## PIPL art. 38\n\nText.", [""]),
    ("处理敏感个人信息应当取得单独同意（《个人信息保护法》第二十九条）。", ["处理敏感个人信息应当取得单独同意。"]),
    ("根据《个人信息保护法》第三十九条的规定，处理者应当告知个人。", ["处理者应当告知个人。"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CLAIMS)
def test_a_sentence_is_divided_among_its_citations(text: str, expected: list[str], citator: Citator) -> None:
    """Each citation stands for its own part."""
    spans = [Span(m.start, m.end) for m in citator.mentions(text)]
    assert [claim.text for claim in claims(text, sentences(text), spans)] == expected


STRANGERS = [
    ("Article 9 of the GDPR and 21 CFR 50.25", ["Article 9 of the GDPR", "21 CFR 50.25"]),
    (
        "see 89 Fed. Reg. 15780; Pub. L. 117-167; 410 U.S. 113",
        ["89 Fed. Reg. 15780", "Pub. L. 117-167", "410 U.S. 113"],
    ),
    ("Executive Order 14110 fell.", ["Executive Order 14110"]),
    ("依照《民法典》第一千零三十四条", ["《民法典》第一千零三十四条"]),
    # a part of the draft itself is no citation
    ("Article 5 of this agreement", []),
    ("§ 3 below", []),
]


@pytest.mark.parametrize(("text", "expected"), STRANGERS)
def test_law_outside_the_corpus_is_found(text: str, expected: list[str]) -> None:
    """By how citations are written anywhere."""
    assert [one.written for one in strangers(text, [])] == expected


ADOPTED = [
    # an article goes on from the law named before it, even one that the law does not have
    ("The Standard Contract Measures, Art. 7 ask for filing; Art. 15 sets a fee.", "cn-standard-contract/15"),
    ("《个人信息保护法》：第三十八条（出境），第七十九条（豁免）。", "cn-pipl/79"),
    # each can be what the next one goes on from
    (
        "《人类遗传资源管理条例》：材料出境（条例第二十七条第一款），海关手续（第二十七条第三款）。",
        "cn-hgr-regulation/27/3",
    ),
    # a name of two scripts
    ("合理费用不视为买卖（HGR条例第10条第2款）。", "cn-hgr-regulation/10/2"),
    ("See Supp. No. 4 to Part 744 and Supp. No. 6.", "us-ear-744/supp-6"),
    # "id." is what was cited last
    ("Consent is separate (PIPL art. 39). The recipient is named (id.).", "cn-pipl/39"),
]


@pytest.mark.parametrize(("text", "address"), ADOPTED)
def test_an_article_is_read_with_the_law_spoken_of(text: str, address: str, assistant: Assistant) -> None:
    """What a brief leaves open, a draft may tell."""
    assert str(audited(text, assistant).findings[-1].address) == address


def test_a_part_of_the_draft_is_no_article_of_the_law_beside_it(assistant: Assistant) -> None:
    """Chinese laws have articles: "section 4.2" is one of the contract that the draft speaks of."""
    text = "The consent is separate (PIPL art. 29). Section 4.2 of it says so, and section 4.6 repeats it."
    assert [str(found.address) for found in audited(text, assistant).findings] == ["cn-pipl/29"]


def test_a_claim_that_points_back_is_read_with_what_it_points_to(assistant: Assistant) -> None:
    """Alone it would be nobody's, or another provision's; it is never called right for want of words."""
    text = (
        "More than 100 U.S. persons make human genomic data bulk (28 CFR 202.205(a)). The deal with the company in "
        "China would give it access to them for money. It is therefore prohibited (28 CFR 202.301)."
    )
    assert [found.ruling for found in audited(text, assistant).findings] == [Ruling.RIGHT, Ruling.RIGHT]


SECTIONS = [
    # reserved numbers hold nothing
    ("us-common-rule/46.105", Ruling.NONEXISTENT),
    ("us-ear-734/734.2/b/2/ii", Ruling.NONEXISTENT),
    # part 202 is known in full, so 202.260 is none; of part 742 too little is known to say
    ("us-dsp-202/202.260", Ruling.NONEXISTENT),
    ("us-ear-742/742.9", Ruling.UNCHECKED),
    ("us-gina/2000ff-14", Ruling.NONEXISTENT),
    # of part 160 the corpus holds one section of definitions
    ("us-hipaa/160.402", Ruling.UNCHECKED),
    ("cn-hgr-rules/79", Ruling.NONEXISTENT),
    ("cn-hgr-rules/42", Ruling.UNCHECKED),
]


@pytest.mark.parametrize(("address", "ruling"), SECTIONS)
def test_what_is_missing_is_nonexistent_only_when_that_is_known(
    address: str, ruling: Ruling, corpus: Corpus, citator: Citator
) -> None:
    """A provision that is not restated is not said to be invented."""
    missing = Standing(corpus, citator, ON).missing(Address.parse(address))
    assert missing
    assert missing[0] is ruling


# -- the draft ---------------------------------------------------------------------------------------------------------

DATES = [
    ("Memo\n\nDate: 12 March 2025\n\nText", date(2025, 3, 12)),
    ("MEMORANDUM\nTO: A\nDATE: March 3, 2026\nRE: B", date(2026, 3, 3)),
    ("法律意见\n\n日期：2026年3月5日\n", date(2026, 3, 5)),
    ("Boston, 4 May 2024\n\nDear all", date(2024, 5, 4)),
    ("# Matrix\n\nStatus: 27 February 2026\n\nText", date(2026, 2, 27)),
    # a date in a sentence is not the day of the draft
    ("On 1 January 2026 the law changed.", None),
]


@pytest.mark.parametrize(("text", "day"), DATES)
def test_the_day_of_a_draft_is_read_in_its_head(text: str, day: date | None) -> None:
    """Given, found or today."""
    assert dated(text) == day


def test_the_day_found_in_the_head_is_the_day_of_the_audit(assistant: Assistant) -> None:
    """Without a date the draft's own counts."""
    text = "Date: 12 March 2025\n\nOperators must store personal information within China (Cybersecurity Law art. 37)."
    found = audited(text, assistant, None)
    assert found.on == date(2025, 3, 12)
    assert found.findings[0].ruling is Ruling.RIGHT


def test_law_without_a_citation_is_listed_with_what_supports_it(assistant: Assistant) -> None:
    """Only what verification supports; what a citation stands for is not listed."""
    text = "Human genetic resources must not be bought or sold.\n\nSeparate consent is needed. See PIPL art. 29."
    (one,) = audited(text, assistant).uncited
    assert text[one.start : one.end] == "Human genetic resources must not be bought or sold."
    assert one.suggestions[0].address == Address("cn-hgr-regulation", ("10",))


def test_a_draft_without_citations_has_none(assistant: Assistant) -> None:
    """Nothing is found in nothing."""
    found = audited("Dear colleagues, lunch is at noon.", assistant)
    assert (found.findings, found.uncited, found.summary) == ((), (), "0 citations")


MEMO = """Memo

Date: 1 March 2026

Human genetic resources may not be bought or sold (HGR Regulation art. 10). Genomic models are <exempt> under
PIPL art. 99. Genetic data are a special category (GDPR art. 9).
"""


def test_the_record_has_the_keys_of_the_contract(assistant: Assistant) -> None:
    """`audit --json`: one object, mentions in the draft's order, offsets into the text."""
    record = audit_json(audited(MEMO, assistant))
    assert list(record) == ["summary", "date", "mentions", "uncited"]
    assert record["date"] == "2026-03-01"
    assert record["summary"]["text"] == "3 citations: 1 right, 1 nonexistent, 1 unchecked"
    assert [m["verdict"] for m in record["mentions"]] == ["right", "nonexistent", "unchecked"]
    for mention in record["mentions"]:
        assert list(mention) == ["written", "start", "end", "instrument", "article", "path", "verdict", "reasons",
                                 "suggestions", "evidence"]  # fmt: skip
        assert MEMO[mention["start"] : mention["end"]] == mention["written"]


def test_a_build_fails_on_the_verdicts_it_names(assistant: Assistant) -> None:
    """`--fail-on nonexistent` sees an invented article and nothing else."""
    found = audited(MEMO, assistant)
    assert found.fails({Ruling.NONEXISTENT})
    assert not found.fails({Ruling.CONTRADICTED, Ruling.MISQUOTED})


def test_the_page_needs_nothing_from_elsewhere_and_escapes_the_draft(assistant: Assistant) -> None:
    """Marks lead to provisions with their deciding words; no script, no address outside the page."""
    page = audit_html(MEMO, audit_json(audited(MEMO, assistant)), assistant.corpus, assistant.citator, "a <b> draft")
    assert "&lt;exempt&gt;" in page
    assert "a &lt;b&gt; draft" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "default-src &#x27;none&#x27;" in page
    assert 'href="#note-2"' in page
    assert 'id="note-2"' in page
    assert "<mark>" in page


def test_the_table_has_a_row_for_each_citation(assistant: Assistant) -> None:
    """Bars of the draft do not break the table."""
    table = audit_markdown(audit_json(audited(MEMO, assistant)), assistant.citator)
    rows = [line for line in table.splitlines() if line.startswith("| ") and line[2].isdigit()]
    assert [row.split(" | ")[2] for row in rows] == ["right", "nonexistent", "unchecked"]


def test_the_copy_of_a_docx_has_comments_at_the_citations(assistant: Assistant, tmp_path: Path) -> None:
    """The words stay as they are; a comment stands at the cited words, the source has none."""
    docx = pytest.importorskip("docx")
    source, target = tmp_path / "memo.docx", tmp_path / "audited.docx"
    document = docx.Document()
    document.add_heading("Transfers", 1)
    document.add_paragraph("Genomic models are exempt under PIPL art. 99 and so on.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Sale is forbidden", "GDPR art. 9"
    document.save(str(source))
    draft = read_draft(source)
    record = audit_json(audited(draft.text, assistant))
    assert audit_word(source, target, draft.text, record, assistant.citator) == 2
    copy = docx.Document(str(target))
    assert [p.text for p in copy.paragraphs] == [p.text for p in docx.Document(str(source)).paragraphs]
    told = [comment.text for comment in copy.comments]
    assert told[0].startswith("Nonexistent: PIPL has no article 99")
    assert told[1].startswith("Unchecked: not checked: not in the corpus")
    assert not list(docx.Document(str(source)).comments)


def test_the_signs_of_markdown_tell_what_other_files_show(tmp_path: Path) -> None:
    """Headings, rows and footnotes of a DOCX; a raised figure is the mark of its footnote."""
    docx = pytest.importorskip("docx")
    source = tmp_path / "memo.docx"
    document = docx.Document()
    document.add_heading("Transfers", 1)
    document.add_paragraph("Consent is separate.¹")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Sale is forbidden", "HGR Regulation art. 10"
    document.save(str(source))
    assert read_draft(source).text.split("\n\n") == [
        "# Transfers",
        "Consent is separate.[^1]",
        "| Sale is forbidden | HGR Regulation art. 10 |",
    ]


def test_a_comment_finds_its_words_beside_the_mark_of_a_footnote(assistant: Assistant, tmp_path: Path) -> None:
    """The draft as it was read has marks, numbers and white space that a paragraph of the file does not have."""
    docx = pytest.importorskip("docx")
    source, target = tmp_path / "memo.docx", tmp_path / "audited.docx"
    document = docx.Document()
    document.add_paragraph("Consent is separate.\tGenomic models are exempt under PIPL art. 99.")
    document.save(str(source))
    text = "1. Consent is separate.[^1] Genomic models are exempt under PIPL art. 99.\n\n[^1]: See our policy."
    record = audit_json(audited(text, assistant))
    assert audit_word(source, target, text, record, assistant.citator) == 1
    (comment,) = docx.Document(str(target)).comments
    assert comment.text.startswith("Nonexistent: PIPL has no article 99")


def test_a_file_that_is_no_draft_is_refused_with_one_line(tmp_path: Path) -> None:
    """What cannot be read says so."""
    (tmp_path / "a.xyz").write_text("PIPL art. 38")
    (tmp_path / "b.docx").write_text("no zip")
    (tmp_path / "c.md").write_text("  \n")
    for name in ("a.xyz", "b.docx", "c.md", "missing.txt"):
        with pytest.raises(InputError):
            read_draft(tmp_path / name)


def test_a_found_citation_is_matched_by_overlap_and_address() -> None:
    """The items of a range share a span; each label gets the finding of its own address."""
    span: dict[str, Any] = {"start": 10, "end": 12, "written": "40"}
    labelled = [Expected(**span, address=Address("cn-pipl", (n,)), label="right") for n in ("39", "40")]
    found = [Finding(10, 12, "40", Address("cn-pipl", (n,)), Ruling.RIGHT, ()) for n in ("40", "39")]
    pairs, left = matched(labelled, found)
    assert [(e.address, f.address) for e, f in pairs if f] == [(e.address, e.address) for e in labelled]
    assert left == []
