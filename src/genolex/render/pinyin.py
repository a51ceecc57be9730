"""Titles of Chinese laws in pinyin, by words (Bluebook R. 20.2.4).

A small dictionary of the words that such titles are made of; a title with any other word is not romanised, because
characters have several readings and a wrong one is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "中华人民共和国": "Zhonghua Renmin Gongheguo", "安全": "Anquan", "办法": "Banfa", "保护": "Baohu",
    "标识": "Biaoshi", "标准": "Biaozhun", "出境": "Chujing", "出口": "Chukou", "促进": "Cujin", "大数据": "Dashuju",
    "党": "Dang", "法": "Fa", "方案": "Fang'an", "服务": "Fuwu", "改革": "Gaige", "个人": "Geren", "管理": "Guanli",
    "管制": "Guanzhi", "规定": "Guiding", "规范": "Guifan", "国家": "Guojia", "和": "he", "合成": "Hecheng",
    "合同": "Hetong", "互联网": "Hulianwang", "机构": "Jigou", "技术": "Jishu", "健康": "Jiankang", "进步": "Jinbu",
    "科学": "Kexue", "跨境": "Kuajing", "两用": "Liangyong", "流动": "Liudong", "内容": "Neirong", "年": "Nian",
    "评估": "Pinggu", "人工": "Rengong", "人口": "Renkou", "人类": "Renlei", "认证": "Renzheng",
    "生成": "Shengcheng", "生成式": "Shengchengshi", "生物": "Shengwu", "实施": "Shishi", "试行": "Shixing",
    "数据": "Shuju", "算法": "Suanfa", "条例": "Tiaoli", "推荐": "Tuijian", "网络": "Wangluo", "物项": "Wuxiang",
    "细则": "Xize", "信息": "Xinxi", "医疗": "Yiliao", "遗传": "Yichuan", "暂行": "Zanxing", "智能": "Zhineng",
    "资源": "Ziyuan",
}  # fmt: skip
_MARKS = {"、": ", ", "（": " (", "）": ") "}
_TITLE = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)) + r"|(?P<mark>[、（）])|\d+|(?P<other>.)", re.S)


def romanised(title: str) -> str:
    """A Chinese title in pinyin; empty when it has a word that is not known."""
    found = list(_TITLE.finditer(title))
    if not found or any(match["other"] for match in found):
        return ""
    words = "".join(_MARKS[m["mark"]] if m["mark"] else f"{_WORDS.get(m[0], m[0])} " for m in found)
    return re.sub(r"\s+(?=[,)])|(?<=\()\s+", "", " ".join(words.split()))
