"""What the retailer's records say of clients and supply points, and where it stands."""

from __future__ import annotations

from ventanilla.kernel.quantities import Commodity, Unit
from ventanilla.plugin import Attribute, AttributeType

_GAS, _POWER = (Commodity.GAS,), (Commodity.ELECTRICITY,)
_TEXT, _DECIMAL, _DATE = AttributeType.TEXT, AttributeType.DECIMAL, AttributeType.DATE


def _technical(name: str, kind: AttributeType, of: tuple[Commodity, ...], unit: Unit | None = None) -> Attribute:
    return Attribute("supply_point", name, kind, unit, group="technical", commodities=of)


def _contract(name: str, kind: AttributeType = _TEXT) -> Attribute:
    return Attribute("supply_point", name, kind, group="contract")


ATTRIBUTES = (
    Attribute("customer", "residence", _TEXT),
    Attribute("customer", "fax", _TEXT, shown=False),
    _technical("distributor", _TEXT, ()),
    _technical("meter_class", _TEXT, _GAS),
    _technical("remi", _TEXT, _GAS),
    _technical("coefficient_c", _DECIMAL, _GAS),
    _technical("profile", _TEXT, _GAS),
    _technical("yearly_gas", _DECIMAL, _GAS, Unit.SM3),
    _technical("meter_type", _TEXT, _POWER),
    _technical("voltage", AttributeType.INTEGER, _POWER, Unit.V),
    _technical("committed_power", _DECIMAL, _POWER, Unit.KW),
    _technical("available_power", _DECIMAL, _POWER, Unit.KW),
    _technical("yearly_power", _DECIMAL, _POWER, Unit.KWH),
    _contract("contract_code"),
    _contract("usage"),
    _contract("offer"),
    _contract("offer_code"),
    _contract("price_until", _DATE),
    _contract("payment_method"),
    _contract("billing_every"),
    _contract("delivery"),
)
