"""Verification: what a source says, word for word or aspect by aspect, and why a statement does not stand."""

import time
from dataclasses import dataclass, replace

import pytest

from genolex.corpus import Corpus
from genolex.passages import sentence_spans
from genolex.ports import Entailment, Judgement
from genolex.testing import ScriptedEntailment
from genolex.types import Address, Citation, Passage, Provision, Verdict
from genolex.verify import check, normalised, verify
from genolex.verify.chinese import in_english
from genolex.verify.quantities import figures, in_figures
from genolex.verify.reading import Force, sentences, unit

S, P, U, C = Verdict.SUPPORTED, Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED

BAN = "Foreign organizations must not collect human genetic resources in China and must not provide them abroad."
FILING = (
    "Whoever provides human genetic resource information to foreign organizations must file with the health department "
    "of the State Council and must submit a backup of the information."
)
REPORT = (
    "The two partners must submit a joint report to the Ministry of Commerce within 6 months after the project ends."
)
PERMIT = "The Bureau may revoke a license at any time."
NOTICE = (
    "A business associate must notify the covered entity of a breach no later than 60 calendar days after discovery."
)
LICENSE = "No person may export a listed item without a license, unless section 740.2 provides otherwise."
FINE = "The department fines the exporter CNY 500,000 to 5 million; it may suspend business where the case is serious."
KEPT = "Records must be kept for at least 10 years. The rule has applied since April 8, 2025."
STUDY = "Research with more than 500 cases must pass a security review."

FLIPS = [
    # source, true statement, flipped statement, words of the reason
    # a ban turned into a permission
    (BAN, "Foreign organizations must not collect human genetic resources in China.", "must not", "may", '"must not"'),
    # a duty denied
    (FILING, "They must file with the health department of the State Council.", "must file", "must not file", '"must"'),
    # a duty waived
    (FILING, "They must submit a backup of the information.", "must submit", "need not submit", '"must"'),
    # a duty made advice
    (FILING, "They must submit a backup of the information.", "must submit", "should submit", '"must"'),
    # a permission made a duty
    (PERMIT, "The Bureau may revoke a license.", "may", "must", '"may"'),
    # another deadline
    (REPORT, "The partners must submit a joint report within 6 months.", "6 months", "9 months", "9"),
    # the deadline turned round
    (NOTICE, "The covered entity is told no later than 60 calendar days after discovery.", "later", "sooner", "60"),
    # another authority
    (REPORT, "The joint report goes to the Ministry of Commerce.", "Commerce", "Justice", "Ministry of Justice"),
    # the one who is told does the telling
    (NOTICE, "A business associate must notify the covered entity of a breach.", "A business associate must notify the "
     "covered entity", "A covered entity must notify the business associate", "acts"),
    # out of the country becomes into it
    (LICENSE, "To export a listed item one needs a license.", "export", "import", "import"),
    # after becomes before
    (REPORT, "They must submit the joint report after the project ends.", "after", "before", "before"),
    # an amount
    (FINE, "The fine is CNY 500,000 to 5 million.", "5 million", "8 million", "8 million"),
    # at least becomes at most
    (KEPT, "Records must be kept for at least 10 years.", "at least", "at most", "10"),
    # another year
    (KEPT, "The rule has applied since April 8, 2025.", "2025", "2024", "2024"),
    # more than becomes fewer than
    (STUDY, "Research with more than 500 cases needs a security review.", "more", "fewer", "500"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "true", "old", "new", "reason"), FLIPS, ids=[f"{f[2]} -> {f[3]}"[:40] for f in FLIPS]
)
def test_one_word_flipped_is_caught(corpus: Corpus, source: str, true: str, old: str, new: str, reason: str) -> None:
    """The true statement stands; with one thing flipped it does not, and the reason names the two sides."""
    assert check(true, [source], corpus.glossary).verdict in (S, P)
    flipped = true.replace(old, new, 1)
    assert flipped != true
    found = check(flipped, [source], corpus.glossary)
    assert found.verdict in (C, U), found
    assert reason in " ".join(found.reasons)


PARAPHRASES = [
    # the same duty with other words of force
    (FILING, "They are required to file with the State Council's health department."),
    (FILING, "They have to submit a backup."),
    # the same ban
    (BAN, "Foreign organizations are prohibited from collecting human genetic resources in China."),
    (BAN, "Foreign organizations may not provide human genetic resources abroad."),
    # a gated ban is a gated permission
    (LICENSE, "A listed item may be exported only with a license, unless section 740.2 provides otherwise."),
    # words for figures
    (REPORT, "The two partners must submit a joint report within six months after the project ends."),
    (KEPT, "Records must be kept for no less than ten years."),
    # a name for an authority
    (REPORT, "A joint report must be submitted to MOFCOM within 6 months after the project ends."),
]


@pytest.mark.parametrize(("source", "statement"), PARAPHRASES, ids=[p[1][:40] for p in PARAPHRASES])
def test_other_words_are_not_refused(corpus: Corpus, source: str, statement: str) -> None:
    """Saying it otherwise is no contradiction."""
    assert check(statement, [source], corpus.glossary).verdict in (S, P)


QUOTES = [
    # the sentence itself, however its spaces and quotation marks are set
    ('The term “item”  means\na thing.', 'The term "item" means a thing.', S),
    # a part of a sentence is no quote of it: the ban is what was cut away
    ("No item may be exported.", "Item may be exported.", C),
    # nor is one that stops before the exception
    ("A license is needed unless the item is published.", "A license is needed", P),
    # nothing near is approved
    ("A license is required.", "A license is not required.", C),
]  # fmt: skip


@pytest.mark.parametrize(("source", "statement", "verdict"), QUOTES)
def test_the_exact_quote_gate(source: str, statement: str, verdict: Verdict) -> None:
    """Whole sentences, equal after Unicode, quotation marks and white space are normalised."""
    found = check(statement, [source])
    assert found.verdict is verdict, found
    assert (found.reasons == ("word for word",)) is (verdict is S)


def test_invented_words_in_quotation_marks_are_refused() -> None:
    """What is quoted stands there to the letter."""
    said = 'The rule says that "records must be kept for at least 10 years".'
    assert check(said, [KEPT]).verdict in (S, P)
    found = check(said.replace("10 years", "10 full years"), [KEPT])
    assert found.verdict is U
    assert "the quoted words" in found.reasons[0]


def test_a_dropped_exception_is_named() -> None:
    """Unconditional where the source says unless: partly, with what is missing."""
    found = check("No person may export a listed item without a license.", [LICENSE])
    assert found.verdict is P
    assert "unless section 740.2" in found.reasons[0]


def test_nothing_of_it_in_the_source() -> None:
    """Words that the source does not hold."""
    assert check("Penguins breed on sea ice during winter.", [REPORT]).verdict is U
    assert check("", [REPORT]).verdict is U


CHINESE = [
    ("外国组织不得采集人类遗传资源。", BAN, P),
    ("外国组织可以采集人类遗传资源。", BAN, C),
    ("个人可以有条件退出。", "Individuals may withdraw unconditionally.", C),
    ("应当取得监护人的同意。", "The consent of a parent or other guardian must be obtained.", P),
    ("合作双方应当在六个月内提交报告。", REPORT, P),
    ("合作双方应当在九个月内提交报告。", REPORT, C),
    ("应当向国务院卫生健康主管部门备案。", FILING, P),
    ("应当向公安部备案。", FILING, U),
    ("超过500例的研究应当通过安全审查。", STUDY, P),
    ("不满500例的研究应当通过安全审查。", STUDY, C),
    ("超过900名患者的研究应当通过安全审查。", STUDY, U),
    # everyday words are read, so that force and roles are seen
    ("平台必须采取其他必要措施。", "The platform may take other necessary measures.", C),
    ("平台可以采取其他必要措施。", "The platform may take other necessary measures.", P),
    ("未成年人不得向提供者推送广告。", "A provider must not push advertisements to minors.", C),
    ("提供者不得向未成年人推送广告。", "A provider must not push advertisements to minors.", P),
    ("应当向市场监督管理部门备案。", FILING, U),
    # in Chinese "abroad" stands before its verb, and beside what the source says of home
    (
        "外国组织不得向境外提供样本。",
        "A foreign organization must not keep samples in China or provide samples abroad.",
        P,
    ),
]


@pytest.mark.parametrize(("statement", "source", "verdict"), CHINESE)
def test_a_chinese_statement_against_an_english_source(
    corpus: Corpus, statement: str, source: str, verdict: Verdict
) -> None:
    """Figures, force, parties and terms are compared; at best it is partly, because words are not."""
    assert check(statement, [source], corpus.glossary).verdict is verdict


def test_chinese_in_english_words(corpus: Corpus) -> None:
    """The order stays; dates, numbers and terms are said in English."""
    said = in_english("2025年4月4日起，外国组织不得在三十日内提供100万人以上的人类遗传资源。", corpus.glossary)
    for words in (
        "2025-04-04",
        "foreign organization",
        "must not",
        "30 day",
        "1000000 people",
        "human genetic resources",
    ):
        assert words in said


SAID = [
    # a range has its scale at both ends, or at the end alone for both
    ("罚100万至1000万元", "1000000 to 10000000 yuan"),
    ("罚100万元至1000万元", "1000000 to 10000000 yuan"),
    ("罚2至20万元", "20000 to 200000 yuan"),
    ("罚十万至一百万元", "100000 to 1000000 yuan"),
    ("罚一万至五万元", "10000 to 50000 yuan"),
    ("罚五百至一万元", "500 to 10000 yuan"),
    ("罚五至十倍", "5 to 10 times"),
    # an amount needs no unit behind it, and money may be foreign
    ("满百万的", "reaching 1000000"),
    ("最高100万美元", "at most 1000000 dollars"),
    # an article is a reference, alone or in a row
    ("第33条", "articles 33"),
    ("第三十五条", "articles 35"),
    ("第七、八、九条第一款、十条", "articles 7 and 8 and 9(1) and 10"),
    ("第十六至二十条、第二十二条", "articles 16 to 20 and 22"),
    ("第734.13条", "articles 734.13"),
    ("第2000ff-7条", "articles 2000ff-7"),
    # what comes after an article is no article
    ("第三条、十万元以下", "articles 3 、 100000 yuan or less"),
    # other divisions that are numbered
    ("28 CFR第202部分", "28 CFR part 202"),
    ("第14117号", "no. 14117"),
    # days by the calendar
    ("60个日历日内", "60 calendar days or less"),
    # the last year is none to count
    ("上一年度", "previous year"),
]


@pytest.mark.parametrize(("text", "wanted"), SAID, ids=[row[0] for row in SAID])
def test_chinese_figures_and_articles(text: str, wanted: str) -> None:
    """Amounts, ranges and articles in digits, each with what it counts."""
    assert in_english(text).removeprefix("罚 ") == wanted


def test_the_articles_of_a_chinese_row_are_references() -> None:
    """Every article counts as named, and none as a number."""
    found = figures(in_english("违反第七、八、九条第一款、十条的，罚一万至十万元。"))
    assert found.references == {"7", "8", "9", "1", "10"}
    assert [(q.value, q.unit, q.side) for q in found.quantities] == [(1e4, "money", "up"), (1e5, "money", "down")]


DEADLINE = "The department must decide within 45 working days of acceptance."
CHINESE_FIGURES = [
    # from an event: the day counts from there and the bound is the upper one
    ("部门应当自受理起45个工作日内作出决定。", DEADLINE, P),
    ("部门应当自受理起至少45个工作日作出决定。", DEADLINE, C),
    # a wrong end of a range
    ("罚50万至500万元。", FINE, P),
    ("罚50万至800万元。", FINE, C),
    # the articles that a source names, and one that it does not
    ("违反第33条的，处以罚款。", "Whoever violates article 33 is fined.", P),
    ("违反第三十四条的，处以罚款。", "Whoever violates article 33 is fined.", U),
    # a permission with a number behind it is no day in May
    ("主管部门可5年内不受理申请。", "The department may for 5 years not accept applications.", P),
]


@pytest.mark.parametrize(("statement", "source", "verdict"), CHINESE_FIGURES)
def test_chinese_figures_are_held_against_the_source(
    corpus: Corpus, statement: str, source: str, verdict: Verdict
) -> None:
    """A figure in a Chinese statement is compared with its unit and its side."""
    assert check(statement, [source], corpus.glossary).verdict is verdict


def test_a_chinese_gist_with_a_wrong_article_is_partly(corpus: Corpus) -> None:
    """The figures and the articles of a gist stand in its provision."""
    (provision,) = corpus.versions(Address("cn-dsl", ("47",)))
    cited = (Citation(Passage(provision, 0, len(provision.text)), 0, len(provision.text)),)
    assert verify(provision.gist_zh, cited, corpus.glossary).verdict is S
    wrong = replace(provision, gist_zh=provision.gist_zh.replace("第33条", "第37条"))
    own = (Citation(Passage(wrong, 0, len(wrong.text)), 0, len(wrong.text)),)
    found = verify(wrong.gist_zh, own, corpus.glossary)
    assert (found.verdict, found.reasons[1:]) == (P, ("not in what is cited: 37",))


FORCES = [
    # sentence, word, the force under which it stands
    ("A handler must delete the data.", "delet", Force.MUST),
    ("A handler must not sell the data.", "sell", Force.MUST_NOT),
    ("A handler need not notify users.", "user", Force.NEED_NOT),
    ("No person may export the item.", "export", Force.MUST_NOT),
    ("Nobody may trade samples.", "sampl", Force.MUST_NOT),
    ("Selling samples is prohibited.", "sampl", Force.MUST_NOT),
    ("No license is needed for samples.", "licenc", Force.NEED_NOT),
    ("Firms are encouraged to add watermarks.", "watermark", Force.SHOULD),
    ("No item may leave without a license.", "licenc", Force.REQUIRED),
    ("Where the data may affect security, the firm must pass a review.", "review", Force.MUST),
    ("Where the data may affect security, the firm must pass a review.", "secur", Force.ASIDE),
    ("The term does not include software.", "softwar", Force.NOT),
]


@pytest.mark.parametrize(("sentence", "stem", "force"), FORCES)
def test_the_force_over_a_word(sentence: str, stem: str, force: Force) -> None:
    """Scope is read by cues and boundaries."""
    assert [word.force for word in unit(sentence).words if word.stem == stem] == [force]


RULES = [
    # source, statement, verdict, words of the reason
    # comparators in any wording: the bound, and whether the value itself is within it
    (KEPT, "Records must be kept for a maximum of ten years.", C, "at most"),
    (KEPT, "A decade is the minimum for which records must be kept.", P, ""),
    (STUDY, "Research with 500 cases or more must pass a security review.", C, "more than"),
    (STUDY, "Research exceeding five hundred cases must pass a security review.", S, ""),
    # a figure is held against the sentence that speaks of the same
    ("A turnover of CNY 500,000 or more costs 5 times that turnover. A turnover below CNY 500,000 costs CNY 20,000.",
     "A turnover below CNY 500,000 costs 5 times that turnover.", C, "less than 500,000"),
    # a period runs from an event, not up to it
    (REPORT, "The report is due within 6 months before the project ends.", C, "before"),
    # the order of events, whichever word says it
    ("Before it applies for certification, a handler must obtain separate consent.",
     "A handler must obtain separate consent after it applies for certification.", C, "before"),
    # roles exchanged, by name or in the passive
    ("A department must inform the complainant of the outcome.",
     "The complainant must inform the department of the outcome.", C, "acts"),
    ("The result must be notified to the data handler in writing.",
     "The data handler must notify the result to the authority in writing.", C, "acts"),
    ("The result must be notified to the data handler in writing.",
     "The authority must notify the result to the data handler in writing.", S, ""),
    # what a rule depends on is not declared indifferent
    ("A license is revoked where the circumstances are serious.",
     "A license is revoked even where the circumstances are not serious.", C, "even where"),
    ("The rule applies, no matter whether the circumstances are serious.",
     "The rule applies even where the circumstances are not serious.", P, ""),
    # what a source requires is not done without
    ("A handler must obtain the consent of the individual.",
     "A handler may handle the data without the consent of the individual.", C, "without"),
    # only: the source shuts others out, or it is not there
    ("A covered entity is a health plan or a clearinghouse.", "Only health plans are covered entities.", C, "only"),
    # an opposite denied is the same
    ("The provider must stop sending the message.", "The provider may continue sending the message.", C, '"may"'),
    ("The handler must not exceed the agreed purpose.", "The handler has to stay within the agreed purpose.", S, ""),
    ("The department must keep the name confidential.", "The department may disclose the name.", C, '"may"'),
    # "from us" is no bound; within is
    (NOTICE, "The covered entity hears from us within 60 calendar days after discovery.", P, ""),
    (NOTICE, "The covered entity hears from us at least 60 calendar days after discovery.", C, "at least"),
    # a number whose unit is left unsaid
    ("The department may extend the time by 10 working days.", "It may extend the time by 10.", P, ""),
    ("The department may extend the time by 10 working days.", "It may extend the time by 20.", U, "20"),
    # a unit said once for two numbers
    ("The bans begin 60 or 90 days after the revision.", "The bans begin 60 days after the revision.", P, ""),
    ("The extension is of six months.", "A six-month extension is granted.", P, ""),
    # liable to a fine, and not free to be fined
    ("Whoever sells samples is fined CNY 10,000.", "Whoever sells samples may be fined CNY 10,000.", S, ""),
    ("Whoever sells samples is not fined.", "Whoever sells samples may be fined.", C, '"not"'),
    # two subjects in a sentence, each with its own duty
    ("The department must inspect the laboratory. The persons inspected must cooperate and must not refuse.",
     "The department must inspect the laboratory, and those inspected must cooperate and must not refuse.", S, ""),
    ("No organization may endanger biosecurity. Everyone has the right to report conduct that does.",
     "No organization may endanger biosecurity, and everyone has the right to report conduct that does.", S, ""),
    ("The Bureau may extend the time as needed and the applicant must be told for how long.",
     "The Bureau may extend the time and must tell the applicant for how long.", S, ""),
    # the passive of a second verb names nobody who acts
    ("An institution must report its reasons. A suspension must state the reasons and must be promptly reported.",
     "An institution must report its reasons promptly.", S, ""),
    # a "no" within a condition denies the condition
    ("Where it is unclear which department is competent, the handler must report to the mechanism.",
     "The handler must report to the mechanism if no department is clear.", P, ""),
    # a "not" inside a definition is held against the sentence that says it
    ("A license is an authority to export. A License Exception is not a license.",
     "A license is an authority to export, and a License Exception is not a license.", S, ""),
    ("A license is an authority to export. A License Exception is not a license.",
     "A License Exception is a license.", C, '"not"'),
    # a term is not defined under another name
    ("A health oversight agency is a body that the law authorizes to oversee health care.",
     "A health oversight contractor is a body that the law authorizes to oversee health care.", C, "defines"),
    # to leave alone is not to apply
    ("Part 202 leaves a data transaction alone to the extent that it is incident to travel.",
     "Part 202 does not apply to data transactions to the extent that they are incident to travel.", P, ""),
    # not to accept is to turn away
    ("The authorities may for five years not accept applications from the exporter.",
     "For five years the authorities may turn away applications from the exporter.", P, ""),
    # what a sentence of the source shuts in, in other words than only
    ("A U.S. person is a citizen. It is also an entity organized under no law but that of the United States.",
     "A U.S. person is a citizen or an entity organized solely under the law of the United States.", P, ""),
    # both sides of a border in one sentence
    ("A handler outside the territory must appoint a representative in that territory.",
     "A handler outside China must appoint a representative in China.", P, ""),
    # each subject has its own clause
    ("An agent is not the end user, while the purchaser may be.", "The purchaser may be the end user.", S, ""),
    # what is required together is no choice, and a choice is not required together
    ("A handler must name a person in charge and set up a management body.",
     "A handler must name a person in charge or set up a management body.", C, '"or"'),
    ("A handler must either conclude a contract or pass certification.",
     "A handler must both conclude a contract and pass certification.", C, '"and"'),
    # so in a condition
    ("Where correction is refused or the circumstances are serious, the department may close the website.",
     "If correction is refused and the circumstances are serious, the department may close the website.", C, '"and"'),
    # between amounts
    ("A large platform has 50 million registered users or 10 million monthly users.",
     "A large platform has 50 million registered users and 10 million monthly users.", C, '"and"'),
    # a list of which any one is enough
    ("A handler must meet all of these conditions:\n  (1) it is no operator;\n  (2) it handles few data.",
     "A handler must meet any one of the two conditions.", C, "all of a list"),
    # names are joined as the sentence wants it
    ("Organizations and individuals must report the breach.",
     "An organization or individual must report the breach.", S, ""),
    # a rule for some is not one for all
    ("A handler of important data must name a person in charge.",
     "Every data handler must name a person in charge.", C, "every"),
    ("Any handler of data must name a person in charge.", "Every data handler must name a person in charge.", S, ""),
    # only, where nobody is shut out
    ("Interested parties may ask that a license be revoked.",
     "Only the licensee may ask that a license be revoked.", U, "only"),
    # what holds of one kind does not hold of another
    ("Unrestricted data are open to anyone. Controlled-access data need an approved investigator.",
     "Controlled-access data are open to anyone.", C, "another kind"),
    ("The institution must submit a report each year.", "The institution must submit a report each month.", C, "kind"),
    # what recurs, in its period
    ("An audit must be carried out every year.", "An audit takes place every two years.", C, "720 days"),
    ("An audit must be carried out annually.", "An audit must be carried out every year.", P, ""),
    # people by any name are counted alike
    ("Each IRB must have at least five members.", "An IRB must have at least seven people.", U, "seven"),
    # a proper name stands together: private communications are no commission
    ("The Federal Trade Commission enforces the ban. Private letters and calls and other communications are covered.",
     "The Federal Communications Commission enforces the ban.", U, "is not in what is cited"),
    # "can't" forbids
    ("Foreign organizations must not collect samples.", "Foreign organizations can't collect samples.", S, ""),
    # a number of something is no kind of it
    ("A handler of the data of 1 million people must apply for an assessment.",
     "A handler of the data of any people must apply for an assessment.", S, ""),
    # inside one country may be outside another
    ("Rules cover military end users located outside the United States.",
     "Rules cover military end users in China.", P, ""),
    # opposites of approval, liability and condition
    ("Applications are reviewed with a presumption of denial.",
     "Applications are reviewed with a presumption of approval.", C, "presumption"),
    ("Joint handlers bear joint and several liability.",
     "Joint handlers bear several but not joint liability.", C, "several but not joint"),
    ("Donors may withdraw unconditionally.", "Donors may withdraw conditionally.", C, "unconditionally"),
    # a word that the source denies
    ("The time needed for expert opinions does not count toward the time limit.",
     "Time needed for expert opinions counts toward the time limit.", C, "not count"),
    # what one clause allows and another forbids
    ("The officials may review the study. The officials may not approve a study without a license.",
     "The officials may approve a study.", C, '"must not"'),
    # a figure that belongs to another sentence
    ("For listed companies the bans take effect after 60 days. For all others they begin after 90 days.",
     "For listed companies the bans take effect after 90 days.", C, "60"),
    # who acts and who is acted upon, whatever the verb
    ("The platform must warn the user.", "The user has to alert the platform.", C, "user acts"),
    ("The handler must keep the recipient informed.", "The recipient advises the handler.", C, "recipient acts"),
    # a passive is undone
    ("The platform must warn the user.", "The user must be alerted by the platform.", P, ""),
    ("The platform must warn the user.", "The platform must be alerted by the user.", C, "user acts"),
    # a report that one gets from another is no deed of the one
    ("The handler must give the individual a copy.", "The individual gets a copy from the handler.", P, ""),
    # in a cleft, and after an opening condition
    ("Where a regulator finds a leak, it must warn the operator.", "It is up to the operator to warn the regulator.",
     C, "operator acts"),
    # one is said not to act who does
    ("The importer must label the goods. The carrier keeps a list.",
     "It is the carrier, not the importer, that must label the goods.", C, "importer"),
    # an authority known by one word, and one called an organ
    ("The department may impose a fine.", "The courts may impose a fine.", U, "courts"),
    ("The notice ends the transfer.", "The public security organ ends the transfer.", U, "organ"),
    # an authority of another level than all that are spoken of
    ("The national cyberspace administration must decide within 45 working days.",
     "The provincial cyberspace administration must decide within 45 working days.", C, "provincial authority"),
    ("The commerce department of a province may be commissioned by the department of the State Council.",
     "A provincial department may be commissioned.", P, ""),
    # what harms national security goes to no national authority; "and above" names no level
    ("Handlers report data that harm national security to the provincial department.",
     "Handlers report what harms national security to the department in charge of the province.", P, ""),
    ("People's governments at county level and above commend whoever reports.",
     "Provincial governments commend whoever reports.", P, ""),
    # levels and nations divide a whole
    ("Departments at the provincial level may inspect a laboratory.",
     "County-level departments may inspect a laboratory.", C, "another kind"),
    ("Foreign organizations must not collect samples in China.",
     "Chinese companies must not collect samples in China.", C, "chinese companies"),
    # only the one of two, only what makes no difference, only what nothing is cited of, only one of all
    ("Items are released abroad or at home, by showing them.", "Items are released only abroad.", C, "says only"),
    ("An employee is covered. It makes no difference whether the work is paid.",
     "An employee is covered only if the work is paid.", C, "says only"),
    ("Sending material abroad is exempt.", "Sending material abroad is exempt only if it is printed.", U, "printed"),
    ("All joint activities depend on the funds.", "Only some joint activities depend on the funds.", C, "says only"),
    # any kind of a thing that the source narrows
    ("A handler that sends important data abroad must apply.",
     "A handler that sends any kind of data abroad must apply.", C, "every"),
    # what makes a difference is not waved away
    ("Joint activities depend on the funds that are available.",
     "Joint activities go ahead regardless of whether funds are available.", C, "regardless"),
    ("Parties may add terms. The terms must not conflict with the contract.",
     "Parties may add terms, even ones that clash with the contract.", C, "even ones"),
    # whatever was done is no "whatever the case"; what the source waves away itself may be
    ("Where consent is needed, withdrawal leaves valid what was done before.",
     "Withdrawal leaves valid whatever was done before.", P, ""),
    ("The part leaves material alone to the extent that it is sent abroad. The format makes no difference.",
     "The part leaves material alone, whatever its format.", P, ""),
    # neither the one nor the other
    ("The handler must pass an audit or get a certificate.",
     "The handler needs neither an audit nor a certificate.", C, '"need not"'),
    # a verb in other words says nothing of its own
    ("The director must seek the views of researchers and experts.",
     "The director can ask researchers and experts for their views.", C, '"may"'),
    # of one thing all together, where any is enough
    ("A foreign party must work with a university, a hospital or a company.",
     "A foreign party must work with a university, a hospital and a company all together.", C, '"and"'),
    # roles by name where both share words
    ("The provincial science department must send the data to the Ministry of Science.",
     "The Ministry of Science must send the data to the provincial science department.", C, "acts"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "statement", "verdict", "reason"), RULES, ids=[r[1][:50] for r in RULES])
def test_like_is_held_against_like(corpus: Corpus, source: str, statement: str, verdict: Verdict, reason: str) -> None:
    """Bounds, order, roles, reach and opposites, each in words of its own."""
    found = check(statement, [source], corpus.glossary)
    if verdict in (S, P):
        assert found.verdict in (S, P), found
    else:
        assert found.verdict is verdict, found
        assert reason in " ".join(found.reasons)


QUANTITIES = [
    # text, (value, unit, side)
    ("between half a million and five million yuan", [(5e5, "money", "up"), (5e6, "money", "down")]),
    ("one hundred and twenty days", [(2880.0, "time", "")]),
    ("six months at the latest", [(4320.0, "time", "down")]),
    ("thirty days is the minimum", [(720.0, "time", "up")]),
    ("no fewer than sixty days", [(1440.0, "time", "up")]),
    ("within 30 days", [(720.0, "time", "down")]),
    ("at least 10 years", [(86400.0, "time", "up")]),
    ("not less than CNY 10,000 and not more than CNY 1 million", [(1e4, "money", "up"), (1e6, "money", "down")]),
    ("fewer than 100,000 people", [(100000.0, "", "down")]),
    ("5 to 15 days", [(120.0, "time", "up"), (360.0, "time", "down")]),
    ("its own cohort (2,300 genomes)", [(2300.0, "", "")]),  # a bracket before a number makes it no label
    ("under paragraph (2) of it", []),
    ("CNY 1 to 5 million", [(1e6, "money", "up"), (5e6, "money", "down")]),
    ("25 percent or more", [(25.0, "percent", "up")]),
    ("a two-thirds vote", [(2 / 3, "fraction", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), QUANTITIES)
def test_quantities_have_units_and_sides(text: str, wanted: list[tuple[float, str, str]]) -> None:
    """A number is compared with its unit, and on its side of the value."""
    assert [(q.value, q.unit, q.side) for q in figures(text).quantities] == wanted


def test_an_item_comes_with_its_introduction() -> None:
    """So that the force of the introduction reaches the item."""
    text = "(1) A firm must not:\n  (1) sell data;\n  (2) rent data.\n(2) It may lend them."
    assert list(sentences(text)) == [
        "A firm must not:",
        "A firm must not: sell data;",
        "A firm must not: rent data.",
        "It may lend them.",
    ]


def test_an_entailment_model_outweighs_a_guard_of_force_only_in_free_wording() -> None:
    """In other words than the source's a guard of force can misread; in its own words a model must be surer still."""
    yes = Judgement(0.9, 0.05, 0.05)
    freely = "Handing the joint report in is optional for both laboratories, says our counsel."
    assert check(freely, [REPORT]).verdict is C
    assert check(freely, [REPORT], entailment=ScriptedEntailment([yes])).verdict is S
    closely = "The two partners may submit a joint report to the Ministry of Commerce within 6 months."
    assert check(closely, [REPORT], entailment=ScriptedEntailment([yes])).verdict is C


FIGURES = [
    ("Within Twenty working days", "within 20 working days"),
    ("one million people, half a million yuan, 1.5 million", "1,000,000 people, 500,000 yuan, 1,500,000"),
    ("fifty percent or seventy-two hours", "50% or 72 hours"),
    ("a thirty-day period, half a year; one of two hundred and fifty", "a 30-day period, 6 months; one of 250"),
    ("500000 yuan, 28 CFR 202.205(a), 2024-03-22", "500,000 yuan, 28 cfr 202.205(a), 2024-03-22"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), FIGURES)
def test_a_model_reads_numbers_in_figures_that_can_be_compared(written: str, read: str) -> None:
    """However they are written."""
    assert in_figures(written) == read


def test_an_entailment_model_is_asked_only_where_no_guard_objects() -> None:
    """A model can confirm or contradict what the guards let pass; figures it never overrules."""
    said = "Partners hand in one paper after the project ends."
    yes, no = Judgement(0.95, 0.04, 0.01), Judgement(0.02, 0.03, 0.95)
    model = ScriptedEntailment([yes, no])
    assert isinstance(model, Entailment)
    assert check(said, [REPORT], entailment=model).verdict is S
    assert check(said, [REPORT], entailment=model).verdict is C
    assert model.asked == [(in_figures(REPORT), in_figures(said))] * 2
    silent = ScriptedEntailment([])
    assert check("The partners must submit the report within 9 months.", [REPORT], entailment=silent).verdict is C


def test_labels_of_an_entailment_model_are_read_by_name() -> None:
    """Models order their labels differently; one without them is refused."""
    from genolex.errors import InputError
    from genolex.models.entailment import label_order

    assert label_order({0: "contradiction", 1: "entailment", 2: "neutral"}, "m") == (1, 2, 0)
    with pytest.raises(InputError, match="no label 'neutral'"):
        label_order({0: "entailment", 1: "not_entailment"}, "m")


@dataclass(frozen=True)
class Cited:
    """A provision and a citation of its first sentence."""

    provision: Provision

    @property
    def citation(self) -> Citation:
        start, end = sentence_spans(self.provision.text)[0]
        return Citation(Passage(self.provision, 0, len(self.provision.text)), start, end)


def test_a_statement_and_its_citations(corpus: Corpus) -> None:
    """A quote is word for word; the gist is the provision's own; without citations nothing stands."""
    (provision,) = corpus.versions(Address("cn-dual-use-regs", ("21",)))
    cited = Cited(provision).citation
    assert verify(cited.quote, (cited,)).reasons == ("word for word",)
    assert verify(provision.gist, (cited,)).verdict is S
    assert verify(provision.gist_zh, (cited,)).verdict in (S, P)
    assert verify(provision.gist, ()).verdict is U
    flipped = provision.gist.replace("must present", "need not present")
    assert verify(flipped, (cited,), corpus.glossary).verdict is C


def test_normalised() -> None:
    """Full width, curly quotation marks and white space are one form."""
    assert normalised(" “Ａ”\u00a0 ‘b’ ") == "\"A\" 'b'"


def test_a_sentence_takes_less_than_five_milliseconds(corpus: Corpus) -> None:
    """The source is read once and kept; the median over a provision's own gist, forty times."""
    (provision,) = corpus.versions(Address("cn-pipl", ("40",)))
    times = []
    for _ in range(40):
        began = time.perf_counter()
        check(provision.gist, [provision.text], corpus.glossary)
        times.append(time.perf_counter() - began)
    assert sorted(times)[20] < 0.005
