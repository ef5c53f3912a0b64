"""A Russian utility that exists in tests only: every source of documents, every paper."""

from __future__ import annotations

from ventanilla.billing.model import RUSSIAN_VAT
from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import (
    ArchivePolicy,
    Attribute,
    AttributeType,
    BankDetails,
    ContactPoint,
    DocumentKind,
    DocumentSource,
    Instalment,
    Requisites,
    Screen,
    Signatory,
    Utility,
)
from ventanilla_cosepav import UTILITY as COSEPAV

UTILITY = Utility(
    name="sever",
    title="Северная энергосбытовая компания",
    short_title="Севэнерго",
    country="RU",
    timezone="Europe/Moscow",
    currency="RUB",
    locales=("ru",),
    commodities=(Commodity.ELECTRICITY,),
    core=">=0.1,<0.2",
    tax_id="0035999993",
    contact=ContactPoint("8 800 000-00-99", "info@sever.example", "г. Северск, ул. Лесная, д. 1", "С 9 до 18"),
    identity=COSEPAV.identity,
    linking=COSEPAV.linking,
    screens=(Screen("home.dashboard"), Screen("documents.archive"), Screen("supply.link", in_menu=False)),
    documents=(
        DocumentKind("bill"),
        DocumentKind("advance_bill", source=DocumentSource.PLANS, plan=(Instalment(30, 10), Instalment(40, 25))),
        DocumentKind("final_bill", renderer="payment_bill", source=DocumentSource.BILLS),
        DocumentKind("invoice", renderer="transfer_invoice", source=DocumentSource.BILLS),
        DocumentKind("acceptance_act", source=DocumentSource.BILLS),
        DocumentKind("reconciliation_act", source=DocumentSource.QUARTERS),
        DocumentKind("consumption_sheet", source=DocumentSource.MONTHS),
        DocumentKind(
            "restriction_notice",
            renderer="restriction_notice",
            source=DocumentSource.FEED,
            legal_basis="подпункта «б» пункта 2 Правил, утверждённых постановлением от 04.05.2012 № 442,",
        ),
        DocumentKind("contract_copy", source=DocumentSource.FEED),
        DocumentKind("agreement", source=DocumentSource.PUBLIC),
    ),
    archive=ArchivePolicy(since_registration=True),
    attributes=(
        Attribute("customer", "inn", AttributeType.TEXT),
        Attribute("customer", "kpp", AttributeType.TEXT),
        Attribute("customer", "legal_address", AttributeType.TEXT),
    ),
    bank=BankDetails(
        name="ООО «Севэнерго»",
        account="40702810000000000035",
        bank="ПАО «Лесной банк» г. Северск",
        bic="044525225",
        correspondent="30101810400000000225",
        kpp="003501001",
    ),
    rates=(RUSSIAN_VAT,),
    requisites=Requisites(
        name="ООО «Севэнерго»",
        address="100000, г. Северск, ул. Лесная, д. 1",
        town="г. Северск",
        head=Signatory("Директор", "Лосева А. П.", "директора Лосевой Анны Петровны", "Устава"),
        accountant=Signatory("Главный бухгалтер", "Рысин О. И."),
    ),
    supply_label="{number}",
)
