"""Tells customers that an account of others signs them in from now on, or does so no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.messages.model import NoticeKind
from ventanilla.messages.service.notices import Notices

Payload = Mapping[str, Any]
PATH = "/connections"


class ProviderTelling:
    """The handlers; each may run again and tells once."""

    def __init__(self, house: House, identity: IdentityService, notices: Notices) -> None:
        self._house, self._identity, self._notices = house, identity, notices

    def subscribe(self) -> None:
        """Listen."""
        jobs = self._house.jobs
        jobs.on("identity.provider_connected", "messages.tell_provider_connected", self._connected)
        jobs.on("identity.provider_removed", "messages.tell_provider_removed", self._removed)

    def _connected(self, payload: Payload) -> None:
        """Whoever did not connect it has to hear at once that somebody else can come in now."""
        self._tell(NoticeKind.PROVIDER_CONNECTED, payload)

    def _removed(self, payload: Payload) -> None:
        self._tell(NoticeKind.PROVIDER_REMOVED, payload)

    def _tell(self, kind: NoticeKind, payload: Payload) -> None:
        """The provider is named as in the language of whoever is told; by its plain name when it is offered no more."""
        contact = self._identity.person(payload["identity_id"])
        if contact is None:
            return
        declared = self._house.utility.identity.provider(payload["provider"])
        language = self._house.languages.get(contact.locale)
        name = language.text(declared.label_id) if declared else payload["provider"]
        cause = payload["connection_id"]
        self._notices.tell(kind, cause, identity_id=payload["identity_id"], path=PATH, provider=name)
