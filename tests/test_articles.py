"""Articles in plain texts: which line is a heading, which is a citation, and where each word stands."""

import time

import pytest

from genolex.ingest.articles import articles, paragraphs

EU = """REGULATION
On data

(1) Whereas data matter.

CHAPTER IV
Controller and processor
Section 1
General obligations

Article 24
Responsibility of the controller

1. The controller shall act as in
Article 28 and be able to show it.
2. Where it is fit, those measures include:
(a) policies;
(b) audits.

Article 25
Data protection by design

1. Taking into account the state of the art, see
Article 24 of this Regulation.

ANNEX I

Article 1
Forms

One form is enough.
"""
US = """Subpart A—General

§ 164.502 Uses and disclosures.

(a) Standard. A covered entity may not use data, except as permitted.
(1) Permitted uses are listed under
§ 164.512 of this subpart.
(i) One.
(ii) Two.
(b) Minimum necessary. See
§ 164.514(d).

§ 164.504   Uses: Organizational requirements.

(a) Definitions.

§ 164.506 [Reserved]
"""
BILL = """SECTION 1. SHORT TITLE.
This Act may be cited as the "Sample Act".

SEC. 2. DEFINITIONS.
(a) In General.—In this Act:
(1) Sample.—The term means a tube.
Section 1 applies to it.
(b) Rule.—No more.

SEC. 3. EFFECT.
Section 2 takes effect at once.
"""
HAN = """第一章　总则

第一条　为了规范数据处理活动，制定本法。

第二条　在境内开展活动，适用本法。
在境外开展活动，有下列情形之一的，依照
第一条规定处理：
（一）提供产品；
（二）分析行为。

第二章 跨境
第十二条之一 【出境】出境应当评估。

附件1

第一条 表格如下。
"""
TRANSLATED = """Chapter I General Provisions

Article 1 This Law is enacted to protect rights, in accordance with the Constitution.

Article 2 The rights of natural persons are protected. No one may infringe them under
Article 1 of this Law.

Chapter II Rules
Section 1 Transfers

Article 40-1: Operators that
- (1) hold data; or
- (2) send it abroad
shall apply.
"""
RESTATED = """---
id: cn-law
title: A Law
cited_as: Law art. {}
---

# Chapter I. Aims

## 28 Sensitive data

> Sensitive data need consent.

- (1) Sensitive data need consent:
  - (1) in writing;
  - (2) alone.
- (2) Others do not.

```yaml
asked_as: [What is sensitive data?]
```

## 744.16/a The list

> It exists.

The list exists.

```yaml
verified: memory
```
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The European Union: the heading is on the next line; "Article 28 and" in a wrapped line is a citation.
        (EU, [("", ""), ("24", "Responsibility of the controller"), ("25", "Data protection by design"),
              ("annex-i/1", "Forms")]),
        # CFR: the heading ends with a full stop; "§ 164.512 of" and "§ 164.514(d)" are citations; nothing is lost.
        (US, [("164.502", "Uses and disclosures"), ("164.504", "Uses: Organizational requirements"),
              ("164.506", "[Reserved]")]),
        # A bill: "Section 1 applies" goes on in lower case.
        (BILL, [("1", "SHORT TITLE"), ("2", "DEFINITIONS"), ("3", "EFFECT")]),
        # Chinese: the text follows the number; 第一条规定 is a citation; 之一 is a number of its own; annexes restart.
        (HAN, [("1", ""), ("2", ""), ("12-1", "出境"), ("附件1/1", "")]),
        # A translation: the text follows the number; "Section 1" is a division between articles.
        (TRANSLATED, [("1", ""), ("2", ""), ("40-1", "")]),
        # A restatement: labels of its own, below an article too.
        (RESTATED, [("28", "Sensitive data"), ("744.16/a", "The list")]),
        # No articles at all: one text outside every article.
        ("Just a memo.\nTwo lines.", [("", "")]),
        ("", []),
    ],
    ids=["eu", "cfr", "bill", "chinese", "translation", "restatement", "memo", "empty"],
)  # fmt: skip
def test_every_style_gives_its_articles(text: str, expected: list[tuple[str, str]]) -> None:
    """Labels and headings, in the order of the text."""
    assert [("/".join(article.path), article.heading) for article in articles(text)] == expected


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        (EU, 1, "1. The controller shall act as in\nArticle 28 and be able to show it."),
        (US, 1, "(a) Definitions."),
        (BILL, 0, 'This Act may be cited as the "Sample Act".'),
        (HAN, 0, "为了规范数据处理活动，制定本法。"),
        (HAN, 2, "出境应当评估。"),
        (TRANSLATED, 1, "The rights of natural persons are protected."),
        (TRANSLATED, 2, "Operators that\n- (1) hold data; or\n- (2) send it abroad\nshall apply."),
        (RESTATED, 0, "- (1) Sensitive data need consent:\n  - (1) in writing;\n  - (2) alone.\n- (2) Others do not."),
        (RESTATED, 1, "The list exists."),
    ],
)
def test_an_article_is_its_own_words(text: str, number: int, words: str) -> None:
    """The offsets begin at the first word below the heading; gist and YAML of a restatement are no law."""
    article = articles(text)[number]
    assert text[article.body : article.end].startswith(words)


@pytest.mark.parametrize(
    ("text", "number", "division"),
    [
        (EU, 1, "Section 1 General obligations"),
        (US, 0, "Subpart A—General"),
        (HAN, 0, "第一章 总则"),
        (HAN, 2, "第二章 跨境"),
        (TRANSLATED, 2, "Section 1 Transfers"),
        (RESTATED, 0, "Chapter I. Aims"),
    ],
)
def test_an_article_knows_its_division(text: str, number: int, division: str) -> None:
    """The nearest chapter, part or section above it, with its title when that is on the next line."""
    assert articles(text)[number].division == division


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        # (a) and (b) are paragraphs; the (a) and (b) of a numbered paragraph are its items.
        (EU, 1, [("1", "1. The controller"), ("2", "2. Where it is fit")]),
        # (1) and (i) stand below (a).
        (US, 0, [("a", "(a) Standard."), ("b", "(b) Minimum")]),
        (BILL, 1, [("a", "(a) In General"), ("b", "(b) Rule")]),
        # In Chinese a line without a number is a paragraph; 第一条规定 goes on in the line before, by its own words.
        (HAN, 0, [("", "为了规范")]),
        (RESTATED, 0, [("1", "(1) Sensitive"), ("2", "(2) Others")]),
        (TRANSLATED, 2, [("", "Operators that"), ("1", "(1) hold"), ("2", "(2) send")]),
    ],
)
def test_paragraphs_by_their_numbers(text: str, number: int, expected: list[tuple[str, str]]) -> None:
    """The paths are relative to the article; the words before the first number have none."""
    found = paragraphs(text, articles(text)[number])
    assert ["/".join(p.path) for p in found] == [path for path, _ in expected]
    for paragraph, (_, words) in zip(found, expected, strict=True):
        assert text[paragraph.start : paragraph.end].removeprefix("- ").startswith(words)


def test_a_table_of_contents_is_not_the_law() -> None:
    """The same numbers twice: the later ones are the articles."""
    contents = "Article 1 Aims\nArticle 2 Scope\nArticle 3 Terms\n\n"
    law = "Article 1 Aims\n\nBe good.\n\nArticle 2 Scope\n\nEverywhere.\n\nArticle 3 Terms\n\nNone.\n"
    found = articles(contents + law)
    assert [contents + law][0][found[-3].body : found[-3].end] == "Be good."
    assert [article.path for article in found] == [(), ("1",), ("2",), ("3",)]


@pytest.mark.parametrize("text", [EU, US, BILL, HAN, TRANSLATED])
def test_no_word_is_lost(text: str) -> None:
    """What lies in no article is a heading of a division or white space."""
    kept: set[int] = set()
    for article in articles(text):
        kept.update(range(article.start, article.end))
    outside = "".join(char for at, char in enumerate(text) if at not in kept)
    first_words = {line.split()[0] for line in outside.split("\n") if line.strip()}
    assert first_words <= {"CHAPTER", "Controller", "Section", "General", "ANNEX", "Subpart", "Chapter"} | {
        "第一章", "第二章", "附件1",
    }  # fmt: skip


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    """Ten thousand articles in less than two seconds."""
    text = "\n\n".join(
        f"Article {n}\nHeading\n\n1. One text under\nArticle 1 of it.\n2. Two." for n in range(1, 10_001)
    )
    began = time.perf_counter()
    found = articles(text)
    assert time.perf_counter() - began < 2
    assert [article.path for article in found] == [(str(n),) for n in range(1, 10_001)]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        # An article that was put in later has a letter.
        ("Article 3\nOne\n\nText.\n\nArticle 3a\nTwo\n\nText.\n\nArticle 4\nThree\n\nText.\n", ["3", "3a", "4"]),
        # Contracts count their articles in Roman numerals.
        ("ARTICLE I\nTerms\n\nText.\n\nARTICLE II\nPrice\n\nText.\n\nARTICLE III\nEnd\n\nText.\n", ["1", "2", "3"]),
        # A heading may begin with the word for a part of something.
        ("§ 1.1 Scope.\nText.\n§ 1.2 Subcontractor.\nText.\n§ 1.3 Articles.\nText.\n", ["1.1", "1.2", "1.3"]),
    ],
)
def test_labels_of_every_kind(text: str, labels: list[str]) -> None:
    """Letters, Roman numerals, and headings that look like citations."""
    assert [article.path[0] for article in articles(text) if article.path] == labels


def test_an_english_text_with_a_chinese_name_is_english() -> None:
    """Its lines are not paragraphs by themselves."""
    text = "Article 1 Names\n\nThe agency (国家网信办) decides alone.\nIt says so in writing, and publishes why.\n"
    assert [p.path for p in paragraphs(text, articles(text)[0])] == [()]
