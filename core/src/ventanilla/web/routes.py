"""How addresses are made of endpoints: worked out when one is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Map, Rule, UnicodeConverter


class PatientRule(Rule):
    """A rule whose builder is compiled at its first use: most of a hundred are never needed by a short process."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, *args: Any, **kwargs: Any) -> tuple[str, str]:
            if not made:
                made.append(compile_now(append_unknown))
            return made[0](rule, *args, **kwargs)

        return build


class Other(UnicodeConverter):
    """``<other(form, log):ticket_id>``: one part of an address that is none of these words. They stand for something
    else there, which takes its own methods and not those of what is named by an id."""

    def __init__(self, map: Map, *words: str) -> None:
        super().__init__(map)
        self.regex = rf"(?!(?:{'|'.join(words)})\Z)[^/]{{1,}}"
