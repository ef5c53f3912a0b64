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
    function.__ventanilla_live__ = True  # type: ignore[attr-defined]
    marked: F = hookimpl(function)
    return marked


def hookspec(kind: Literal["ask", "tell"], *, since: str) -> Callable[[F], F]:
    """Marks a specification: ``ask`` has one answer, ``tell`` is heard by all and its returns are ignored."""

    def mark(function: F) -> F:
        function.__ventanilla_hook__ = (kind, since)  # type: ignore[attr-defined]
        marked: F = _spec(firstresult=kind == "ask")(function)
        return marked

    return mark
