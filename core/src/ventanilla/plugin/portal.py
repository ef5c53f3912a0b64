"""What a plugin sees of the portal it runs in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ventanilla.kernel.clock import Clock, today

if TYPE_CHECKING:
    from ventanilla.plugin.calls import Implementation


class Records:
    """The built-in answers by the name of the hook: ``records.bills(supply_point, since)``, without the portal."""

    def __init__(self) -> None:
        self._calls: dict[str, Callable[..., Any]] = {}

    def add(self, hook: str, names: tuple[str, ...], implementation: Implementation) -> None:
        """Make a built-in answer callable; done while wiring."""
        plain = names[1:]

        def call(*values: Any, **arguments: Any) -> Any:
            if len(values) > len(plain) or set(plain[: len(values)]) & set(arguments):
                raise TypeError(f"records.{hook} takes {', '.join(plain)}")
            arguments.update(zip(plain, values, strict=False))
            if set(arguments) != set(plain):
                raise TypeError(f"records.{hook} takes {', '.join(plain)}")
            answer = implementation.ask(arguments)
            return None if answer is None else answer.value

        self._calls[hook] = call

    def __getattr__(self, hook: str) -> Callable[..., Any]:
        try:
            return self.__dict__["_calls"][hook]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(f"the records answer no hook {hook!r}") from None


@dataclass(frozen=True)
class PluginPortal:
    """Handed to every hook as ``portal``.

    ``records`` answers every ask hook from the portal's own tables: call ``portal.records.bills(...)``
    and return a changed copy to amend an answer. ``settings`` is the plugin's own table of the settings file.
    """

    records: Any
    settings: Mapping[str, Any]
    clock: Clock
    timezone: str

    def today(self) -> date:
        """The calendar day at the utility's place."""
        return today(self.clock, ZoneInfo(self.timezone))
