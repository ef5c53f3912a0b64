"""The dashboard in plain Flask: SQL in strings, rows in tuples, dictionaries, ``jsonify``. As fast as that goes.

It looks the token up, asks whether the supply is the caller's, reads bills and consumption, and knows nothing of
plugins, languages, conditional requests, security headers or log lines.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from sqlalchemy.engine import make_url

SESSION = """SELECT s.identity_id, s.expires_at, s.is_limited, i.valid_until, i.closed_at
FROM session s JOIN identity i ON i.id = s.identity_id
WHERE s.secret_hash = ? AND s.kind = 'api' AND s.revoked_at IS NULL"""
SUPPLY = """SELECT c.number, p.number, p.street, p.locality, p.service, p.since
FROM link l JOIN supply_point p ON p.id = l.supply_point_id JOIN customer c ON c.id = p.customer_id
WHERE l.identity_id = ? AND l.supply_point_id = ? AND l.undone_at IS NULL AND l.effective_at <= ?
AND (p.until IS NULL OR p.until >= ?) AND (l.valid_until IS NULL OR l.valid_until >= ?)"""
BILLS = """SELECT id, month, number, due_on, total_minor, open_minor, credit_minor FROM bill
WHERE supply_point_id = ? AND is_set_aside = {no} AND (open_minor > 0 OR credit_minor > 0 OR month >= ?)
ORDER BY month DESC, issued_on DESC, number DESC"""
CONSUMPTION = """SELECT month, amount_micro, unit, quality FROM billed_consumption
WHERE supply_point_id = ? AND month >= ? AND month <= ? ORDER BY month"""

Ask = Callable[[str, Sequence[Any]], list[Any]]


def asking(url: str) -> tuple[Ask, str]:
    """A function that runs a statement on a connection of its own, and how the database writes "no"."""
    if url.startswith("sqlite"):
        lite = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        return lambda statement, values: lite.execute(statement, values).fetchall(), "0"
    import psycopg

    server = psycopg.connect(url, autocommit=True)

    def ask(statement: str, values: Sequence[Any]) -> list[Any]:
        return server.execute(statement.replace("?", "%s").encode(), values).fetchall()

    return ask, "false"


def plain_app(url: str, now: datetime, today: date) -> Flask:
    """The app, on the tables that the portal has filled."""
    ask, no = asking(url)
    bills_of = BILLS.format(no=no)
    app = Flask("plain")

    @app.get("/cosepav/api/v1/supplies/<supply_id>/dashboard")
    def dashboard(supply_id: str) -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            abort(401)
        sessions = ask(SESSION, (hashlib.sha256(token.encode()).hexdigest(),))
        if not sessions or _moment(sessions[0][1]) <= now or sessions[0][2] or sessions[0][4]:
            abort(401)
        moment = now.replace(tzinfo=None).isoformat(" ", "microseconds") if no == "0" else now
        day = today.isoformat() if no == "0" else today
        supplies = ask(SUPPLY, (sessions[0][0], supply_id, moment, day, day))
        if not supplies:
            abort(404)
        this = today.year * 12 + today.month - 1
        bills = ask(bills_of, (supply_id, _number(this - 3)))
        used = ask(CONSUMPTION, (supply_id, _number(this - 25), _number(this)))
        answer = jsonify(
            supply=_supply(supply_id, supplies[0]),
            today=today.isoformat(),
            account=_account(bills, today),
            consumption=_consumption(used),
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return app


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _number(months: int) -> int:
    return months // 12 * 100 + months % 12 + 1


def _supply(id_: str, row: Any) -> dict[str, Any]:
    customer, number, street, locality, service, _ = row
    return {
        "id": id_,
        "customer_number": customer,
        "number": number,
        "service": service,
        "address": {"street": street, "locality": locality},
    }


def _money(minor: int) -> dict[str, str]:
    return {"amount": f"{Decimal(minor).scaleb(-2):f}", "currency": "ARS"}


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _account(bills: list[Any], today: date) -> dict[str, Any]:
    unpaid = [(_day(row[3]), row[5]) for row in bills if row[5]]
    owed, late = sum(each for _, each in unpaid), sum(each for due, each in unpaid if due < today)
    credit = sum(row[6] for row in bills)
    last = next((row for row in bills if row[4] >= 0), None)
    return {
        "available": True,
        "as_of": None,
        "last_bill": _last_bill(last, today) if last else None,
        "owed": _money(owed),
        "overdue": _money(late),
        "credit": _money(credit),
        "balance": _money(owed - credit),
        "open_bills": len(unpaid),
    }


def _last_bill(row: Any, today: date) -> dict[str, Any]:
    id_, month, number, due, total, open_, _ = row
    due = _day(due)
    return {
        "id": id_,
        "number": number,
        "month": f"{month // 100}-{month % 100:02d}",
        "due_on": due.isoformat(),
        "total": _money(total),
        "open": _money(open_),
        "state": "paid" if not open_ else "overdue" if due < today else "due",
        "days_left": (due - today).days,
    }


def _consumption(rows: list[Any]) -> dict[str, Any]:
    found = {row[0]: row for row in rows}
    last = max(month for month, row in found.items() if row[1] is not None)
    at = last // 100 * 12 + last % 100 - 1
    months = [_month(found, _number(each)) for each in range(at - 11, at + 1)]
    now, before = found[last][1], found[last - 100][1]
    return {
        "available": True,
        "as_of": None,
        "unit": found[last][2],
        "last": {name: months[-1][name] for name in ("month", "amount", "before")},
        "change_percent": int((Decimal((now - before) * 100) / before).quantize(Decimal(1))),
        "months": months,
    }


def _month(found: dict[int, Any], month: int) -> dict[str, Any]:
    row = found[month]
    return {
        "month": f"{month // 100}-{month % 100:02d}",
        "amount": _quantity(row),
        "before": _quantity(found[month - 100]),
        "is_estimated": row[3] == "estimated",
    }


def _quantity(row: Any) -> dict[str, str]:
    value = Decimal(row[1]).scaleb(-6).normalize()
    return {"value": f"{value:f}", "unit": row[2]}
