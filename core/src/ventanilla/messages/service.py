"""What the portal writes to people, as answer to what happened in the topics below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.ids import hash_secret
from ventanilla.messages.layout import Layout
from ventanilla.messages.mailer import make_mailer
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.sms import make_sms_sender
from ventanilla.messages.writing import Writer
from ventanilla.plugin import Channel
from ventanilla.supply.model import UndoNotice
from ventanilla.supply.service import SupplyService

Payload = Mapping[str, Any]


class MessagesService:
    """Writes mails and SMS in jobs. Secrets in them are made when the message is, so no job ever holds one.

    ``look`` holds the theme's tokens by name; without them mails have the unbranded colours.
    """

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        look: Mapping[str, str] | None = None,
    ) -> None:
        """:raises StartRefused: when the settings of mail or SMS can't work."""
        settings = house.settings
        self._house = house
        self._identity = identity
        self._supply = supply
        self._writer = Writer(house.utility, house.languages, settings.base_url)
        layout = Layout(house.utility, settings.mail.sender, settings.base_url, look)
        mailer, sms = make_mailer(settings.mail, house.clock), make_sms_sender(settings.sms, house.clock)
        self._dispatch = Dispatch(house, layout, mailer, sms)

    def subscribe(self) -> None:
        """Listen to what identity and supply tell."""
        for event, name, handler in (
            ("identity.registration_received", "messages.registration", self._registration),
            ("identity.reset_requested", "messages.reset", self._reset),
            ("identity.password_changed", "messages.password_changed", self._password_changed),
            ("supply.link_attempted", "messages.code", self._code),
            ("supply.link_made", "messages.linked", self._linked),
            ("supply.link_undone", "messages.unlinked", self._unlinked),
        ):
            self._house.jobs.on(event, name, handler)
        self._house.jobs.every(timedelta(days=1), "messages.forget", self._forget)

    def _registration(self, payload: Payload) -> None:
        key = _key("registration", payload)
        if not self._dispatch.is_sent(key):
            told = self._identity.issue_activation(payload["registration_id"])
            if told is not None:
                self._dispatch.mail(key, self._writer.about_identity(told), told.email)

    def _reset(self, payload: Payload) -> None:
        key = _key("reset", payload)
        if not self._dispatch.is_sent(key):
            told = self._identity.issue_reset(payload["request_id"])
            if told is not None:
                self._dispatch.mail(key, self._writer.about_identity(told), told.email)

    def _password_changed(self, payload: Payload) -> None:
        contact = self._identity.person(payload["identity_id"])
        if contact is not None:
            letter = self._writer.password_changed(contact, self._house.clock.now())
            self._dispatch.mail(_key("password_changed", payload), letter, contact.email)

    def _code(self, payload: Payload) -> None:
        key = _key("code", payload)
        if self._dispatch.is_sent(key):
            return
        notice = self._supply.issue_code(payload["attempt_id"])
        if notice is None:
            return
        if notice.channel == Channel.SMS:
            self._dispatch.sms(key, self._writer.short_code(notice), notice.phone)
        else:
            self._dispatch.mail(key, self._writer.code(notice), notice.email)

    def _linked(self, payload: Payload) -> None:
        faults = []
        for notice in self._supply.issue_undo_notices(payload["link_id"]):
            try:
                self._tell_holder(_key("linked", payload, notice.email or notice.phone), notice)
            except Exception as fault:
                faults.append(fault)
        if faults:
            raise faults[0]

    def _tell_holder(self, key: str, notice: UndoNotice) -> None:
        if notice.channel == Channel.SMS:
            self._dispatch.sms(key, self._writer.short_linked(notice), notice.phone)
        else:
            self._dispatch.mail(key, self._writer.linked(notice), notice.email)

    def _unlinked(self, payload: Payload) -> None:
        ended = self._supply.ended_link(payload["link_id"])
        contact = self._identity.person(ended.identity_id) if ended is not None else None
        if ended is not None and contact is not None:
            letter = self._writer.unlinked(contact, ended.supply, ended.by_holder)
            self._dispatch.mail(_key("unlinked", payload), letter, contact.email)

    def _forget(self, payload: Payload) -> None:
        self._dispatch.forget()


def _key(kind: str, payload: Payload, to: str = "") -> str:
    return ":".join((kind, payload["event_id"], hash_secret(to) if to else ""))
