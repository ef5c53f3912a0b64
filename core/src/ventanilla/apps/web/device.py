"""The page for devices without a keyboard: its code is typed here, and the same consent is asked for."""

from __future__ import annotations

from flask import Blueprint, Response, request, session, url_for

from ventanilla.apps.model import Client, Device
from ventanilla.apps.service import AppsService
from ventanilla.apps.web.parts import Ticks, client_facts, idle_days, sent, to_proof
from ventanilla.errors import InvalidInput, ProofNeeded, TooManyTries, VentanillaError
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell

_KEPT = "device_code"
"""Under this name the visit keeps the code that was typed: it is in no address."""
LONGEST = 40


def mount(pages: Blueprint, service: AppsService, shell: Shell) -> None:
    """``/device`` and what follows."""

    def ask(typed: str = "", fault: VentanillaError | None = None) -> Response:
        faults = fault.fields if isinstance(fault, InvalidInput) else {"": fault.message} if fault else {}
        title = message("apps.device.title")
        status = fault.status if fault else 200
        return shell.page("apps/device.html", title=title, status=status, typed=typed[:LONGEST], faults=faults)

    @pages.get("/device")
    def device() -> Response:
        shell.customer()
        return ask(request.args.get("user_code", ""))

    @pages.post("/device")
    def device_entered() -> Response:
        typed = shell.posted().get("user_code", "")[:LONGEST]
        try:
            found = service.devices.look(shell.customer(), typed)
        except (InvalidInput, TooManyTries) as fault:
            return ask(typed, fault)
        session[_KEPT] = found.user_code
        return shell.see_other("apps.device_consent")

    _consent(pages, service, shell)

    @pages.get("/device/done")
    def device_done() -> Response:
        shell.customer()
        told = session.pop("device_done", "")
        if told not in ("given", "refused"):
            return shell.see_other("apps.device")
        return shell.page("apps/device_done.html", title=message(f"apps.device.{told}"), told=told)


def _consent(pages: Blueprint, service: AppsService, shell: Shell) -> None:
    @pages.get("/device/consent")
    def device_consent() -> Response:
        return show(None)

    @pages.post("/device/consent")
    def device_answered() -> Response:
        code, decisions = session.get(_KEPT, ""), request.form.getlist("decision")
        shell.customer()
        try:
            told = _answered(service, shell, code, decisions)
        except InvalidInput as fault:
            return show(fault)
        except ProofNeeded:
            return to_proof("/device/consent")
        session.pop(_KEPT, None)
        session["device_done"] = told
        return shell.see_other("apps.device_done")

    def show(fault: InvalidInput | None) -> Response:
        actor = shell.customer()
        try:
            found = service.devices.look(actor, session.get(_KEPT, ""))
        except (InvalidInput, TooManyTries):
            session.pop(_KEPT, None)
            shell.tell(message("apps.device.over"), "warn")
            return shell.see_other("apps.device")
        if found.needs_proof:
            return to_proof("/device/consent")
        return _page(shell, found, fault)


def _answered(service: AppsService, shell: Shell, code: str, decisions: list[str]) -> str:
    if decisions == ["deny"]:
        service.devices.refuse(shell.customer(), code)
        return "refused"
    if decisions != ["allow"]:
        raise InvalidInput({"decision": message("apps.fault.decision")})
    service.devices.give(shell.customer(), code, *sent())
    return "given"


def _page(shell: Shell, found: Device, fault: InvalidInput | None) -> Response:
    client: Client = found.client
    ticks = Ticks.typed(found.scopes, found.links, fault.fields) if fault else Ticks.fresh(found.scopes, found.links)
    return shell.page(
        "apps/consent.html",
        title=message("apps.consent.title", app=client.name),
        status=fault.status if fault else 200,
        client=client,
        facts=client_facts(client),
        returns_to="",
        ticks=ticks,
        action=url_for("apps.device_consent"),
        back=url_for("apps.device"),
        days=idle_days(shell),
        device=found,
    )
