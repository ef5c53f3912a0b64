"""Letters and SMS that answer what happened in the topics below."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ventanilla.house import House
from ventanilla.identity.model import ContactChannel, PhoneCode
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.ids import hash_secret
from ventanilla.kernel.messages import message
from ventanilla.messages.model import NoticeKind
from ventanilla.messages.news import NewsWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.writing import Writer
from ventanilla.plugin import Channel
from ventanilla.supply.model import UndoNotice
from ventanilla.supply.service import SupplyService

Payload = Mapping[str, Any]


class Letters:
    """Answers what identity and supply tell. Secrets are made when the message is, so no job ever holds one."""

    def __init__(
        self, house: House, identity: IdentityService, supply: SupplyService, news: NewsWriter, dispatch: Dispatch
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._writer = Writer(house.utility, house.languages, house.settings.base_url)
        self._news = news
        self._dispatch = dispatch

    def subscribe(self) -> None:
        """Listen."""
        for event, name, handler in (
            ("identity.registration_received", "messages.registration", self._registration),
            ("identity.reset_requested", "messages.reset", self._reset),
            ("identity.password_changed", "messages.password_changed", self._password_changed),
            ("identity.factor_changed", "messages.factor_changed", self._factor_changed),
            ("identity.contact_change_requested", "messages.contact_change", self._contact_change),
            ("identity.contact_changed", "messages.contact_changed", self._contact_changed),
            ("supply.link_attempted", "messages.code", self._code),
            ("supply.password_asked", "messages.one_time", self._one_time),
            ("supply.password_elsewhere", "messages.password_elsewhere", self._elsewhere),
            ("identity.access_ended", "messages.access_ended", self._access_ended),
            ("identity.closed", "messages.login_closed", self._login_ended),
            ("identity.blocked", "messages.login_blocked", self._login_ended),
            ("identity.let_in", "messages.login_let_in", self._login_ended),
            ("supply.link_made", "messages.linked", self._linked),
            ("supply.link_undone", "messages.unlinked", self._unlinked),
        ):
            self._house.jobs.on(event, name, handler)

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

    def _factor_changed(self, payload: Payload) -> None:
        """By e-mail; whoever has none and is to lose the second step is told by SMS."""
        key, what, identity_id = _key("factor_changed", payload), payload["what"], payload["identity_id"]
        contact = self._identity.person(identity_id)
        if contact is None or self._dispatch.is_sent(key):
            return
        is_reset = what == "factor_reset_asked"
        asked = self._identity.factor_resets.issue_stop(identity_id) if is_reset else None
        if is_reset and asked is None:
            return
        if contact.email:
            letter = self._writer.factor_changed(contact, what, self._house.clock.now(), asked)
            self._dispatch.mail(key, letter, contact.email)
        elif contact.phone and is_reset:
            self._dispatch.sms(key, self._writer.short_factor_changed(contact), contact.phone)

    def _contact_change(self, payload: Payload) -> None:
        key = _key("contact_change", payload)
        if self._dispatch.is_sent(key):
            return
        told = self._identity.issue_contact_change(payload["change_id"])
        if isinstance(told, PhoneCode):
            self._dispatch.sms(key, self._writer.phone_code(told), told.phone)
        elif told is not None:
            self._dispatch.mail(key, self._writer.about_identity(told), told.email)

    def _contact_changed(self, payload: Payload) -> None:
        """The contact of before is told, and the e-mail of now, each once."""
        told = self._identity.contact_changed(payload["change_id"])
        person = self._identity.person(payload["identity_id"])
        if told is None or person is None:
            return
        if told.channel is ContactChannel.PHONE and told.old:
            self._dispatch.sms(_key("contact_changed", payload), self._writer.short_contact_changed(told), told.old)
        old = told.old if told.channel is ContactChannel.EMAIL else ""
        for to in dict.fromkeys(one for one in (old, person.email) if one):
            self._dispatch.mail(_key("contact_changed", payload, to), self._writer.contact_changed(told), to)

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

    def _one_time(self, payload: Payload) -> None:
        key = _key("one_time", payload)
        if self._dispatch.is_sent(key):
            return
        notice = self._supply.granting.issue_password(payload["claim_id"])
        if notice is None:
            return
        if notice.channel == Channel.SMS:
            self._dispatch.sms(key, self._writer.short_one_time(notice), notice.phone)
        else:
            self._dispatch.mail(key, self._writer.one_time(notice), notice.email)

    def _elsewhere(self, payload: Payload) -> None:
        notice = self._supply.granting.elsewhere_notice(payload["claim_id"])
        if notice is not None:
            letter = self._writer.password_elsewhere(notice)
            self._dispatch.mail(_key("password_elsewhere", payload), letter, notice.email)

    def _access_ended(self, payload: Payload) -> None:
        contact = self._identity.person(payload["identity_id"])
        if contact is not None and contact.email:
            self._dispatch.mail(_key("access_ended", payload), self._writer.access_ended(contact), contact.email)

    def _login_ended(self, payload: Payload) -> None:
        """Closed, blocked, let in again: by e-mail, which is on record until it is erased."""
        what, identity_id = payload["event"].partition(".")[2], payload["identity_id"]
        contact, erased_at = self._identity.person(identity_id), self._identity.closing.erased_at(identity_id)
        if contact is None or not contact.email or (what == "closed" and erased_at is None):
            return
        letter = self._writer.login_ended(contact, what, self._house.clock.now(), erased_at)
        self._dispatch.mail(_key(f"login_{what}", payload), letter, contact.email)

    def _linked(self, payload: Payload) -> None:
        faults = []
        notices = self._supply.issue_undo_notices(payload["link_id"])
        for notice in notices:
            try:
                self._tell_holder(_key("linked", payload, notice.email or notice.phone), notice)
            except Exception as fault:
                faults.append(fault)
        self._tell_linker(payload, {notice.email.casefold() for notice in notices})
        if faults:
            raise faults[0]

    def _tell_linker(self, payload: Payload, told: Collection[str]) -> None:
        """Whoever linked it hears of it too, once: not when the address on file is their own."""
        link = self._supply.made_link(payload["link_id"])
        contact = self._identity.person(link.identity_id) if link else None
        if link is None or contact is None or contact.email.casefold() in told:
            return
        if self._supply.granting.issues(link.evidence.policy):
            return
        text = message("messages.notice.link_made", supply=self._supply.label(link.supply_point))
        letter = self._news.notice(contact, NoticeKind.LINK_MADE, text, "/accounts")
        self._dispatch.mail(_key("link_made", payload), letter, contact.email)

    def _tell_holder(self, key: str, notice: UndoNotice) -> None:
        if notice.channel == Channel.SMS:
            self._dispatch.sms(key, self._writer.short_linked(notice), notice.phone)
        else:
            self._dispatch.mail(key, self._writer.linked(notice), notice.email)

    def _unlinked(self, payload: Payload) -> None:
        ended = self._supply.ended_link(payload["link_id"])
        contact = self._identity.person(ended.identity_id) if ended is not None else None
        if ended is not None and self._identity.closing.closed_by_owner(ended.identity_id):
            return  # told of that in one letter
        if ended is not None and contact is not None:
            letter = self._writer.unlinked(contact, ended.supply, ended.by_holder, ended.by_staff)
            self._dispatch.mail(_key("unlinked", payload), letter, contact.email)


def _key(kind: str, payload: Payload, to: str = "") -> str:
    return ":".join((kind, payload["event_id"], hash_secret(to) if to else ""))
