"""The few plain pages that need no Streamlit: one frame, one quiet style, no script at all."""

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

import streamlit
from starlette.responses import HTMLResponse, RedirectResponse, Response


def _font() -> str:
    """Streamlit's own text face, by the name its page asks for, so that these pages look like the others."""
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    found = re.search(r'href="\./(static/media/SourceSans[^"]+\.woff2)"', index)
    if found is None:
        return ""
    return (
        f'@font-face {{ font-family: "Source Sans"; src: url("/{found[1]}"); '
        "font-weight: 200 900; font-display: swap; }\n"
    )


_STYLE = _font() + Path(__file__).with_name("plain.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
PLAIN_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """A plain page. `body` is HTML made by the functions below, which escape every word they are given."""
    return HTMLResponse(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="/favicon.png"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>",
        status,
        headers={
            "content-security-policy": PLAIN_POLICY,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )


def words(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>"


def alert(text: str) -> str:
    """A paragraph that screen readers say at once; nothing for no text."""
    return f'<p role="alert">{escape(text)}</p>' if text else ""


def link(label: str, href: str, *, strong: bool = False) -> str:
    """A link to one of our own pages; `strong` looks like a button."""
    return (
        f'<p><a{" class=button" if strong else ""} href="{escape(href, quote=True)}">{escape(label)}</a></p>'
    )


def field(
    name: str,
    label: str,
    *,
    kind: str = "text",
    hint: str = "",
    value: str = "",
    complete: str = "off",
    problem: str = "",
    mode: str = "text",
) -> str:
    """A labelled input. `problem` stands beside it, is said at once, and brings the keyboard there; `mode` is the
    keyboard that a phone shows."""
    note = f'<span class="hint" id="{name}-hint">{escape(hint)}</span>' if hint else ""
    wrong = f'<p class="problem" id="{name}-problem" role="alert">{escape(problem)}</p>' if problem else ""
    told_by = " ".join(f"{name}-{part}" for part, there in (("hint", hint), ("problem", problem)) if there)
    described = f' aria-describedby="{told_by}"' if told_by else ""
    invalid = ' aria-invalid="true" autofocus' if problem else ""
    return (
        f'<label for="{name}">{escape(label)}{note}</label>{wrong}'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value, quote=True)}" required '
        f'maxlength="1000" autocomplete="{complete}" autocapitalize="none" spellcheck="false" '
        f'inputmode="{mode}"{described}{invalid}>'
    )


def file_field(name: str, label: str, *, hint: str = "") -> str:
    """A labelled field for one PDF."""
    note = f'<span class="hint" id="{name}-hint">{escape(hint)}</span>' if hint else ""
    described = f' aria-describedby="{name}-hint"' if hint else ""
    return (
        f'<label for="{name}">{escape(label)}{note}</label>'
        f'<input id="{name}" name="{name}" type="file" accept="application/pdf"{described}>'
    )


def told(rows: Iterable[tuple[str, str]]) -> str:
    """Labels, each with what stands under it, line by line; a label with nothing under it is left out."""
    pairs = (
        f"<dt>{escape(label)}</dt><dd>{'<br>'.join(map(escape, text.splitlines()))}</dd>"
        for label, text in rows
        if text.strip()
    )
    return f"<dl>{''.join(pairs)}</dl>"


def strong(text: str) -> str:
    """A paragraph that must not be missed."""
    return f'<p class="strong">{escape(text)}</p>'


def heading(text: str) -> str:
    """A heading within a page."""
    return f"<h2>{escape(text)}</h2>"


def listed(lines: Iterable[str], *, kind: str = "") -> str:
    """A list of lines; `kind` "codes" sets them in letters that are easy to copy."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul{f' class={kind}' if kind else ''}>{items}</ul>"


def picture(svg: str, words: str) -> str:
    """A picture that we drew, and what it is for whoever cannot see it."""
    return f'<div class="picture" role="img" aria-label="{escape(words, quote=True)}">{svg}</div>'


def written_out(text: str) -> str:
    """Something to copy letter by letter."""
    return f'<p class="copy">{escape(text)}</p>'


def hidden(name: str, value: str) -> str:
    """A value that goes with a form unseen."""
    return f'<input type="hidden" name="{escape(name, quote=True)}" value="{escape(value, quote=True)}">'


def form(action: str, token: str, label: str, fields: str = "") -> str:
    """A form that posts to one of our own addresses with its token."""
    return (
        f'<form method="post" action="{escape(action, quote=True)}">'
        f'<input type="hidden" name="token" value="{escape(token, quote=True)}">{fields}'
        f"<button>{escape(label)}</button></form>"
    )


def onward(href: str) -> Response:
    """See other: the answer to every POST that did its work."""
    return RedirectResponse(href, 303, headers={"cache-control": "no-store"})


def forgotten(response: Response) -> Response:
    """Make the browser forget what it has kept of this server, besides what the response itself sets."""
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response
