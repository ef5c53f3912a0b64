"""A series in words."""

from __future__ import annotations

from decimal import Decimal

from ventanilla.figures.model import Series
from ventanilla.figures.words import Speaker, amount, long

_NAMED = 3


def sentence(series: Series, language: Speaker) -> str:
    """Average and maximum, what is missing, and the comparison with a year earlier: one short paragraph."""
    if not series.known:
        return language.text("figures.nothing")
    parts = (
        _average(series, language),
        _comparison(series, language),
        _missing(series, language),
        _partial(series, language),
    )
    return " ".join(part for part in parts if part)


def _average(series: Series, language: Speaker) -> str:
    largest, mean = series.largest, series.average
    if largest is None or largest.value is None:
        return ""
    most = amount(largest.value, series.unit, language)
    if mean is None or len(series.known) == 1:
        return language.text("figures.only", label=long(largest.label, language), amount=most)
    return language.text(
        f"figures.average.{series.step}",
        average=amount(mean, series.unit, language),
        label=long(largest.label, language),
        largest=most,
    )


def _comparison(series: Series, language: Speaker) -> str:
    sums = series.compared
    if sums is None or sums[1] <= 0:
        return ""
    percent = ((sums[0] - sums[1]) * 100 / sums[1]).quantize(Decimal(1))
    if percent == 0:
        return language.text("figures.same_as_before")
    which = "figures.more_than_before" if percent > 0 else "figures.less_than_before"
    return language.text(which, percent=language.number(abs(percent)))


def _missing(series: Series, language: Speaker) -> str:
    gone = series.missing
    if not gone:
        return ""
    if len(gone) > _NAMED:
        return language.plural(
            f"figures.missing.{series.step}",
            len(gone),
            all=language.number(sum(1 for p in series.points if p.value is not None or p.is_missing)),
        )
    names = [long(point.label, language) for point in gone]
    listed = names[0] if len(names) == 1 else language.text("figures.list", first=", ".join(names[:-1]), last=names[-1])
    return language.text("figures.missing_named", names=listed)


def _partial(series: Series, language: Speaker) -> str:
    count = len(series.partial)
    return language.plural(f"figures.partial.{series.step}", count) if count else ""
