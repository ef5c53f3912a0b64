"""Contracts with their services and where they stand, and the data of a contract and its customer, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields

from ventanilla.api.schemas import DecimalText, MoneyField, money_json
from ventanilla.plugin import Attribute, Utility
from ventanilla.storage.attributes import plain
from ventanilla.supply.answers import Contracted, ShownStanding
from ventanilla.supply.api.schemas import ServiceSchema, SupplyAddressSchema
from ventanilla.supply.api.written import service_json
from ventanilla.supply.model import Details, SupplyPoint
from ventanilla.supply.service import SupplyService


class ContractTariffSchema(Schema):
    """A price that a service is charged by."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    zone = fields.String(required=True)
    value = DecimalText(required=True)
    unit = fields.String(required=True)


class ContractServiceSchema(ServiceSchema):
    """A service with its prices of today."""

    tariffs = fields.List(fields.Nested(ContractTariffSchema), required=True)


class StandingSchema(Schema):
    """Where a contract stands today; ``in_process`` was paid in the portal and is on its way."""

    owed = MoneyField(required=True)
    overdue = MoneyField(required=True)
    credit = MoneyField(required=True)
    in_process = MoneyField(required=True)
    can_be_paid = fields.Boolean(required=True)


class ContractSchema(Schema):
    """One contract; ``id`` is that of its supply. ``standing`` is null while the back office does not answer."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    service = fields.String(required=True)
    address = fields.Nested(SupplyAddressSchema, required=True)
    services = fields.List(fields.Nested(ContractServiceSchema), required=True)
    standing = fields.Nested(StandingSchema, required=True, allow_none=True)


class ContractsSchema(Schema):
    """All contracts, by their numbers."""

    items = fields.List(fields.Nested(ContractSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class DetailsCustomerSchema(Schema):
    """The customer; e-mail and phone are hints at the contact on file, ``tax_numbers`` an organisation's."""

    number = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)
    tax_numbers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    attributes = fields.Dict(keys=fields.String(), required=True)


class DetailsContractSchema(Schema):
    """A contract; ``id`` is that of its supply."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    service = fields.String(required=True)
    commodity = fields.String(required=True)
    address = fields.Nested(SupplyAddressSchema, required=True)
    code = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)
    attributes = fields.Dict(keys=fields.String(), required=True)


class DetailsSchema(Schema):
    """A contract, its customer, and all contracts that may be seen."""

    customer = fields.Nested(DetailsCustomerSchema, required=True, allow_none=True)
    contract = fields.Nested(DetailsContractSchema, required=True)
    contracts = fields.List(fields.Nested(DetailsContractSchema), required=True)


def contracted_json(one: Contracted, shown: Iterable[Attribute]) -> dict[str, Any]:
    """One contract with its services."""
    declared, point = tuple(shown), one.point
    return {
        "id": point.id,
        "label": one.label,
        "service": point.service,
        "address": {"street": point.address.street, "locality": point.address.locality},
        "services": [
            {
                **service_json(each, declared),
                "tariffs": [
                    {"code": t.code, "name": t.name, "zone": t.zone, "value": f"{t.value:f}", "unit": t.unit}
                    for t in one.tariffs_of(each)
                ],
            }
            for each in one.services
        ],
        "standing": _standing(one.standing) if one.standing else None,
    }


def details_json(found: Details, service: SupplyService, utility: Utility) -> dict[str, Any]:
    """The data of a contract and its customer."""
    customer = found.customer
    return {
        "customer": {
            "number": customer.number,
            "name": customer.name,
            "email": found.email,
            "phone": found.phone,
            "tax_numbers": dict(found.tax_numbers),
            "attributes": {
                each.name: plain(customer.attributes[each.name])
                for each in utility.shown_attributes("customer")
                if each.name in customer.attributes
            },
        }
        if customer
        else None,
        "contract": _contract(found.supply_point, service, utility),
        "contracts": [_contract(point, service, utility) for point in found.contracts],
    }


def _contract(point: SupplyPoint, service: SupplyService, utility: Utility) -> dict[str, Any]:
    return {
        "id": point.id,
        "label": service.label(point),
        "service": point.service,
        "commodity": point.commodity.value,
        "address": {"street": point.address.street, "locality": point.address.locality},
        "code": point.code,
        "since": point.since.isoformat() if point.since else None,
        "until": point.until.isoformat() if point.until else None,
        "attributes": {
            each.name: plain(point.attributes[each.name])
            for each in utility.shown_attributes("supply_point")
            if each.name in point.attributes
        },
    }


def _standing(standing: ShownStanding) -> dict[str, Any]:
    names = ("owed", "overdue", "credit", "in_process")
    return {name: money_json(getattr(standing, name)) for name in names} | {"can_be_paid": standing.can_be_paid}
