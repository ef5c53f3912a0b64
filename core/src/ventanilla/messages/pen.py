"""What every letter of one utility has: its greeting, its reason, the way to a human."""

from __future__ import annotations

from ventanilla.i18n import Language, Languages
from ventanilla.messages.addresses import greetable
from ventanilla.messages.model import Attachment, Kind, Letter
from ventanilla.plugin import Utility


class Pen:
    """Writes for one utility; every text is in its catalogs."""

    def __init__(self, utility: Utility, languages: Languages, base_url: str) -> None:
        self._utility = utility
        self._languages = languages
        self._base_url = base_url.rstrip("/")

    def _letter(
        self,
        kind: Kind,
        language: Language,
        *,
        before: tuple[str, ...],
        subject: str = "",
        name: str = "",
        code: str = "",
        action: tuple[str, str] | None = None,
        after: tuple[str, ...] = (),
        reason: str = "",
        attachment: Attachment | None = None,
        stop: tuple[str, str] | None = None,
    ) -> Letter:
        known = greetable(name)
        return Letter(
            kind=kind,
            tag=language.tag,
            subject=subject or self._text(language, kind, "subject"),
            greeting=language.text("messages.greeting.name", name=known)
            if known
            else language.text("messages.greeting"),
            before=before,
            code=code,
            action=action,
            after=after,
            reason=reason or self._text(language, kind, "reason"),
            attachment=attachment,
            stop=stop,
        )

    def _text(self, language: Language, kind: Kind, part: str, **values: object) -> str:
        return language.text(f"messages.{kind}.{part}", utility=self._utility.short_title, **values)

    def _call(self, language: Language) -> str:
        contact = self._utility.contact
        return language.text("messages.call", phone=contact.phone, email=contact.email, hours=contact.hours)
