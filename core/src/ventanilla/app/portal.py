"""One instance, put together from its settings: what services stand on, and the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from ventanilla.apps.service import AppsService
from ventanilla.audit import Audit
from ventanilla.billing import hooks as billing_hooks
from ventanilla.billing.feed import feed_files as billing_feed
from ventanilla.billing.records import BillingRecords
from ventanilla.billing.service import BillingService
from ventanilla.documents import hooks as documents_hooks
from ventanilla.documents.dte.intake import STORE as TAX_DOCUMENT_FILES
from ventanilla.documents.feed import feed_files as documents_feed
from ventanilla.documents.intake import STORE as DOCUMENT_FILES
from ventanilla.documents.look import Look
from ventanilla.documents.records import DocumentsRecords
from ventanilla.documents.service import RENDERERS, DocumentsService
from ventanilla.documents.service import TOLD as DOCUMENTS_TOLD
from ventanilla.egress import Egress
from ventanilla.exchange.batches import BatchService
from ventanilla.exchange.green_button import GreenButtonService
from ventanilla.exchange.service import EventService, ExchangeService, WebhookService
from ventanilla.grid.feed import feed_files as grid_feed
from ventanilla.grid.service import GridService
from ventanilla.home.client import ClientDesk
from ventanilla.home.dossier import DossierDesk
from ventanilla.home.service import HomeService
from ventanilla.house import House
from ventanilla.i18n import Languages
from ventanilla.identity.service import IdentityService
from ventanilla.jobs.making import make_jobs
from ventanilla.kernel.clock import Clock, SystemClock
from ventanilla.messages import hooks as messages_hooks
from ventanilla.messages.feed import feed_files as messages_feed
from ventanilla.messages.records import MessagesRecords
from ventanilla.messages.service import MessagesService
from ventanilla.plugin import Gateway, Utility
from ventanilla.plugin.checks import refuse_wrong_manifest, refuse_wrong_plugin
from ventanilla.plugin.loading import Loaded, load_utility, theme_of
from ventanilla.readings import hooks as readings_hooks
from ventanilla.readings.feed import feed_files as readings_feed
from ventanilla.readings.records import ReadingsRecords
from ventanilla.readings.service import TOLD as READINGS_TOLD
from ventanilla.readings.service import ReadingsService
from ventanilla.settings import Settings
from ventanilla.staff.service import StaffService
from ventanilla.storage import Database
from ventanilla.storage.feeds import FeedFile
from ventanilla.storage.files import FolderStore
from ventanilla.storage.migrate import refuse_unmigrated
from ventanilla.storage.tables import id_key, postings
from ventanilla.supply import hooks as supply_hooks
from ventanilla.supply.feed import feed_files as supply_feed
from ventanilla.supply.records import SupplyRecords
from ventanilla.supply.service import SupplyService
from ventanilla.web.themes import Theme, load_theme

HOOKS = (supply_hooks, billing_hooks, readings_hooks, documents_hooks, messages_hooks)
"""The topics' specifications of hooks."""


@dataclass(frozen=True)
class Portal:
    """One instance, put together: what it stands on and the services of its topics."""

    house: House
    loaded: Loaded
    theme: Theme
    identity: IdentityService
    supply: SupplyService
    apps: AppsService
    billing: BillingService
    readings: ReadingsService
    grid: GridService
    documents: DocumentsService
    messages: MessagesService
    exchange: ExchangeService
    batches: BatchService
    events: EventService
    webhooks: WebhookService
    green_button: GreenButtonService
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
    files = Path(settings.files)
    stores = (FolderStore(files / DOCUMENT_FILES), FolderStore(files / TAX_DOCUMENT_FILES))
    gateway.add_records(DocumentsRecords(db, *stores), MessagesRecords(db))
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
        egress=Egress(settings.egress),
    )


def _theme(settings: Settings, loaded: Loaded) -> Theme:
    found = theme_of(settings.theme, loaded)
    return load_theme(found.name if found.package else "")


def _portal(house: House, loaded: Loaded, theme: Theme) -> Portal:
    identity = IdentityService(house)
    supply = SupplyService(house, identity)
    apps = AppsService(house, identity, supply)
    billing = BillingService(house, supply)
    readings = ReadingsService(house, supply)
    grid = GridService(house, supply)
    look = Look.of(theme.tokens, theme.logo_file.read_text(encoding="utf-8"))
    documents = DocumentsService(house, supply, billing, readings, look, identity)
    messages = MessagesService(house, identity, supply, billing, documents, theme.tokens, grid, apps)
    batches = BatchService(house)
    events = EventService(house)
    webhooks = WebhookService(house, events)
    dossier = DossierDesk(house, supply, billing, documents, messages)
    portal = Portal(
        house=house,
        loaded=loaded,
        theme=theme,
        identity=identity,
        supply=supply,
        apps=apps,
        billing=billing,
        readings=readings,
        grid=grid,
        documents=documents,
        messages=messages,
        exchange=ExchangeService(house, _feeds(house.utility)),
        batches=batches,
        events=events,
        webhooks=webhooks,
        green_button=GreenButtonService(house, supply, billing, apps),
        home=HomeService(house, supply, billing, readings, dossier, ClientDesk(supply, billing, grid)),
        staff=StaffService(house, identity, supply, documents, messages, batches, grid.outages, apps, events, webhooks),
    )
    _connect(portal)
    return portal


def _feeds(utility: Utility) -> tuple[FeedFile, ...]:
    """The files of the standard feed, each after those that it names."""
    topics = (supply_feed, billing_feed, readings_feed, grid_feed, documents_feed, messages_feed)
    return tuple(file for files in topics for file in files(utility))


def _connect(portal: Portal) -> None:
    """Let the topics hear of each other, come round, and add to everybody's data and history."""
    house, identity = portal.house, portal.identity
    portal.supply.subscribe()
    portal.apps.subscribe()
    portal.billing.subscribe()
    portal.documents.subscribe()
    portal.messages.subscribe()
    portal.batches.subscribe()
    portal.events.subscribe()
    portal.webhooks.subscribe()
    portal.green_button.subscribe()
    portal.staff.subscribe()
    house.jobs.every(timedelta(minutes=10), "identity.reset_factors", identity.factor_resets.every_now_and_then)
    identity.closing.tombstones.subscribe()
    house.jobs.every(timedelta(hours=1), "identity.erase", identity.closing.every_now_and_then)
    house.jobs.every(timedelta(hours=1), "storage.forget_postings", lambda _: _forget_postings(house))
    if house.utility.payments is not None:
        identity.add_data("payments", portal.billing.reports.data_of)
    identity.add_data("certificates", portal.documents.certificates_of)
    identity.add_data("readings", portal.readings.desk.data)
    identity.add_history("readings", READINGS_TOLD, portal.readings.desk.subjects)
    identity.add_history("documents", DOCUMENTS_TOLD, portal.documents.history_of)


def _forget_postings(house: House) -> None:
    """Delete the kept answers to requests with a key whose time is over."""
    with house.db.write() as connection:
        postings.forget(connection, house.clock.now())
