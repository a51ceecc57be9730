"""Bytes become text: the charset from the byte order mark, the header, the page itself, or the bytes.

Official pages state charsets that are wrong. A statement counts only when the bytes bear it out; GB2312 and GBK mean
their superset GB18030, and a statement of Latin-1, which fits any bytes, is believed last.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_STATED = re.compile(rb"""(?:charset\s*=\s*["']?|<\?xml[^>]*encoding\s*=\s*["'])([A-Za-z0-9_.:-]+)""", re.I)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030"}
_WIDER |= dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "windows-1252")  # as browsers do
_FITS_ALL = "cp1252"
_HEAD = 4096
_CHINESE = re.compile("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef\u2014-\u2026\u00b7]")
_STRAY = re.compile("[\ufffd\u0080-\u009f]")


def decoded(content: bytes, stated: str = "") -> str:
    """The text of a page whose header states a charset, or none; bytes that fit no charset are replaced."""
    doubtful = ""
    for charset in _candidates(content, stated):
        try:
            text = content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _STRAY.search(text) and (charset != "gb18030" or _is_chinese(text)):
            return text
        doubtful = doubtful or text
    return doubtful or content.decode("utf-8", errors="replace")


def _candidates(content: bytes, stated: str) -> Iterator[str]:
    yield from (charset for mark, charset in _MARKS if content.startswith(mark))
    inside = _STATED.search(content[:_HEAD])
    named = [_known(name) for name in (stated, inside[1].decode("ascii") if inside else "")]
    yield from (name for name in named if name and name != _FITS_ALL)
    yield from ("utf-8", "gb18030")
    yield from (name for name in named if name == _FITS_ALL)
    yield from _sniffed(content)


def _is_chinese(text: str) -> bool:
    """Whether what is not ASCII is Chinese: the bytes of other charsets make odd signs in this one."""
    foreign = [char for char in text if char > "\x7f"]
    return len(_CHINESE.findall(text)) >= 0.9 * len(foreign)


def _known(name: str) -> str:
    try:
        return codecs.lookup(_WIDER.get(name.lower(), name)).name if name else ""
    except LookupError:
        return ""


def _sniffed(content: bytes) -> Iterator[str]:
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    if best is not None:
        yield best.encoding
