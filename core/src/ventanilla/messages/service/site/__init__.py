"""The public portal: news, pages, services, questions, search; and what the staff does with it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from ventanilla.errors import NotFound, NotPermitted
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.identity.service.care import staff
from ventanilla.kernel.actors import Actor, StaffActor, SystemActor
from ventanilla.messages.markdown import html_of
from ventanilla.messages.model import (
    AskedQuestion,
    Entry,
    EntryDraft,
    EntryKind,
    EntryVersion,
    Finding,
    Front,
    Question,
    SiteMenuItem,
)
from ventanilla.messages.replies import ReplyWriter
from ventanilla.messages.searching import Stemmer
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.site.asking import Asking
from ventanilla.messages.service.site.editing import Editing
from ventanilla.messages.service.site.reading import Reading
from ventanilla.messages.service.site.seeding import Seeding
from ventanilla.plugin import Site

__all__ = ["SiteService"]


class SiteService:
    """The front. Where the utility declares no site, nothing is found."""

    def __init__(self, house: House, writer: ReplyWriter, dispatch: Dispatch) -> None:
        self.policy = house.utility.site or Site()
        self.is_offered = house.utility.site is not None
        self._root = house.settings.prefix
        stemmer = Stemmer(house.languages.default.tag)
        self._reading = Reading(house, self.policy, stemmer)
        self._editing = Editing(house, stemmer)
        self._asking = Asking(house, self.policy, self._editing, writer, dispatch)
        self._seeding = Seeding(house, self._editing)

    def subscribe(self) -> None:
        """Listen to what this part tells itself."""
        self._asking.subscribe()

    def forget(self) -> None:
        """Forget who asked long ago."""
        self._asking.forget()

    # Everybody

    def menu(self) -> tuple[SiteMenuItem, ...]:
        """The pages of the public portal's menu, in order; none where there is no site."""
        return self._reading.menu() if self.is_offered else ()

    def front(self) -> Front:
        """What the front page shows (KOM-01).

        :raises NotFound: where the utility declares no site.
        """
        self._refuse_undeclared()
        return self._reading.front()

    def news(self, cursor: str = "") -> tuple[tuple[Entry, ...], str | None]:
        """The news, newest first, a page at a time, and the cursor of the next; None at the end.

        :raises NotFound: where the utility declares no site.
        :raises InvalidInput: when the cursor is none of ours.
        """
        self._refuse_undeclared()
        return self._reading.news(cursor)

    def entry(self, kind: EntryKind, slug: str) -> Entry:
        """One published piece of content.

        :raises NotFound: when there is none, it is not published, or its day has not come, alike.
        """
        self._refuse_undeclared()
        return self._reading.entry(kind, slug)

    def listed(self, kind: EntryKind) -> tuple[Entry, ...]:
        """All published pieces of a kind, by their place.

        :raises NotFound: where the utility declares no site.
        """
        self._refuse_undeclared()
        return self._reading.listed(kind)

    def search(self, typed: str, language: Language) -> tuple[Finding, ...]:
        """What fits the words, best first, in whatever form they stand (KOM-02); nothing for nothing.

        :raises NotFound: where the utility declares no site.
        """
        self._refuse_undeclared()
        return self._reading.search(typed, language)

    def ask(self, actor: Actor, asked: AskedQuestion, locale: str) -> str:
        """Ask the utility something (KOM-15); the question's number. Sent again under its key it is the same one.

        :raises NotFound: where the utility takes no questions.
        :raises InvalidInput: naming each field that is wrong.
        :raises TooManyTries: when the actor, the address, or everybody together has asked too much.
        """
        self._refuse_undeclared()
        if not self.policy.asks_questions:
            raise NotFound
        return self._asking.ask(actor, asked, locale)

    # The staff (role ``editor``)

    def entries(self, actor: Actor, kind: str = "") -> tuple[Entry, ...]:
        """All contents whatever their state, those changed last first; of one kind where given.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return self._editing.entries(kind)

    def read_entry(self, actor: Actor, kind: EntryKind, slug: str) -> tuple[Entry, tuple[EntryVersion, ...]]:
        """One piece of content and all its versions, newest first.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        """
        staff(actor)
        return self._editing.read(kind, slug)

    def write_entry(self, actor: Actor, draft: EntryDraft) -> Entry:
        """Write a new version; visitors see it once it is published.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: naming each field that is wrong.
        :raises Conflict: when somebody wrote another version since the one that the draft is based on.
        """
        return self._editing.write(staff(actor), draft)

    def preview(self, actor: Actor, body: str) -> Markup:
        """How a text in Markdown will look to visitors.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return html_of(body, self._root)

    def publish(self, actor: Actor, kind: EntryKind, slug: str, version: int = 0, at: datetime | None = None) -> Entry:
        """Show a version to visitors, the last one without a number; news from a moment (aware) on.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is no such version.
        """
        return self._editing.publish(staff(actor), kind, slug, version, at)

    def unpublish(self, actor: Actor, kind: EntryKind, slug: str) -> Entry:
        """Show it no more; again changes nothing.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        """
        return self._editing.unpublish(staff(actor), kind, slug)

    def import_entries(self, actor: Actor, folder: Path) -> int:
        """Take a folder of Markdown files in and publish them; how many were new or changed.

        :raises NotPermitted: for anybody but the staff and the portal itself.
        :raises FeedRefused: when a file can't be read; it says which and why.
        """
        if not isinstance(actor, StaffActor | SystemActor):
            raise NotPermitted
        return self._seeding.take(actor, folder)

    # The staff (role ``clerk``)

    def questions(self, actor: Actor, state: str = "new") -> tuple[Question, ...]:
        """Visitors' questions in a state, oldest first; all of them with an empty one.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: for a state that is none.
        """
        staff(actor)
        return self._asking.listed(state)

    def question(self, actor: Actor, number: str) -> Question:
        """One question.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        """
        staff(actor)
        return self._asking.question(number)

    def answer_question(self, actor: Actor, number: str, text: str, publish_as: str = "") -> Question:
        """Answer by e-mail; with ``publish_as``, the question in the staff's own words, for everybody to read too.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        :raises InvalidInput: on ``text`` or ``title``.
        :raises Conflict: when it was answered or dismissed already.
        """
        return self._asking.answer(staff(actor), number, text, publish_as)

    def dismiss_question(self, actor: Actor, number: str) -> Question:
        """Set a question aside without an answer; name and address are forgotten at once.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        :raises Conflict: when it was answered or dismissed already.
        """
        return self._asking.dismiss(staff(actor), number)

    def _refuse_undeclared(self) -> None:
        if not self.is_offered:
            raise NotFound
