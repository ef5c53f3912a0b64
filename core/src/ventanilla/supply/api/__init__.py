"""``/supplies``: what an identity holds and what belongs to it, and linking more."""

from __future__ import annotations

from datetime import datetime

from flask import Response

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.answers import MoneyMatters, contracts_of
from ventanilla.supply.api.contracts import ContractsSchema, DetailsSchema, contracted_json, details_json
from ventanilla.supply.api.enrolling import add_enrolling
from ventanilla.supply.api.granting import add_granting
from ventanilla.supply.api.linking import add_linking
from ventanilla.supply.api.records import add_records
from ventanilla.supply.api.schemas import FamilySchema, ServicesSchema, SuppliesSchema, SupplySchema
from ventanilla.supply.api.written import held_json, list_json, member_json, service_json
from ventanilla.supply.service import SupplyService


def blueprint(service: SupplyService, shell: ApiShell, money: MoneyMatters | None = None) -> StrictBlueprint:
    """Supplies, what belongs to them, and the steps of linking."""
    api = shell.blueprint("supply", __name__, "The supplies of the identity, and how it comes to hold more.")
    _held(api, service, shell)
    _groups(api, service, shell)
    _details(api, service, shell)
    if money is not None:
        _contracts(api, service, shell, money)
    if not service.granting.is_on:
        add_linking(api, service, shell)
    add_granting(api, service, shell)
    add_enrolling(api, service, shell)
    add_records(api, service, shell)
    return api


def _held(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    utility = shell.house.utility

    @api.route("/supplies", scope=Scope.SUPPLY_READ)
    @api.response(200, SuppliesSchema)
    def supplies() -> Response:
        """All supplies, by customer number and number; pending ones say until when."""
        links = service.links_of(shell.actor(), Scope.SUPPLY_READ)
        return shell.private(list_json(held_json(one, service, utility) for one in links))

    @api.route("/supplies/<string:supply_point_id>", scope=Scope.SUPPLY_READ)
    @api.response(200, SupplySchema)
    def supply(supply_point_id: str) -> Response:
        """One supply."""
        actor = shell.actor()
        point = service.supply_point(actor, supply_point_id, scope=Scope.SUPPLY_READ)
        (held,) = (one for one in service.links_of(actor, Scope.SUPPLY_READ) if one.supply_point.id == point.id)
        return shell.private(held_json(held, service, utility))

    @api.route("/supplies/links/<other(undo):link_id>", methods=["DELETE"])
    @api.response(204, description="The link has ended")
    def unlink(link_id: str) -> Response:
        """Let a supply go."""
        service.unlink(shell.actor(), link_id)
        return Response(status=204)


def _groups(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    utility = shell.house.utility

    @api.route("/supplies/<string:supply_point_id>/services", scope=Scope.SUPPLY_READ)
    @api.response(200, ServicesSchema)
    def services(supply_point_id: str) -> Response:
        """What a supply is billed for."""
        answer = service.services(shell.actor(), supply_point_id)
        shown = utility.shown_attributes("service")
        items = list_json(service_json(one, shown) for one in answer.value)
        return shell.private({**items, "as_of": _as_of(answer.as_of)})

    @api.route("/supplies/<string:supply_point_id>/family", scope=Scope.SUPPLY_READ)
    @api.response(200, FamilySchema)
    def family(supply_point_id: str) -> Response:
        """The family group of the supply's customer, and nobody else's."""
        answer = service.family(shell.actor(), supply_point_id)
        shown = utility.shown_attributes("family_member")
        items = list_json(member_json(one, shown) for one in answer.value)
        return shell.private({**items, "as_of": _as_of(answer.as_of)})


def _details(api: StrictBlueprint, service: SupplyService, shell: ApiShell) -> None:
    utility = shell.house.utility

    @api.route("/supplies/<string:supply_point_id>/details", scope=Scope.SUPPLY_READ)
    @api.response(200, DetailsSchema)
    def details(supply_point_id: str) -> Response:
        """The contract and its customer, as the utility's records have them."""
        found = service.details(shell.actor(), supply_point_id)
        return shell.private(details_json(found, service, utility))


def _contracts(api: StrictBlueprint, service: SupplyService, shell: ApiShell, money: MoneyMatters) -> None:
    @api.route("/contracts", scope=(Scope.SUPPLY_READ, Scope.BILLING_READ))
    @api.response(200, ContractsSchema)
    def contracts() -> Response:
        """All contracts, at most 50: what is billed under each, by which tariff, and where it stands today."""
        shown = shell.house.utility.shown_attributes("service")
        found = contracts_of(service, money, shell.customer())
        return shell.private(list_json(contracted_json(one, shown) for one in found))


def _as_of(moment: datetime | None) -> str | None:
    return moment_json(moment) if moment else None
