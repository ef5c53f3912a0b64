"""Signed agreements and the logins that come of them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of
from ventanilla.supply.model import Signer, SignerDocument
from ventanilla.supply.service.granting import FIELDS, RENEWAL

RECORD = {field.name: field.label_id for field in FIELDS}
RENEW = {field.name: field.label_id for field in RENEWAL}
END = {"reason": "staff.reason"}


def add_agreements(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/agreements…``."""

    @pages.get("/agreements")
    def agreements() -> Response:
        member = desk.member()
        found = service.agreements(member, request.args.get("customer", "").strip()[:40])
        return desk.page(
            "staff/agreements.html",
            title=message("staff.section.agreements"),
            section="agreements",
            found=found,
            customer=request.args.get("customer", "")[:40],
            today=desk.house.today(),
        )

    _recording(pages, service, desk)
    _one(pages, service, desk)


def _recording(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def show(typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        service.agreements(desk.member(), "-")
        return desk.page(
            "staff/agreement_new.html",
            title=message("staff.agreements.new"),
            section="agreements",
            status=status,
            hints={field.name: field.hint for field in FIELDS},
            optional={field.name for field in FIELDS if not field.required},
            choices={"signer": list(Signer), "document": list(SignerDocument)},
            sheet=Sheet(RECORD, typed, faults),
        )

    @pages.get("/agreements/new")
    def agreement_new() -> Response:
        return show({}, {})

    @pages.post("/agreements/new")
    def agreement_made() -> Response:
        typed = desk.posted()
        try:
            made = service.record_agreement(desk.member(), {name: typed.get(name, "") for name in RECORD})
        except InvalidInput as fault:
            return show(typed, faults_of(fault), fault.status)
        return desk.page(
            "staff/given.html", title=message("staff.agreements.made"), section="agreements", given=made.first
        )


def _one(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def show(
        agreement_id: str, typed: Mapping[str, str], renewing: Mapping[str, Message], ending: Mapping[str, Message]
    ) -> Response:
        found = service.agreement(desk.member(), agreement_id)
        return desk.page(
            "staff/agreement.html",
            title=message("staff.agreements.one", number=found.number),
            section="agreements",
            status=422 if renewing or ending else 200,
            found=found,
            today=desk.house.today(),
            renewal=Sheet(RENEW, typed if renewing else {}, renewing),
            sheet=Sheet(END, typed if ending else {}, ending),
        )

    @pages.get("/agreements/<agreement_id>")
    def agreement(agreement_id: str) -> Response:
        return show(agreement_id, {}, {}, {})

    @pages.post("/agreements/<agreement_id>/renew")
    def agreement_renew(agreement_id: str) -> Response:
        typed = desk.posted()
        try:
            service.renew_agreement(desk.member(), agreement_id, {name: typed.get(name, "") for name in RENEW})
        except InvalidInput as fault:
            return show(agreement_id, typed, faults_of(fault), {})
        except Conflict:
            return show(agreement_id, typed, {"": message("staff.agreements.no_power")}, {})
        desk.tell(message("staff.agreements.renewed"))
        return desk.see_other("staff.agreement", agreement_id=agreement_id)

    @pages.post("/agreements/<agreement_id>/end")
    def agreement_end(agreement_id: str) -> Response:
        typed = desk.posted()
        try:
            service.end_agreement(desk.member(), agreement_id, typed.get("reason", ""))
        except InvalidInput as fault:
            return show(agreement_id, typed, {}, faults_of(fault))
        except Conflict:
            return show(agreement_id, typed, {}, {"": message("staff.fault.changed")})
        desk.tell(message("staff.agreements.ended"))
        return desk.see_other("staff.agreement", agreement_id=agreement_id)
