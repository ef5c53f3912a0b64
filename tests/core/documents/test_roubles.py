"""Sums in Russian words, with the forms that numbers ask for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ventanilla.documents.papers.roubles import roubles_in_words
from ventanilla.kernel.money import Money


def roubles(kopecks: int) -> str:
    return roubles_in_words(Money.of_minor(kopecks, "RUB"))


@pytest.mark.covers("VOL-07")
@pytest.mark.parametrize(
    ("kopecks", "words"),
    [
        (0, "Ноль рублей 00 копеек"),
        (1, "Ноль рублей 01 копейка"),
        (1_00, "Один рубль 00 копеек"),
        (2_02, "Два рубля 02 копейки"),
        (5_05, "Пять рублей 05 копеек"),
        (11_11, "Одиннадцать рублей 11 копеек"),
        (12_12, "Двенадцать рублей 12 копеек"),
        (14_14, "Четырнадцать рублей 14 копеек"),
        (21_21, "Двадцать один рубль 21 копейка"),
        (40_99, "Сорок рублей 99 копеек"),
        (90_22, "Девяносто рублей 22 копейки"),
        (100_00, "Сто рублей 00 копеек"),
        (111_00, "Сто одиннадцать рублей 00 копеек"),
        (200_00, "Двести рублей 00 копеек"),
        (1_000_00, "Одна тысяча рублей 00 копеек"),
        (2_000_00, "Две тысячи рублей 00 копеек"),
        (5_001_00, "Пять тысяч один рубль 00 копеек"),
        (11_000_00, "Одиннадцать тысяч рублей 00 копеек"),
        (21_002_00, "Двадцать одна тысяча два рубля 00 копеек"),
        (102_003_04, "Сто две тысячи три рубля 04 копейки"),
        (485_785_53, "Четыреста восемьдесят пять тысяч семьсот восемьдесят пять рублей 53 копейки"),
        (1_000_000_00, "Один миллион рублей 00 копеек"),
        (2_000_001_00, "Два миллиона один рубль 00 копеек"),
        (5_012_000_00, "Пять миллионов двенадцать тысяч рублей 00 копеек"),
        (1_001_001_001_01, "Один миллиард один миллион одна тысяча один рубль 01 копейка"),
        (3_000_000_000_000_00, "Три триллиона рублей 00 копеек"),
        (-3_50, "Минус три рубля 50 копеек"),
    ],
)
def test_sums_are_said_as_an_accountant_says_them(kopecks: int, words: str) -> None:
    assert roubles(kopecks) == words


@given(st.integers(0, 10**17 - 1))
def test_every_sum_has_words_of_its_own_and_no_blank_too_many(kopecks: int) -> None:
    said = roubles(kopecks)
    assert re.fullmatch(r"[А-ЯЁ][а-яё]*( [а-яё]+)* рубл(ь|я|ей) [0-9]{2} копе(йка|йки|ек)", said), said
    assert said != roubles(kopecks + 1 if kopecks < 10**17 - 1 else 0)


@pytest.mark.parametrize("amount", [Money.of_minor(100, "ARS"), Money.of_minor(10**17, "RUB")])
def test_what_has_no_words_is_refused(amount: Money) -> None:
    with pytest.raises(ValueError, match=r"no roubles|too much"):
        roubles_in_words(amount)
