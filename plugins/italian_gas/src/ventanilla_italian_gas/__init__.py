"""Etruria's window: an Italian retailer of gas and electricity, with Collesalvetti as its seat."""

from __future__ import annotations

from datetime import date

from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import (
    Attribute,
    AttributeType,
    ContactPoint,
    DocumentKind,
    DocumentSource,
    EInvoices,
    FieldKind,
    MarketCode,
    PagoPa,
    PaymentPolicy,
    Screen,
    TicketPolicy,
    TicketTopic,
    Utility,
)
from ventanilla_italian_gas.entrance import IDENTITY, LINKING
from ventanilla_italian_gas.measuring import BANDS, READINGS
from ventanilla_italian_gas.records import ATTRIBUTES

UTILITY = Utility(
    name="italian_gas",
    title="Etruria Gas e Luce",
    short_title="Etruria",
    country="IT",
    timezone="Europe/Rome",
    currency="EUR",
    locales=("it",),
    commodities=(Commodity.GAS, Commodity.ELECTRICITY),
    core=">=0.1,<0.2",
    tax_id="00088889993",
    contact=ContactPoint(
        phone="800 000 057",
        email="clienti@etruria.example",
        address="Via della Fornace 12, 57014 Collesalvetti (LI)",
        hours="Dal lunedì al venerdì, 8:30–17:30",
        website="https://www.etruria.example",
    ),
    identity=IDENTITY,
    linking=LINKING,
    screens=(
        Screen("home.dashboard", group="general"),
        Screen("billing.bills", ("number", "issued_on", "due_on", "total", "state")),
        Screen("identity.password"),
        Screen("readings.log", ("counter", "corrector"), commodities=(Commodity.GAS,)),
        Screen("supply.customer"),
        Screen("billing.withdrawals"),
        Screen("messages.tickets"),
        Screen("supply.technical"),
        Screen("supply.contract"),
        Screen("readings.measures", commodities=(Commodity.ELECTRICITY,)),
        Screen("documents.archive", ("kind", "number", "issued_on", "month")),
        Screen("documents.forms", group="documents"),
        Screen("supply.accounts", ("service", "number", "street", "locality"), in_menu=False),
        Screen("readings.consumption", ("month", "previous", "current", "amount"), in_menu=False),
        Screen("billing.debts", ("number", "due_on", "open", "days_late"), in_menu=False),
        Screen("messages.write", in_menu=False),
    ),
    documents=(
        DocumentKind("bill", sections=("receipt", "offer", "vat"), offer=("offer_name", "offer_code", "offer_until")),
        *(DocumentKind(name, source=DocumentSource.FEED) for name in ("contract", "conditions", "letter")),
    ),
    attributes=(
        *ATTRIBUTES,
        Attribute("bill", "offer_name", AttributeType.TEXT),
        Attribute("bill", "offer_code", AttributeType.TEXT),
        Attribute("bill", "offer_until", AttributeType.DATE),
    ),
    readings=READINGS,
    bands=BANDS,
    tickets=TicketPolicy(
        topics=(
            TicketTopic("bill", 30),
            TicketTopic("reading", 15),
            TicketTopic("contract", 30),
            TicketTopic("payment", 30),
            TicketTopic("other", 30),
        ),
        prefix="EGL",
    ),
    payments=PaymentPolicy("Portale clienti"),
    pagopa=PagoPa("00088889993", "EGL01"),
    einvoices=EInvoices(attributes=(("OFFERTA", "offer_name"), ("COD.OFF", "offer_code"), ("SCAD.OFF", "offer_until"))),
    bills_since=date(2014, 1, 1),
    theme="italian_gas",
    supply_label="{number}",
    supply_choice="{number} ({market}: {code}); {street} - {locality}",
    market_codes=(
        MarketCode(Commodity.GAS, FieldKind.IT_PDR, "Pdr"),
        MarketCode(Commodity.ELECTRICITY, FieldKind.IT_POD, "Pod"),
    ),
)
