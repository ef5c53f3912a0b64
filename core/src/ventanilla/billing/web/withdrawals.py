"""What was billed of energy and power: as a chart, as a table, as files. All that is chosen stands in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from ventanilla.billing.model import Withdrawals
from ventanilla.billing.series import power_series, withdrawal_series
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.spans import parse_year
from ventanilla.billing.web.places import OF
from ventanilla.errors import InvalidInput
from ventanilla.figures import Series, csv_file, figure_view, xlsx_file
from ventanilla.figures.files import CSV_TYPE, XLSX_TYPE
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Answer
from ventanilla.web.shell import Shell

_SCREEN = "billing.withdrawals"
_TABLE = "table"
_UNSAFE = re.compile(r"[^A-Za-z0-9._]+")


def add_withdrawals(web: Blueprint, service: BillingService, shell: Shell) -> None:
    """``/withdrawals`` of a supply with ``.csv`` and ``.xlsx``; ``view=table`` shows numbers instead of a chart."""

    def asked(supply_point_id: str, query: Mapping[str, str]) -> Answer[Withdrawals]:
        return service.withdrawals(shell.customer(), supply_point_id, parse_year(query, shell.house.today()))

    def shown(supply_point_id: str, query: Mapping[str, str], faults: Mapping[str, Message]) -> Response:
        answer = asked(supply_point_id, query)
        found = answer.value
        here = _Addresses(supply_point_id, found.year, query.get("view") == _TABLE)
        return shell.page(
            "billing/withdrawals.html",
            title=message(f"screen.{_SCREEN}"),
            screen=_SCREEN,
            status=422 if faults else 200,
            supply_point_id=supply_point_id,
            found=found,
            figures=_figures(found, here, shell),
            is_table=here.is_table,
            tabs=[("chart", here.page(is_table=False)), (_TABLE, here.page(is_table=True))],
            every_year=here.page(year=None) if found.year else "",
            as_of=answer.as_of,
            faults=faults,
        )

    @web.get(f"{OF}/withdrawals")
    def withdrawals(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, request.args, {})
        except InvalidInput as fault:
            return shown(supply_point_id, {}, fault.fields)

    @web.get(f"{OF}/withdrawals.csv")
    def withdrawals_csv(supply_point_id: str) -> Response:
        found = asked(supply_point_id, request.args).value
        return _file(b"".join(csv_file(withdrawal_series(found), shell.language)), CSV_TYPE, "csv", found, shell)

    @web.get(f"{OF}/withdrawals.xlsx")
    def withdrawals_xlsx(supply_point_id: str) -> Response:
        found = asked(supply_point_id, request.args).value
        return _file(xlsx_file(withdrawal_series(found), shell.language), XLSX_TYPE, "xlsx", found, shell)


class _Addresses:
    """Where the same page is, with some changes."""

    def __init__(self, supply_point_id: str, year: int | None, is_table: bool) -> None:
        self._supply, self._year, self.is_table = supply_point_id, year, is_table

    def page(self, **changes: Any) -> str:
        """Of another year, or as the other of chart and table."""
        chosen = {"year": self._year, "is_table": self.is_table, **changes}
        view = _TABLE if chosen["is_table"] else None
        return url_for("billing.withdrawals", supply_point_id=self._supply, year=chosen["year"], view=view)

    def file(self, ending: str) -> str:
        """As a file."""
        return url_for(f"billing.withdrawals_{ending}", supply_point_id=self._supply, year=self._year)


def _figures(found: Withdrawals, here: _Addresses, shell: Shell) -> list[Any]:
    """The energy with its files, and the power where any was billed; a year leads to its months."""
    series = withdrawal_series(found)
    csv, xlsx = (here.file("csv"), here.file("xlsx")) if series.known else ("", "")
    drawn = [figure_view(_linked(series, found, here), shell.language, csv_href=csv, xlsx_href=xlsx)]
    if found.has_power and not here.is_table:
        drawn.append(figure_view(_linked(power_series(found), found, here), shell.language))
    return drawn


def _linked(series: Series, found: Withdrawals, here: _Addresses) -> Series:
    if found.year is not None:
        return series
    points = (
        replace(point, href=here.page(year=one.year) if one.bills else "")
        for point, one in zip(series.points, found.items, strict=True)
    )
    return replace(series, points=tuple(points))


def _file(body: bytes, content_type: str, ending: str, found: Withdrawals, shell: Shell) -> Response:
    word = shell.language.text("billing.withdrawals.file_name")
    name = _UNSAFE.sub("-", f"{word} {found.year or ''}".strip())
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
