"""``GET /manifest``: what this portal is and can do, so that one app draws the screens of every utility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.manifest.operations import Used
from ventanilla.api.manifest.rules import rules_json
from ventanilla.api.manifest.schemas import ManifestSchema
from ventanilla.api.manifest.screens import screen_json
from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.steps import fields_json
from ventanilla.errors import InvalidInput
from ventanilla.i18n import Language
from ventanilla.kernel.messages import message
from ventanilla.plugin import Attribute, DocumentKind, Utility

if TYPE_CHECKING:
    from ventanilla.api.shell import ApiShell


class ManifestQuery(Schema):
    """In which of the portal's languages; without it, as ``Accept-Language`` says."""

    locale = fields.String(
        load_default="", validate=validate.Length(max=35), metadata={"description": "One of `locales`."}
    )


def blueprint(shell: ApiShell) -> StrictBlueprint:
    """``GET /manifest``, for everybody."""
    api = shell.blueprint("manifest", __name__, "What this portal is and can do.")

    @api.route("/manifest")
    @api.doc(security=[], operationId="manifest")
    @api.arguments(ManifestQuery, location="query")
    @api.response(200, ManifestSchema)
    def manifest(wanted: dict[str, str]) -> Response:
        """The utility, its screens with labels, columns, operations and actions, its forms and rules, its look."""
        language = _language(shell, wanted["locale"])
        response = shell.public(_manifest(shell, language))
        response.headers["Content-Language"] = language.tag
        return response

    return api


def _language(shell: ApiShell, wanted: str) -> Language:
    if not wanted:
        return shell.language
    known = {each.tag.casefold(): each for each in shell.house.languages.all}
    if wanted.casefold().replace("_", "-") not in known:
        raise InvalidInput({"locale": message("api.fault.locale")})
    return known[wanted.casefold().replace("_", "-")]


def _manifest(shell: ApiShell, language: Language) -> dict[str, Any]:
    utility, locales = shell.house.utility, shell.house.languages.all
    used = Used(shell.api.document if shell.api else {}, language, _declared(utility))
    names = ("name", "title", "short_title", "country", "timezone", "currency", "tax_id")
    contact = ("phone", "email", "address", "hours", "website")
    return {
        "utility": {
            **{name: getattr(utility, name) for name in names},
            "commodities": [each.value for each in utility.commodities],
            "market_codes": [{"commodity": one.commodity.value, "name": one.name} for one in utility.market_codes],
            "supply_choice": utility.supply_choice,
        },
        "locale": language.tag,
        "locales": [each.tag for each in locales],
        "landing": utility.landing,
        "screens": [screen_json(each, shell.house, used) for each in utility.screens],
        "contact": {name: getattr(utility.contact, name) for name in contact},
        "identity": _identity(utility, language),
        "linking": _linking(utility, language),
        "documents": [_document(each, language) for each in utility.documents],
        "attributes": [_attribute(each, language) for each in utility.attributes if each.shown],
        "rules": rules_json(shell, language),
        "theme": _theme(shell),
    }


def _declared(utility: Utility) -> dict[str, str]:
    """What the forms of the utility call what they ask; its own words go before those of every portal."""
    policy = utility.identity
    forms = (policy.change_password, policy.sign_in, policy.register, utility.linking.fields)
    return {each.name: each.label_id for form in forms for each in form}


def _identity(utility: Utility, language: Language) -> dict[str, Any]:
    policy = utility.identity
    forms = ("register", "sign_in", "reset", "change_password")
    return {
        **{name: fields_json(getattr(policy, name), utility, language) for name in forms},
        "password_min_length": policy.password.shortest,
        "password_max_length": policy.password.longest,
        "activation_seconds": int(policy.activation_lifetime.total_seconds()),
        "reset_seconds": int(policy.reset_lifetime.total_seconds()),
        "session_seconds": int(policy.session_absolute.total_seconds()),
    }


def _linking(utility: Utility, language: Language) -> dict[str, Any]:
    policy = utility.linking
    return {
        "policy": policy.name,
        "version": policy.version,
        "fields": fields_json(policy.fields, utility, language),
        "code_channels": [each.value for each in policy.possession],
        "code_seconds": int(policy.code_lifetime.total_seconds()),
        "code_tries": policy.code_tries,
        "undo_seconds": int(policy.undo_lifetime.total_seconds()),
        "waiting_seconds": int(policy.cooling_off.total_seconds()),
    }


def _document(kind: DocumentKind, language: Language) -> dict[str, Any]:
    ids = (f"documents.kind.{kind.name}", f"api.document.{kind.name}", f"documents.{kind.name}.title")
    known = next((id_ for id_ in ids if language.has(id_)), "")
    return {
        "name": kind.name,
        "label": language.text(known) if known else kind.name,
        "source": kind.source.value,
        "fiscal": kind.fiscal,
        "valid_days": kind.valid_days,
    }


def _attribute(attribute: Attribute, language: Language) -> dict[str, Any]:
    return {
        "on": attribute.on,
        "name": attribute.name,
        "label": language.text(f"attribute.{attribute.on}.{attribute.name}"),
        "type": attribute.type.value,
        "unit": attribute.unit.value if attribute.unit else None,
        "group": attribute.group,
        "commodities": [each.value for each in attribute.commodities],
    }


def _theme(shell: ApiShell) -> dict[str, Any] | None:
    look = shell.look
    if look is None:
        return None
    theme = look.theme
    return {
        "name": theme.name,
        "logo": f"{shell.house.settings.base_url.rstrip('/')}{look.asset(theme.logo)}",
        "light": dict(theme.light),
        "dark": dict(theme.dark),
        "look": dict(theme.look),
    }
