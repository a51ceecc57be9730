"""What is said beside an answer, in the language of the question: reasons for declining, notices, their fixed words."""

from __future__ import annotations

import re

from genolex.types import Language, Status

_PHRASES: dict[str, tuple[str, str]] = {
    "short": (
        "The question is too short to tell which rule is meant. "
        "Which data or samples, going where, under which law or agency?",
        "问题太短，看不出问的是哪条规则。是哪些数据或样本、去往哪里、依据哪部法律或由哪个部门管？",
    ),
    "vague": (
        "The question is too vague to look up. Which data or samples, going where, under which law or agency?",
        "问题太笼统，无从查起。是哪些数据或样本、去往哪里、依据哪部法律或由哪个部门管？",
    ),
    "which law": ("Which law's {article} is meant?", "问的是哪部法律的{article}？"),
    "nothing": ("Nothing in the corpus answers this question.", "本库中没有回答这个问题的条文。"),
    "fact count": (
        "This asks how often something happened; the corpus holds rules, not statistics.",
        "这是在问实际发生的数字；本库只收规则，没有统计。",
    ),
    "fact price": ("No provision found sets a fee or a price for this.", "检索到的条文中没有规定这项费用。"),
    "fact contact": (
        "This asks for contact details; the corpus says which office decides, not how to reach it.",
        "这是在问联系方式；本库只说由哪个部门管，没有联系方式。",
    ),
    "fact holder": (
        "This asks who holds an office; the corpus says which office decides, not who holds it.",
        "这是在问由谁任职；本库只说由哪个部门管，不说由谁任职。",
    ),
    "fact penalty": ("No provision found sets a penalty for this.", "检索到的条文中没有对此规定处罚。"),
    "fact length": ("No provision found sets a length of time for this.", "检索到的条文中没有对此规定时间。"),
    "fact form": (
        "This asks about a form itself; the corpus says what is filed, not what the form looks like or where it is.",
        "这是在问表格本身；本库只说要报什么，没有表格的样式和下载处。",
    ),
    "fact subject": (
        "Nothing in the corpus answers this question. It is a matter of laws that are not in it.",
        "这属于本库未收录的法律；检索到的条文均未涉及。",
    ),
    "fact forecast": (
        "This asks what will become of the law; the corpus says what it is.",
        "这问的是法律将来会怎样；本库只说明现行规定。",
    ),
    "fact case": (
        "This asks for cases; the corpus holds rules, not cases and their outcomes.",
        "这是在问案例；本库只收规则，没有案例。",
    ),
    "nearest": ("The nearest provision is {names}.", "最接近的条文是{names}。"),
    "nearest ones": ("The nearest provisions are {names}.", "最接近的条文是{names}。"),
    "absent": ("{name} is not in the corpus.", "本库未收录{name}。"),
    "not yet law": ("{name} is law only from {since}, not on {day}.", "{name}自{since}起施行，{day}尚未施行。"),
    "not law": ("{name} is not law on {day}.", "{name}在{day}不是现行法。"),
    "law later": (
        "The provision that answers this, {name}, is law only from {since}, not on {day}.",
        "回答这个问题的条文（{name}）自{since}起施行，{day}尚未施行。",
    ),
    "law earlier": (
        "The provision that answers this, {name}, is law only until {until}, not on {day}.",
        "回答这个问题的条文（{name}）施行至{until}为止，{day}已不再适用。",
    ),
    "no paragraph": ("{name} has no paragraph {label}.", "{name}没有{label}这一款、项。"),
    "not restated": ("{name} is not restated here: {reason}", "本库未复述{name}：{reason}"),
    "no article": (
        "{name} has no article {article}: it runs from {first} to {last}.",
        "{name}没有第{article}条：全文为第{first}条至第{last}条。",
    ),
    "silent US": (
        "On the United States' side nothing in the corpus answers this.",
        "美国方面，本库中没有回答这个问题的条文。",
    ),
    "silent CN": ("On China's side nothing in the corpus answers this.", "中国方面，本库中没有回答这个问题的条文。"),
    "otherwise": (
        "The question takes it that “{claim}”; {name} says otherwise.",
        "问题以“{claim}”为前提；{name}的规定与此不同。",
    ),
    "elsewhere": (
        "The question names another article for this; it stands in {name}.",
        "问题所指的条文有误；这一内容规定在{name}。",
    ),
    "made": (
        "The question takes it that {name} is of {year}; it was adopted on {adopted} and applies since {effective}.",
        "问题以{name}出自{year}年为前提；它于{adopted}通过，自{effective}起施行。",
    ),
    "dropped": ("A sentence was left out: {reasons}.", "略去了一句：{reasons}。"),
    "commentary": ("{name} is a commentary, not law.", "{name}是评论文章，不是法律。"),
    "status": ("{name} is {status} on {day}.", "{name}在{day}的状态：{status}。"),
}
_STATUS = {
    Status.NOT_YET: "尚未施行",
    Status.ENDED: "不再有效",
    Status.NON_BINDING: "没有约束力",
    Status.PENDING: "尚未生效的草案",
}


def phrase(key: str, /, language: Language = "en", **parts: object) -> str:
    """A phrase in a language, with its parts filled in."""
    chinese = language == "zh"
    if chinese:
        parts = {name: _STATUS.get(part, part) if isinstance(part, Status) else part for name, part in parts.items()}
    return _PHRASES[key][chinese].format(**parts)


def without_nearest(reason: str) -> str:
    """A reason for declining without the provisions that it offers, for a page that shows them as links."""
    return re.split(r" ?(?:The nearest provision|最接近的条文)", reason, maxsplit=1)[0]


def listed(names: list[str], language: Language = "en") -> str:
    """Names in a row: a, b and c."""
    if language == "zh":
        return "、".join(names)
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
