"""Chinese law said in English words, one term at a time: enough to compare who, what, must, when and how many.

Not a translation: word order stays, what is in neither the glossary nor the table below stays as it is written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from genolex.glossary import Glossary
from genolex.index.gloss import everyday
from genolex.numbers import han_value
from genolex.verify.reading import normalised

_TABLE = """
不得|must not
禁止|must not
严禁|must not
不可以|must not
不能|must not
不可|must not
不准|must not
不允许|must not
应当|must
应该|must
必须|must
须|must
应|must
有义务|must
可以不|need not
可以|may
可能|possibly
可|may
能够|may
允许|may
有权|may
鼓励|encourages
提倡|encourages
建议|should
宜|should
无需|need not
无须|need not
不必|need not
不需要|need not
不用|need not
不需|need not
免予|is exempt from
免于|is exempt from
豁免|is exempt from
需要|requires
需|requires
要求|requires
不属于|is not
属于|is
不是|is not
没有|not
不予|must not
未经|without
未|not
不|not
仅|only
只能|may only
只有|only
除外|except
除非|unless
除|except
但是|but
但|but
如果|if
在|in
向|to
由|by
和|and
与|and
及|and
以及|and
或者|or
或|or
并|and
以上|or more
以下|or less
以内|or less
之内|or less
不满|fewer than
不足|fewer than
少于|fewer than
低于|fewer than
未满|fewer than
超过|more than
多于|more than
高于|more than
至少|at least
最高|at most
最低|at least
至|to
甚至|even
满足|meet
期满|expire
届满|expire
不少于|at least
不低于|at least
至多|at most
最多|at most
最迟|no later than
最晚|no later than
不超过|at most
事前|beforehand
事先|beforehand
之前|before
前|before
事后|afterwards
之后|after
后|after
境外|abroad
境内|inside China
国外|abroad
国内|inside China
出境|leave China abroad
出口|export
进口|import
运出|send out of
运入|send into
出境外|abroad
从境外|inbound
从国外|inbound
入境|enter China
外国组织|foreign organization
境外组织|foreign organization
外国个人|foreign individual
境外个人|foreign individual
外国机构|foreign institution
外方|foreign party
中方|chinese party
合作双方|both partners
双方|both parties
任何|any
个人信息处理者|personal information handler
处理者|handler
数据处理者|data handler
运营者|operator
提供者|provider
使用者|user
用户|user
个人|individual
组织|organization
单位|organization
机构|institution
企业|company
公司|company
医院|hospital
研究人员|researcher
研究者|investigator
申请人|applicant
受试者|human subject
患者|patient
儿童|minor
未成年人|minor
人员|person
公民|citizen
国务院|State Council
主管部门|department
主管机关|competent authority
国家网信部门|Cyberspace Administration of China
省级网信部门|provincial cyberspace administration
网信部门|cyberspace department
公安机关|public security police
公安部门|public security police
海关|customs
商务部|Ministry of Commerce
法院|court
司法机构|judicial body
执法机构|law enforcement body
部门|department
采集|collect
保藏|preserve
买卖|buy sell trade
出售|sell
购买|buy
窃取|steal
非法|illegal
违法|unlawful
合法|lawful
利用|use
使用|use
提供|provide
开放|open
发送|send
传输|transfer
转移|transfer
运送|transport
邮寄|mail
携带|carry
存储|store
保存|keep
储存|store
收集|collect
处理|handle
公开|publish
披露|disclose
泄露|leak breach
删除|delete
更正|correct
查阅|consult
复制|copy
告知|inform
通知|notify
报告|report
备案|file
备份|backup
提交|submit
报送|submit
申请|apply
申报|apply declare
批准|approval
同意|consent
许可|license
许可证|license
许可证件|license
证明|certificate
取得|obtain
获得|obtain
签订|conclude
订立|conclude
审查|review
评估|assessment
评价|assessment
检查|inspection
完备性|completeness
查验|check
材料|material
资料|material
数据|data
信息|information
清单|list
公告|announce
列入|put
罚款|fine
处以|fine
万元|0000 yuan
元|yuan
美元|dollars
万美元|0000 dollars
没收|confiscate
违法所得|unlawful gains
责令|order
警告|warning
单独|separate
共同|jointly
连带|joint and several
按份|several but not joint
单独所有|own alone
有条件|conditionally
无条件|unconditionally
发证|issuing
书面|written
敏感|sensitive
重要|important
真实|truthful
安全|security
国家安全|national security
公共利益|public interest
公众健康|public health
公共卫生|public health
突发|emergency
突发公共卫生事件|public health emergency
应对|respond
危害|endanger
损害|harm
权益|rights interests
侵害|infringe
科学研究|scientific research
研究|research
国际合作|international cooperation
合作|cooperation
结束|end
开展|carry out
进行|carry out
办理|carry out
完成|complete
具有|with
主动|initiative
请求|request
要求删除|request deletion
服务器|server
人口健康信息|population health information
网站|website
算法|algorithm
服务|service
训练数据|training data
来源|source
标识|label
结果|result
有效期|valid period
通过|pass
收到|receive
之日起|from the day
自|since
起|on
后起|after
内|or less
日|day
天|day
个月|month
月|month
年|year
上一年度|previous year
下一年度|next year
半年|half a year
小时|hour
工作日|working days
日历日|calendar days
自然日|calendar days
个日历日|calendar days
个自然日|calendar days
个工作日|working days
周岁|years old
岁|years old
人|people
例|cases
倍|times
美国|United States
美国人|U.S. person
中国|China
我国|China
中华人民共和国|China
外国|foreign
法律|law
行政法规|administrative regulations
规定|provide
条例|regulation
办法|measures
物项|item
两用物项|dual-use item
管制|control
情况|
所列|listed
放行|release
影响|affect
知情|informed
伦理|ethics
隐私|privacy
尊重|respect
监督|supervise
交易|transaction
从事|engage
明知|knowingly
受关注国家|country of concern
大量|bulk
人类|human
基因组|genomic
组学|omic
访问|access
受控访问|controlled-access
数据库|repository database
位于|located in
最终用户|end user
一般|ordinary
所有|all
累计|cumulative
出境手续|outbound procedure
手续|formalities
合同|contract
标准合同|standard contract
认证|certification
的|
地|
了|
时|
者|who
其|its
等|and the like
等级|grade
等级保护|graded protection
网络安全等级保护|graded protection of cybersecurity
等级保护制度|graded protection system
监护人|guardian
父母|parent
把|
将|
被|
就|
都|
要|must
以|
为|
从|from
到|to
得|
"""
_WORDS = dict(line.split("|", 1) for line in _TABLE.strip().splitlines())
_HAN_NUMBER = "零〇一二三四五六七八九十百千两"
_DATE = re.compile(r"(\d{4})\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?)?")
_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_FIGURE = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|(?<![同统单唯第{_HAN_NUMBER}])(?<!(?<!以)[上下])[{_HAN_NUMBER}]+)"
_AMOUNT = rf"(?P<figure>{_FIGURE})(?P<scale>[万亿]{{0,2}})"
_MEASURE = (
    r"(?=\s*(?:以上|以下|工作日|日历日|自然日|小时|[日天年月人元倍%例条周岁小位次家]|个[工日自月小]|美元)|[万亿])"
)
_NUMBER = re.compile(
    rf"{_AMOUNT}(?:余|多)?(?:[个名]?{_MEASURE}|(?:名(?![义称单])|位|例(?!如)|份(?!额)|户|台(?!湾))(?=[\u4e00-\u9fff])|(?<=[万亿])|(?<=[万亿]余))"
)
_RANGE = re.compile(
    rf"(?P<first>{_FIGURE})(?P<scale>[万亿]{{0,2}})(?P<unit>[^\d\s{_HAN_NUMBER}万亿至到，。；、]{{0,3}}?)"
    rf"(?:至|到|~|—|–|-)(?P<last>{_FIGURE})(?P<end>[万亿]{{0,2}}){_MEASURE}"
)
"""A range: "100万至1000万元", "100万元至1000万元"; in "2至20万元" the scale of the end is that of both."""
_LABEL = rf"(?:\d+(?:\.\d+)*(?:[a-z]+(?:-\d+)?)?|[{_HAN_NUMBER}]+)"
_BELOW = rf"(?:第[{_HAN_NUMBER}\d]+[款项目])*"
_JOINED = r"(?:、|以及|和|及|与|或者|或|至|到|-)"
_ARTICLES = re.compile(rf"第\s*{_LABEL}(?:(?:条{_BELOW})?{_JOINED}第?{_LABEL})*条{_BELOW}")
"""Articles as they are named, alone or in a row: "第三十五条", "第七、八、九条第一款、十条", "第16至20条"."""
_PARTED = re.compile(rf"(?P<joined>{_JOINED})|(?P<label>{_LABEL})条?(?P<below>{_BELOW})")
_NAMED = re.compile(
    rf"第\s*(?P<label>{_LABEL})(?P<kind>章|节|部分|号|款)|(?P<before>附件|附录|表|文献)\s*(?P<number>\d+)"
)
_KINDS = {
    "章": "chapter",
    "节": "section",
    "部分": "part",
    "号": "no.",
    "款": "paragraph",
    "附件": "annex",
    "附录": "annex",
    "表": "table",
    "文献": "reference",
}
_REACHED = re.compile(rf"(?<![不未期])满(?=\s*[\d{_HAN_NUMBER}])")
_FRACTION = re.compile(r"([二三四])分之([一二三])")
_FRACTIONS = {"二": "half", "三": "third", "四": "quarter"}
_FORCE = re.compile("禁止|不|应当|可以|免|除外|未")
"""A term that holds one of these is read word by word, so that its force is seen."""
_FORCEFUL = re.compile(
    r"\b(?:not|no|never|may|must|should|can|only|without|un\w+|impossible|permit\w*|allow\w*|prohibit\w*|requir\w*|"
    r"need\w*|ban\w*|before|after|or|and|than|who|what|which|where|when|how|why|whether|if)\b"
)
"""English that does more than name something."""
_COUNTS = re.compile(r"[一二三四五六七八九十百千万亿两几\d日月年个内起前后]")
"""What can be a part of a number, of a period or of a date."""
_COUNTED = re.compile(rf"([{_HAN_NUMBER}]|[1-9])(?=\s*(?:种|项|类|款))")
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
]
_PERCENT = re.compile(rf"百分之([{_HAN_NUMBER}]+)")


def in_english(text: str, glossary: Glossary | None = None) -> str:
    """The English words of a Chinese text, in its order, with its numbers and dates."""
    plain = normalised(text)
    plain = _DATE.sub(_date, plain)
    plain = _DAY.sub(lambda m: f" {m[2]} {_MONTHS[int(m[1]) - 1]} ", plain)
    plain = _PERCENT.sub(lambda m: f"{han_value(m[1])}%", plain)
    plain = _FRACTION.sub(lambda m: f" {_SMALL[han_value(m[2])]}-{_FRACTIONS[m[1]]}s ", plain)
    plain = _ARTICLES.sub(_articles, plain)
    plain = _NAMED.sub(_named, plain)
    plain = _REACHED.sub(" reaching ", plain)
    plain = _COUNTED.sub(lambda m: f" {_SMALL[han_value(m[1])]} ", plain)
    plain = _RANGE.sub(_range, plain)
    plain = _NUMBER.sub(lambda m: f" {_amount(m['figure'], m['scale'])} ", plain)
    return _substituted(plain, glossary)


def _articles(match: re.Match[str]) -> str:
    """Articles in a row: "articles 7, 8, 9(1) to 12"."""
    words = ["articles"]
    for part in _PARTED.finditer(match[0].replace("第", "", 1)):
        if part["joined"]:
            words.append("to" if part["joined"] in "至到-" else "and")
        else:
            words.append(_plain_label(part["label"]) + "".join(_levels(part["below"])))
    return f" {' '.join(words)} "


def _levels(below: str) -> list[str]:
    """The paragraph and the item of an article; "第一二款" names two of them and gives none."""
    found = [han_value(label) for label in re.findall(rf"第([{_HAN_NUMBER}\d]+)", below)]
    return [f"({value})" for value in found if value < _PARAGRAPHS]


_PARAGRAPHS = 12
"""No article here has so many paragraphs."""


def _named(match: re.Match[str]) -> str:
    kind, label = match["kind"] or match["before"], match["label"] or match["number"]
    return f" {_KINDS[kind]} {_plain_label(label)} "


def _plain_label(label: str) -> str:
    return label if label[0].isdigit() else str(han_value(label))


def _range(match: re.Match[str]) -> str:
    first, last = float(_amount(match["first"], "")), float(_amount(match["last"], ""))
    scale = match["scale"] or (match["end"] if first < last and not match["unit"] else "")
    return f" {_amount(match['first'], scale)} to {_amount(match['last'], match['end'])} "


def _date(match: re.Match[str]) -> str:
    day = [match[1], *(f"{int(part):02d}" for part in (match[2], match[3]) if part)]
    return f" {'-'.join(day)} "


def _amount(written: str, scale: str) -> str:
    plain = written.replace(",", "")
    value = float(plain) if plain[0].isdigit() else float(han_value(plain))
    for one in scale:
        value *= _SCALES[one]
    return f"{value:.2f}".rstrip("0").rstrip(".")


_SCALES = {"万": 10**4, "亿": 10**8}


@lru_cache(maxsize=4)
def _terms(glossary: Glossary | None) -> tuple[dict[str, str], int]:
    found = {} if glossary is None else {
        zh: term.term for term in glossary.terms for zh in (*term.zh, *term.abbr) if not zh.isascii()
    }  # fmt: skip
    found = {zh: en for zh, en in (_everyday() | found).items() if not _FORCE.search(zh)} | _WORDS
    return found, max(map(len, found))


def _everyday() -> dict[str, str]:
    """Words of everyday speech of two characters and more, but for those that oblige, permit, forbid or deny."""
    plain = {zh: en for zh, en in everyday().items() if len(zh) > 1 and en and not _COUNTS.search(zh)}
    return {zh: en for zh, en in plain.items() if not _FORCEFUL.search(en)}


def _substituted(plain: str, glossary: Glossary | None) -> str:
    """Longest first, from the left."""
    terms, longest = _terms(glossary)
    words: list[str] = []
    at = 0
    while at < len(plain):
        size = next(
            (n for n in range(min(longest, len(plain) - at), 0, -1) if plain[at : at + n] in terms),
            0,
        )
        words.append(f" {terms[plain[at : at + size]]} " if size else plain[at])
        at += size or 1
    return " ".join("".join(words).split())
