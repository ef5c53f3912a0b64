"""The payment QR of Russian bills: built to the byte, read leniently."""

from __future__ import annotations

import io

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ventanilla.billing.payment_code import MANDATORY, build_payment_code, month_of, read_payment_code
from ventanilla.kernel.periods import Month

FIELDS = {
    "Name": "АО «Коми энергосбыт»",
    "PersonalAcc": "40702810600000000011",
    "BankName": "ПАО «СЕВЕРНЫЙ БАНК»",
    "BIC": "048702987",
    "CorrespAcc": "30101810600000000987",
    "Sum": "128504",
    "Purpose": "Оплата по счёту № 1031772201-1026",
    "PersAcc": "1031772201",
}


def test_the_code_is_written_as_the_standard_says() -> None:
    assert build_payment_code(FIELDS).decode() == (
        "ST00012|Name=АО «Коми энергосбыт»|PersonalAcc=40702810600000000011|BankName=ПАО «СЕВЕРНЫЙ БАНК»|BIC=048702987"
        "|CorrespAcc=30101810600000000987|Sum=128504|Purpose=Оплата по счёту № 1031772201-1026|PersAcc=1031772201"
    )
    assert build_payment_code(FIELDS, "windows-1251").decode("cp1251").startswith("ST00011|Name=АО «Коми")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_what_a_scanner_reads_are_the_same_bytes(encoding: str) -> None:
    content = build_payment_code(FIELDS, encoding)
    picture = io.BytesIO()
    segno.make(content, error="m", micro=False, mode="byte").save(picture, kind="png", scale=4)
    (code,) = zxingcpp.read_barcodes(Image.open(picture))
    assert bytes(code.bytes) == content
    assert read_payment_code(bytes(code.bytes)).fields == FIELDS


def test_text_that_windows_1251_can_not_write_goes_in_utf_8() -> None:
    content = build_payment_code({**FIELDS, "Name": "АО «Коми 💡»"}, "windows-1251")
    assert content.startswith(b"ST00012|")


def test_the_separator_is_one_that_the_data_do_not_hold() -> None:
    content = build_payment_code({**FIELDS, "BankName": 'ОАО | "БАНК"', "Purpose": "Счёт #1"})
    assert content.startswith(b"ST00012~Name=")
    assert read_payment_code(content).fields["BankName"] == 'ОАО | "БАНК"'
    with pytest.raises(ValueError, match="separator"):
        build_payment_code({**FIELDS, "Purpose": "|#~^;*&!@$%`"})


@pytest.mark.parametrize(
    ("name", "value"),
    [("Name", ""), ("Name", "Х" * 161), ("PersonalAcc", "123"), ("PersonalAcc", "4070281060000000001Х"), ("BIC", "12"),
     ("CorrespAcc", "301018106000000009870"), ("Sum", "1285.04"), ("Sum", "-1"), ("PersonalAcc", "４" * 20)],
)  # fmt: skip
def test_what_can_not_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        build_payment_code({**FIELDS, name: value})


def test_the_mandatory_part_has_300_bytes_at_most() -> None:
    long = {**FIELDS, "Name": "Ы" * 90}
    assert len(build_payment_code(long, "windows-1251")) > 0
    with pytest.raises(ValueError, match="300 bytes"):
        build_payment_code({**long, "Name": "Ы" * 110})
    assert build_payment_code({**long, "Name": "Ы" * 110}, "windows-1251").startswith(b"ST00011")


def test_what_is_optional_is_cut_and_empty_is_left_out() -> None:
    content = build_payment_code({**FIELDS, "Purpose": "о" * 300, "KPP": " "})
    read = read_payment_code(content)
    assert read.fields["Purpose"] == "о" * 210
    assert "KPP" not in read.fields


@pytest.mark.parametrize(
    "text",
    [
        "ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|BankName=ОАО \"БАНК\"|BIC=044525225|"
        "CorrespAcc=30101810965770000413|",
        "ST00012#Name=ООО «Три кита»#PersonalAcc=40702810138250123017#BankName=ОАО | \"БАНК\"#BIC=044525225#"
        "CorrespAcc=30101810400000000225#",
        "st00012|NAME=ООО «Три кита»|personalacc=40702810138250123017|bankname=ОАО|bic=044525225|CORRESPACC=0",
    ],
)  # fmt: skip
def test_codes_as_they_are_met_are_read(text: str) -> None:
    read = read_payment_code(text.encode())
    assert read.faults == ()
    assert [name for name in MANDATORY if name not in read.fields] == []
    assert read.fields["Name"] == "ООО «Три кита»"


def test_keys_in_any_case_sums_and_unknown_fields() -> None:
    read = read_payment_code("ST00012|persAcc=77|PERSACC=88|SUM=100|Своё=да|ничего|Sum=5".encode())
    assert read.fields == {"PersAcc": "77", "Sum": "100", "Своё": "да"}
    assert read.sum == 100
    assert read.faults == ("ничего", *MANDATORY)
    assert read_payment_code(b"ST00012|Sum=1,50").sum is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ST",
        b"ST00012",
        b"ST00013|Name=\xf0",
        b"ST00022|Name=x",
        "ST00012|Name=Ы".encode("cp1251"),
        b"PAGOPA|002|1",
    ],
)
def test_what_is_no_such_code_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_payment_code(content)


@pytest.mark.parametrize(
    ("text", "month"),
    [("09.2026", Month(2026, 9)), ("092026", Month(2026, 9)), ("9.2026", Month(2026, 9)), ("202609", Month(2026, 9)),
     ("2026-09", Month(2026, 9)), ("20230500", Month(2023, 5)), ("январь 2021", Month(2021, 1)),
     ("Мая 2021 г.", Month(2021, 5)), ("март 2021", Month(2021, 3)), ("август 2021", Month(2021, 8)),
     ("13.2026", None), ("", None), ("завтра", None), ("0920261", None), ("٠٩.٢٠٢٦", None)],
)  # fmt: skip
def test_the_month_is_told_however_it_is_spelled(text: str, month: Month | None) -> None:
    assert month_of(text) == month


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(rest: bytes) -> None:
    for content in (rest, b"ST00012|" + rest, b"ST00011" + rest):
        try:
            read_payment_code(content)
        except ValueError:
            continue


@given(
    st.text(
        st.characters(codec="utf-8", exclude_characters="|#~^;*&!@$%`", exclude_categories=["C", "Z"]),
        min_size=1,
        max_size=40,
    )
)
def test_what_is_built_is_read_again(purpose: str) -> None:
    for encoding in ("utf-8", "windows-1251"):
        read = read_payment_code(build_payment_code({**FIELDS, "Purpose": purpose}, encoding))
        assert read.fields["Purpose"] == " ".join(purpose.split())
        assert read.faults == ()
