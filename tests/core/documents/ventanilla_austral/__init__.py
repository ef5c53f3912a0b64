"""A Chilean utility that exists in tests only: it bills in pesos and hands its tax documents over."""

from __future__ import annotations

from dataclasses import replace

from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import (
    Attribute,
    AttributeType,
    ContactPoint,
    DocumentKind,
    Field,
    FieldKind,
    Screen,
    TaxDocuments,
    Utility,
)
from ventanilla_cosepav import UTILITY as COSEPAV

UTILITY = Utility(
    name="austral",
    title="Cooperativa Eléctrica Austral Ltda.",
    short_title="Austral",
    country="CL",
    timezone="America/Santiago",
    currency="CLP",
    locales=("es-CL",),
    commodities=(Commodity.ELECTRICITY,),
    core=">=0.1,<0.2",
    tax_id="40000001-8",
    contact=ContactPoint("800 000 000", "info@austral.example", "Calle Larga 1, Río Seco", "De 9 a 17"),
    identity=COSEPAV.identity,
    linking=replace(COSEPAV.linking, fields=(Field("rut", FieldKind.CL_RUT),)),
    screens=(
        Screen("home.dashboard"),
        Screen("documents.history", ("region",)),
        Screen("supply.link", in_menu=False),
    ),
    documents=(DocumentKind("bill"),),
    attributes=(Attribute("supply_point", "region", AttributeType.TEXT),),
    tax_documents=TaxDocuments("Valdivia", "80 de 2014"),
    supply_label="{number}",
)
