"""Members of the staff and the audit: the admin's pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.model import Invitation, Role, TrailFilter
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

MEMBER = {"name": "staff.member.name", "email": "staff.member.email", "roles": "staff.member.roles"}
PAGE = 50


def add_members(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/members…`` and ``/staff/audit``."""

    def show(
        typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200, invitation: Invitation | None = None
    ) -> Response:
        base = desk.house.settings.base_url.rstrip("/")
        return desk.page(
            "staff/members.html",
            title=message("staff.section.members"),
            section="members",
            status=status,
            found=service.members.members(desk.member()),
            roles=list(Role),
            chosen=request.form.getlist("roles") if faults else [],
            invitation=invitation,
            link=f"{base}{invitation.path}" if invitation else "",
            sheet=Sheet(MEMBER, typed, faults),
        )

    @pages.get("/members")
    def members() -> Response:
        return show({}, {})

    @pages.post("/members")
    def member_add() -> Response:
        typed = {name: desk.posted().get(name, "") for name in ("name", "email")}
        try:
            made = service.members.add(desk.member(), typed, request.form.getlist("roles")[:10])
        except InvalidInput as fault:
            return show(typed, faults_of(fault), fault.status)
        return show({}, {}, invitation=made)

    @pages.post("/members/<member_id>/reset")
    def member_reset(member_id: str) -> Response:
        made = service.members.reset(desk.member(), member_id, desk.posted().get("reason", ""))
        return show({}, {}, invitation=made)

    _changing(pages, service, desk)
    _audit(pages, service, desk)


def _changing(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.post("/members/<member_id>/roles")
    def member_roles(member_id: str) -> Response:
        try:
            service.members.set_roles(desk.member(), member_id, request.form.getlist("roles")[:10])
        except Conflict:
            desk.tell(message("staff.fault.last_admin"), "bad")
        else:
            desk.tell(message("staff.member.changed"))
        return desk.see_other("staff.members")

    def switch(member_id: str, is_enabled: bool) -> Response:
        try:
            service.members.set_enabled(desk.member(), member_id, is_enabled, desk.posted().get("reason", ""))
        except Conflict:
            desk.tell(message("staff.fault.last_admin"), "bad")
        else:
            desk.tell(message("staff.member.changed"))
        return desk.see_other("staff.members")

    @pages.post("/members/<member_id>/disable")
    def member_disable(member_id: str) -> Response:
        return switch(member_id, False)

    @pages.post("/members/<member_id>/enable")
    def member_enable(member_id: str) -> Response:
        return switch(member_id, True)


def _audit(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.get("/audit")
    def audit() -> Response:
        member = desk.member()
        asked = {name: request.args.get(name, "").strip()[:100] for name in ("actor", "action", "subject", "before")}
        before = asked["before"]
        at = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else 0
        found = service.trail(member, TrailFilter(asked["actor"], asked["action"], asked["subject"], at), PAGE + 1)
        return desk.page(
            "staff/audit.html",
            title=message("staff.section.audit"),
            section="audit",
            found=found[:PAGE],
            next=found[PAGE - 1].sequence if len(found) > PAGE else 0,
            asked=asked,
            state=service.verify_audit(member) if "verify" in request.args else None,
        )
