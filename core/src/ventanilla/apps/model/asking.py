"""What an app asks of a customer, as the page of consent shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ventanilla.apps.model.clients import Client
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import Link


@dataclass(frozen=True, slots=True)
class Asked:
    """An app asks; everything in it was checked.

    ``links`` are the customer's own that may be chosen from, empty when nothing of a supply is asked for.
    ``needs_proof`` says that the customer has to prove who they are before they answer, and then come back to the page
    with ``query``. ``leads_to`` is where the answer sends the browser, as a content policy names it.
    """

    client: Client
    scopes: tuple[Scope, ...]
    links: tuple[Link, ...]
    redirect_uri: str
    query: str
    leads_to: str
    needs_proof: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """Nothing to ask: the browser goes on to ``url``, to the app if one is named, else to a page of ours."""

    url: str
    client: Client | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A device that shows a code waits for its customer. ``expires_at`` is aware, UTC."""

    user_code: str
    client: Client
    scopes: tuple[Scope, ...]
    links: tuple[Link, ...]
    expires_at: datetime
    needs_proof: bool = False
