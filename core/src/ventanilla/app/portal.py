"""One instance, put together from its settings: what services stand on, and the services."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from zoneinfo import ZoneInfo

from ventanilla.audit import Audit
from ventanilla.billing import hooks as billing_hooks
from ventanilla.billing.feed import feed_files as billing_feed
from ventanilla.billing.records import BillingRecords
from ventanilla.billing.service import BillingService
from ventanilla.documents.look import Look
from ventanilla.documents.service import RENDERERS, DocumentsService
from ventanilla.documents.service import TOLD as DOCUMENTS_TOLD
from ventanilla.exchange.service import ExchangeService
from ventanilla.home.service import HomeService
from ventanilla.house import House
from ventanilla.i18n import Languages
from ventanilla.identity.service import IdentityService
from ventanilla.jobs.making import make_jobs
from ventanilla.kernel.clock import Clock, SystemClock
from ventanilla.messages.service import MessagesService
from ventanilla.plugin import Gateway
from ventanilla.plugin.checks import refuse_wrong_manifest, refuse_wrong_plugin
from ventanilla.plugin.loading import Loaded, load_utility, theme_of
from ventanilla.readings import hooks as readings_hooks
from ventanilla.readings.feed import feed_files as readings_feed
from ventanilla.readings.records import ReadingsRecords
from ventanilla.readings.service import ReadingsService
from ventanilla.settings import Settings
from ventanilla.staff.service import StaffService
from ventanilla.storage import Database
from ventanilla.storage.migrate import refuse_unmigrated
from ventanilla.storage.tables import id_key
from ventanilla.supply import hooks as supply_hooks
from ventanilla.supply.feed import feed_files as supply_feed
from ventanilla.supply.records import SupplyRecords
from ventanilla.supply.service import SupplyService
from ventanilla.web.themes import Theme, load_theme

HOOKS = (supply_hooks, billing_hooks, readings_hooks)
"""The topics' specifications of hooks."""


@dataclass(frozen=True)
class Portal:
    """One instance, put together: what it stands on and the services of its topics."""

    house: House
    loaded: Loaded
    theme: Theme
    identity: IdentityService
    supply: SupplyService
    billing: BillingService
    readings: ReadingsService
    documents: DocumentsService
    messages: MessagesService
    exchange: ExchangeService
    home: HomeService
    staff: StaffService


def build_portal(settings: Settings, *, clock: Clock | None = None, package: ModuleType | None = None) -> Portal:
    """Put one instance together. A plugin package that is handed over needs no entry point.

    :raises StartRefused: when the settings, the database, the plugin or the theme has a fault; it says which.
    """
    loaded = load_utility(settings.utility, package=package)
    refuse_wrong_manifest(loaded.utility)
    house = _house(settings, loaded, clock or SystemClock())
    refuse_wrong_plugin(
        loaded,
        house.gateway.specs,
        house.languages,
        answers=house.gateway.answers,
        settings=settings.plugin,
        renderers=RENDERERS,
    )
    return _portal(house, loaded, _theme(settings, loaded))


def _house(settings: Settings, loaded: Loaded, clock: Clock) -> House:
    utility = loaded.utility
    db = Database(settings.database)
    refuse_unmigrated(db)
    key = id_key(db)
    gateway = Gateway(HOOKS, db=db, clock=clock, timezone=utility.timezone, key=key)
    gateway.add_records(
        SupplyRecords(db, utility, key), BillingRecords(db, utility, key), ReadingsRecords(db, utility, key)
    )
    if loaded.hooks is not None:
        gateway.add_plugin(loaded.name, loaded.hooks, settings.plugin)
    return House(
        settings=settings,
        utility=utility,
        db=db,
        gateway=gateway,
        jobs=make_jobs(db, clock),
        audit=Audit(db, clock),
        languages=Languages.build(utility, loaded.package, theme_of(settings.theme, loaded).package),
        clock=clock,
        zone=ZoneInfo(utility.timezone),
        id_key=key,
    )


def _theme(settings: Settings, loaded: Loaded) -> Theme:
    found = theme_of(settings.theme, loaded)
    return load_theme(found.name if found.package else "")


def _portal(house: House, loaded: Loaded, theme: Theme) -> Portal:
    identity = IdentityService(house)
    supply = SupplyService(house, identity)
    billing = BillingService(house, supply)
    readings = ReadingsService(house, supply)
    feeds = (*supply_feed(house.utility), *billing_feed(house.utility), *readings_feed(house.utility))
    documents = DocumentsService(
        house, supply, billing, readings, Look.of(theme.tokens, theme.logo_file.read_text(encoding="utf-8"))
    )
    portal = Portal(
        house=house,
        loaded=loaded,
        theme=theme,
        identity=identity,
        supply=supply,
        billing=billing,
        readings=readings,
        documents=documents,
        messages=MessagesService(house, identity, supply, billing, documents, theme.tokens),
        exchange=ExchangeService(house, feeds),
        home=HomeService(house, supply, billing, readings),
        staff=StaffService(house, identity, supply, documents),
    )
    portal.supply.subscribe()
    portal.billing.subscribe()
    portal.documents.subscribe()
    portal.messages.subscribe()
    portal.staff.subscribe()
    identity.add_data("certificates", documents.certificates_of)
    identity.add_history("documents", DOCUMENTS_TOLD, documents.history_of)
    return portal
