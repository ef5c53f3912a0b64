"""Invented people, organisations and numbers of Russia: every check digit is right, and no number can be anybody's.

Numbers of organisations carry the region 00, which no region has; mobiles are of a block that nobody is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.ru import inn

from ventanilla.demo.chance import between, one_of

_MEN = [
    "Алексей",
    "Андрей",
    "Борис",
    "Виктор",
    "Геннадий",
    "Денис",
    "Егор",
    "Иван",
    "Кирилл",
    "Леонид",
    "Михаил",
    "Николай",
    "Олег",
    "Пётр",
    "Роман",
    "Степан",
]
_WOMEN = [
    "Алла",
    "Варвара",
    "Галина",
    "Дарья",
    "Елена",
    "Зоя",
    "Инна",
    "Ксения",
    "Лидия",
    "Марина",
    "Нина",
    "Ольга",
    "Полина",
    "Раиса",
    "Софья",
    "Татьяна",
]
_FATHERS = [
    "Алексеевич",
    "Андреевич",
    "Борисович",
    "Викторович",
    "Геннадьевич",
    "Денисович",
    "Егорович",
    "Иванович",
    "Кириллович",
    "Леонидович",
    "Михайлович",
    "Николаевич",
    "Олегович",
    "Петрович",
    "Романович",
    "Степанович",
]
_FAMILIES = [
    "Канев",
    "Терентьев",
    "Рочев",
    "Вокуев",
    "Артеев",
    "Чупров",
    "Филиппов",
    "Носов",
    "Семяшкин",
    "Хозяинов",
    "Дуркин",
    "Поздеев",
    "Беляев",
    "Кокшаров",
    "Осташов",
    "Шаньгин",
    "Белозёров",
    "Угрюмов",
    "Тотемский",
    "Сухонин",
    "Кириллов",
    "Череповский",
    "Грязовецкий",
    "Устюжанин",
]
_BUSINESSES = (
    "ООО «Северный лён»", "АО «Кружевница»", "ООО «Молочный берег»", "ООО «Сухонский лес»", "МУП «Теплотрасса»",
    "АО «Вологодские пряники»", "ООО «Маяк»", "ООО «Белозерская рыба»", "АО «Хлебный двор»", "МБОУ «Лесная школа»",
    "МУП «Рассвет»", "ООО «Речная переправа»", "ООО «Кедр»", "ООО «Морошка»", "ООО «Ижемские олени»",
    "АО «Печорский сплав»", "ООО «Мебель из ели»", "ООО «Аптека на углу»", "АО «Ремзавод»", "АО «Птицефабрика»",
)  # fmt: skip


@dataclass(frozen=True)
class Organisation:
    """A legal entity with its numbers."""

    name: str
    inn: str
    kpp: str
    ogrn: str


def full_name(*words: object) -> str:
    """Family name, first name and patronymic, as bills write them."""
    family, father = one_of(_FAMILIES, *words, "family"), one_of(_FATHERS, *words, "father")
    if between(0, 1, *words, "woman"):
        return f"{_of_a_woman(family)} {one_of(_WOMEN, *words, 'first')} {father[:-2]}на"
    return f"{family} {one_of(_MEN, *words, 'first')} {father}"


def birth_date(*words: object) -> date:
    """Of somebody grown up."""
    return date(1940, 1, 1) + timedelta(days=between(0, 23_000, *words, "born"))


def mobile(at: int) -> str:
    """The mobile number of the place ``at``, below 10,000."""
    return f"+7900000{at:04d}"


def organisation(at: int, region: int) -> Organisation:
    """The organisation of the place ``at``, below 100,000, in a region's list; its name says what it does."""
    first = f"00{region:02d}{at:05d}"
    ogrn = f"12000{region:02d}{at:05d}"
    title = _BUSINESSES[at % len(_BUSINESSES)]
    name = title if at < len(_BUSINESSES) else f"{title[:-1]}-{at // len(_BUSINESSES) + 1}»"
    return Organisation(name, inn_of(first), f"00{region:02d}01001", f"{ogrn}{int(ogrn) % 11 % 10}")


def inn_of(first: str) -> str:
    """Nine digits of an organisation with the check digit."""
    return first + str(inn.calc_company_check_digit(first))


def _of_a_woman(family: str) -> str:
    return f"{family[:-2]}ая" if family.endswith("ий") else f"{family}а"
