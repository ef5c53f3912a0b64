"""Stands around every call of a plugin."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any

import pluggy
import structlog

from ventanilla.errors import PluginFault, StartRefused, VentanillaError
from ventanilla.kernel.clock import Clock
from ventanilla.plugin.answer import Answer
from ventanilla.plugin.breaker import Breaker
from ventanilla.plugin.calls import Implementation, LiveCall, LocalCall, RecordsCall
from ventanilla.plugin.keeping import KeptAnswers
from ventanilla.plugin.live import DEADLINE, THREADS, Budget, Pool, page_budget
from ventanilla.plugin.markers import LIVE, PROJECT
from ventanilla.plugin.portal import PluginPortal, Records
from ventanilla.plugin.signatures import refuse_wrong_hooks
from ventanilla.plugin.specs import Specs
from ventanilla.storage import Database

__all__ = ["Answer", "Gateway"]

_log = structlog.get_logger(__name__)


class Gateway:
    """Asks and tells the plugins: the utility's own first, the built-in records last.

    Call it outside of transactions: a live hook takes its time, and the breaker writes.
    """

    def __init__(
        self,
        specs: Iterable[ModuleType],
        *,
        db: Database,
        clock: Clock,
        timezone: str,
        key: bytes,
        deadline: float = DEADLINE,
        threads: int = THREADS,
    ) -> None:
        """``specs`` are the topics' ``hooks`` modules; ``key`` hides the arguments of kept answers."""
        self.specs = Specs.of(specs)
        self._manager = pluggy.PluginManager(PROJECT)
        for module in self.specs.modules:
            self._manager.add_hookspecs(module)
        self._db, self._clock, self._timezone = db, clock, timezone
        self._kept = KeptAnswers(db, clock, key)
        self._deadline, self._threads = deadline, threads
        self._own: dict[str, list[Implementation]] = {name: [] for name in self.specs.hooks}
        self._last: dict[str, list[Implementation]] = {name: [] for name in self.specs.hooks}
        self._walk: dict[str, tuple[Implementation, ...]] = dict.fromkeys(self.specs.hooks, ())
        self._records = Records()
        self._is_traced = os.environ.get("VENTANILLA_TRACE_HOOKS") == "1"

    def add_records(self, *topics: object) -> None:
        """Add the built-in answers, one object a topic; they are asked last."""
        for topic in topics:
            name = f"records.{type(topic).__name__}"
            self._add(name, topic, self._last, self._portal({}), is_ours=True)

    def add_plugin(self, name: str, plugin: object, settings: Mapping[str, Any] | None = None) -> None:
        """Add a utility's hooks: a module or an object; it is asked before the records.

        :raises StartRefused: for an unknown hook, a wrong argument, or one that can't be called as hooks are.
        """
        refuse_wrong_hooks(name, plugin, self.specs)
        self._add(name, plugin, self._own, self._portal(settings or {}), is_ours=False)

    def ask(self, hook: str, /, **arguments: Any) -> Answer[Any]:
        """The first answer that is not None: the utility's plugin before the built-in records.

        :raises PluginFault: when the plugin fails and there is no earlier good answer.
        :raises VentanillaError: when the plugin raises one of the family on purpose (NotFound, Unavailable).
        """
        for implementation in self._walk[hook]:
            answer = implementation.ask(arguments)
            if self._is_traced:
                self._trace(hook, implementation.who, answer is not None)
            if answer is not None:
                return answer
        return Answer(None)

    def tell(self, hook: str, /, **arguments: Any) -> None:
        """Every listener hears it, whatever another one does."""
        for implementation in self._walk[hook]:
            try:
                implementation.ask(dict(arguments))
            except PluginFault:
                continue
            except VentanillaError as refused:
                _log.error("plugin.fault", plugin=implementation.who, hook=hook, kind=type(refused).__name__)
            if self._is_traced:
                self._trace(hook, implementation.who, True)

    def page(self, seconds: float = DEADLINE) -> AbstractContextManager[Budget]:
        """All live calls inside share one budget of time: open it once a request."""
        return page_budget(seconds)

    def only_records(self, hook: str) -> bool:
        """Whether no plugin has a say in this hook, so that the portal's own tables may be read directly."""
        return not self._own[hook]

    def answers(self, hook: str) -> bool:
        """Whether anybody implements the hook."""
        return bool(self._walk.get(hook))

    def _portal(self, settings: Mapping[str, Any]) -> PluginPortal:
        return PluginPortal(self._records, dict(settings), self._clock, self._timezone)

    def _add(
        self, name: str, plugin: object, place: dict[str, list[Implementation]], portal: PluginPortal, *, is_ours: bool
    ) -> None:
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as fault:
            raise StartRefused(f"plugin {name}: {' '.join(str(fault).split())}") from None
        pool = Pool(name, self._threads, self._deadline)
        breaker = Breaker(name, self._db, self._clock)
        for hook, spec in self.specs.hooks.items():
            for found in getattr(self._manager.hook, hook).get_hookimpls():
                if found.plugin_name != name:
                    continue
                common = (name, spec, found.function, tuple(found.argnames), portal)
                if is_ours:
                    place[hook].append(RecordsCall(*common))
                    self._records.add(hook, spec.arguments, place[hook][-1])
                elif hasattr(found.function, LIVE):
                    place[hook].append(LiveCall(*common, pool=pool, breaker=breaker, kept=self._kept))
                else:
                    place[hook].append(LocalCall(*common))
            self._walk[hook] = (*self._own[hook], *self._last[hook])

    @staticmethod
    def _trace(hook: str, who: str, has_answered: bool) -> None:
        print(f"hook {hook}: {who} {'answered' if has_answered else 'was silent'}", file=sys.stderr)
