"""The dashboard by the books: Flask, mapped classes of SQLAlchemy, a marshmallow schema, ``jsonify``."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from marshmallow import Schema, fields
from sqlalchemy import create_engine, or_, select
from sqlalchemy.orm import DeclarativeBase, Session

from ventanilla.billing.tables import bill
from ventanilla.identity.tables.identities import identity
from ventanilla.identity.tables.sessions import session
from ventanilla.readings.tables.schema import billed_consumption
from ventanilla.supply.tables.customers import customer, supply_point
from ventanilla.supply.tables.links import link


class Mapped(DeclarativeBase):
    """What is mapped here, onto the portal's tables."""


class UserSession(Mapped):
    """A session."""

    __table__ = session


class User(Mapped):
    """Who is signed in."""

    __table__ = identity


class Link(Mapped):
    """What an identity may see."""

    __table__ = link


class SupplyPoint(Mapped):
    """Where something is delivered."""

    __table__ = supply_point


class Customer(Mapped):
    """Whom the utility knows."""

    __table__ = customer


class Bill(Mapped):
    """A bill."""

    __table__ = bill


class Used(Mapped):
    """What a month's bill says was used."""

    __table__ = billed_consumption


class MoneyBody(Schema):
    """An amount."""

    amount = fields.Function(lambda minor: f"{Decimal(minor).scaleb(-2):f}")
    currency = fields.Constant("ARS")


class QuantityBody(Schema):
    """How much of what."""

    value = fields.Function(lambda row: f"{Decimal(row.amount_micro).scaleb(-6).normalize():f}")
    unit = fields.String()


class AddressBody(Schema):
    """Where."""

    street = fields.String()
    locality = fields.String()


class SupplyBody(Schema):
    """The supply shown."""

    id = fields.String()
    customer_number = fields.String()
    number = fields.String()
    service = fields.String()
    address = fields.Nested(AddressBody)


class BillBody(Schema):
    """The latest bill."""

    id = fields.String()
    number = fields.String()
    month = fields.String()
    due_on = fields.Date()
    total = fields.Nested(MoneyBody)
    open = fields.Nested(MoneyBody)
    state = fields.String()
    days_left = fields.Integer()


class AccountBody(Schema):
    """What is owed."""

    available = fields.Boolean()
    as_of = fields.DateTime(allow_none=True)
    last_bill = fields.Nested(BillBody, allow_none=True)
    owed = fields.Nested(MoneyBody)
    overdue = fields.Nested(MoneyBody)
    credit = fields.Nested(MoneyBody)
    balance = fields.Nested(MoneyBody)
    open_bills = fields.Integer()


class LastBody(Schema):
    """One month, and the same of a year earlier."""

    month = fields.String()
    amount = fields.Nested(QuantityBody)
    before = fields.Nested(QuantityBody)


class MonthBody(LastBody):
    """The same with whether it is an estimate."""

    is_estimated = fields.Boolean()


class UsageBody(Schema):
    """What was used."""

    available = fields.Boolean()
    as_of = fields.DateTime(allow_none=True)
    unit = fields.String()
    last = fields.Nested(LastBody)
    change_percent = fields.Integer()
    months = fields.List(fields.Nested(MonthBody))


class DashboardBody(Schema):
    """The whole answer."""

    supply = fields.Nested(SupplyBody)
    today = fields.Date()
    account = fields.Nested(AccountBody)
    consumption = fields.Nested(UsageBody)


def books_app(url: str, now: datetime, today: date) -> Flask:
    """The app, on the tables that the portal has filled."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    schema = DashboardBody()
    app = Flask("books")

    @app.get("/cosepav/api/v1/supplies/<supply_id>/dashboard")
    def dashboard(supply_id: str) -> Response:
        with Session(engine) as db:
            user = _user(db, now)
            point, number = _supply(db, user, supply_id, now, today)
            bills = db.scalars(
                select(Bill)
                .where(
                    Bill.supply_point_id == supply_id,
                    Bill.is_set_aside.is_(False),
                    or_(Bill.open_minor > 0, Bill.credit_minor > 0, Bill.month >= _number(_at(today) - 3)),
                )
                .order_by(Bill.month.desc(), Bill.issued_on.desc(), Bill.number.desc())
            ).all()
            used = db.scalars(
                select(Used)
                .where(Used.supply_point_id == supply_id, Used.month >= _number(_at(today) - 25))
                .order_by(Used.month)
            ).all()
            body = {
                "supply": {
                    "id": point.id, "customer_number": number, "number": point.number, "service": point.service,
                    "address": point,
                },
                "today": today,
                "account": _account(bills, today),
                "consumption": _usage(used),
            }  # fmt: skip
            answer = jsonify(schema.dump(body))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return app


def _user(db: Session, now: datetime) -> Any:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        abort(401)
    wanted = select(UserSession, User).join(User, User.id == UserSession.identity_id)
    found = db.execute(
        wanted.where(
            UserSession.secret_hash == hashlib.sha256(token.encode()).hexdigest(),
            UserSession.kind == "api",
            UserSession.revoked_at.is_(None),
        )
    ).first()
    if found is None or found[0].expires_at.replace(tzinfo=UTC) <= now or found[0].is_limited or found[1].closed_at:
        abort(401)
    return found[1]


def _supply(db: Session, user: Any, supply_id: str, now: datetime, today: date) -> tuple[Any, str]:
    wanted = (
        select(SupplyPoint, Customer.number)
        .join(Link, Link.supply_point_id == SupplyPoint.id)
        .join(Customer, Customer.id == SupplyPoint.customer_id)
    )
    found = db.execute(
        wanted.where(
            Link.identity_id == user.id,
            Link.supply_point_id == supply_id,
            Link.undone_at.is_(None),
            Link.effective_at <= now,
            or_(SupplyPoint.until.is_(None), SupplyPoint.until >= today),
            or_(Link.valid_until.is_(None), Link.valid_until >= today),
        )
    ).first()
    if found is None:
        abort(404)
    return found[0], found[1]


def _account(bills: Any, today: date) -> dict[str, Any]:
    unpaid = [each for each in bills if each.open_minor]
    owed, credit = sum(each.open_minor for each in unpaid), sum(each.credit_minor for each in bills)
    last = next((each for each in bills if each.total_minor >= 0), None)
    return {
        "available": True,
        "as_of": None,
        "last_bill": last and _last_bill(last, today),
        "owed": owed,
        "overdue": sum(each.open_minor for each in unpaid if each.due_on < today),
        "credit": credit,
        "balance": owed - credit,
        "open_bills": len(unpaid),
    }


def _last_bill(last: Any, today: date) -> dict[str, Any]:
    return {
        "id": last.id,
        "number": last.number,
        "month": _month(last.month),
        "due_on": last.due_on,
        "total": last.total_minor,
        "open": last.open_minor,
        "state": "paid" if not last.open_minor else "overdue" if last.due_on < today else "due",
        "days_left": (last.due_on - today).days,
    }


def _usage(used: Any) -> dict[str, Any]:
    found = {each.month: each for each in used}
    last = max(month for month, each in found.items() if each.amount_micro is not None)
    at = last // 100 * 12 + last % 100 - 1
    shown = [found[_number(each)] for each in range(at - 11, at + 1)]
    now, before = found[last].amount_micro, found[last - 100].amount_micro
    months = [
        {
            "month": _month(each.month),
            "amount": each,
            "before": found[each.month - 100],
            "is_estimated": each.quality == "estimated",
        }
        for each in shown
    ]
    change = int((Decimal((now - before) * 100) / before).quantize(Decimal(1)))
    return {
        "available": True,
        "as_of": None,
        "unit": found[last].unit,
        "last": months[-1],
        "change_percent": change,
        "months": months,
    }


def _at(day: date) -> int:
    return day.year * 12 + day.month - 1


def _number(months: int) -> int:
    return months // 12 * 100 + months % 12 + 1


def _month(number: int) -> str:
    return f"{number // 100}-{number % 100:02d}"
