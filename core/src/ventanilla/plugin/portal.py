"""What a plugin sees of the portal it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ventanilla.kernel.clock import Clock


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
