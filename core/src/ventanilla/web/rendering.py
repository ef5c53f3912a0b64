"""Templates, compiled once a language with the translations folded into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import flask
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from ventanilla.fields import grouped, options, shown
from ventanilla.i18n import Language, Languages
from ventanilla.kernel.ids import new_id
from ventanilla.web.security import nonce

CORE = Path(__file__).parents[1]
_COMPILED: dict[tuple[str, Any, Any, int], Any] = {}
"""The code of every template in every language of this process."""


class FoldingEnvironment(Environment):
    """An environment of one language: ``_('a.constant.id')`` becomes its text when the template is compiled."""

    def __init__(self, language: Language, loader: ChoiceLoader) -> None:
        super().__init__(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
            auto_reload=False, cache_size=-1,
        )  # fmt: skip
        self._language = language

    def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any, **more: Any) -> Any:
        """The code of a template. Two environments whose languages fold alike share it, whoever comes first."""
        key = (source, name, filename, self._language.constants)
        if rest or more or not isinstance(source, str):
            return super().compile(source, name, filename, *rest, **more)
        if key not in _COMPILED:
            _COMPILED[key] = super().compile(source, name, filename)
        return _COMPILED[key]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        folded: nodes.Template = _Fold(self._language).visit(template)
        return folded


class _Fold(NodeTransformer):
    def __init__(self, language: Language) -> None:
        self._language = language

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        id_ = _constant_id(node)
        text = self._language.constant(id_) if id_ else None
        return node if text is None else nodes.Const(text, lineno=node.lineno)


def _constant_id(node: nodes.Call) -> str:
    """The id in ``_('some.id')``; nothing for any other call."""
    if not isinstance(node.node, nodes.Name) or node.node.name != "_" or len(node.args) != 1:
        return ""
    first = node.args[0]
    has_more = node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None
    return str(first.value) if isinstance(first, nodes.Const) and not has_more else ""


def template_folders(*, overrides: Iterable[Path] = (), core: Path = CORE) -> list[Path]:
    """Where templates are looked up: what is given first, then every topic's ``templates/`` of core."""
    return [*overrides, *sorted(core.glob("*/templates"))]


def environments(
    languages: Languages, folders: Iterable[Path], extras: Mapping[str, Any], asset: Callable[[str], str]
) -> dict[str, FoldingEnvironment]:
    """One environment a language, by tag. ``extras`` and ``static()`` are known to every template."""
    loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    made = {}
    for language in languages.all:
        environment = FoldingEnvironment(language, loader)
        own = getattr(extras.get("utility"), "country", "")
        environment.globals.update(_globals(language, own), static=partial(_static, asset), **extras)
        made[language.tag] = environment
    return made


def _globals(language: Language, own_country: str = "") -> dict[str, Any]:
    return {
        "_": language.text,
        "_n": language.plural,
        "say": language.say,
        "fmt": language,
        "language": language,
        "options": lambda asked: grouped(options(asked, language, own_country)),
        "shown": lambda asked, value: shown(asked, value, language),
        "csrf": csrf,
        "nonce": nonce,
        "url_for": flask.url_for,
    }


def csrf() -> Markup:
    """The hidden fields that every unsafe form carries: whose it is, and a key that lets it be posted once."""
    return Markup(
        '<input type="hidden" name="csrf_token" value="{}"><input type="hidden" name="form_key" value="{}">'
    ).format(generate_csrf(), new_id())


def _static(asset: Callable[[str], str], name: str) -> str:
    return flask.request.script_root + asset(name)
