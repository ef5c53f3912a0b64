"""Writes the organisations' history as the company's own system would export it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ventanilla.demo.agreements import write_agreement
from ventanilla.demo.feeding import write_contract
from ventanilla.demo.metering import write_meters
from ventanilla.demo.papers import write_papers
from ventanilla.demo.writing import FeedStyle, FeedWriter
from ventanilla_vologda.demo.organisations import consumers
from ventanilla_vologda.demo.specialists import write_specialists

_WITH_SCANS = {"3500101", "3500102", "3500103"}
"""The personas, whose signed copies are on file."""


def write_feed(folder: Path, today: date) -> None:
    """Write ``feed.toml`` and the CSV files of 36 months up to that day."""
    with FeedWriter(folder, FeedStyle(encoding="cp1251")) as feed:
        for consumer in consumers():
            feed.add(
                "customers",
                number=consumer.number,
                name=consumer.organisation.name,
                email=consumer.email,
                phone=consumer.phone,
                inn=consumer.organisation.inn,
                kpp=consumer.organisation.kpp,
                ogrn=consumer.organisation.ogrn,
                legal_address=consumer.legal_address,
                head=consumer.head,
            )
            for contract in consumer.contracts:
                category = "Первая" if contract.monthly < 20_000 else "Третья"
                holder = consumer.organisation.name
                write_contract(feed, contract, holder, "Платёжное поручение", today, price_category=category)
                write_meters(feed, contract, today)
                write_specialists(feed, consumer.number, contract.number)
                write_agreement(feed, contract, today)
                write_papers(feed, folder, contract, holder, today, scans=consumer.number in _WITH_SCANS)
