"""Customers' messages: the inbox, a thread, the answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.model import AttachedFile, StaffReply, TicketFilter, TicketState
from ventanilla.messages.service.tickets import step_name
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

REPLY = {"text": "staff.inbox.reply"}
STATES = {
    TicketState.NEW: ("", "○"),
    TicketState.IN_WORK: ("warn", "◷"),
    TicketState.ANSWERED: ("good", "✓"),
    TicketState.CLOSED: ("", "■"),
}
"""The tone and the sign of each state."""
COMMON = "-"
"""What a filter calls the messages that are nobody's yet."""


def add_inbox(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/messages…``."""
    _listing(pages, service, desk)
    _thread(pages, service, desk)
    _deeds(pages, service, desk)


def _listing(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.get("/messages")
    def messages() -> Response:
        member = desk.member()
        tickets = service.doors.tickets(member)
        asked = {name: request.args.get(name, "")[:80] for name in ("state", "topic", "kind", "whose", "late", "from")}
        whose = {"mine": member.member_id, "common": COMMON}.get(asked["whose"], "")
        wanted = TicketFilter(whose, asked["state"], asked["topic"], bool(asked["late"]), asked["from"], asked["kind"])
        try:
            found, following = tickets.inbox(member, wanted)
        except InvalidInput:
            return desk.see_other("staff.messages")
        return desk.page(
            "staff/messages.html",
            title=message("staff.section.messages"),
            section="messages",
            found=found,
            next=following,
            asked=asked,
            kinds=[kind.name for kind in tickets.policy.kinds],
            topics=[topic.name for topic in tickets.policy.topics],
            states=STATES,
            today=desk.house.today(),
        )


def _thread(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def show(number: str, typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        member = desk.member()
        thread = service.doors.tickets(member).read(member, number)
        return desk.page(
            "staff/message.html",
            title=message("staff.inbox.title", number=thread.ticket.number),
            section="messages",
            status=status,
            thread=thread,
            step_name=step_name,
            colleagues=service.members.colleagues(member),
            states=STATES,
            today=desk.house.today(),
            sheet=Sheet(REPLY, typed, faults),
        )

    @pages.get("/messages/<number>")
    def message_thread(number: str) -> Response:
        return show(number, {}, {})

    @pages.post("/messages/<number>/reply")
    def message_reply(number: str) -> Response:
        member, typed = desk.member(), desk.posted()
        reply = StaffReply(typed.get("text", ""), "close" in typed, _number(typed.get("version", "")))
        try:
            service.doors.tickets(member).reply(member, number, reply)
        except Conflict:
            return show(number, typed, {"": message("staff.fault.changed")}, 409)
        except InvalidInput as fault:
            return show(number, typed, faults_of(fault), fault.status)
        desk.tell(message("staff.inbox.replied", number=number[:24]))
        return desk.see_other("staff.message_thread", number=number)


def _deeds(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.post("/messages/<number>/state")
    def message_state(number: str) -> Response:
        member, typed = desk.member(), desk.posted()
        version = _number(typed.get("version", ""))
        service.doors.tickets(member).set_state(member, number, typed.get("state", "")[:20], version)
        desk.tell(message("staff.inbox.state_set"))
        return desk.see_other("staff.message_thread", number=number)

    @pages.post("/messages/<number>/assignee")
    def message_assignee(number: str) -> Response:
        member, typed = desk.member(), desk.posted()
        tickets, code = service.doors.tickets(member), typed.get("assignee", "")[:40]
        names = {one.id: one.name for one in service.members.colleagues(member)}
        if code and code not in names:
            raise InvalidInput({"assignee": message("staff.fault.assignee")})
        tickets.reassign(member, number, code, names.get(code, ""), _number(typed.get("version", "")))
        desk.tell(message("staff.inbox.reassigned"))
        return desk.see_other("staff.message_thread", number=number)

    @pages.get("/messages/<number>/files/<file_id>")
    def message_file(number: str, file_id: str) -> Response:
        member = desk.member()
        return _file_response(*service.doors.tickets(member).read_file(member, number, file_id[:26]))


def _file_response(file: AttachedFile, content: bytes) -> Response:
    """Saved and never shown, whatever is in it."""
    plain = unicodedata.normalize("NFKD", file.name).encode("ascii", "ignore").decode()
    stem, _, ending = plain.rpartition(".")
    safe = "".join(char if char.isalnum() or char in "-_ ()" else "_" for char in stem).strip() or "file"
    named = f"attachment; filename=\"{safe}.{ending}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(
        content,
        content_type=file.media_type,
        headers={"Content-Disposition": named, "Content-Security-Policy": "sandbox; default-src 'none'"},
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
