"""The public portal's pages, which are also the cabinet's News and About."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from flask import Blueprint, Response, current_app, request, url_for

from ventanilla.errors import InvalidInput, NotFound, TooManyTries
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.markdown import html_of
from ventanilla.messages.model import AskedQuestion, EntryKind, Finding
from ventanilla.messages.searching import LONGEST_QUERY
from ventanilla.messages.service.site import SiteService
from ventanilla.plugin import Field, FieldKind
from ventanilla.web.forms import Form
from ventanilla.web.frame import SUPPLY
from ventanilla.web.frame import Entry as Section
from ventanilla.web.shell import Shell

NAME = Field("name", FieldKind.FIRST_NAME, "messages.question.name", "messages.question.name_hint")
EMAIL = Field("email", FieldKind.EMAIL, "messages.question.email", "messages.question.email_hint")
_ENDPOINTS = {
    EntryKind.PAGE: "messages.site_page",
    EntryKind.SERVICE: "messages.site_service",
    EntryKind.NEWS: "messages.news_entry",
}
_PLACES = {
    "start": "web.start",
    "news": "messages.news",
    "services": "messages.services",
    "questions": "messages.questions",
    "outages": "grid.outages",
}
_CALLED = {
    "start": "messages.site.start",
    "news": "screen.messages.news",
    "services": "messages.services.title",
    "questions": "messages.questions.title",
    "outages": "screen.grid.outages",
}
"""The entries of a declared menu that are no pages: where they lead, and what they are called in general."""
_PUBLIC = frozenset({*_ENDPOINTS.values(), "messages.news", "messages.about", "messages.search", "messages.questions",
                     "messages.ask", "messages.asked", "messages.services", "grid.outages"})  # fmt: skip


class _QuestionForm(Form):
    """Name and address are declared fields; the question itself is drawn by the page."""

    @property
    def names(self) -> tuple[str, ...]:
        return "name", "email", "text"

    @property
    def labels(self) -> dict[str, str]:
        return {**super().labels, "text": "messages.question.text"}


def add_site(pages: Blueprint, service: SiteService, shell: Shell) -> None:
    """``/`` for visitors, ``/news…``, ``/about``, ``/pages/…``, ``/services…``, ``/questions…`` and ``/search``."""
    shell.sections = lambda: _sections(service, shell)
    shell.front = lambda: _front(service, shell, {}, {})
    _reading(pages, service, shell)
    _searching(pages, service, shell)
    if service.policy.asks_questions:
        _asking(pages, service, shell)


def _sections(service: SiteService, shell: Shell) -> list[Section]:
    """The menu for visitors, on the public pages only: signing in needs no other ways to go."""
    if service.policy.menu:
        return _declared(service, shell)
    if request.endpoint not in _PUBLIC | {"web.contact", "web.help"}:
        return []
    language, slug = shell.language, (request.view_args or {}).get("slug")
    menu = [Section(language.text("messages.site.start"), request.script_root + "/", False)]
    menu.append(_section(shell, "messages.news", "screen.messages.news"))
    for item in service.menu():
        url = url_for("messages.site_page", slug=item.slug)
        menu.append(Section(item.title, url, request.endpoint == "messages.site_page" and slug == item.slug))
    if service.listed(EntryKind.SERVICE):
        menu.append(_section(shell, "messages.services", "messages.services.title"))
    if service.policy.asks_questions:
        menu.append(_section(shell, "messages.questions", "messages.questions.title"))
    if shell.house.utility.screen("grid.outages") is not None:
        menu.append(_section(shell, "grid.outages", "screen.grid.outages"))
    return menu


def _declared(service: SiteService, shell: Shell) -> list[Section]:
    """The menu that the utility declares, on every page of a visitor; a page that is not published is missing."""
    titles = {item.slug: item.title for item in service.menu()}
    slug, found = (request.view_args or {}).get("slug"), []
    for name in service.policy.menu:
        endpoint = _PLACES.get(name, "messages.site_page")
        if name not in _PLACES and name not in titles:
            continue
        own, general = f"site.menu.{name.replace('-', '_')}", _CALLED.get(name, "")
        label = own if shell.language.has(own) else general
        text = shell.language.text(label) if label else titles[name]
        is_current = request.endpoint == endpoint and (name in _PLACES or slug == name)
        found.append(Section(text, url_for(endpoint) if name in _PLACES else url_for(endpoint, slug=name), is_current))
    return found


def _section(shell: Shell, endpoint: str, label: str) -> Section:
    return Section(shell.language.text(label), url_for(endpoint), request.endpoint == endpoint)


def _front(
    service: SiteService, shell: Shell, typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200
) -> Response:
    issued = shell.house.utility.identity.issued
    return shell.page(
        "messages/front.html",
        title=message("messages.site.start"),
        status=status,
        front=service.front(),
        day_of=_day_of(shell),
        menu=service.menu(),
        doors=issued.doors if issued else (),
        asks=service.policy.asks_questions,
        contacts=service.policy.contacts,
        form=_QuestionForm((NAME, EMAIL), typed, faults),
    )


def _reading(pages: Blueprint, service: SiteService, shell: Shell) -> None:
    day_of = _day_of(shell)

    @pages.get("/news")
    def news() -> Response:
        try:
            found, following = service.news(request.args.get("from", "")[:80])
        except InvalidInput:
            return shell.see_other("messages.news")
        title = message("screen.messages.news")
        return shell.page(
            "messages/news.html", title=title, screen="messages.news", found=found, next=following, day_of=day_of
        )

    def show(kind: EntryKind, slug: str, screen: str = "") -> Response:
        entry = service.entry(kind, slug)
        body = html_of(entry.body, request.script_root)
        return shell.page(
            "messages/entry.html", title=entry.title, screen=screen, entry=entry, body=body, day_of=day_of
        )

    @pages.get("/news/<slug>")
    def news_entry(slug: str) -> Response:
        return show(EntryKind.NEWS, slug, "messages.news")

    @pages.get("/pages/<slug>")
    def site_page(slug: str) -> Response:
        return show(EntryKind.PAGE, slug, "messages.about" if slug == service.policy.about else "")

    @pages.get("/services")
    def services() -> Response:
        found = service.listed(EntryKind.SERVICE)
        return shell.page("messages/services.html", title=message("messages.services.title"), found=found)

    @pages.get("/services/<slug>")
    def site_service(slug: str) -> Response:
        return show(EntryKind.SERVICE, slug)

    @pages.get("/about")
    def about() -> Response:
        try:
            return show(EntryKind.PAGE, service.policy.about, "messages.about")
        except NotFound:
            title = message("screen.messages.about")
            return shell.page("messages/about.html", title=title, screen="messages.about")


def _day_of(shell: Shell) -> Callable[[datetime], date]:
    """The day of a moment at the utility's place."""
    zone = shell.house.zone
    return lambda moment: moment.astimezone(zone).date()


def _searching(pages: Blueprint, service: SiteService, shell: Shell) -> None:
    def way(found: Finding) -> str:
        """Where a finding leads; a screen of one supply leads to the one last looked at, through signing in."""
        if found.kind == "screen":
            return _screen_way(shell, found.screen)
        if found.kind == EntryKind.ANSWER:
            return f"{url_for('messages.questions')}#{found.slug}"
        return url_for(_ENDPOINTS[EntryKind(found.kind)], slug=found.slug)

    @pages.get("/search")
    def search() -> Response:
        typed = request.args.get("q", "")[:LONGEST_QUERY].strip()
        return shell.page(
            "messages/search.html",
            title=message("messages.search.title"),
            typed=typed,
            found=service.search(typed, shell.language) if typed else (),
            way=way,
        )


def _screen_way(shell: Shell, screen: str) -> str:
    if screen not in current_app.view_functions:
        return f"{request.script_root}/"
    if not current_app.url_map.is_endpoint_expecting(screen, SUPPLY):
        return url_for(screen)
    supplies = shell.supplies()
    return url_for(screen, supply_point_id=supplies[0].id) if supplies else f"{request.script_root}/sign-in"


def _asking(pages: Blueprint, service: SiteService, shell: Shell) -> None:
    @pages.get("/questions")
    def questions() -> Response:
        return _questions(service, shell, {}, {})

    @pages.post("/questions")
    def ask() -> Response:
        typed = shell.posted()
        asked = AskedQuestion(typed.get("name", "")[:500], typed.get("email", "")[:300], typed.get("text", ""))
        try:
            number = service.ask(shell.actor(), asked, shell.language.tag)
        except InvalidInput as fault:
            return _questions(service, shell, typed, fault.fields, fault.status)
        except TooManyTries as fault:
            return _questions(service, shell, typed, {"": fault.message}, fault.status)
        return shell.see_other("messages.asked", number=number)

    @pages.get("/questions/asked/<number>")
    def asked(number: str) -> Response:
        shown = number if len(number) < 20 and number.replace("-", "").isdigit() else ""
        return shell.page("messages/asked.html", title=message("messages.asked.title"), number=shown)


def _questions(
    service: SiteService, shell: Shell, typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200
) -> Response:
    found = [(entry, html_of(entry.body, request.script_root)) for entry in service.listed(EntryKind.ANSWER)]
    return shell.page(
        "messages/questions.html",
        title=message("messages.questions.title"),
        status=status,
        found=found,
        form=_QuestionForm((NAME, EMAIL), typed, faults),
    )
