"""The words of notifications, and of bills by e-mail and SMS."""

from __future__ import annotations

from ventanilla.identity.model import Contact
from ventanilla.kernel.messages import Message
from ventanilla.messages.model import (
    CHOSEN,
    AddressTold,
    Attachment,
    BillTold,
    Kind,
    Letter,
    NoticeKind,
    OutageTold,
    ShortMessage,
)
from ventanilla.messages.pen import Pen


class NewsWriter(Pen):
    """What somebody asked to be told."""

    def notice(self, contact: Contact, kind: NoticeKind, text: Message, path: str) -> Letter:
        """A notification as a letter."""
        language = self._languages.get(contact.locale)
        can_choose = kind in CHOSEN
        after = (self._text(language, Kind.NOTICE, "not_you"), self._call(language)) if not can_choose else ()
        settings = f"{self._base_url}/notifications/settings"
        return self._letter(
            Kind.NOTICE,
            language,
            name=contact.first_name,
            before=(language.say(text),),
            action=(self._text(language, Kind.NOTICE, "button"), self._base_url + path) if path else None,
            after=after,
            subject=language.text(f"messages.notices.{kind}"),
            reason=self._text(language, Kind.NOTICE, "reason_chosen" if can_choose else "reason_always", link=settings),
        )

    def bill(self, told: BillTold, file: Attachment) -> Letter:
        """A bill by e-mail, its paper attached, with the way to end such mails."""
        kind, language = Kind.BILL, self._languages.get(told.locale)
        said = {"supply": told.supply, "month": told.month, "total": told.total, "due": told.due_on}
        return self._letter(
            kind,
            language,
            name=told.first_name,
            before=(self._text(language, kind, "intro", **said), self._text(language, kind, "attached")),
            action=(self._text(language, kind, "button"), self._base_url + told.path),
            after=(self._call(language),),
            subject=self._text(language, kind, "subject", **said),
            attachment=file,
            stop=(self._text(language, kind, "stop"), self._base_url + told.stop_path),
        )

    def short_bill(self, told: BillTold) -> ShortMessage:
        """A bill by SMS: what is owed by when, and where to see it, which asks to sign in."""
        language = self._languages.get(told.locale)
        said = {"supply": told.supply, "total": told.total, "due": told.due_on, "link": self._base_url + told.path}
        return ShortMessage(Kind.BILL, self._text(language, Kind.BILL, "sms", **said))

    def outage(self, told: OutageTold) -> Letter:
        """What happened to a supply, with the way to end such mails."""
        kind, language = Kind.OUTAGE, self._languages.get(told.locale)
        return self._letter(
            kind,
            language,
            name=told.first_name,
            before=(language.say(told.text),),
            action=(self._text(language, kind, "button"), self._base_url + told.path),
            after=(self._call(language),),
            subject=language.text(f"messages.notices.{told.kind}"),
            stop=(self._text(language, kind, "stop"), self._base_url + told.stop_path),
        )

    def short_outage(self, told: OutageTold) -> ShortMessage:
        """The same by SMS, with the page that asks to sign in."""
        language = self._languages.get(told.locale)
        said = {"text": language.say(told.text), "link": self._base_url + told.path}
        return ShortMessage(Kind.OUTAGE, self._text(language, Kind.OUTAGE, "sms", **said))

    def address(self, told: AddressTold) -> Letter:
        """Asks the owner of an address whether bills may come there. It names nobody."""
        kind, language = Kind.ADDRESS, self._languages.get(told.locale)
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro"),),
            action=(self._text(language, kind, "button"), self._base_url + told.path),
            after=(self._text(language, kind, "until", until=told.expires_at), self._text(language, kind, "not_you")),
        )
