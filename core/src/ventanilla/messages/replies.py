"""The words of what answers a customer's message or a visitor's question, and of a consent just given."""

from __future__ import annotations

from ventanilla.messages.model import Kind, Letter, Question, Ticket
from ventanilla.messages.pen import Pen


class ReplyWriter(Pen):
    """Letters that quote what the staff wrote, each line a paragraph."""

    def received(self, ticket: Ticket, locale: str) -> Letter:
        """A message has arrived: its number, its topic, by when it is answered."""
        kind, language = Kind.TICKET_RECEIVED, self._languages.get(locale)
        said = {"number": ticket.number, "topic": language.text(f"ticket.topic.{ticket.topic}")}
        until = (self._text(language, kind, "until", day=ticket.due_on),) if ticket.due_on else ()
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro", **said), *until),
            action=(self._text(language, kind, "button"), f"{self._base_url}/tickets/{ticket.id}"),
            after=(self._text(language, kind, "not_you"), self._call(language)),
            subject=self._text(language, kind, "subject", **said),
        )

    def answered(self, ticket: Ticket, locale: str, text: str) -> Letter:
        """What the staff answered."""
        kind, language = Kind.TICKET_ANSWERED, self._languages.get(locale)
        intro = self._text(language, kind, "intro", number=ticket.number)
        return self._letter(
            kind,
            language,
            before=(intro, *_paragraphs(text)),
            action=(self._text(language, kind, "button"), f"{self._base_url}/tickets/{ticket.id}"),
            after=(self._call(language),),
            subject=self._text(language, kind, "subject", number=ticket.number),
        )

    def moved(self, ticket: Ticket, locale: str, step: str) -> Letter:
        """Its state has changed."""
        kind, language = Kind.TICKET_MOVED, self._languages.get(locale)
        said = {"number": ticket.number, "state": language.text(f"messages.ticket.state.{step}")}
        until = (self._text(language, kind, "until", day=ticket.due_on),) if ticket.due_on and ticket.is_open else ()
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro", **said), *until),
            action=(self._text(language, kind, "button"), f"{self._base_url}/tickets/{ticket.id}"),
            after=(self._call(language),),
            subject=self._text(language, kind, "subject", **said),
        )

    def question(self, question: Question) -> Letter:
        """The answer to a visitor's question, with what was asked."""
        kind, language = Kind.QUESTION_ANSWERED, self._languages.get(question.locale)
        intro = self._text(language, kind, "intro", number=question.number)
        return self._letter(
            kind,
            language,
            before=(intro, *_paragraphs(question.answer)),
            after=(self._text(language, kind, "asked"), *_paragraphs(question.text), self._call(language)),
            subject=self._text(language, kind, "subject", number=question.number),
        )

    def webhook_stopped(self) -> Letter:
        """For the staff, in the utility's own language: a webhook brings nothing any more. It names nobody and nothing;
        what it is about is seen in the back office."""
        kind, language = Kind.WEBHOOK_STOPPED, self._languages.get(self._utility.locales[0])
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro"), self._text(language, kind, "again")),
            action=(self._text(language, kind, "button"), f"{self._base_url}/staff/webhooks"),
        )

    def started(self, locale: str, supply: str, path: str, stop_path: str) -> Letter:
        """Bills come here from now on, and how to end that."""
        kind, language = Kind.E_BILL_STARTED, self._languages.get(locale)
        return self._letter(
            kind,
            language,
            before=(self._text(language, kind, "intro", supply=supply),),
            action=(self._text(language, kind, "button"), self._base_url + path),
            after=(self._text(language, kind, "not_you"), self._call(language)),
            subject=self._text(language, kind, "subject", supply=supply),
            stop=(self._text(language, kind, "stop"), self._base_url + stop_path),
        )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())
