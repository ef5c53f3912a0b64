"""The archive: what is found by month, year and kind, for whom, and what the papers say."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from ventanilla.documents.model import PAGE, ArchiveWish
from ventanilla.errors import NotFound, SignInRequired
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.periods import Month


def found(sever: Any, **wish: Any) -> list[tuple[str, str]]:
    archive = sever.portal.documents.archive(sever.actor, sever.ours, ArchiveWish(**wish))
    return [(one.kind, str(one.month)) for one in archive.documents]


def text_of(sever: Any, kind: str, month: str = "2026-10") -> str:
    """All that the PDF of a document says, blanks made one."""
    archive = sever.portal.documents.archive(sever.actor, sever.ours, ArchiveWish(kind=kind))
    (one,) = [each for each in archive.documents if str(each.month) == month]
    content = sever.portal.documents.document_pdf(sever.actor, sever.ours, one.id).content
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.covers("VOL-06", "VOL-07")
def test_a_month_without_a_kind_has_all_its_documents(sever: Any) -> None:
    assert found(sever, month=10, year=2026) == [
        ("final_bill", "2026-10"),
        ("invoice", "2026-10"),
        ("acceptance_act", "2026-10"),
        ("consumption_sheet", "2026-10"),
        ("advance_bill", "2026-10"),
    ]


@pytest.mark.covers("VOL-06")
def test_a_year_alone_has_all_of_the_year_newest_first(sever: Any) -> None:
    every = found(sever, year=2026)
    assert len(every) == 4 * 4 + 1 + 2
    assert [month for _, month in every] == sorted((month for _, month in every), reverse=True)
    assert ("reconciliation_act", "2026-09") in every
    assert found(sever, year=2025) == []
    assert found(sever) == every


@pytest.mark.covers("VOL-06")
def test_month_year_and_kind_together_find_the_one(sever: Any) -> None:
    assert found(sever, month=8, year=2026, kind="invoice") == [("invoice", "2026-08")]
    assert found(sever, month=8) == found(sever, month=8, year=2026)
    assert found(sever, kind="reconciliation_act") == [("reconciliation_act", "2026-09")]


@pytest.mark.covers("VOL-08")
def test_nothing_is_shown_from_before_the_registration(sever: Any) -> None:
    archive = sever.portal.documents.archive(sever.actor, sever.ours, ArchiveWish())
    assert archive.since == date(2026, 8, 1)
    assert min(one.issued_on for one in archive.documents) == date(2026, 8, 5)
    older = sever.portal.house.id_of("printed_document", "final_bill", sever.ours, "77-01/6")
    with pytest.raises(NotFound):
        sever.portal.documents.document_pdf(sever.actor, sever.ours, older)


@pytest.mark.covers("VOL-06")
def test_foreign_documents_are_as_absent_as_unknown_ones(sever: Any) -> None:
    documents = sever.portal.documents
    mine = documents.archive(sever.actor, sever.ours, ArchiveWish()).documents[0]
    for actor, supply, id_ in (
        (sever.stranger, sever.ours, mine.id),
        (sever.stranger, sever.other, mine.id),
        (sever.actor, sever.ours, "a" * 26),
    ):
        for ask in (documents.document, documents.document_pdf):
            with pytest.raises(NotFound):
                ask(actor, supply, id_)
    with pytest.raises(NotFound):
        documents.archive(sever.stranger, sever.ours, ArchiveWish())
    with pytest.raises(SignInRequired):
        documents.archive(Anonymous(), sever.ours, ArchiveWish())
    with pytest.raises(SignInRequired):
        documents.document_pdf(Anonymous(), sever.ours, mine.id)


@pytest.mark.covers("VOL-07")
def test_a_file_stands_in_place_of_the_paper_of_the_same_number(sever: Any) -> None:
    content = sever.pdf("Подписанный акт")
    row = {"kind": "acceptance_act", "number": "77-01/10", "issued_on": date(2026, 11, 5), "file": "act.pdf"}
    outcome = sever.hand_over("acts", row, files={"act.pdf": content})
    assert outcome.rejected == 0, outcome.files[0].first_rejection
    archive = sever.portal.documents.archive(sever.actor, sever.ours, ArchiveWish(kind="acceptance_act", month=10))
    (one,) = archive.documents
    assert (one.is_printed, one.file_size) == (False, len(content))
    assert sever.portal.documents.document_pdf(sever.actor, sever.ours, one.id).content == content
    assert sever.portal.documents.document(sever.actor, sever.ours, one.id).text is None


def test_a_kind_that_only_the_utility_has_says_that_it_is_missing(sever: Any) -> None:
    documents = sever.portal.documents
    assert documents.archive(sever.actor, sever.ours, ArchiveWish()).missing == ("contract_copy",)
    sever.hand_over("copy", {"file": "c.pdf"}, files={"c.pdf": sever.pdf()})
    assert documents.archive(sever.actor, sever.ours, ArchiveWish()).missing == ()


def test_a_long_archive_comes_in_pages(sever: Any) -> None:
    rows = [{"number": f"К-{at:02d}", "file": f"{at}.pdf"} for at in range(PAGE + 3)]
    files = {f"{at}.pdf": sever.pdf(f"Копия {at}") for at in range(PAGE + 3)}
    assert sever.hand_over("many", *rows, files=files).rejected == 0
    ask = sever.portal.documents.archive
    first, second, beyond = (
        ask(sever.actor, sever.ours, ArchiveWish(kind="contract_copy", page=page)) for page in (1, 2, 99)
    )
    assert (first.count, first.pages, len(first.documents), len(second.documents)) == (PAGE + 3, 2, PAGE, 3)
    assert beyond == second
    numbers = [one.number for one in (*first.documents, *second.documents)]
    assert len(set(numbers)) == PAGE + 3


def test_files_that_no_document_names_are_swept_after_a_day(sever: Any, clock: Any) -> None:
    store = sever.portal.house.files("documents")
    orphan = store.put(io.BytesIO(b"left by a crash"), 99)
    sever.hand_over("copy", {"file": "c.pdf"}, files={"c.pdf": sever.pdf()})
    sweep = sever.portal.documents._archive._forget_files
    clock.set(datetime.now(UTC))
    sweep({})
    assert len(list(store.ids(datetime.now(UTC) + timedelta(days=1)))) == 2
    clock.set(datetime.now(UTC) + timedelta(days=2))
    sweep({})
    left = list(store.ids(datetime.now(UTC) + timedelta(days=1)))
    assert len(left) == 1
    assert orphan.id not in left


@pytest.mark.covers("VOL-07")
def test_the_final_bill_says_whom_to_pay_how_much_and_by_when(sever: Any) -> None:
    said = text_of(sever, "final_bill")
    for part in (
        "Счёт на оплату № 77-01/10 от 5 ноября 2026 г.", "Итоговый счёт за октябрь 2026 г.", "ООО «Севэнерго»",
        "0035999993/003501001", "40702810000000000035", "044525225", "30101810400000000225", "ООО «Мельница»",
        "0035000001/003501001", "Договор № 77-01 от 1 апреля 2015 г.", "18 ноября 2026 г.", "Итого без НДС 7 500,00",
        "НДС 22 % 1 650,00", "Итого 9 150,00", "Девять тысяч сто пятьдесят рублей 00 копеек", "Лосева А. П.",
        "Рысин О. И.", "Страница 1 из 1",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.covers("VOL-07")
def test_a_bill_that_is_paid_says_so(sever: Any) -> None:
    said = text_of(sever, "final_bill", "2026-09")
    assert "Оплачено 9 150,00" in said
    assert "К оплате 0,00" in said


@pytest.mark.covers("VOL-07")
def test_the_advance_bill_asks_for_its_instalments_of_the_plan(sever: Any) -> None:
    said = text_of(sever, "advance_bill", "2026-11")
    for part in ("Плановый счёт за ноябрь 2026 г.", "10.11.2026 3 000,00", "25.11.2026 4 000,00", "Итого 7 000,00"):
        assert part in said, part
    assert "Семь тысяч рублей 00 копеек" in said
    assert "НДС 22 % 1 262,30" in said
    assert found(sever, kind="advance_bill", month=12) == [], "the plan of a month to come is no document yet"


@pytest.mark.covers("VOL-07")
def test_the_transfer_document_has_the_fields_of_the_form(sever: Any) -> None:
    said = text_of(sever, "invoice")
    for part in (
        "Статус: 1", "Универсальный передаточный документ № 77-01/10 от 5 ноября 2026 г.", "Исправление (1а) № — от —",
        "Продавец (2) ООО «Севэнерго»", "ИНН/КПП покупателя (6б) 0035000001/003501001", "Российский рубль, 643",
        "Электроэнергия, день 245 кВт·ч 700 7,5 5 250,00 без акциза 22 % 1 155,00 6 405,00",
        "Электроэнергия, ночь 245 кВт·ч 300 7,5 2 250,00 без акциза 22 % 495,00 2 745,00",
        "Всего к оплате (9) 7 500,00 X X 1 650,00 9 150,00", "31 октября 2026 г.",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.covers("VOL-07")
def test_the_acceptance_act_names_both_parties_and_the_sum_in_words(sever: Any) -> None:
    said = text_of(sever, "acceptance_act")
    assert "в лице директора Лосевой Анны Петровны, действующего на основании Устава" in said
    assert "по договору № 77-01 от 1 апреля 2015 г. за период с 01.10.2026 по 31.10.2026" in said
    assert "9 150,00 руб. (Девять тысяч сто пятьдесят рублей 00 копеек), в том числе НДС — 1 650,00 руб." in said


@pytest.mark.covers("VOL-07")
def test_the_reconciliation_act_adds_up_with_the_account(sever: Any) -> None:
    said = text_of(sever, "reconciliation_act", "2026-09")
    statement = sever.portal.billing.statement(sever.actor, sever.ours, date(2026, 7, 1), date(2026, 9, 30)).value
    assert (statement.opening.minor, statement.closing.minor) == (0, 0)
    for part in (
        "05.07.2026 Реализация, документ № 77-01/6 9 150,00", "18.07.2026 Оплата, платёжное поручение № 500 9 150,00",
        "Обороты за период 27 450,00 27 450,00", "На 30.09.2026 взаимная задолженность отсутствует.",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.covers("VOL-07", "KOM-12")
def test_the_consumption_sheet_counts_by_coefficient_and_adds_up_to_the_bill(sever: Any) -> None:
    said = text_of(sever, "consumption_sheet")
    assert "СЭТ-4 № 12345678" in said
    assert "99 980 15 35 20 — 700" in said, "over the top of the counter"
    assert "500 514 14 20 — 280" in said
    assert "Потери и расход, не учтённый приборами" in said
    assert "20 20 Итого 1 000" in said


@pytest.mark.covers("VOL-07")
def test_the_restriction_notice_states_debt_ground_day_and_duty(sever: Any) -> None:
    row = {
        "kind": "restriction_notice", "number": "О-5", "issued_on": date(2026, 11, 20), "month": Month(2026, 11),
        "effective_on": date(2026, 12, 1), "note": "полное ограничение",
    }  # fmt: skip
    assert sever.hand_over("notices", row).rejected == 0
    said = text_of(sever, "restriction_notice", "2026-11")
    for part in (
        "Уведомление № О-5 от 20 ноября 2026 г.", "9 150,00 руб. (Девять тысяч сто пятьдесят рублей 00 копеек)",
        "подпункта «б» пункта 2 Правил", "с 00:00 1 декабря 2026 г. — полное ограничение",
        "необходимо самостоятельно ограничить режим потребления",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.covers("VOL-01")
def test_the_blank_agreement_is_for_everybody(sever: Any) -> None:
    printed = sever.portal.documents.agreement_pdf(Anonymous())
    said = " ".join(PdfReader(io.BytesIO(printed.content)).pages[0].extract_text().split())
    assert "Пользовательское соглашение" in said
    assert "Юридический адрес" in said
    assert "Действует на основании" in said


def test_the_same_document_prints_to_the_same_bytes(sever: Any) -> None:
    documents = sever.portal.documents
    for one in documents.archive(sever.actor, sever.ours, ArchiveWish(month=10)).documents:
        first, second = (documents.document_pdf(sever.actor, sever.ours, one.id).content for _ in range(2))
        assert first == second
