"""The marks on hooks: what core specifies, what a plugin implements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import pluggy

PROJECT = "ventanilla"
F = TypeVar("F", bound=Callable[..., Any])

hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's local hook: it answers from memory or the portal's own tables, in microseconds."""

_spec = pluggy.HookspecMarker(PROJECT)


def live_hookimpl(function: F) -> F:
    """Marks a plugin's live hook: it asks the back office, so it gets a deadline, a breaker and a last good answer."""
    setattr(function, LIVE, True)
    marked: F = hookimpl(function)
    return marked


def hookspec(kind: Literal["ask", "tell"], *, since: str, keeps: bool = True) -> Callable[[F], F]:
    """Marks a specification: ``ask`` has one answer, ``tell`` is heard by all and its returns are ignored.

    ``keeps=False``: the last good answer of a live hook is not kept, because an old one must not decide anything.
    """

    def mark(function: F) -> F:
        setattr(function, SPEC, (kind, since, keeps))
        marked: F = _spec(firstresult=kind == "ask")(function)
        return marked

    return mark


LIVE = "__ventanilla_live__"
SPEC = "__ventanilla_hook__"
