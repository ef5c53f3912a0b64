"""Sums of roubles in Russian words, as invoices and notices write them: «Сто два рубля 05 копеек»."""

from __future__ import annotations

from collections.abc import Iterator

from ventanilla.kernel.money import Money

_HUNDREDS = ("", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот")
_TENS = ("", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто")
_TEENS = (
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
)
_UNITS = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_FEMININE = {1: "одна", 2: "две"}
_ROUBLE = ("рубль", "рубля", "рублей")
_KOPECK = ("копейка", "копейки", "копеек")
_SCALES = (
    (("тысяча", "тысячи", "тысяч"), True),
    (("миллион", "миллиона", "миллионов"), False),
    (("миллиард", "миллиарда", "миллиардов"), False),
    (("триллион", "триллиона", "триллионов"), False),
)
"""Names of the thousands, and whether they are feminine."""
_MOST = 10**15


def roubles_in_words(amount: Money) -> str:
    """The whole sum, kopecks in figures; below 0 it begins with «Минус».

    :raises ValueError: for another currency, or for 10¹⁵ roubles and more.
    """
    if amount.currency != "RUB":
        raise ValueError(f"{amount.currency} are no roubles")
    roubles, kopecks = divmod(abs(amount.minor), 100)
    if roubles >= _MOST:
        raise ValueError("too much to be said in words")
    words = [*_minus(amount), *number_words(roubles), form_of(roubles, _ROUBLE)]
    said = " ".join(words)
    return f"{said[0].upper()}{said[1:]} {kopecks:02d} {form_of(kopecks, _KOPECK)}"


def number_words(number: int) -> Iterator[str]:
    """The words of a whole number from 0 up, masculine: «сто два»."""
    if number == 0:
        yield "ноль"
        return
    for at in range(len(_SCALES), 0, -1):
        part = number // 1000**at % 1000
        if part:
            forms, is_feminine = _SCALES[at - 1]
            yield from _below_thousand(part, is_feminine)
            yield form_of(part, forms)
    yield from _below_thousand(number % 1000, False)


def form_of(number: int, forms: tuple[str, str, str]) -> str:
    """The form that a whole number asks for: 1 рубль, 2 рубля, 5 рублей, 11 рублей, 21 рубль."""
    last, teens = number % 10, number % 100
    if 11 <= teens <= 14:
        return forms[2]
    return forms[0] if last == 1 else forms[1] if 2 <= last <= 4 else forms[2]


def _below_thousand(number: int, is_feminine: bool) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        yield _HUNDREDS[hundreds]
    if 10 <= rest <= 19:
        yield _TEENS[rest - 10]
        return
    tens, units = divmod(rest, 10)
    if tens:
        yield _TENS[tens]
    if units:
        yield _FEMININE.get(units, _UNITS[units]) if is_feminine else _UNITS[units]


def _minus(amount: Money) -> tuple[str, ...]:
    return ("минус",) if amount.minor < 0 else ()
