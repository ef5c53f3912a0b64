"""Which operations serve which screen, and what can be done there; a test finds both again by the app's own routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ventanilla.api.manifest.operations import Used
from ventanilla.house import House
from ventanilla.plugin import Screen

Fixed = Mapping[str, str]


@dataclass(frozen=True)
class Serving:
    """An operation, with what of its query or body is fixed on that screen."""

    id: str
    fixed: Fixed = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """Something to be done: by which operation, after which one that says what is to be filled in."""

    name: str
    id: str
    asks: str = ""
    fixed: Fixed = field(default_factory=dict)


_BILLS = ("getSuppliesBills", "getSuppliesBillsOne", "getSuppliesBillsPdf", "getSuppliesBillsDtePdf")
_PAY = Action("pay", "postSuppliesPayments", "getSuppliesPayable")
_HAND_OVER = Action("hand_over", "postSuppliesReadings", "getSuppliesReadingsEntry")
_TAKE_BACK = Action("take_back", "deleteSuppliesReadingsOne")
_WRITE = Action("write", "postTickets", "getTicketsForm")
_ATTACH = Action("attach", "postTicketFiles")
_GENERATION = "getSuppliesGeneration"


def _client(part: str) -> tuple[Serving, ...]:
    return tuple(Serving(each, {"part": part}) for each in ("getSuppliesClient", "getSuppliesClientPdf"))


SERVED: Mapping[str, tuple[str | Serving, ...]] = {
    "home.dashboard": ("getSuppliesDashboard",),
    "home.general": _client("general"),
    "home.holder": _client("holder"),
    "home.technical": _client("technical"),
    "home.dossier": ("getDossier", "getDossierPdf"),
    "billing.bills": _BILLS,
    "billing.debts": ("getSuppliesDebts",),
    "billing.statement": ("getSuppliesMovements", "getSuppliesStatementPdf"),
    "billing.balance": ("getSuppliesBalance", "getSuppliesDebts"),
    "billing.payments": ("getSuppliesPayments",),
    "billing.contract_values": ("getSuppliesContractValues",),
    "billing.tariffs": ("getTariffs",),
    "billing.withdrawals": ("getSuppliesWithdrawals",),
    "billing.credits": ("getSuppliesGenerationCredits", "getSuppliesGenerationCreditsPdf"),
    "documents.archive": ("getSuppliesDocuments", "getSuppliesDocumentsOne", "getSuppliesDocumentsPdf"),
    "documents.clearance": ("getSuppliesClearance", "getSuppliesCertificates", "getSuppliesCertificatesPdf"),
    "documents.forms": ("blankForms", "blankFormPdf"),
    "documents.history": (
        "getSuppliesHistory",
        "getSuppliesHistoryOne",
        "getSuppliesHistoryPdf",
        "getSuppliesHistoryMonthPdf",
        "getSuppliesBillsDtePdf",
    ),
    "documents.generation": (_GENERATION, f"{_GENERATION}Pdf", f"{_GENERATION}Annex"),
    "documents.generation_papers": tuple(f"{_GENERATION}Documents{each}" for each in ("", "Pdf", "OnePdf")),
    "readings.consumption": ("getSuppliesConsumption",),
    "readings.entry": ("getSuppliesReadingsEntry", "getSuppliesReadingsOne"),
    "readings.history": ("getSuppliesReadings", "getSuppliesReadingsOne"),
    "readings.log": ("getSuppliesReadingsLog", "getSuppliesReadingsOne"),
    "readings.meters": ("getSuppliesMeters",),
    "readings.measures": ("getSuppliesMeasures", "getSuppliesMeasuresOne"),
    "readings.generation": (f"{_GENERATION}Readings", f"{_GENERATION}ReadingsPdf"),
    "supply.accounts": ("getSupplies", "getContracts"),
    "supply.selection": ("getSupplies",),
    "supply.details": ("getSuppliesDetails",),
    "supply.services": ("getSuppliesServices", "getContracts"),
    "supply.family": ("getSuppliesFamily",),
    "supply.technical": ("getSuppliesTechnical",),
    "supply.contract": ("getSuppliesContract",),
    "supply.customer": ("getSuppliesDetails", "describeContacts"),
    "supply.link": ("getSuppliesLink",),
    "grid.search": ("getGridSearch", "getGridRegions"),
    "grid.connection": ("getSuppliesGrid",),
    "grid.outages": ("getOutages", "getOutagesMine", "getOutagesMap", "getSuppliesOutages"),
    "messages.outage_notices": ("getSuppliesOutageNotices",),
    "messages.e_bill": ("getSuppliesEBill",),
    "messages.tickets": ("getTickets", "getTicketsOne"),
    "messages.claims": ("getTicketsForm",),
    "messages.write": ("getSuppliesSpecialists",),
    "messages.contacts": ("getSuppliesSpecialists",),
    "messages.news": ("getSiteNews", "getSiteNewsOne"),
    "messages.about": ("getSitePages", "getSitePagesOne"),
    "identity.profile": ("profile",),
    "identity.settings": ("describeSettings",),
    "identity.password": ("describeChangePassword",),
    "web.help": (Serving("text", {"name": "help"}),),
}
"""By screen: first what it shows, then its details and papers. Screens without any are a menu or a button."""

ACTIONS: Mapping[str, tuple[Action, ...]] = {
    "billing.bills": (_PAY,),
    "billing.debts": (_PAY,),
    "billing.balance": (_PAY,),
    "billing.payments": (_PAY,),
    "billing.statement": (Action("issue_statement", "postSuppliesCertificates", fixed={"kind": "statement"}),),
    "documents.clearance": (
        Action("issue_clearance", "postSuppliesCertificates", "getSuppliesClearance", {"kind": "clearance"}),
    ),
    "readings.entry": (_HAND_OVER, _TAKE_BACK),
    "readings.log": (_HAND_OVER, _TAKE_BACK),
    "supply.link": (
        Action("link", "postSuppliesLink", "getSuppliesLink"),
        Action("unlink", "deleteSuppliesLinksOne", "getSupplies"),
    ),
    "supply.customer": (Action("change_contacts", "saveContacts", "describeContacts"),),
    "grid.search": (Action("find_transformer", "postGridFind"),),
    "messages.e_bill": (
        Action("start_e_bill", "putSuppliesEBill", "getSuppliesEBill"),
        Action("stop_e_bill", "deleteSuppliesEBill"),
    ),
    "messages.outage_notices": (
        Action("start_outage_notices", "putSuppliesOutageNotices", "getSuppliesOutageNotices"),
        Action("stop_outage_notices", "deleteSuppliesOutageNotices"),
    ),
    "messages.tickets": (_WRITE, Action("answer", "postTicketsMessages"), _ATTACH),
    "messages.claims": (_WRITE, _ATTACH),
    "messages.write": (Action("write", "postTickets", "getSuppliesSpecialists"), _ATTACH),
    "messages.contacts": (Action("write", "postTickets", "getSuppliesSpecialists"),),
    "identity.profile": (
        Action("rename", "rename", "describeName"),
        Action("change_email", "requestEmail", "describeEmail"),
        Action("change_phone", "requestPhone", "describePhone"),
    ),
    "identity.settings": (Action("save_settings", "saveSettings", "describeSettings"),),
    "identity.password": (Action("change_password", "changePassword", "describeChangePassword"),),
    "identity.sign_out": (Action("sign_out", "signOut"),),
}
"""What can be done on a screen."""


def _pays(house: House) -> bool:
    return house.utility.payments is not None and bool(house.settings.payments.url)


OFFERED: Mapping[str, Callable[[House], bool]] = {
    "postSuppliesPayments": _pays,
    "getSuppliesBillsDtePdf": lambda house: house.utility.tax_documents is not None,
    "deleteSuppliesReadingsOne": lambda house: bool(house.utility.readings and house.utility.readings.is_deletable),
    "postTickets": lambda house: house.utility.tickets is not None,
    "postTicketFiles": lambda house: house.utility.tickets is not None,
    "postSuppliesLink": lambda house: house.utility.identity.issued is None,
    "deleteSuppliesLinksOne": lambda house: house.utility.identity.issued is None,
}
"""When an operation is there that a screen would use."""


def screen_json(screen: Screen, house: House, used: Used) -> dict[str, Any]:
    """As ``ScreenSchema`` describes it."""
    language = used.language
    there = [_serving(each) for each in SERVED.get(screen.name, ()) if _is_there(_serving(each).id, house, used)]
    order = used.fitting(screen, (each.id for each in there))
    serving = sorted(there, key=lambda each: order.index(each.id))
    actions = [each for each in ACTIONS.get(screen.name, ()) if _is_there(each.id, house, used)]
    return {
        "name": screen.name,
        "label": language.text(f"screen.{screen.name}"),
        "in_menu": screen.in_menu,
        "commodities": [each.value for each in screen.commodities],
        "group": language.text(f"menu.{screen.group}") if screen.group else "",
        "columns": used.columns(screen, serving[0].id if serving else ""),
        "operations": [used.operation(each.id, each.fixed) for each in serving],
        "actions": [_action(each, used) for each in actions],
    }


def _serving(each: str | Serving) -> Serving:
    return each if isinstance(each, Serving) else Serving(each)


def _is_there(operation_id: str, house: House, used: Used) -> bool:
    offered = OFFERED.get(operation_id)
    return used.knows(operation_id) and (offered is None or offered(house))


def _action(action: Action, used: Used) -> dict[str, Any]:
    return {
        "name": action.name,
        "label": used.language.text(f"api.action.{action.name}"),
        **used.operation(action.id, action.fixed),
        "asks": used.operation(action.asks, {}) if action.asks else None,
        "fields": used.inputs(action.id, action.fixed),
    }
