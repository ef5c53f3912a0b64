"""Komi's window: a Russian energy retailer that also bills heating, water and housing, with Syktyvkar as its seat."""

from __future__ import annotations

from decimal import Decimal

from ventanilla.billing.model import RUSSIAN_VAT
from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import (
    Attribute,
    AttributeType,
    BankDetails,
    ContactPoint,
    DocumentKind,
    DocumentSource,
    Late,
    PaymentPolicy,
    Plausibility,
    ReadingPolicy,
    Screen,
    Site,
    Utility,
    Window,
)
from ventanilla_komiesc.entrance import IDENTITY, LINKING
from ventanilla_komiesc.papers import REQUISITES

UTILITY = Utility(
    name="komiesc",
    title="Коми энергосбытовая компания",
    short_title="Коми энергосбыт",
    country="RU",
    timezone="Europe/Moscow",
    currency="RUB",
    locales=("ru",),
    commodities=(
        Commodity.ELECTRICITY,
        Commodity.HEAT,
        Commodity.HOT_WATER,
        Commodity.WATER,
        Commodity.HOUSING,
    ),
    core=">=0.1,<0.2",
    tax_id="0011000010",
    contact=ContactPoint(
        phone="8 800 000-00-11",
        email="client@komiesc.example",
        address="г. Сыктывкар, ул. Северного Сияния, д. 1",
        hours="Понедельник–пятница с 8 до 18, суббота с 9 до 14",
        website="https://www.komiesc.example",
    ),
    identity=IDENTITY,
    linking=LINKING,
    screens=(
        Screen("messages.news"),
        Screen("messages.about"),
        Screen("supply.details"),
        Screen("supply.services", ("contract", "service", "tariff", "balance")),
        Screen("supply.accounts", ("service", "number", "tariff", "street", "locality"), in_menu=False),
        Screen("billing.bills", ("number", "issued_on", "due_on", "total", "state")),
        Screen("billing.payments"),
        Screen("billing.contract_values"),
        Screen("billing.balance", in_menu=False),
        Screen("billing.tariffs", in_menu=False),
        Screen("billing.debts", ("number", "due_on", "open", "days_late"), in_menu=False),
        Screen("readings.consumption", ("month", "previous", "current", "amount"), in_menu=False),
        Screen("readings.meters"),
        Screen("readings.entry"),
        Screen("readings.history", in_menu=False),
        Screen("documents.archive", ("kind", "number", "issued_on", "month"), in_menu=False),
        Screen("messages.e_bill"),
        Screen("identity.settings"),
        Screen("identity.sign_out"),
    ),
    readings=ReadingPolicy(
        windows=(Window(first_day=15, last_day=25),),
        late=Late.NEXT_PERIOD,
        plausibility=Plausibility(most_a_day=Decimal(300), spike_above=Decimal(100)),
        receipt_prefix="ПП",
        days_setting="reading_days",
    ),
    landing="supply.services",
    site=Site(front_pages=("tariffs", "readings", "electricity", "company")),
    documents=(DocumentKind("bill"), DocumentKind("consumption_sheet", source=DocumentSource.MONTHS)),
    requisites=REQUISITES,
    attributes=(
        Attribute("supply_point", "tariff", AttributeType.TEXT),
        Attribute("service", "tariff", AttributeType.TEXT),
    ),
    bank=BankDetails(
        name="АО «Коми энергосбытовая компания»",
        account="40702810600000000011",
        bank="ПАО «СЕВЕРНЫЙ БАНК» г. Сыктывкар",
        bic="048702987",
        correspondent="30101810600000000987",
        kpp="001101001",
        qr="windows-1251",
    ),
    payments=PaymentPolicy(channel="Личный кабинет"),
    rates=(RUSSIAN_VAT,),
    theme="komiesc",
    supply_label="{number}",
    settings=("reading_days",),
)
