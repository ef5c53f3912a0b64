"""Tells customers which app was let in in their name, and which one the portal cut off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.apps.model import EndedBy
from ventanilla.apps.service import AppsService
from ventanilla.house import House
from ventanilla.messages.model import NoticeKind
from ventanilla.messages.service.notices import Notices

Payload = Mapping[str, Any]
PATH = "/apps"


class AppTelling:
    """The handlers; each may run again and tells once."""

    def __init__(self, house: House, apps: AppsService, notices: Notices) -> None:
        self._house, self._apps, self._notices = house, apps, notices

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("apps.grant_given", "messages.tell_app_connected", self._given)
        self._house.jobs.on("apps.grant_ended", "messages.tell_app_cut_off", self._ended)

    def _given(self, payload: Payload) -> None:
        """Whoever let it in knows; whoever did not has to hear of it at once."""
        self._tell(NoticeKind.APP_CONNECTED, payload["grant_id"])

    def _ended(self, payload: Payload) -> None:
        """Only what the portal ended by itself: a secret of the app was used twice, which a thief does."""
        told = self._apps.connected.told(payload["grant_id"])
        if told is not None and told.ended_by == EndedBy.REUSE:
            self._tell(NoticeKind.APP_CUT_OFF, payload["grant_id"])

    def _tell(self, kind: NoticeKind, grant_id: str) -> None:
        told = self._apps.connected.told(grant_id)
        if told is not None:
            self._notices.tell(kind, grant_id, identity_id=told.identity_id, path=PATH, app=told.app)
