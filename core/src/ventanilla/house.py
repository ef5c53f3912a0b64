"""What every service stands on, handed to it when the portal is put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from ventanilla.audit import Audit
from ventanilla.egress import Egress
from ventanilla.i18n import Languages
from ventanilla.jobs import Jobs
from ventanilla.kernel.clock import Clock, today
from ventanilla.kernel.ids import stable_id
from ventanilla.plugin import Gateway, Utility
from ventanilla.settings import EgressSettings, Settings
from ventanilla.storage import Database
from ventanilla.storage.files import FileStore, FolderStore


@dataclass(frozen=True)
class House:
    """One instance: its settings, utility, database, plugins, jobs, languages, clock and its way out."""

    settings: Settings
    utility: Utility
    db: Database
    gateway: Gateway
    jobs: Jobs
    audit: Audit
    languages: Languages
    clock: Clock
    zone: ZoneInfo
    id_key: bytes
    egress: Egress = field(default_factory=lambda: Egress(EgressSettings()))

    def today(self) -> date:
        """The calendar day at the utility's place."""
        return today(self.clock, self.zone)

    def id_of(self, kind: str, *natural: str) -> str:
        """The opaque, stable id of a record of the utility."""
        return stable_id(self.id_key, kind, *natural)

    def files(self, topic: str) -> FileStore:
        """Where a topic keeps its files."""
        return FolderStore(Path(self.settings.files) / topic)
