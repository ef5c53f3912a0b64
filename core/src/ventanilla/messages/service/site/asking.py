"""Questions of visitors: asked by anybody within budgets, answered by e-mail, published without names."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound, TooManyTries
from ventanilla.house import House
from ventanilla.identity.service.budgets import network_of
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor, StaffActor
from ventanilla.kernel.ids import hash_secret, new_id
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.text import canonical
from ventanilla.messages.model import AskedQuestion, EntryDraft, EntryKind, Question, QuestionState
from ventanilla.messages.replies import ReplyWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.site.editing import Editing
from ventanilla.messages.service.site.rows import question_of
from ventanilla.messages.service.tickets.typing import checked_email, checked_text, clean_text, text_fault
from ventanilla.messages.tables import Cap, site, take_try, tickets
from ventanilla.plugin import Site

LONGEST_TEXT = 4_000
LONGEST_NAME = 120
LISTED = 200
_FORM = "form"


class Asking:
    """Questions and their answers."""

    def __init__(self, house: House, policy: Site, editing: Editing, writer: ReplyWriter, dispatch: Dispatch) -> None:
        self._house = house
        self._policy = policy
        self._editing = editing
        self._writer = writer
        self._dispatch = dispatch

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("messages.question_answered", "messages.question_reply", self._answered)

    def ask(self, actor: Actor, asked: AskedQuestion, locale: str) -> str:
        """See :meth:`SiteService.ask`."""
        row = self._checked(asked)
        key = hash_secret(asked.key) if asked.key else new_id()
        with self._house.db.write() as connection:
            tickets.alone(connection)
            known = site.question_by_key(connection, key)
            if known is not None:
                return str(known["number"])
            self._take(connection, actor, row["email"])
            now, year = self._house.clock.now(), self._house.today().year
            row |= {
                "id": new_id(),
                "number": f"{year}-{tickets.next_number(connection, f'question-{year}'):05}",
                "key": key,
                "locale": locale,
                "state": QuestionState.NEW.value,
                "asked_at": now,
                "answer": "",
                "answered_by": "",
                "answered_at": None,
                "entry_id": "",
            }
            site.add_question(connection, row)
            self._house.audit.note(connection, actor, "messages.question_asked", row["id"])
            return str(row["number"])

    def listed(self, state: str) -> tuple[Question, ...]:
        """See :meth:`SiteService.questions`."""
        if state not in {"", *QuestionState}:
            raise InvalidInput({"state": message("messages.desk.fault.state")})
        with self._house.db.read() as connection:
            return tuple(map(question_of, site.questions(connection, state, LISTED)))

    def question(self, number: str) -> Question:
        """See :meth:`SiteService.question`."""
        with self._house.db.read() as connection:
            row = site.question(connection, number[:24])
        if row is None:
            raise NotFound
        return question_of(row)

    def answer(self, actor: StaffActor, number: str, text: str, publish_as: str) -> Question:
        """See :meth:`SiteService.answer_question`."""
        found = self.question(number)
        answer = checked_text("text", text, LONGEST_TEXT * 4)
        entry_id = self._publish(actor, found, publish_as, answer) if publish_as.strip() else ""
        values = {
            "state": QuestionState.ANSWERED.value,
            "answer": answer,
            "answered_by": actor.name[:80],
            "answered_at": self._house.clock.now(),
            "entry_id": entry_id,
        }
        with self._house.db.write() as connection:
            if not site.change_question(connection, found.id, QuestionState.NEW.value, values):
                raise Conflict
            self._house.jobs.record(connection, "messages.question_answered", number=found.number)
            self._house.audit.note(
                connection, actor, "messages.question_answered", found.id, published=str(bool(entry_id)).lower()
            )
        return self.question(number)

    def dismiss(self, actor: StaffActor, number: str) -> Question:
        """See :meth:`SiteService.dismiss_question`."""
        found = self.question(number)
        values = {"state": QuestionState.DISMISSED.value, "name": "", "email": ""}
        with self._house.db.write() as connection:
            if not site.change_question(connection, found.id, QuestionState.NEW.value, values):
                raise Conflict
            self._house.audit.note(connection, actor, "messages.question_dismissed", found.id)
        return self.question(number)

    def forget(self) -> None:
        """Forget who asked what was closed long ago."""
        with self._house.db.write() as connection:
            site.forget_askers(connection, self._house.clock.now() - self._policy.question_kept)

    def _publish(self, actor: StaffActor, found: Question, title: str, answer: str) -> str:
        """The title is the staff's own wording of the question, so that nothing of the asker's gets out by itself."""
        if found.state is not QuestionState.NEW:
            raise Conflict
        slug = f"question-{found.number}"
        draft = EntryDraft(EntryKind.ANSWER, slug, title, "", answer)
        self._editing.write(actor, draft)
        return self._editing.publish(actor, EntryKind.ANSWER, slug, 0, None).id

    def _checked(self, asked: AskedQuestion) -> dict[str, Any]:
        faults: dict[str, Message] = {}
        name = email = ""
        try:
            name = canonical(asked.name[: LONGEST_NAME * 4])
            if not name or len(name) > LONGEST_NAME:
                faults["name"] = message("messages.question.fault.name")
        except ValueError:
            faults["name"] = message("field.fault.unseen")
        try:
            email = checked_email(asked.email)
        except ValueError:
            faults["email"] = message("messages.write.fault.email")
        text = clean_text(asked.text, LONGEST_TEXT)
        if fault := text_fault(asked.text, text, LONGEST_TEXT):
            faults["text"] = fault
        if asked.key and not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", asked.key):
            faults["key"] = message("error.field.invalid")
        if faults:
            raise InvalidInput(faults)
        return {"name": name, "email": email, "text": text}

    def _take(self, connection: Connection, actor: Actor, email: str) -> None:
        """Count the question for whoever asks, for the address it names, and for everybody together."""
        now, hour, day = self._house.clock.now(), timedelta(hours=1), timedelta(days=1)
        place = network_of(actor.address) if isinstance(actor, Anonymous | CustomerActor) else "staff"
        policy = self._policy
        for kind, whom, cap in (
            ("question.actor", place, Cap(policy.questions_per_actor, hour, kinds=("question.actor",))),
            ("question.to", email.casefold(), Cap(policy.questions_per_address, day, kinds=("question.to",))),
            ("question.all", "", Cap(policy.questions_per_day, day, kinds=("question.all",))),
        ):
            if not take_try(connection, kind, _FORM, self._house.id_of(kind, whom), now, (cap,)):
                raise TooManyTries

    def _answered(self, payload: Any) -> None:
        found = self.question(payload["number"])
        if found.state is QuestionState.ANSWERED and found.email:
            self._dispatch.mail(f"question:{found.id}", self._writer.question(found), found.email)
