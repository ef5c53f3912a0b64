"""What the records say of a customer and of a supply: read-only, but for the contacts, which are the login's own."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response

from ventanilla.errors import InvalidInput, TooManyTries
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.messages import Message, message
from ventanilla.supply.service import SupplyService
from ventanilla.supply.service.details import facts_of
from ventanilla.web.forms import Form
from ventanilla.web.shell import Shell

_CUSTOMER = "supply.customer"


def add_records(pages: Blueprint, service: SupplyService, shell: Shell, identity: IdentityService) -> None:
    """``/supplies/<id>/customer``, ``…/technical`` and ``…/contract``, as far as the utility has those screens."""
    utility = shell.house.utility
    if utility.screen(_CUSTOMER):
        _customer(pages, service, shell, identity)
    for group in ("technical", "contract"):
        if utility.screen(f"supply.{group}"):
            _group(pages, service, shell, group)


def _customer(pages: Blueprint, service: SupplyService, shell: Shell, identity: IdentityService) -> None:
    fields = identity.forms.contacts.fields

    def show(supply_point_id: str, typed: Mapping[str, str], faults: Mapping[str, Message], status: int) -> Response:
        actor = shell.customer()
        found = service.details(actor, supply_point_id)
        return shell.page(
            "supply/customer.html",
            title=message(f"screen.{_CUSTOMER}"),
            screen=_CUSTOMER,
            status=status,
            found=found,
            form=Form(fields, typed or identity.contacts(actor), faults),
            pending=identity.profile(actor).pending,
            attributes=shell.house.utility.shown_attributes("customer"),
            supply_point_id=supply_point_id,
        )

    @pages.get("/supplies/<supply_point_id>/customer", endpoint="customer")
    def page(supply_point_id: str) -> Response:
        return show(supply_point_id, {}, {}, 200)

    @pages.post("/supplies/<supply_point_id>/customer", endpoint="customer_save")
    def save(supply_point_id: str) -> Response:
        actor, posted = shell.customer(), shell.posted()
        service.supply_point(actor, supply_point_id, scope=None)
        typed = {each.name: posted.get(each.name, "") for each in fields}
        try:
            identity.save_contacts(actor, typed)
        except InvalidInput as fault:
            return show(supply_point_id, typed, fault.fields, fault.status)
        except TooManyTries as fault:
            return show(supply_point_id, typed, {"": fault.message}, fault.status)
        shell.tell(message("identity.settings.saved"))
        return shell.see_other(_CUSTOMER, supply_point_id=supply_point_id)


def _group(pages: Blueprint, service: SupplyService, shell: Shell, group: str) -> None:
    screen = f"supply.{group}"

    @pages.get(f"/supplies/<supply_point_id>/{group}", endpoint=group)
    def page(supply_point_id: str) -> Response:
        actor = shell.customer()
        point = service.supply_point(actor, supply_point_id, screen, scope=None)
        services = service.services(actor, supply_point_id) if group == "contract" else None
        return shell.page(
            "supply/group.html",
            title=message(f"screen.{screen}"),
            screen=screen,
            point=point,
            facts=facts_of(shell.house.utility, point, group),
            market=shell.house.utility.market_code(point.commodity),
            services=services.value if services else (),
            group=group,
        )
