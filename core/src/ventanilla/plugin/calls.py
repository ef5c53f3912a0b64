"""One implementation of one hook, and how it is called: from the records, locally, or live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, NoReturn, Protocol

import structlog

from ventanilla.errors import PluginFault, Unavailable, VentanillaError
from ventanilla.plugin.answer import Answer
from ventanilla.plugin.breaker import Breaker
from ventanilla.plugin.keeping import KeptAnswers
from ventanilla.plugin.live import Full, Pool, Spent
from ventanilla.plugin.portal import PluginPortal
from ventanilla.plugin.shutdown import is_real
from ventanilla.plugin.specs import Spec

_log = structlog.get_logger(__name__)


class Implementation(Protocol):
    """What the gateway walks through."""

    who: str

    def ask(self, arguments: dict[str, Any]) -> Answer[Any] | None:
        """Its answer, or None to let the next one answer."""
        ...


class LocalCall:
    """Runs in the caller's thread, guarded."""

    def __init__(
        self, who: str, spec: Spec, function: Callable[..., Any], names: tuple[str, ...], portal: PluginPortal
    ) -> None:
        self.who, self._spec, self._function, self._names, self._portal = who, spec, function, names, portal

    def ask(self, arguments: dict[str, Any]) -> Answer[Any] | None:
        """Its checked answer.

        :raises PluginFault: for anything it raises that is not of our family, and for an answer that is none.
        """
        call = self._prepared(arguments)
        try:
            value = self._function(*call)
        except VentanillaError:
            raise
        except BaseException as fault:
            _fail(self.who, self._spec, fault)
        if value is None or self._spec.kind == "tell":
            return None
        self._check(value, arguments)
        return Answer(value)

    def _prepared(self, arguments: dict[str, Any]) -> list[Any]:
        arguments["portal"] = self._portal
        return [sealed(arguments[name]) for name in self._names]

    def _check(self, value: Any, arguments: Mapping[str, Any]) -> None:
        try:
            is_right = self._spec.is_right(value)
            if is_right and self._spec.belongs is not None:
                is_right = self._spec.belongs(value, **_asked(arguments))
        except Exception as fault:
            _fail(self.who, self._spec, fault)
        if not is_right:
            _log.error("plugin.wrong_answer", plugin=self.who, hook=self._spec.name, type=type(value).__name__)
            raise PluginFault


class RecordsCall(LocalCall):
    """The portal's own answer: its types are held by mypy, so they are not looked at again."""

    def _prepared(self, arguments: dict[str, Any]) -> list[Any]:
        arguments["portal"] = self._portal
        return [arguments[name] for name in self._names]

    def _check(self, value: Any, arguments: Mapping[str, Any]) -> None:
        """Nothing to check."""


class LiveCall(LocalCall):
    """Asks a back office: on a thread with a deadline, behind a breaker; the last good answer stands in."""

    def __init__(
        self,
        who: str,
        spec: Spec,
        function: Callable[..., Any],
        names: tuple[str, ...],
        portal: PluginPortal,
        *,
        pool: Pool,
        breaker: Breaker,
        kept: KeptAnswers,
    ) -> None:
        super().__init__(who, spec, function, names, portal)
        self._pool, self._breaker, self._kept = pool, breaker, kept

    def ask(self, arguments: dict[str, Any]) -> Answer[Any] | None:
        """A fresh answer, else the last good one with its time.

        :raises PluginFault: when there is neither.
        """
        asked = dict(arguments)
        try:
            answer = self._fresh(arguments)
        except Unavailable:
            kept = self._kept.get(self._spec.name, self._spec.returns, asked) if self._keeps else None
            if kept is None:
                raise
            return kept
        if answer is not None and self._keeps:
            self._kept.put(self._spec.name, self._spec.returns, asked, answer.value)
        return answer

    @property
    def _keeps(self) -> bool:
        return self._spec.kind == "ask" and self._spec.is_kept

    def _fresh(self, arguments: dict[str, Any]) -> Answer[Any] | None:
        if not self._breaker.admits():
            raise PluginFault
        try:
            answer = self._on_a_thread(arguments)
        except (Full, Spent) as fault:
            _log.warning("plugin.not_asked", plugin=self.who, hook=self._spec.name, why=type(fault).__name__.lower())
            raise PluginFault from None
        except Unavailable:
            if self._breaker.failed():
                _log.error("plugin.breaker_open", plugin=self.who, hook=self._spec.name)
            raise
        except VentanillaError:
            self._breaker.worked()
            raise
        self._breaker.worked()
        return answer

    def _on_a_thread(self, arguments: dict[str, Any]) -> Answer[Any] | None:
        ask = super().ask
        try:
            found: Answer[Any] | None = self._pool.run(lambda: ask(arguments))
        except TimeoutError as fault:
            _fail(self.who, self._spec, fault)
        return found


def sealed(value: Any) -> Any:
    """The value so that whoever gets it can't change ours: its mappings are read-only views of copies."""
    if isinstance(value, Mapping):
        return MappingProxyType(dict(value))
    cls: Any = type(value)
    names = _mappings_of(cls)
    if not names:
        return value
    return replace(value, **{name: MappingProxyType(dict(getattr(value, name))) for name in names})


@cache
def _mappings_of(cls: type) -> tuple[str, ...]:
    if not is_dataclass(cls) or cls is PluginPortal:
        return ()
    return tuple(field.name for field in fields(cls) if "Mapping[" in str(field.type))


def _asked(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name != "portal"}


def _fail(who: str, spec: Spec, fault: BaseException) -> NoReturn:
    """Log where it happened and what kind it was, never its text: that may hold a customer's data."""
    if is_real(fault):
        raise fault
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{PurePath(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last is not None else ""
    _log.error("plugin.fault", plugin=who, hook=spec.name, kind=type(fault).__name__, where=where)
    raise PluginFault from fault
