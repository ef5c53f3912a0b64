"""Writes the clients' history as the co-operative's own system would export it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from ventanilla.demo.chilean_clients import Supply
from ventanilla.demo.chilean_feed import write_bills, write_client, write_supply
from ventanilla.demo.chilean_generation import write_generation
from ventanilla.demo.dte import DemoParty
from ventanilla.demo.grids import write_places, write_station
from ventanilla.demo.outages import connect, write_outages
from ventanilla.demo.writing import FeedStyle, FeedWriter
from ventanilla_cooprel import UTILITY
from ventanilla_cooprel.demo.grid import COMUNAS, FED_BY, OUTAGES, REGIONS, STATIONS
from ventanilla_cooprel.demo.people import AREA, KNOWN, clients
from ventanilla_cooprel.demo.prices import BILLING, PANELS

_ISSUER = DemoParty(
    UTILITY.tax_id, UTILITY.title, "Calle Los Castaños 100", "Río Bueno", "Distribución de electricidad"
)


def write_feed(folder: Path, today: date) -> None:
    """Write ``feed.toml`` and the CSV files of the months up to that day."""
    with FeedWriter(folder, FeedStyle(date_format="dd/mm/yyyy", month_format="mm/yyyy")) as feed:
        write_places(feed, REGIONS, COMUNAS)
        hung = [one for station in STATIONS for one in write_station(feed, station, UTILITY.short_title, today)]
        fed_by: dict[str, str] = {}
        for client in clients():
            write_client(feed, client)
            for supply in client.supplies:
                write_supply(feed, client, supply, today, **_own_data(supply))
                write_bills(feed, client, supply, BILLING, today, _ISSUER if client in KNOWN else None)
                fed_by[supply.number] = connect(feed, hung, client.rut, supply.number, FED_BY.get(supply.number))
                if supply.is_equipped:
                    billed = BILLING.bills_of(supply, today)[-1].month
                    write_generation(feed, client, supply, PANELS, billed, today)
        write_outages(feed, OUTAGES, fed_by, today, ZoneInfo(UTILITY.timezone))


def _own_data(supply: Supply) -> dict[str, object]:
    """The declared attributes of an account."""
    return {
        "region": AREA.regions[supply.comuna],
        "tariff": supply.tariff,
        "connection_kva": Decimal(supply.connection_kva),
        "generation_kw": PANELS.kw if supply.is_equipped else None,
        "settlement_form": "Documento Nominativo" if supply.is_equipped else None,
        "settlement_frequency": "Anual" if supply.is_equipped else None,
    }
