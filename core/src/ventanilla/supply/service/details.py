"""The client and the contract as the utility's records have them."""

from __future__ import annotations

from collections.abc import Mapping

from ventanilla.plugin import Attribute, FieldKind, Utility
from ventanilla.supply.model import Contact, Customer, Details, SupplyPoint

_SEEN = 2
_TAX = (FieldKind.RU_INN, FieldKind.RU_KPP, FieldKind.IT_TAX_CODE, FieldKind.IT_VAT)


def details_of(
    utility: Utility, point: SupplyPoint, customer: Customer | None, contracts: tuple[SupplyPoint, ...]
) -> Details:
    """Contact data are hinted at only: who has linked a supply need not be who wrote them down."""
    contact = customer.contact if customer else Contact()
    hints = _email_hint(contact.email), _phone_hint(contact.phone)
    return Details(point, customer, contracts, *hints, _tax_numbers(utility, customer))


def facts_of(utility: Utility, point: SupplyPoint, group: str) -> tuple[tuple[Attribute, object], ...]:
    """What is declared of supplies of that commodity in a group, with its value; None where none is supplied."""
    known = point.attributes
    return tuple(
        (one, known.get(one.name))
        for one in utility.shown_attributes("supply_point")
        if one.group == group and (not one.commodities or point.commodity in one.commodities)
    )


def _tax_numbers(utility: Utility, customer: Customer | None) -> Mapping[str, str]:
    proofs = customer.proofs if customer else {}
    return {
        each.name: proofs[each.name] for each in utility.linking.fields if each.kind in _TAX and each.name in proofs
    }


def _email_hint(email: str) -> str:
    name, _, host = email.partition("@")
    return f"{name[:_SEEN]}•••@{host}" if host else ""


def _phone_hint(phone: str) -> str:
    digits = [char for char in phone if char.isdigit()]
    return f"••• {''.join(digits[-_SEEN:])}" if digits else ""
