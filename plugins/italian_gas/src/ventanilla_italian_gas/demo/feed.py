"""Writes the clients' history as the retailer's own system would export it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ventanilla.demo.fatturapa import Paper
from ventanilla.demo.italian_feed import write_bills, write_point
from ventanilla.demo.italian_metering import write_measures
from ventanilla.demo.italian_points import write_client
from ventanilla.demo.writing import FeedStyle, FeedWriter
from ventanilla_italian_gas.demo.invoices import RETAILER
from ventanilla_italian_gas.demo.people import KNOWN, MEASURED, clients
from ventanilla_italian_gas.demo.records import own_data, write_papers


def write_feed(folder: Path, today: date) -> None:
    """Write ``feed.toml`` and the CSV files up to that day."""
    with FeedWriter(folder, FeedStyle(date_format="dd/mm/yyyy", month_format="mm/yyyy")) as feed:
        for client in clients(today):
            write_client(feed, client, fax="0586 000057" if client.is_firm else "")
            left: list[Paper] = []
            for point in client.points:
                write_point(feed, point, today, **own_data(point, client, today))
                left += write_bills(feed, client, point, RETAILER, today, has_open=client in KNOWN)
                if point.number == MEASURED:
                    write_measures(feed, point, today)
            if left:
                RETAILER.write_invoices(folder, client, left)
        write_papers(feed, today)
