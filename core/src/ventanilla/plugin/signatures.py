"""A plugin's hooks as they are written: what can be refused at start is not left to a customer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ventanilla.errors import StartRefused
from ventanilla.plugin.markers import PROJECT
from ventanilla.plugin.specs import Spec, Specs

_PLAIN = inspect.Parameter.POSITIONAL_OR_KEYWORD
_MARK = f"{PROJECT}_impl"


def refuse_wrong_hooks(name: str, plugin: object, specs: Specs) -> None:
    """Look at every function of the plugin that is a hook, or is called like one.

    :raises StartRefused: with the plugin's name, the hook's and what is wrong.
    """
    for attribute in dir(plugin):
        function = getattr(plugin, attribute, None)
        if not inspect.isroutine(function):
            continue
        marks = getattr(function, _MARK, None)
        if marks is None:
            if attribute in specs.hooks and getattr(function, "__module__", "") == getattr(plugin, "__name__", None):
                raise StartRefused(f"plugin {name}: {attribute}: it is called like a hook; put @hookimpl before it")
            continue
        hook = marks.get("specname") or attribute
        if hook not in specs.hooks:
            known = ", ".join(sorted(specs.hooks))
            raise StartRefused(f"plugin {name}: {hook}: there is no such hook; there are {known}")
        if marks.get("wrapper") or marks.get("hookwrapper"):
            raise StartRefused(f"plugin {name}: {hook}: wrappers are not called; use portal.records.{hook} instead")
        fault = _fault(function, specs.hooks[hook])
        if fault:
            raise StartRefused(f"plugin {name}: {hook}: {fault}")


def _fault(function: Callable[..., Any], spec: Spec) -> str:
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        return "a hook is a plain function; it can't be async and it can't yield"
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name not in spec.arguments:
            return f"it has no argument {parameter.name!r}; it may take {', '.join(spec.arguments)}"
        if parameter.kind is not _PLAIN or parameter.default is not inspect.Parameter.empty:
            return f"write the argument {parameter.name!r} plainly, without a default and without * before it"
    return ""
