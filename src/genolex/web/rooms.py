"""The tabs that a script of the page fills, as HTML: a visitor's own documents, and a draft that is audited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from genolex.api.documents import LONGEST_URL
from genolex.api.models import LONGEST_DRAFT
from genolex.collection.visits import VisitLimits
from genolex.ingest.documents import SUFFIXES

FORMS: Mapping[str, str] = {"html": "HTML", "markdown": "Markdown", "docx": "Word"}
"""The forms in which an audited draft is saved."""
ACCEPTED = ",".join(sorted(SUFFIXES))
_SAID_OF_FILES = (
    "own_sending", "own_fetching", "own_reading", "own_indexing", "own_added", "own_deleted", "own_gone", "own_failed",
)  # fmt: skip
_SAID_OF_ONE = (
    "own_none", "own_delete", "own_delete_named", "own_pages", "own_confidence", "own_cited", "own_contents",
)  # fmt: skip
_SAID_OF_DRAFTS = ("own_reading", "own_failed", "audit_read", "audit_empty", "audit_saving")


def documents_room(limits: VisitLimits, model: bool, words: Mapping[str, str]) -> str:
    """The tab of a visitor's documents; `model`: a language model reads what an answer rests on."""
    say = {key: escape(value) for key, value in words.items()}
    if not limits.visits:
        return f'<div class="gl-own"><p class="gl-hint">{say["own_off"]}</p></div>'
    may = say["own_limits"].format(documents=limits.documents, megabytes=limits.megabytes, pages=limits.pages)
    private = say["own_private"].format(minutes=f"{limits.minutes:g}")
    told = f'<p class="gl-terms">{say["own_url_private"]}</p>' if limits.urls else ""
    told += f'<p class="gl-terms">{say["own_model"]}</p>' if model else ""
    return (
        f'<div class="gl-own" data-say="{_said(words, _SAID_OF_FILES + _SAID_OF_ONE)}">'
        f'<p class="gl-lead">{say["own_lead"]}</p>'
        f'<label class="gl-drop"><input type="file" multiple accept="{ACCEPTED}" aria-describedby="gl-own-terms">'
        f"<b>{say['own_choose']}</b><small>{may}</small></label>{_from_web(say) if limits.urls else ''}"
        f'<p class="gl-progress" role="status"></p><p class="gl-fault" role="alert"></p>'
        f'<h2 class="gl-label">{say["own_list"]}</h2><ul class="gl-documents"></ul>'
        f'<p class="gl-own-all" hidden><button type="button" class="gl-do gl-ask-them">{say["own_ask"]}</button>'
        f'<button type="button" class="gl-do gl-delete-all">{say["own_delete_all"]}</button></p>'
        f'<div id="gl-own-terms"><p class="gl-terms">{private}</p>{told}</div></div>'
    )


def _from_web(say: Mapping[str, str]) -> str:
    return (
        f'<form class="gl-from-web"><label>{say["own_url"]}<input type="url" name="url" required '
        f'maxlength="{LONGEST_URL}" placeholder="https://" autocomplete="off" spellcheck="false"></label>'
        f'<button type="submit" class="gl-do">{say["own_url_add"]}</button></form>'
    )


def audit_room(words: Mapping[str, str]) -> str:
    """The tab in which a draft is audited, with the panel where its citations open."""
    say = {key: escape(value) for key, value in words.items()}
    saves = "".join(
        f'<button type="button" class="gl-do" data-form="{form}">{name}</button>' for form, name in FORMS.items()
    )
    return (
        f'<div class="gl-audit" data-say="{_said(words, _SAID_OF_DRAFTS)}"><div class="gl-desk">'
        f'<p class="gl-lead">{say["audit_lead"]}</p><form class="gl-drafting">'
        f'<label class="gl-draft-box">{say["audit_draft"]}<textarea name="text" rows="9" maxlength="{LONGEST_DRAFT}" '
        f'placeholder="{say["audit_hint"]}"></textarea></label><div class="gl-row">'
        f'<label class="gl-do gl-choose"><input type="file" accept="{ACCEPTED}">{say["audit_choose"]}</label>'
        f'<label class="gl-day-box">{say["day"]} <small>({say["audit_day_hint"]})</small>'
        f'<input type="date" name="day"></label>'
        f'<button type="submit" class="gl-go">{say["audit_go"]}</button></div></form>'
        f'<p class="gl-terms">{say["audit_private"]}</p>'
        f'<p class="gl-progress" role="status"></p><p class="gl-fault" role="alert"></p>'
        f'<p class="gl-saves" hidden>{say["audit_save"]} {saves}</p><div class="gl-result"></div></div>'
        f'<section class="gl-panel" aria-label="{say["evidence"]}"><p class="gl-hint">{say["evidence_hint"]}</p>'
        "</section></div>"
    )


def _said(words: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """What the script says, as an attribute; "own_reading" is "reading" there."""
    return escape(json.dumps({key.partition("_")[2]: words[key] for key in keys}, ensure_ascii=False))
