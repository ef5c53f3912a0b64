"""Vologda's manual, «Документы»: look for papers by month, year and kind, open and save them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from ventanilla.testing.visitor import Visitor

Guest = Callable[..., Visitor]


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def open_archive(visitor: Visitor) -> None:
    """From the first page, by the menu."""
    visitor.go()
    href = visitor.page.get_by_role("link", name="Документы", exact=True, include_hidden=True).first.get_attribute(
        "href"
    )
    assert href is not None
    visitor.go(f"{visitor.origin}{href}")


def choose(visitor: Visitor, **values: str) -> None:
    for label, value in values.items():
        visitor.field({"month": "Месяц", "year": "Год", "kind": "Вид документа"}[label]).select_option(label=value)
    visitor.press("Найти")


@pytest.mark.covers("VOL-06", "VOL-07", "VOL-08", "VOL-13")
def test_an_accountant_finds_opens_and_saves_papers(guest: Guest) -> None:
    accountant = guest("vologda", "vl100001")
    open_archive(accountant)
    assert accountant.heading == "Документы"
    table = accountant.main.get_by_role("table")
    assert "Документы хранятся с 12.02.2024" in accountant.words

    year = accountant.field("Год").locator("option").nth(1).inner_text()
    choose(accountant, year=year)
    assert f"year={year}" in accountant.page.url
    assert table.locator("tbody tr").count() > 5

    choose(accountant, kind="Счёт-фактура")
    kinds = table.locator("tbody th").all_inner_texts()
    assert kinds
    assert all(kind.startswith("Счёт-фактура") for kind in kinds)

    with accountant.page.expect_popup() as opening:
        table.get_by_role("link", name="открыть PDF").first.click()
    assert opening.value.url.endswith(".pdf")
    opening.value.close()
    link = table.get_by_role("link", name="открыть PDF").first.get_attribute("href")
    assert link is not None
    assert "Универсальный передаточный документ" in words(accountant.fetch(link))

    with accountant.page.expect_download() as saving:
        table.get_by_role("link", name="сохранить PDF").first.click()
    assert saving.value.suggested_filename.startswith("Счёт-фактура ")
    assert saving.value.suggested_filename.endswith(".pdf")

    table.get_by_role("link", name="прочитать на странице").first.click()
    accountant.page.wait_for_load_state()
    assert "Всего к оплате (9)" in accountant.words

    assert accountant.faults == []


@pytest.mark.covers("VOL-06")
def test_a_month_without_papers_says_so_and_offers_all(guest: Guest) -> None:
    accountant = guest("vologda", "vl100001", viewport={"width": 360, "height": 740})
    open_archive(accountant)
    choose(accountant, month="Декабрь", kind="Уведомление об ограничении")
    assert "Документы не найдены" in accountant.words
    accountant.follow("Показать все документы")
    assert accountant.main.get_by_role("table").count() == 1


@pytest.mark.covers("VOL-01")
def test_a_stranger_prints_the_blank_agreement(guest: Guest) -> None:
    stranger: Any = guest("vologda")
    assert "Пользовательское соглашение" in words(stranger.fetch(f"{stranger.site.url}/agreement.pdf"))


@pytest.mark.covers("KOM-12")
def test_a_household_comes_from_its_meters_to_the_consumption_sheet(guest: Guest) -> None:
    householder = guest("komiesc", "10317722")
    householder.go()
    href = householder.page.get_by_role("link", name="Приборы учета", exact=True, include_hidden=True).first
    householder.go(f"{householder.origin}{href.get_attribute('href')}")
    householder.follow("Ведомость энергопотребления", householder.main)
    table = householder.main.get_by_role("table")
    link = table.get_by_role("link", name="открыть PDF").first.get_attribute("href")
    assert link is not None
    said = words(householder.fetch(link))
    assert "Ведомость энергопотребления №" in said
    assert "Предыдущее показание" in said
    table.get_by_role("link", name="Прочитать").first.click()
    householder.page.wait_for_load_state()
    assert "Показания и расход по точкам учёта" in householder.words
