"""The words of the interface in English and Chinese. Law and questions stay in the language they are written in."""

from __future__ import annotations

from collections.abc import Mapping

from genolex.types import Language

LANGUAGES: Mapping[str, Language] = {"English": "en", "中文": "zh"}
"""The languages of the interface by their own names."""

_TABLE: Mapping[str, tuple[str, str]] = {
    "tagline": ("US–China law on human genomic data and generative AI", "中美人类基因组数据与生成式人工智能法律"),
    "tab_ask": ("Ask", "提问"),
    "tab_compare": ("Compare", "中美对照"),
    "tab_library": ("Library", "法规库"),
    "tab_evals": ("Evals", "评测"),
    "language": ("Language", "界面语言"),
    # asking
    "question": ("Your question", "您的问题"),
    "question_hint": ("Ask in English or 中文", "用中文或 English 提问"),
    "ask": ("Ask", "提问"),
    "whose": ("Whose law", "哪国法律"),
    "both": ("Both sides", "中美两国"),
    "china": ("China", "中国"),
    "us": ("United States", "美国"),
    "instruments": ("Instruments", "法律文件"),
    "day": ("Law as of", "适用日期"),
    "day_hint": ("YYYY-MM-DD", "YYYY-MM-DD"),
    "not_a_day": ("{day} is no date; write YYYY-MM-DD.", "{day} 不是日期，请写成 YYYY-MM-DD。"),
    "welcome": (
        "Ask what the law requires. Every sentence of an answer carries its article; a click on the number opens it.",
        "问一问法律的要求。答案的每一句都注明条文，点击编号即可打开。",
    ),
    "examples": ("Questions that people ask", "常见问题"),
    "more_examples": ("Other questions", "换一批"),
    "again": ("New conversation", "新对话"),
    "reading": ("Reading the law …", "正在查阅法律……"),
    "wording": ("A first answer; the language model is wording it …", "初步答案，语言模型正在措辞……"),
    "read_with": ("Read with the question before it", "结合上一个问题理解"),
    "ready": ("The answer is there: {statements} statements, {citations} citations.",
              "答案已就绪：{statements} 句，{citations} 处引用。"),
    "declined": ("No answer.", "未作答。"),
    "nearest": ("Nearest provisions", "最接近的条文"),
    "sources": ("Sources", "来源"),
    "partly": ("partly supported", "部分有据"),
    "as_of": ("Law as of", "所依法律截至"),
    "open": ("Open {where}", "打开 {where}"),
    "share": ("Copy link", "复制链接"),
    "copied": ("Copied", "已复制"),
    # after an answer
    "style": ("Citation style", "引文格式"),
    "rate": ("Was this right?", "这个答案对吗？"),
    "good": ("✓ Right", "✓ 正确"),
    "bad": ("✗ Wrong", "✗ 有误"),
    "comment": ("Comment", "意见"),
    "comment_hint": (
        "What should it have said? Kept with the question on this computer only.",
        "应当如何回答？只与问题一同保存在本机。",
    ),
    "thanks": ("Thank you, it is noted.", "谢谢，已记录。"),
    # a provision
    "evidence": ("Evidence", "依据"),
    "evidence_hint": ("The provision behind a citation opens here.", "引用的条文在此打开。"),
    "from": ("from {day}", "自 {day} 起"),
    "to": ("to {day}", "至 {day}"),
    "versions": ("Other versions", "其他版本"),
    "now_shown": ("In short", "要点"),
    "official": ("Official words", "官方文本"),
    "restated": ("genolex's restatement", "genolex 转述"),
    "retrieved": ("retrieved {day}", "取得于 {day}"),
    "shown": ("Shown", "所示"),
    "kind_restatement": ("genolex's restatement, not the official words", "genolex 的转述，非官方文本"),
    "kind_official": ("official words", "官方文本"),
    "kind_document": ("your document", "您的文件"),
    "checked": ("checked against: {source}, {day}", "核对依据：{source}，{day}"),
    "source": ("Official source", "官方来源"),
    "copy": ("Copy citation", "复制引文"),
    "previous": ("Previous", "上一条"),
    "next": ("Next", "下一条"),
    "back": ("Back", "返回"),
    "to_answer": ("To the answer", "回到答案"),
    "see": ("See also", "参见"),
    "cited_by": ("Cited by", "被引用于"),
    "in_part": ("In part", "节录"),
    "not_found": ("That provision is not in the corpus.", "法规库中没有该条文。"),
    "change": ("The law moved", "法律有变"),
    "displaced": ("Another provision prevails", "另有规定优先"),
    "divergence": ("Commentary and law differ", "评论与法律不一"),
    "status": ("Status", "效力"),
    "commentary": ("Commentary", "评论"),
    "dropped": ("Left out", "已略去"),
    "context": ("Context", "背景"),
    "in force": ("in force", "现行有效"),
    "not yet in force": ("not yet in force", "尚未生效"),
    "no longer in force": ("no longer in force", "已失效"),
    "non-binding": ("non-binding", "无约束力"),
    "pending": ("pending", "待定"),
    "your document": ("your document", "您的文件"),
    # comparing
    "compare": ("Compare", "对照"),
    "compare_hint": ("One question to both laws", "同一问题，问两国法律"),
    "topic": ("Topic", "事项"),
    "rule": ("The rule", "规则"),
    "definition": ("Definitions", "定义"),
    "deadline": ("Time limits", "期限"),
    "penalty": ("Penalties", "罚则"),
    "silent": ("The law here is silent.", "此方法律未作规定。"),
    "unaddressed": ("Nothing cited on this.", "未引用相关内容。"),
    # the library
    "search": ("Search the law", "检索法律"),
    "search_hint": ("Words, or a citation such as PIPL art. 38", "词语，或引文如 个保法第38条"),
    "no_hits": ("Nothing found.", "没有结果。"),
    "browse": ("Browse", "浏览"),
    "library_hint": ("Choose an instrument or search.", "请选择法律文件或检索。"),
    "contents": ("Contents", "目录"),
    "changes": ("Timeline of changes", "变更时间线"),
    "adopted": ("adopted", "通过"),
    "effective": ("takes effect", "生效"),
    "ended": ("ends", "失效"),
    "new_versions": ("new versions", "新版本"),
    "more": ("{n} more", "另有 {n} 条"),
    "graph_text": (
        "{citing} provisions cite {where}; it cites {cited}.",
        "{citing} 条引用 {where}；其引用 {cited} 条。",
    ),
    "articles": ("{n} provisions", "{n} 条"),
    "jurisdiction_CN": ("China", "中国"),
    "jurisdiction_US": ("United States", "美国"),
    "jurisdiction_both": ("Bilateral", "双边"),
    "jurisdiction_none": ("Commentary", "评论"),
    # evals
    "evals_hint": ("Results of the latest measurements, {part} questions.", "最近一次测量结果，{part} 题集。"),
    "no_evals": ("No results are saved here.", "此处没有已保存的结果。"),
}  # fmt: skip

WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {key: english for key, (english, _) in _TABLE.items()},
    "zh": {key: chinese for key, (_, chinese) in _TABLE.items()},
}
"""Every string of the interface by its key."""


def words_of(language: str) -> Mapping[str, str]:
    """The strings of a language, by its code or its own name; English for any other."""
    return WORDS["zh" if language in ("zh", "中文") else "en"]
