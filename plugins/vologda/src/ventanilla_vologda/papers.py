"""The company as its papers name it, and the papers it issues."""

from __future__ import annotations

from ventanilla.plugin import DocumentKind, DocumentSource, Instalment, Requisites, Signatory

REQUISITES = Requisites(
    name="ООО «Вологдаэнергосбыт»",
    address="160000, г. Вологда, ул. Льняная, д. 12",
    town="г. Вологда",
    ogrn="1200035999998",
    head=Signatory("Директор", "Снегирёв П. А.", "директора Снегирёва Павла Андреевича", "Устава"),
    accountant=Signatory("Главный бухгалтер", "Кружевникова Е. С."),
)

_RESTRICTION = (
    "подпункта «б» пункта 2 Правил полного и (или) частичного ограничения режима потребления электрической энергии, "
    "утверждённых постановлением Правительства РФ от 04.05.2012 № 442,"
)

DOCUMENTS = (
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
        legal_basis=_RESTRICTION,
    ),
    DocumentKind("agreement", source=DocumentSource.PUBLIC),
)
"""The seven kinds of the archive; of a plan, 30 % is due on the 10th and 40 % on the 25th."""
