"""Restricted Markdown: no HTML, no images, links to known places only. What comes out needs no cleaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

_ODD = re.compile(r"[\x00-\x20\x7f\\]|%0[0ad]", re.IGNORECASE)


def html_of(text: str, root: str) -> Markup:
    """The text as HTML; ``root`` stands before addresses of the portal itself."""
    return Markup(_renderer().render(text, {"root": root}))  # noqa: S704


def plain_of(text: str) -> str:
    """Only the words of the text, for search and excerpts."""
    pieces: list[str] = []
    for token in _renderer().parse(text):
        if token.type == "inline":
            pieces.append("".join(child.content if child.content else " " for child in token.children or ()))
        elif token.type in ("fence", "code_block"):
            pieces.append(token.content)
    return " ".join(" ".join(pieces).split())


def is_safe_link(address: str) -> bool:
    """Whether a link may lead there: https, mail, telephone, or a path of this portal."""
    if _ODD.search(address):
        return False
    if address.startswith("/"):
        return not address.startswith("//")
    if address.startswith("#"):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.scheme == "https" and bool(parts.hostname) and not parts.username) or parts.scheme in (
        "mailto",
        "tel",
    )


@cache
def _renderer() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table")
    made.disable(["image", "html_block", "html_inline", "entity"])
    setattr(made, "validateLink", is_safe_link)  # noqa: B010 - its own way to say which links are allowed
    made.add_render_rule("link_open", _link)
    for name in ("heading_open", "heading_close"):
        made.add_render_rule(name, _heading)
    made.add_render_rule("table_open", _table)
    made.add_render_rule("table_close", _table)
    return made


def _link(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    address = str(token.attrGet("href") or "")
    if address.startswith("/"):
        token.attrSet("href", f"{env.get('root', '')}{address}")
    elif address.startswith("https:"):
        token.attrSet("rel", "noopener noreferrer")
    return self.renderToken(tokens, at, options, env)


def _heading(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """The page's own title is the first heading, so those of the text begin one lower."""
    level = min(max(int(tokens[at].tag[1]), 2), 4)
    tokens[at].tag = f"h{level}"
    return self.renderToken(tokens, at, options, env)


def _table(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """A table that is wider than a phone is scrolled by itself, by keyboard too."""
    drawn = self.renderToken(tokens, at, options, env)
    return f'<div class="scroll" tabindex="0">{drawn}' if tokens[at].nesting > 0 else f"{drawn}</div>"
