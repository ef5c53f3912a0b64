"""Visitors' questions from the public site."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

ANSWER = {"text": "staff.questions.answer", "title": "staff.questions.publish_as"}


def add_questions(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/questions…``."""

    @pages.get("/questions")
    def questions() -> Response:
        member = desk.member()
        state = request.args.get("state", "new")[:20]
        try:
            found = service.doors.questions(member).questions(member, "" if state == "all" else state)
        except InvalidInput:
            return desk.see_other("staff.questions")
        title = message("staff.section.questions")
        return desk.page("staff/questions.html", title=title, section="questions", found=found, state=state)

    def show(number: str, typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        member = desk.member()
        return desk.page(
            "staff/question.html",
            title=message("staff.questions.one", number=number[:24]),
            section="questions",
            status=status,
            question=service.doors.questions(member).question(member, number),
            sheet=Sheet(ANSWER, typed, faults),
        )

    @pages.get("/questions/<number>")
    def question(number: str) -> Response:
        return show(number, {}, {})

    @pages.post("/questions/<number>/answer")
    def question_answer(number: str) -> Response:
        member, typed = desk.member(), desk.posted()
        try:
            service.doors.questions(member).answer_question(
                member, number, typed.get("text", ""), typed.get("title", "")
            )
        except Conflict:
            return show(number, typed, {"": message("staff.fault.changed")}, 409)
        except InvalidInput as fault:
            return show(number, typed, faults_of(fault), fault.status)
        desk.tell(message("staff.questions.done"))
        return desk.see_other("staff.questions")

    @pages.post("/questions/<number>/dismiss")
    def question_dismiss(number: str) -> Response:
        member = desk.member()
        service.doors.questions(member).dismiss_question(member, number)
        desk.tell(message("staff.questions.set_aside"))
        return desk.see_other("staff.questions")
