"""The specifications of all hooks, read from the topics' ``hooks`` modules."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, get_type_hints

from ventanilla.plugin.checking import Checker, checker
from ventanilla.plugin.markers import SPEC


@dataclass(frozen=True, slots=True)
class Spec:
    """One hook: how it is called and what it may answer.

    ``belongs`` says whether an answer is about whom was asked: it gets the answer and the arguments by name.
    """

    name: str
    kind: str
    since: str
    is_kept: bool
    arguments: tuple[str, ...]
    returns: Any
    is_right: Checker
    belongs: Callable[..., bool] | None
    function: Callable[..., Any]


@dataclass(frozen=True)
class Specs:
    """All hooks, and the screens with the hooks that each needs."""

    hooks: Mapping[str, Spec]
    screens: Mapping[str, tuple[str, ...]]
    modules: tuple[ModuleType, ...]

    @classmethod
    def of(cls, modules: Iterable[ModuleType]) -> Specs:
        """From the topics' ``hooks`` modules: the marked functions, ``SCREENS`` and ``CHECKS``."""
        modules = tuple(modules)
        hooks: dict[str, Spec] = {}
        screens: dict[str, tuple[str, ...]] = {}
        for module in modules:
            screens.update(getattr(module, "SCREENS", {}))
            checks = getattr(module, "CHECKS", {})
            for name, function in vars(module).items():
                if hasattr(function, SPEC):
                    hooks[name] = _spec(name, function, checks.get(name))
        return cls(hooks, screens, modules)


def _spec(name: str, function: Callable[..., Any], belongs: Callable[..., bool] | None) -> Spec:
    kind, since, is_kept = getattr(function, SPEC)
    returns = get_type_hints(function)["return"]
    return Spec(
        name=name,
        kind=kind,
        since=since,
        is_kept=is_kept,
        arguments=tuple(inspect.signature(function).parameters),
        returns=returns,
        is_right=checker(returns),
        belongs=belongs,
        function=function,
    )
