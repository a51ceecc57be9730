"""Words as verification compares them: what means the same, what means the opposite, who acts, who is an authority."""

from __future__ import annotations

from itertools import chain

from genolex.index.tokens import stem

_SAME = """
handler processor
foreign overseas foreigner
abroad overseas outbound
enterprise company firm business corporation
licence license permit
consent permission
approval approve
obtain get acquire gain receive
provide give hand supply furnish transfer
send ship mail transport transmit
submit deliver
keep preserve retain store
collect gather
sell trade
buy purchase
use utilize utilise
file filing
report notify tell notice notification inform
fine penalty penalize penalise punish sanction
breach violate violation breaks contravene
delete erase remove
disclose reveal release divulge
check examine inspect
evaluation assessment assess evaluate evaluating
child minor
american american
human people person individual
lab laboratory
study research
begin start commence
end finish terminate
draw establish set
bulk large-scale
label mark
amend change modify revise
alone independently
trade trading
help assist assistance
lawful legal legitimate
department ministry
rule regulation
purpose aim
danger risk endanger threat
harm damage
term validity valid
website site
establish found create
publish announce
ask request
ban bar prohibit forbid
conduct perform undertake
suspend pause
remain stay stand
customer client
genome genomic gene genetic
copy backup
appoint designate
discriminate discrimination
donor contributor
participant subject
institution institute
organization organisation
investigator researcher
ethnicity origin
lose waive waiver forfeit
money fund funding funds
clash conflict contradict inconsistent
correct rectify fix
wrong error mistake
job duty task
reply answer respond response
charge fee
join participate
hide conceal
fake forge falsify counterfeit
expert specialist
quick prompt swift immediate speedy
buy procure procurement
steal theft
hire employ
choose select
seize confiscate
postpone delay defer
""".strip().splitlines()


def _groups(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        words = [stem(word) for word in line.split()]
        for word in words:
            found.setdefault(word, words[0])
    return found


SAME = _groups(_SAME)
"""Stems that are compared as one word when coverage is counted. They never decide a clash."""

PHRASES = {
    r"ma(?:k|d)(?:e|es|ing) (?P<x1>.{0,40}?)\bpublic\b": r"publish \g<x1>",
    r"\bcarr(?:y|ies|ied|ying) out\b": "conduct",
    r"\bhand(?:s|ed|ing)? (?:over|in)\b": "submit",
    r"\bset(?:s|ting)? up\b": "establish",
    r"\bturn(?:s|ed|ing)? (?:down|away)\b": "reject",
    r"\b(?:go|goes|going|carr(?:y|ies|ying)|keep|keeps|keeping) on\b": "continue",
    r"\bcom(?:e|es|ing) under\b": "follow",
    r"\bg(?:ive|ives|iving|iven|ave) notice\b": "notify",
    r"\bget(?:s|ting)? rid of\b": "delete",
    r"\b(?:left|stay|stays|remain|remains) (?:in place|in force|valid)\b": "remain",
    r"\btak(?:e|es|en|ing) part\b": "participate",
    r"\bma(?:k|d)e(?:s|ing)? use of\b": "use",
    r"\bget(?:s|ting)? hold of\b": "obtain",
    r"\bpass(?:es|ed|ing)? (?:it |them )?on\b": "provide",
    r"\b(?:put|puts|putting) up with\b": "accept",
    r"\b(?:put|puts|putting) (?:it |them |things )?right\b": "rectify",
    r"\btak(?:e|es|en|ing) back\b": "withdraw",
    r"\bhold(?:s|ing)? on to\b": "keep",
    r"\blook(?:s|ed|ing)? (?:into|over)\b": "examine",
    r"\bsend(?:s|ing)? on\b": "transfer",
    r"\bhand(?:s|ed|ing)? on\b": "transfer",
    r"\bbring(?:s|ing)? in\b": "import",
    r"\bshut(?:s|ting)? down\b": "close",
    r"\bbreak(?:s|ing)? up\b": "split",
    r"\bcall(?:s|ed|ing)? off\b": "cancel",
}
"""Verbs of several words -> one that says the same."""
IRREGULAR = dict(
    pair.split(":")
    for pair in [
        "bought:buy",
        "sold:sell",
        "sent:send",
        "kept:keep",
        "held:hold",
        "given:give",
        "gave:give",
        "made:make",
        "told:tell",
        "taken:take",
        "took:take",
        "found:find",
        "lost:lose",
        "left:leave",
        "met:meet",
        "begun:begin",
        "began:begin",
        "written:write",
        "wrote:write",
        "known:know",
        "borne:bear",
        "brought:bring",
        "drawn:draw",
        "paid:pay",
        "shown:show",
        "seen:see",
        "sought:seek",
        "stolen:steal",
        "built:build",
        "spent:spend",
        "broken:break",
        "broke:break",
        "chosen:choose",
        "got:get",
        "gotten:get",
        "gone:go",
        "went:go",
        "grown:grow",
        "led:lead",
        "lent:lend",
        "meant:mean",
        "said:say",
        "stood:stand",
        "sworn:swear",
        "thought:think",
        "understood:understand",
        "worn:wear",
        "withdrawn:withdraw",
        "complainant:claimant",
    ]
)
"""Verb forms that no stemmer joins."""

_OPPOSITE = """
continue: stop cease discontinue halt
disclose: confidential
open: closed
complete: incomplete
include: exclude omit
remain: revoke annul cancel lapse
accept: refuse reject deny decline
retain: confiscate forfeit
""".strip().splitlines()


def _opposites(lines: list[str]) -> dict[str, str]:
    pairs = [line.split(": ") for line in lines]
    return {stem(word): SAME.get(stem(one), stem(one)) for one, others in pairs for word in others.split()}


OPPOSITE = _opposites(_OPPOSITE)
"""The stem of a word -> that of its opposite: what must stop must not continue, what may be revoked need not remain."""
ENDING = frozenset(map(stem, ["stop", "cease", "discontinue", "halt", "avoid", "refrain", "prevent"]))
"""Verbs that deny what follows them: to stop selling is not to sell."""

Axis = tuple[str, tuple[str, ...], tuple[str, ...]]

_N = r"(?:[\d$]|cny|once|twice|an? |one|two|three|four|five|six|seven|ten|half)"
"""What a number can begin with: comparators of numbers are compared with their numbers."""
_LAND = (
    r"(?:china|mainland china|the united states|the u\.s\.|"
    r"(?:the |its |their )?(?:country|territory|mainland|borders?|nation))"
)
_PARTY = r"(?:organi[sz]ations?|individuals?|part(?:y|ies)|partners?|institutions?|persons?|sides?|bod(?:y|ies)|units?)"
AXES: tuple[Axis, ...] = (
    # name, one pole, the other pole: regular expressions over lower-case text, whole words
    (
        "trade",
        (
            r"exports?(?! control| license)",
            r"exported",
            r"exporting",
            r"exporters?",
            r"exportation",
        ),
        (r"imports?", r"imported", r"importing", r"importers?", r"importation"),
    ),
    (
        "direction",
        (
            r"abroad",
            r"overseas",
            rf"(?<!inside or )(?<!within or )outside (?:of )?{_LAND}",
            rf"out of {_LAND}",
            r"outbound",
            r"from the territory",
            r"located outside",
            r"outside its territory",
            r"(?:parties|recipients|persons) outside it",
            r"leav(?:e|es|ing) (?:china|the country|the united states)",
            r"offshore",
            r"foreign countr(?:y|ies)",
        ),
        (
            rf"within {_LAND}",
            rf"in(?:side)? {_LAND}(?! or)",
            rf"into {_LAND}",
            r"inbound",
            r"domestic(?:ally)?",
            r"at home",
            r"enter(?:s|ing)? (?:china|the country|the united states)",
            r"to the united states",
            r"on chinese soil",
            r"within its territory",
            r"(?:in|within|inside) that territory",
        ),
    ),
    (
        "time",
        (r"before(?:hand)?", r"prior to", r"in advance", r"ahead of", r"prior"),
        (
            r"after(?:wards?)?",
            r"following (?=the|a|an|its|such)",
            r"subsequent to",
            r"subsequently",
            r"later(?! than)",
            r"once",
            r"upon",
        ),
    ),
    ("place", (rf"inside(?! or\b| (?:of )?{_LAND})",), (rf"outside(?! (?:of )?{_LAND})",)),
    (
        "lawfulness",
        (r"lawful(?:ly)?", r"legal(?:ly)?(?! person)"),
        (r"unlawful(?:ly)?", r"illegal(?:ly)?"),
    ),
    (
        "publicity",
        (
            r"public(?:ly)?(?! health| security| interest| opinion| order| procurator)",
            r"publish(?:es|ed)?",
            r"open",
        ),
        (r"confidential(?:ly)?", r"secret", r"closed"),
    ),
    (
        "amount",
        (r"increas\w+", r"raise[sd]?", r"extend\w*", r"prolong\w*"),
        (r"decreas\w+", r"reduc\w+", r"lower\w*", r"shorten\w*"),
    ),
    (
        "answer",
        (r"accept\w*", r"grant(?:s|ed|ing)?(?! number)", r"approve[sd]?"),
        (r"refus\w+", r"reject\w*", r"den(?:y|ies|ied)", r"turn\w* away"),
    ),
    (
        "company",
        (r"joint(?:ly)?", r"together", r"both", r"in common"),
        (r"alone", r"on (?:its|their|his|her) own", r"separately", r"independently", r"by itself", r"unilaterally"),
    ),
    (
        "form",
        (r"explicit(?:ly)?", r"express(?:ly)?"),
        (r"implicit(?:ly)?", r"implied", r"tacit(?:ly)?"),
    ),
    ("form", (r"written", r"in writing"), (r"oral(?:ly)?", r"verbal(?:ly)?")),
    (
        "length",
        (r"shortest", r"minimum", r"least", r"lowest"),
        (r"longest", r"maximum", r"highest"),
    ),
    (
        "length",
        (r"permanent(?:ly)?", r"indefinite(?:ly)?", r"for life"),
        (r"temporar(?:y|ily)",),
    ),
    (
        "nationality",
        (rf"(?:foreign|overseas) {_PARTY}",),
        (rf"(?:chinese|domestic) {_PARTY}",),
    ),
    ("vote", (r"unanimous(?:ly)?",), (r"majority",)),
    ("presumption", (r"presumption of approval",), (r"presumption of denial",)),
    ("condition", (r"unconditional(?:ly)?", r"without conditions?"), (r"conditional(?:ly)?", r"with conditions")),
    (
        "liability",
        (r"joint(?:ly)? and several(?:ly)?",),
        (r"several(?:ly)? (?:but|and) not joint(?:ly)?", r"only several(?:ly)?", r"only joint(?:ly)?"),
    ),
    (
        "comparator",
        (
            rf"(?:no|not) later than(?! {_N})",
            r"at the latest",
            rf"at most(?! {_N})",
            rf"up to(?! {_N})",
        ),
        (
            rf"(?:no|not) (?:earlier|sooner) than(?! {_N})",
            r"at the earliest",
            rf"at least(?! {_N})",
        ),
    ),
    (
        "choice",
        (r"voluntar(?:y|ily)", r"optional(?:ly)?"),
        (r"mandatory", r"compulsory", r"obligatory"),
    ),
    (
        "level",
        (r"(?:and|or) (?:above|higher)", r"at or above", r"upward\w*"),
        (
            r"(?:and|or) (?:below|lower)",
            r"at or below",
            r"below (?=(?:\w+ )?level|province|county)",
            r"downward\w*",
        ),
    ),
    ("keeping", (r"keeps?", r"retain(?:s|ed)?", r"kept"), (r"delete[sd]?", r"destroy(?:s|ed)?", r"erase[sd]?")),
    (
        "burden",
        (r"stricter", r"heavier", r"severe\w*"),
        (r"lenient\w*", r"lighter", r"mitigat\w+"),
    ),
    (
        "subjection",
        (r"subject to", r"fall(?:s|ing)? under", r"comes? under"),
        (r"exempt(?:ed)? from", r"outside the scope of"),
    ),
)
"""Opposites. A statement on the other side than its source, about the same words, is contradicted."""

_NATIONAL = (
    r"(?:research |medical )?(?:citizens?|nationals?|compan(?:y|ies)|universit(?:y|ies)|hospitals?|"
    rf"{_PARTY})"
)
KINDS = (
    (r"explicit\w*", r"implicit\w*"),
    (r"civil", r"criminal", r"administrative (?=liab|penal|fine|sanction|recons)"),
    (r"annual\w*|yearly|(?:each|every|per|a|calendar) year", r"month(?:ly)?", r"week(?:ly)?", r"quarterly", r"daily"),
    (r"controlled-access", r"unrestricted|open-access"),
    (r"permanent\w*|indefinite\w*", r"temporar\w+"),
    (r"past", r"future"),
    (
        rf"(?:chinese|domestic) {_NATIONAL}",
        rf"(?:foreign|overseas) {_NATIONAL}",
    ),
    (r"prior|previous|preceding", r"following|subsequent"),
    (r"minor|slight", r"serious|grave"),
    (r"single licen[sc]e", r"general licen[sc]e"),
    (
        r"(?:u\.s\.|united states|american) (?=person|government|citizen)",
        r"chinese (?=person|government|citizen)",
        r"foreign (?=person|government|citizen)",
    ),
    (
        r"county[ -]level",
        r"provincial[ -]level|province[ -]level|provincial level",
        r"national[ -]level|municipal[ -]level",
    ),
    (r"initial", r"continuing"),
    (r"internal", r"external"),
    (r"direct\w*", r"indirect\w*"),
    (r"large", r"small"),
    (r"natural person", r"legal person"),
    (r"individual-level", r"summary|aggregate\w*"),
    (r"identified|identifiable", r"de-identified|anonymi[sz]ed"),
)
"""Words that divide a whole between them. What a source says of one kind is not said of another."""

_ACTORS = """
provider: provider
operator: operator
handler: handler, processor
recipient: recipient
user: user
individual: individual, data subject, natural person, personal information subject
minor: minors, child, children
guardian: guardian, parent
covered entity: covered entity, covered entities
business associate: business associate
health plan: health plan, insurer
patient: patient
subject: human subject, research subject, participant, donor
volunteer: volunteer
investigator: investigator, researcher, scientist, postdoc
sponsor: sponsor
applicant: applicant
exporter: exporter
importer: importer
end user: end user, end-user
consignee: consignee
consignor: consignor
employer: employer
employee: employee, worker
contractor: contractor, subcontractor
foreign party: foreign organization, foreign individual, foreign party, foreign parties, foreign partner
foreign party: foreign side, foreign body, foreign bodies, foreign institution, foreigner
chinese party: chinese party, chinese parties, chinese partner, chinese side, chinese organization
chinese party: chinese individual, chinese citizen
foreign person: foreign person
us person: u.s. person, us person, american, united states person
covered person: covered person
data broker: data broker
auditor: auditor
reviewer: reviewer
teacher: teacher
student: student
visitor: visitor
customer: customer, consumer
supplier: supplier, vendor
creditor: creditor
lawyer: lawyer, attorney
owner: owner, shareholder
media: media
""".strip().splitlines()


def _actors() -> dict[str, str]:
    found = {}
    for line in _ACTORS:
        name, forms = line.split(":", 1)
        for form in forms.split(","):
            found[form.strip()] = name
            if not form.strip().endswith(("s", "children", "staff", "personnel", "media")):
                found[f"{form.strip()}s"] = name
    return found


ACTORS = _actors()
"""Every form of a party's name -> the party. Companies, persons and bodies in general are no party: anyone fits."""

GENERIC_BODY = frozenset(
    stem(word)
    for word in chain(
        [
            "department",
            "authority",
            "agency",
            "administration",
            "ministry",
            "office",
            "bureau",
            "commission",
            "committee",
            "council",
            "board",
            "body",
            "organ",
            "institution",
            "institute",
            "court",
            "center",
            "centre",
            "division",
            "secretary",
            "director",
            "head",
            "official",
            "government",
            "state",
            "national",
            "federal",
            "provincial",
            "local",
            "competent",
            "relevant",
            "responsible",
            "concerned",
            "china",
            "chinese",
            "us",
            "u.s.",
            "american",
            "united",
            "states",
            "republic",
            "people",
            "of",
            "the",
            "and",
            "for",
            "in",
            "to",
            "on",
            "a",
            "an",
            "other",
            "its",
            "their",
            "his",
            "her",
            "this",
            "that",
            "such",
            "each",
            "any",
            "all",
            "every",
            "general",
            "central",
            "regulator",
            "level",
            "province",
            "county",
            "supervisory",
        ]
    )
)
"""Words that say that something is an authority, not which."""
BODY_HEAD = (
    r"departments?|authorit(?:y|ies)|agenc(?:y|ies)|administrations?|ministr(?:y|ies)|offices?|bureaus?|commissions?|"
    r"committees?|councils?|boards?|courts?|regulators?|procuratorates?|police|customs|procurator\w*|treasury|congress|"
    r"organs?"
)
"""The nouns with which the name of an authority ends or begins."""

LIGHT = frozenset(
    stem(w)
    for w in [
        "information",
        "data",
        "person",
        "personal",
        "individual",
        "china",
        "chinese",
        "state",
        "law",
        "rule",
        "article",
        "measure",
        "regulation",
        "relevant",
        "concern",
        "other",
        "certain",
        "provide",
        "part",
        "section",
        "case",
    ]
)
"""Words so common in this law that sharing them says little."""
