"""The documentation of the API as one page, made from its OpenAPI description: no script, no font, no other host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
h2 span { font: 600 .8em ui-monospace, monospace; margin-right: .6em; }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top;
padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
"""


def docs_page(api: dict[str, Any]) -> str:
    """The page; `api` is an OpenAPI description."""
    head = f"<title>{escape(api['info']['title'])}</title><style>{_STYLE}</style>"
    body = "".join(_operations(api))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"{head}<main><h1>{escape(api['info']['title'])} {escape(api['info']['version'])}</h1>"
        f'<p>{escape(api["info"]["description"])}</p><p><a href="openapi.json">OpenAPI description</a></p>'
        f"{body}</main></html>"
    )


def _operations(api: dict[str, Any]) -> Iterator[str]:
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield f"<h2><span>{method.upper()}</span>{escape(path)}</h2>"
            yield f"<p>{escape(operation.get('description', ''))}</p>"
            yield _table("Parameters", list(_parameters(operation)))
            yield _table("Body", list(_body(operation, api)))
            yield _example(operation)
            yield _table(
                "Responses", [(status, reply["description"], "") for status, reply in operation["responses"].items()]
            )


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for one in operation.get("parameters", []):
        yield one["name"], _kind(one["schema"]), one.get("description", one["schema"].get("description", ""))


def _body(operation: dict[str, Any], api: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    for key, schema in api["components"]["schemas"].get(name, {}).get("properties", {}).items():
        yield key, _kind(schema), schema.get("description", "")


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    kind = str(schema.get("format") or schema.get("type", ""))
    return f"list of {_kind(schema['items'])}" if kind == "array" and "items" in schema else kind


def _example(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    shown = [one["value"] for one in content.get("examples", {}).values()]
    return "".join(f"<pre>{escape(json.dumps(value, ensure_ascii=False, indent=2))}</pre>" for value in shown[:1])


def _table(title: str, rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h3>{title}</h3><table>{lines}</table>"
