"""The secrets of endpoints in the database: readable only with the instance's secret key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ventanilla.exchange.model.webhooks import OVERLAP
from ventanilla.exchange.webhooks.signing import new_signing_secret
from ventanilla.identity.service.factors.sealing import FactorSeal


class SigningKeys:
    """Makes, seals and opens them, each for its endpoint only."""

    def __init__(self, secret_key: str) -> None:
        self._seal = FactorSeal(secret_key, "webhook secret")

    def new(self, webhook_id: str) -> tuple[str, str]:
        """A fresh secret, and as the database keeps it."""
        secret = new_signing_secret()
        return secret, self._seal.close(secret, webhook_id)

    def rotated(
        self, row: Mapping[Any, Any], now: datetime, overlap: timedelta = OVERLAP
    ) -> tuple[str, dict[str, Any]]:
        """A fresh secret, and what the row becomes: the old one goes on beside it for a while."""
        secret, sealed = self.new(row["id"])
        return secret, {"secret": sealed, "old_secret": row["secret"], "old_until": now + overlap}

    def open(self, row: Mapping[Any, Any], now: datetime) -> list[str]:
        """The secrets that are good at a moment, the newest first; those sealed with another key are left out."""
        sealed = [row["secret"]]
        if row["old_secret"] and row["old_until"] is not None and row["old_until"] > now:
            sealed.append(row["old_secret"])
        return [secret for secret in (self._seal.open(one, row["id"]) for one in sealed) if secret]
