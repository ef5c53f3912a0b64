"""Grants as a third party of Green Button knows them: subscriptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ventanilla.apps.model.clients import Client
from ventanilla.kernel.actors import AppActor


@dataclass(frozen=True, slots=True)
class Subscription:
    """A grant that is good at this moment, and whoever acts by it. ``given_at`` is aware, UTC."""

    actor: AppActor
    client: Client
    given_at: datetime
    is_offline: bool

    @property
    def id(self) -> str:
        """That of the grant."""
        return self.actor.grant_id
