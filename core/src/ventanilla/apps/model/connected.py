"""The apps that customers let in, as they see them."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.apps.model.grants import Grant
from ventanilla.supply.model import SupplyPoint


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    """One consent that holds, and the supplies that it opens at this moment."""

    grant: Grant
    supplies: tuple[SupplyPoint, ...]


@dataclass(frozen=True, slots=True)
class ToldGrant:
    """What the giver of a consent is told: whose it is, the app's name, and who ended it, empty while it holds."""

    identity_id: str
    app: str
    ended_by: str
