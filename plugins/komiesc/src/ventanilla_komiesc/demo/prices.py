"""The invented price list and norms of consumption."""

from __future__ import annotations

from decimal import Decimal

from ventanilla.demo.agreements import DemoNorm, DemoTariff
from ventanilla.kernel.quantities import Commodity
from ventanilla_komiesc.demo.people import OFFICE, RATES, TARIFFS

CODES = {
    Commodity.ELECTRICITY: "Э-01",
    Commodity.HEAT: "Т-01",
    Commodity.HOT_WATER: "ГВ-01",
    Commodity.WATER: "ХВ-01",
    Commodity.HOUSING: "Ж-01",
}
"""The tariff's code of each service of a household."""

PRICE_LIST = (
    *(DemoTariff(code, TARIFFS[kind], RATES[kind]) for kind, code in CODES.items()),
    DemoTariff(
        "Э-02",
        "Население, две зоны суток",
        RATES[Commodity.ELECTRICITY],
        (("День (7–23 ч)", 115), ("Ночь (23–7 ч)", 62)),
    ),
    DemoTariff("Ю-01", "Прочие потребители", OFFICE),
)
NORMS = (
    DemoNorm("Н-01", "Электроэнергия", "Квартира, 1 комната, 1 человек", Decimal(96), "кВт·ч на человека в месяц"),
    DemoNorm("Н-02", "Электроэнергия", "Квартира, 2 комнаты, 2 человека", Decimal(77), "кВт·ч на человека в месяц"),
    DemoNorm("Н-03", "Отопление", "Дом до 5 этажей", Decimal("0.0342"), "Гкал на м² в месяц"),
    DemoNorm("Н-04", "Горячая вода", "Квартира с ванной", Decimal("3.24"), "м³ на человека в месяц"),
    DemoNorm("Н-05", "Холодная вода", "Квартира с ванной", Decimal("4.33"), "м³ на человека в месяц"),
)
