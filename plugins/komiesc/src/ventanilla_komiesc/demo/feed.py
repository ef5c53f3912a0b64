"""Writes the clients' history as the company's own system would export it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ventanilla.demo.agreements import write_agreement, write_tariffs
from ventanilla.demo.feeding import write_contract
from ventanilla.demo.metering import write_meters
from ventanilla.demo.writing import FeedStyle, FeedWriter
from ventanilla_komiesc.demo.people import TARIFFS, clients
from ventanilla_komiesc.demo.prices import CODES, NORMS, PRICE_LIST


def write_feed(folder: Path, today: date) -> None:
    """Write ``feed.toml`` and the CSV files of 36 months up to that day."""
    with FeedWriter(folder, FeedStyle()) as feed:
        for client in clients():
            feed.add(
                "customers",
                number=client.number,
                name=client.name,
                email=client.email,
                phone=client.phone,
                birth_date=client.birth_date,
                inn=client.organisation.inn if client.organisation else "",
            )
            for contract in client.contracts:
                tariff = "Прочие потребители" if client.organisation else TARIFFS[contract.commodity]
                write_contract(feed, contract, client.name, "Банк", today, tariff=tariff)
                write_meters(feed, contract, today)
                write_agreement(feed, contract, today, "Ю-01" if client.organisation else CODES[contract.commodity])
        write_tariffs(feed, PRICE_LIST, NORMS, today)
