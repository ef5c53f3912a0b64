"""What is checked of a plugin before the portal starts. Each fault is a sentence that names the plugin."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ventanilla import __version__
from ventanilla.errors import StartRefused
from ventanilla.i18n import Languages
from ventanilla.plugin.billing_checks import bill_faults
from ventanilla.plugin.checking import first_wrong
from ventanilla.plugin.commodity_checks import commodity_faults
from ventanilla.plugin.issuing import NUMBERS
from ventanilla.plugin.loading import Loaded, tables_of
from ventanilla.plugin.manifest import Field, FieldKind, Utility
from ventanilla.plugin.papers import DocumentSource
from ventanilla.plugin.policy_checks import generation_faults, grid_faults, message_faults
from ventanilla.plugin.provider_checks import provider_faults
from ventanilla.plugin.repeating import NAME, repeated
from ventanilla.plugin.specs import Specs
from ventanilla.plugin.words import words_of

RECORDS = ("customer", "account", "supply_point", "service", "family_member", "bill")
"""What attributes may be declared on."""

PLAIN_SCREENS: Mapping[str, tuple[str, ...]] = {
    "home.dashboard": (),
    "identity.sign_out": (),
    "identity.settings": (),
    "documents.forms": (),
    "identity.profile": (),
    "web.help": (),
    "home.general": ("customer", "bills"),
    "home.holder": ("customer", "bills"),
    "home.technical": ("supply_point",),
    "supply.selection": ("supply_points",),
    "identity.password": (),
    "documents.clearance": ("bills", "customer"),
    "messages.e_bill": ("bill",),
    "messages.tickets": (),
    "messages.claims": (),
    "home.dossier": (),
    "messages.news": (),
    "messages.about": (),
    "grid.desk": (),
    "grid.search": (),
    "grid.connection": (),
    "grid.outages": (),
    "messages.outage_notices": (),
}
"""Screens that stand on other screens' hooks."""


def refuse_wrong_manifest(utility: Utility) -> None:
    """Look at the manifest alone.

    :raises StartRefused: for the first fault found.
    """
    for fault in _manifest_faults(utility):
        raise StartRefused(f"plugin {utility.name}: {fault}")


def refuse_wrong_plugin(
    loaded: Loaded,
    specs: Specs,
    languages: Languages,
    *,
    answers: Callable[[str], bool],
    settings: Mapping[str, Any],
    renderers: Collection[str] = (),
) -> None:
    """Look at the manifest together with the core it runs in.

    ``answers`` says whether anybody implements a hook, ``renderers`` are the document kinds that can be printed.

    :raises StartRefused: for the first fault found.
    """
    refuse_wrong_manifest(loaded.utility)
    for fault in _wiring_faults(loaded, specs, languages, answers, settings, renderers):
        raise StartRefused(f"plugin {loaded.name}: {fault}")


def _manifest_faults(utility: Utility) -> Iterator[str]:
    wrong = first_wrong(utility, Utility)
    if wrong:
        yield f"UTILITY.{wrong} is of a wrong type"
    if not NAME.fullmatch(utility.name):
        yield f"its name {utility.name!r} must be lower-case letters, digits and _"
    yield from _core_faults(utility.core)
    yield from _place_faults(utility)
    if utility.identity.factors.required and not utility.identity.factors.offered:
        yield "UTILITY.identity.factors requires a second factor and offers none"
    yield from repeated("screen", (screen.name for screen in utility.screens))
    if utility.readings is None and "readings.entry" in {screen.name for screen in utility.screens}:
        yield "the screen readings.entry needs UTILITY.readings, which says how readings are handed over"
    yield from repeated("document kind", (kind.name for kind in utility.documents))
    yield from _document_faults(utility)
    yield from repeated("attribute", (f"{attribute.on}.{attribute.name}" for attribute in utility.attributes))
    for attribute in utility.attributes:
        if attribute.on not in RECORDS:
            yield f"the attribute {attribute.name} is on {attribute.on!r}; it can be on {', '.join(RECORDS)}"
    yield from generation_faults(utility)
    yield from grid_faults(utility)
    yield from provider_faults(utility.identity)
    yield from _form_faults(utility)


def _document_faults(utility: Utility) -> Iterator[str]:
    """Each kind numbers its certificates apart, so that a number names one paper."""
    yield from bill_faults(utility)
    for kind in utility.documents:
        if kind.prefix and not re.fullmatch("[A-Z]{1,8}", kind.prefix):
            yield f"the prefix {kind.prefix!r} of the document kind {kind.name} must be one to eight capital letters"
        if kind.valid_days < 1:
            yield f"the document kind {kind.name} must be valid for a day at least"
        if kind.is_archived and kind.source is not DocumentSource.FEED and utility.requisites is None:
            yield f"the document kind {kind.name} is printed with the utility's requisites, and it declares none"
        if kind.source is DocumentSource.PLANS and not kind.plan:
            yield f"the document kind {kind.name} is of a plan, and it declares no instalments"
        if any(not 0 < part.per_cent <= 100 or not 1 <= part.due_day <= 31 for part in kind.plan):
            yield f"the instalments of the document kind {kind.name} are per cent, due on a day of the month"
    yield from repeated("prefix", (kind.prefix for kind in utility.documents if kind.prefix))


def _core_faults(wanted: str) -> Iterator[str]:
    try:
        fits = SpecifierSet(wanted).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        yield f"core={wanted!r} is not a version range; write one like '>=0.1,<0.2'"
        return
    if not fits:
        yield f"it was made for core {wanted}, and this is {__version__}; install the version of the plugin that fits"


def _place_faults(utility: Utility) -> Iterator[str]:
    try:
        ZoneInfo(utility.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"there is no timezone {utility.timezone!r}; write one like 'America/Argentina/Buenos_Aires'"
    if utility.currency not in list_currencies():
        yield f"there is no currency {utility.currency!r}; write a code of ISO 4217 like 'ARS'"
    if utility.country not in Locale("en").territories or not re.fullmatch("[A-Z]{2}", utility.country):
        yield f"there is no country {utility.country!r}; write a code of ISO 3166 like 'AR'"
    if not utility.locales:
        yield "it declares no locales; write at least one like 'es-AR'"
    for locale in utility.locales:
        try:
            Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            yield f"there is no locale {locale!r}; write one like 'es-AR'"
    yield from repeated("locale", utility.locales)


def _form_faults(utility: Utility) -> Iterator[str]:
    policy = utility.identity
    forms: dict[str, tuple[Field, ...]] = {
        **({} if policy.issued else {"identity.register": policy.register}),
        "identity.sign_in": policy.sign_in,
        "identity.reset": policy.reset,
        "identity.change_password": policy.change_password,
        "linking.fields": utility.linking.fields,
        **{f"door {door.name}": door.prove for door in (policy.issued.doors if policy.issued else ()) if door.prove},
    }
    for form, fields in forms.items():
        if not fields:
            yield f"{form} asks for nothing"
        yield from repeated(f"field of {form}", (field.name for field in fields))
    yield from _issuing_faults(utility)
    label = utility.supply_label
    if set(re.findall(r"\{(.*?)\}", label)) - {"customer_number", "number"}:
        yield f"supply_label {label!r} can name {{customer_number}} and {{number}} only"
    yield from commodity_faults(utility)


def _issuing_faults(utility: Utility) -> Iterator[str]:
    issued = utility.identity.issued
    if issued is None:
        return
    if utility.identity.register:
        yield "identity.register must be empty where logins are issued"
    if not issued.doors and not issued.enrolment:
        yield "identity.issued has no doors"
    if issued.enrolment and not {each.kind for each in issued.enrolment.prove} & set(NUMBERS):
        yield "identity.issued.enrolment asks for no number of a customer"
    yield from repeated("door", (door.name for door in issued.doors))
    for door in issued.doors:
        if not NAME.fullmatch(door.name):
            yield f"the door {door.name!r} must be lower-case letters, digits and _"
        if door.prove and FieldKind.CUSTOMER_NUMBER not in {each.kind for each in door.prove}:
            yield f"the door {door.name} asks for no {FieldKind.CUSTOMER_NUMBER}; its flow needs one"


def _wiring_faults(
    loaded: Loaded,
    specs: Specs,
    languages: Languages,
    answers: Callable[[str], bool],
    settings: Mapping[str, Any],
    renderers: Collection[str],
) -> Iterator[str]:
    screens = {**specs.screens, **PLAIN_SCREENS}
    for screen in loaded.utility.screens:
        if screen.name not in screens:
            yield f"there is no screen {screen.name!r}; there are {', '.join(sorted(screens))}"
        for hook in screens.get(screen.name, ()):
            if not answers(hook):
                yield f"the screen {screen.name} needs the hook {hook}, and nobody implements it"
    if loaded.utility.landing not in {screen.name for screen in loaded.utility.screens}:
        yield f"it opens with the screen {loaded.utility.landing!r}, which is none of its screens"
    yield from message_faults(loaded.utility)
    kinds = {kind.name for kind in loaded.utility.documents}
    if "documents.clearance" in {screen.name for screen in loaded.utility.screens} and "clearance" not in kinds:
        yield "the screen documents.clearance needs the document kind 'clearance'"
    for kind in loaded.utility.documents:
        is_handed_over = kind.source is DocumentSource.FEED and not kind.renderer
        if kind.paper not in renderers and not is_handed_over:
            yield f"nothing prints the document kind {kind.paper!r}; there are {', '.join(sorted(renderers)) or 'none'}"
    for name in settings:
        if name not in loaded.utility.settings:
            yield f"it reads no setting {name!r}; it reads {', '.join(loaded.utility.settings) or 'none'}"
    for locale, id_ in languages.missing(words_of(loaded)):
        yield f"the message {id_} has no translation in {locale}"
    yield from _table_faults(loaded)


def _table_faults(loaded: Loaded) -> Iterator[str]:
    module = tables_of(loaded)
    if module is None:
        return
    prefix = f"{loaded.name}_"
    for table in _tables(module):
        if not table.name.startswith(prefix):
            yield f"its table {table.name} must begin with {prefix}"
        for key in table.foreign_keys:
            if not str(key.target_fullname).startswith(prefix):
                yield f"its table {table.name} points into {key.target_fullname}; keep the id without a foreign key"


def _tables(module: Any) -> list[Any]:
    found = {
        id(each): each for each in vars(module).values() if hasattr(each, "foreign_keys") and hasattr(each, "name")
    }
    return list(found.values())
