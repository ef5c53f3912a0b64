"""The rules that a utility declares, told to apps: windows, plausibility, payments, messages, apps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from typing import TYPE_CHECKING, Any

from ventanilla.api.schemas import money_json
from ventanilla.i18n import Language
from ventanilla.kernel.money import Money
from ventanilla.plugin import ReadingPolicy, TicketKind, TicketPolicy, TicketTopic, Utility, Window
from ventanilla.plugin.apps_policy import AppsPolicy

if TYPE_CHECKING:
    from ventanilla.api.shell import ApiShell
    from ventanilla.house import House

_SIZES = ("most_files", "file_bytes", "total_bytes", "longest_text")
_ACCOUNT = ("name", "account", "bank", "bic", "correspondent")
_OUTAGES = "grid.outages"


def rules_json(shell: ApiShell, language: Language) -> dict[str, Any]:
    """As ``RulesSchema`` describes them."""
    utility = shell.house.utility
    return {
        "readings": _readings(shell, utility.readings, language) if utility.readings else None,
        "payments": _payments(shell.house),
        "tickets": _tickets(utility.tickets, language) if utility.tickets else None,
        "outages": _outages(shell, utility, language) if utility.screen(_OUTAGES) else None,
        "sign_in": sign_in_json(shell.house, language),
        "apps": _apps(shell.house, utility.apps, language) if utility.apps else None,
        "bills_since": utility.bills_since.isoformat() if utility.bills_since else None,
        "due_notice_days": utility.due_notice_days,
    }


def _readings(shell: ApiShell, policy: ReadingPolicy, language: Language) -> dict[str, Any]:
    rule = policy.plausibility
    exact = {name: getattr(rule, name) for name in ("most_a_day", "spike", "spike_above", "low")}
    return {
        "windows": [_window(each) for each in shell.reading_windows],
        "late": policy.late.value,
        **{name: getattr(policy, name) for name in ("one_a_day", "is_deletable", "days_back", "whole_meter")},
        "plausibility": {
            **{name: None if value is None else f"{value:f}" for name, value in exact.items()},
            "unchanged": rule.unchanged.value,
        },
        "receipt_prefix": policy.receipt_prefix,
        "registers": _named(_enum(shell, "Register", "zone"), "readings.zone", language),
    }


def _window(one: Window) -> dict[str, Any]:
    return {
        "first_day": one.first_day,
        "last_day": one.last_day,
        "since": one.since.isoformat() if one.since else None,
        "until": one.until.isoformat() if one.until else None,
        "opens": _hour(one.opens),
        "closes": _hour(one.closes),
        "is_daily": one.is_daily,
    }


def _hour(at: time | None) -> str | None:
    return None if at is None else at.isoformat("minutes")


def _payments(house: House) -> dict[str, Any]:
    utility, policy, bank = house.utility, house.utility.payments, house.utility.bank
    return {
        "online": policy is not None and bool(house.settings.payments.url),
        "least": money_json(Money.rounded(policy.least, utility.currency)) if policy else None,
        "channel": policy.channel if policy else None,
        "transfer": {name: getattr(bank, name) for name in _ACCOUNT} if bank else None,
        "pagopa": utility.pagopa is not None,
    }


def _tickets(policy: TicketPolicy, language: Language) -> dict[str, Any]:
    return {
        "topics": [_term(each, "topic", language) for each in policy.topics],
        "kinds": [_term(each, "kind", language) for each in policy.kinds],
        **{name: getattr(policy, name) for name in _SIZES},
    }


def _term(one: TicketTopic | TicketKind, what: str, language: Language) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": language.text(f"ticket.{what}.{one.name}"),
        "answer_days": one.answer_days,
        "in_business_days": isinstance(one, TicketKind) and one.in_business_days,
    }


def _outages(shell: ApiShell, utility: Utility, language: Language) -> dict[str, Any]:
    return {
        "kinds": _named(_enum(shell, "Outage", "kind"), "grid.outage.kind", language),
        "states": _named(_enum(shell, "Outage", "state"), "grid.outage.state", language),
        "notices": utility.screen("messages.outage_notices") is not None,
    }


def sign_in_json(house: House, language: Language) -> dict[str, Any]:
    """Second factors that are offered, and whom people may sign in with: those that the settings know."""
    policy = house.utility.identity
    known = [each for each in policy.providers if each.name in house.settings.providers]
    return {
        "factors": _named((each.value for each in policy.factors.offered), "api.factor", language),
        "factor_required": policy.factors.required,
        "providers": [{"name": each.name, "label": language.text(each.label_id)} for each in known],
    }


def _apps(house: House, policy: AppsPolicy, language: Language) -> dict[str, Any]:
    return {
        "configuration": f"{house.settings.base_url.rstrip('/')}/.well-known/openid-configuration",
        "scopes": [
            {
                "name": each.value,
                "sentence": language.text(f"apps.scope.{each.value.replace(':', '_')}"),
                "of_supplies": each.is_of_supplies,
            }
            for each in house.utility.app_scopes
        ],
        "access_seconds": int(policy.access_life.total_seconds()),
        "refresh_idle_seconds": int(policy.refresh_idle.total_seconds()),
        "fresh_proof_seconds": int(policy.fresh_proof.total_seconds()),
        "registration": policy.registration,
    }


def _named(names: Iterable[str], prefix: str, language: Language) -> list[dict[str, str]]:
    return [{"name": each, "label": language.text(f"{prefix}.{each}")} for each in names]


def _enum(shell: ApiShell, schema: str, name: str) -> Sequence[str]:
    """The values that the description names for a part of a schema."""
    document = shell.api.document if shell.api else {}
    shape = document.get("components", {}).get("schemas", {}).get(schema, {})
    return [str(each) for each in shape.get("properties", {}).get(name, {}).get("enum", ())]
