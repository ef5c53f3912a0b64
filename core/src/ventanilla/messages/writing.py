"""The words of each message, in the recipient's language."""

from __future__ import annotations

from datetime import datetime

from ventanilla.identity.model import Contact, ContactChanged, LetterKind, PhoneCode, ResetAsked
from ventanilla.identity.model import Letter as IdentityLetter
from ventanilla.messages.model import Kind, Letter, ShortMessage
from ventanilla.messages.pen import Pen
from ventanilla.supply.model import CodeNotice, ElsewhereNotice, OneTimeNotice, UndoNotice

_KINDS = {
    LetterKind.ACTIVATION: Kind.ACTIVATION,
    LetterKind.USER_NAME_TAKEN: Kind.USER_NAME_TAKEN,
    LetterKind.ALREADY_REGISTERED: Kind.ALREADY_REGISTERED,
    LetterKind.RESET: Kind.RESET,
    LetterKind.CONFIRM_EMAIL: Kind.CONFIRM_EMAIL,
    LetterKind.NEW_PASSWORD: Kind.NEW_PASSWORD,
}


class Writer(Pen):
    """Answers to what somebody did with an identity or a link."""

    def about_identity(self, told: IdentityLetter) -> Letter:
        """What registering or asking for a new password leads to."""
        kind, language = _KINDS[told.kind], self._languages.get(told.locale)
        until = (self._text(language, kind, "until", until=told.expires_at),) if told.expires_at else ()
        return self._letter(
            kind,
            language,
            name=told.first_name,
            before=(self._text(language, kind, "intro", user_name=told.user_name),),
            code=told.password,
            action=(self._text(language, kind, "button"), self._base_url + told.path),
            after=(*until, self._text(language, kind, "not_you")),
        )

    def password_changed(self, contact: Contact, at: datetime) -> Letter:
        """A notice after the fact, with a way back for whoever did not do it."""
        kind, language = Kind.PASSWORD_CHANGED, self._languages.get(contact.locale)
        return self._letter(
            kind,
            language,
            name=contact.first_name,
            before=(self._text(language, kind, "intro", at=at), self._text(language, kind, "not_you")),
            action=(self._text(language, kind, "button"), f"{self._base_url}/password/forgotten"),
            after=(self._call(language),),
        )

    def factor_changed(self, contact: Contact, what: str, at: datetime, asked: ResetAsked | None) -> Letter:
        """A notice after the fact; of a reset that waits, with the way to stop it."""
        kind, language = Kind.FACTOR_CHANGED, self._languages.get(contact.locale)
        said = {"due": asked.due_at} if asked else {"at": at}
        button, path = ("keep", asked.path) if asked else ("button", "/security")
        return self._letter(
            kind,
            language,
            name=contact.first_name,
            before=(self._text(language, kind, what, **said), self._text(language, kind, "not_you")),
            action=(self._text(language, kind, button), self._base_url + path),
            after=(self._call(language),),
        )

    def short_factor_changed(self, contact: Contact) -> ShortMessage:
        """The same by SMS to whoever has no e-mail; nothing in it leads anywhere."""
        language, phone = self._languages.get(contact.locale), self._utility.contact.phone
        return ShortMessage(Kind.FACTOR_CHANGED, self._text(language, Kind.FACTOR_CHANGED, "sms", phone=phone))

    def code(self, notice: CodeNotice) -> Letter:
        """A one-time code by e-mail; nothing in it leads anywhere."""
        kind, language = Kind.CODE, self._languages.get(notice.locale)
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro"),),
            code=notice.code,
            after=(
                self._text(language, kind, "until", until=language.clock_time(notice.expires_at)),
                self._text(language, kind, "not_you"),
                self._call(language),
            ),
        )

    def linked(self, notice: UndoNotice) -> Letter:
        """Tells a holder that somebody linked their supply, and how to undo it."""
        kind, language = Kind.LINKED, self._languages.get(notice.locale)
        said = {"supply": notice.supply, "at": notice.made_at}
        return self._letter(
            kind,
            language,
            name=notice.first_name,
            before=(self._text(language, kind, "intro", **said), self._text(language, kind, "not_you")),
            action=(self._text(language, kind, "button"), self._base_url + notice.path),
            after=(self._text(language, kind, "fine"), self._call(language)),
        )

    def unlinked(self, contact: Contact, supply: str, by_holder: bool, by_staff: bool = False) -> Letter:
        """Tells an identity that it no longer holds a supply."""
        kind, language = Kind.UNLINKED, self._languages.get(contact.locale)
        by = "by_staff" if by_staff else "by_holder" if by_holder else "by_you"
        return self._letter(
            kind,
            language,
            name=contact.first_name,
            before=(self._text(language, kind, by, supply=supply),),
            after=(self._text(language, kind, "not_you"), self._call(language)),
        )

    def short_code(self, notice: CodeNotice) -> ShortMessage:
        """A one-time code by SMS."""
        language = self._languages.get(notice.locale)
        return ShortMessage(Kind.CODE, self._text(language, Kind.CODE, "sms", code=notice.code))

    def short_linked(self, notice: UndoNotice) -> ShortMessage:
        """The same as :meth:`linked` by SMS."""
        language = self._languages.get(notice.locale)
        link = self._base_url + notice.path
        return ShortMessage(Kind.LINKED, self._text(language, Kind.LINKED, "sms", supply=notice.supply, link=link))

    def phone_code(self, told: PhoneCode) -> ShortMessage:
        """A one-time code by SMS, to a phone that somebody says is theirs."""
        language = self._languages.get(told.locale)
        return ShortMessage(Kind.PHONE_CODE, self._text(language, Kind.PHONE_CODE, "sms", code=told.code))

    def one_time(self, notice: OneTimeNotice) -> Letter:
        """A one-time password by e-mail; nothing in it leads anywhere."""
        if notice.is_first:
            return self._first_password(notice)
        kind, language = Kind.ONE_TIME, self._languages.get(notice.locale)
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro", user_name=notice.user_name),),
            code=notice.password,
            after=(
                self._text(language, kind, "until", until=language.clock_time(notice.expires_at)),
                self._text(language, kind, "not_you"),
                self._call(language),
            ),
        )

    def _first_password(self, notice: OneTimeNotice) -> Letter:
        kind, language = Kind.FIRST_PASSWORD, self._languages.get(notice.locale)
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro", user_name=notice.user_name),),
            code=notice.password,
            action=(self._text(language, kind, "button"), f"{self._base_url}/sign-in"),
            after=(
                self._text(language, kind, "until", until=notice.expires_at),
                self._text(language, kind, "not_you"),
                self._call(language),
            ),
        )

    def password_elsewhere(self, notice: ElsewhereNotice) -> Letter:
        """Tells the address on file that a password was mailed to another one."""
        kind, language = Kind.PASSWORD_ELSEWHERE, self._languages.get(notice.locale)
        said = {"user_name": notice.user_name, "at": notice.at}
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro", **said), self._text(language, kind, "not_you")),
            after=(self._call(language),),
        )

    def short_one_time(self, notice: OneTimeNotice) -> ShortMessage:
        """The same by SMS, without the number that it opens."""
        language = self._languages.get(notice.locale)
        until = language.clock_time(notice.expires_at)
        text = self._text(language, Kind.ONE_TIME, "sms", password=notice.password, until=until)
        return ShortMessage(Kind.ONE_TIME, text)

    def access_ended(self, contact: Contact) -> Letter:
        """Tells somebody that their right to the cabinet has ended, and whom to ask."""
        kind, language = Kind.ACCESS_ENDED, self._languages.get(contact.locale)
        return self._letter(
            kind,
            language,
            name=contact.first_name,
            before=(self._text(language, kind, "intro"), self._text(language, kind, "renew")),
            after=(self._call(language),),
        )

    def login_ended(self, contact: Contact, what: str, at: datetime, erased_at: datetime | None) -> Letter:
        """Tells that a login was ``closed``, ``blocked`` or ``let_in``; of a closed one also what follows."""
        kind, language = Kind.LOGIN_ENDED, self._languages.get(contact.locale)
        rest = [self._text(language, kind, "erased", at=erased_at)] if what == "closed" and erased_at else []
        if what == "let_in":
            rest = [self._text(language, kind, "again")]
        return self._letter(
            kind,
            language,
            name=contact.first_name,
            before=(self._text(language, kind, what, at=at), *rest),
            after=(self._text(language, kind, "not_you"), self._call(language)),
        )

    def contact_changed(self, told: ContactChanged) -> Letter:
        """Tells of a changed contact, with a way to a human for whoever did not do it."""
        kind, language = Kind.CONTACT_CHANGED, self._languages.get(told.locale)
        return self._letter(
            kind,
            language,
            name=told.first_name,
            before=(
                self._text(language, kind, f"intro_{told.channel.value}", at=told.at),
                self._text(language, kind, "not_you"),
            ),
            after=(self._call(language),),
        )

    def short_contact_changed(self, told: ContactChanged) -> ShortMessage:
        """The same as :meth:`contact_changed` by SMS, to the phone of before."""
        language = self._languages.get(told.locale)
        phone = self._utility.contact.phone
        return ShortMessage(Kind.CONTACT_CHANGED, self._text(language, Kind.CONTACT_CHANGED, "sms", phone=phone))
