"""Statements of the hot paths: written in SQLAlchemy, compiled once a process to a string.

Use it for reads that every page makes. Building and compiling a statement costs more than running it,
so it is done once; the rows come from the driver's own cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Select

Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The SQL text, its parameters in order (None where they are named), its constants, what converts in and out."""

    sql: str
    order: Sequence[str] | None
    constants: Mapping[str, Any]
    binds: Mapping[str, Processor]
    outs: Sequence[tuple[int, Processor]]


class Hot:
    """A select with named bind parameters. Run it with :meth:`Database.rows`.

    Expanding parameters (``in_``) can't be compiled ahead: pass a JSON list or ask once a value.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._ready: dict[str, Prepared] = {}

    def prepared(self, dialect: Dialect) -> Prepared:
        """The statement for one kind of database, compiled at the first call."""
        ready = self._ready.get(dialect.name)
        if ready is None:
            compiled = self.statement.compile(dialect=dialect)
            outs: list[tuple[int, Processor]] = []
            for at, column in enumerate(self.statement.selected_columns):
                out = column.type._cached_result_processor(dialect, None)
                if out is not None:
                    outs.append((at, out))
            binds = {name: into for name, into in compiled._bind_processors.items() if callable(into)}
            order = None if compiled.positiontup is None else list(compiled.positiontup)
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            ready = Prepared(str(compiled), order, constants, binds, outs)
            self._ready[dialect.name] = ready
        return ready
