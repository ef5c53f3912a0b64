"""What the counters of a supply showed: each register of its meters, or the counter as it stands on bills."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ventanilla.exchange.green_button.blocks import by_year, decimals_of, midnight
from ventanilla.exchange.green_button.codes import (
    BULK,
    COMMODITIES,
    DELIVERED,
    MEASURES,
    RECEIVED,
    Measure,
    ReadingType,
    band_code,
    quality_code,
)
from ventanilla.exchange.green_button.measured import Measured
from ventanilla.exchange.green_button.model import Row, Series, Span
from ventanilla.house import House
from ventanilla.kernel.messages import message
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Meter, Register, Zone
from ventanilla.readings.service.asking import Asked
from ventanilla.readings.service.sources import Sources

_POWER = {Unit.KWH: 3, Unit.M3: 0, Unit.SM3: 0}
"""The power of ten of a whole unit of a counter, in the unit of its code."""

Asks = Callable[[Span], Asked]


class Counted:
    """Counters are told as amounts: what the register shows times the coefficient of its meter's transformers."""

    def __init__(self, house: House, sources: Sources) -> None:
        self._house, self._sources = house, sources
        self._point, self._zone = sources.point, house.zone
        self._commodity = COMMODITIES[self._point.commodity]

    def meters(self) -> tuple[Meter, ...]:
        """Those of the supply."""
        return self._house.gateway.ask("meters", supply_point=self._point).value or ()

    def registers(self, meters: tuple[Meter, ...]) -> Iterator[Series]:
        """A series a register."""
        read: dict[Span, Asked] = {}

        def asked(span: Span) -> Asked:
            if span not in read:
                read.clear()
                read[span] = Asked.of(self._house, self._point, span.first, span.last)
            return read[span]

        for meter in meters:
            for register in meter.registers:
                if register.unit in _POWER:
                    yield self._register(meter, register, asked)

    def dial(self, measured: Measured) -> Iterator[Series]:
        """The counter as it stands on bills, of a supply whose meters are not told otherwise."""
        unit = measured.billed_unit()
        if unit not in _POWER or not any(one.current is not None and one.read_to for one in measured.lately()):
            return
        kind = ReadingType(BULK, self._commodity, DELIVERED, 0, MEASURES[unit])

        def rows(span: Span) -> Iterator[tuple[int, Row]]:
            # A reading may be taken some weeks before or after the month that it is billed for.
            found = self._sources.billed(Month.of(span.first).plus(-2), Month.of(span.last).plus(2))
            read = sorted((one.read_to, one.month) for one in found.values() if one.read_to)
            for day, month in read:
                one = found[month]
                if one.current is not None and span.first <= day <= span.last:
                    micro = Quantity(one.current, unit).micro
                    yield day.year, Row(midnight(day, self._zone), 0, micro, quality_code(one.quality))

        yield Series("dial", message("exchange.green_button.series.dial"), kind, lambda span: by_year(rows(span)))

    def _register(self, meter: Meter, register: Register, asked: Asks) -> Series:
        decimals = register.decimals + decimals_of(meter.coefficient)
        known = MEASURES[register.unit]
        measure = Measure(known.uom, known.kind, _POWER[register.unit] - decimals, named=known.named)
        flow = RECEIVED if register.zone is Zone.EXPORT else DELIVERED
        band = band_code(register.zone.value)

        def rows(span: Span) -> Iterator[tuple[int, Row]]:
            for one in asked(span).readings:
                if one.register_id == register.id:
                    value = int((one.value * meter.coefficient).scaleb(decimals).to_integral_value())
                    yield one.day.year, Row(midnight(one.day, self._zone), 0, value, quality_code(one.quality), band)

        title = message("exchange.green_button.series.register", meter=meter.number, register=register.code)
        kind = ReadingType(BULK, self._commodity, flow, 0, measure)
        return Series(register.id, title, kind, lambda span: by_year(rows(span)))
