"""What a topic's pages get from the web shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, redirect, request, session, url_for

from ventanilla.errors import NotFound, SignInRequired, Unavailable
from ventanilla.figures.sheet import Sheet
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor
from ventanilla.kernel.messages import Message
from ventanilla.web.assets import Assets
from ventanilla.web.form_keys import HIDDEN, read_form_key
from ventanilla.web.frame import SUPPLY, Entry, Frame, ShownSupply
from ventanilla.web.maps import leaflet
from ventanilla.web.next_page import safe_next
from ventanilla.web.once import Asked
from ventanilla.web.rendering import environments, template_folders
from ventanilla.web.security import content_policy, nonce
from ventanilla.web.sessions import SessionCookie
from ventanilla.web.themes import Theme, load_theme

SessionReader = Callable[[str, str], CustomerActor | None]
"""Of a session's secret and the network address: whose session it is, or None."""
SupplyBar = Callable[[CustomerActor], Sequence[ShownSupply]]
"""All supplies that an identity may see, in the order of their numbers."""
UnreadCount = Callable[[CustomerActor], int]
"""How many notifications an identity has not read."""
LocaleSetter = Callable[[CustomerActor, str], None]
"""Keeps the language that an identity has chosen."""

_STATIC = Path(__file__).parent / "static"


class Shell:
    """The page frame around every topic: actor, language, rendering, redirects, forms."""

    def __init__(
        self,
        house: House,
        session_reader: SessionReader,
        supply_bar: SupplyBar,
        set_locale: LocaleSetter | None = None,
        *,
        theme: Theme | None = None,
        deployment: Sequence[Path] = (),
        plugin: Sequence[Path] = (),
        unread: UnreadCount | None = None,
    ) -> None:
        """Template folders are looked into in this order: deployment, theme, plugin, core.

        Without a theme the utility's own is loaded.


        :raises StartRefused: when the theme has a fault.
        """
        self.house = house
        self.cookie = SessionCookie(house.settings)
        self.theme = theme or load_theme(house.settings.theme or house.utility.theme)
        made, borrowed = {"theme.css": self.theme.css()}, leaflet(house.utility.grid)
        self.assets = Assets([*self.theme.static, _STATIC], made, borrowed)
        self.set_locale = set_locale
        self.setting_up: SessionReader | None = None
        """Whose session is good for setting up a second factor, and nothing else yet; None where nobody has to."""
        self.set_up_pages: frozenset[str] = frozenset()
        """The endpoints that such a session opens."""
        self.errand: Callable[[str], Message | None] | None = None
        """Why somebody has to sign in who wants to go on to a page: an app sent them there; None for no such reason."""
        self.front: Callable[[], Response] | None = None
        """The first page for visitors, where a topic has a better one than the shell's own."""
        self.sections: Callable[[], Sequence[Entry]] | None = None
        """The menu for visitors on the pages that are for everybody."""
        self.printer: Callable[[Sheet], Response] | None = None
        """What makes a PDF of a sheet, to be saved."""
        self._session_reader = session_reader
        self._supply_bar = supply_bar
        self._unread = unread
        extras = {"utility": house.utility, "theme": self.theme}
        folders = template_folders(overrides=[*deployment, *self.theme.templates, *plugin])
        self._environments = environments(house.languages, folders, extras, self.assets.path)

    def blueprint(self, topic: str, import_name: str, url_prefix: str = "") -> Blueprint:
        """A blueprint whose templates live in the topic's folder ``templates/<topic>/``."""
        return Blueprint(topic, import_name, url_prefix=url_prefix or None)

    def actor(self) -> Actor:
        """Who asks in this request."""
        return self._signed_in() or Anonymous(request.remote_addr or "")

    def customer(self) -> CustomerActor:
        """The signed-in identity.

        :raises SignInRequired: for a visitor; the shell sends them to sign in and back again.
        """
        actor = self._signed_in()
        if actor is None:
            raise SignInRequired
        return actor

    @property
    def language(self) -> Language:
        """The language of this request: the one chosen, else the identity's, else the browser's."""
        if "language" not in g:
            g.language = self._language()
        language: Language = g.language
        return language

    def page(
        self,
        template: str,
        /,
        *,
        title: Message | str,
        screen: str = "",
        status: int = 200,
        levels: Sequence[Entry] | None = None,
        pictures: str = "",
        leads_to: str = "",
        **context: Any,
    ) -> Response:
        """A rendered page in the frame. ``screen`` marks the current menu entry (``billing.bills``).

        ``levels`` are those above this page in the trail, below the start; None: the parents of its screen.
        ``pictures`` is another origin that its pictures may come from, ``leads_to`` one that its forms may end at.
        """
        shown = title if isinstance(title, str) else self.language.say(title)
        frame = self._frame(screen, shown, levels)
        if frame.current and SUPPLY in (request.view_args or {}):
            frame.refuse_other_commodities()
        notices = session.pop("notices", []) if "notices" in session else []
        body = self.render(
            template, {"title": shown, "frame": frame, "notices": notices, "actor": self.actor(), **context}
        )
        return self.html(body, status, pictures, leads_to)

    def html(self, body: str, status: int = 200, pictures: str = "", leads_to: str = "") -> Response:
        """A page as an answer: browsers load those of its scripts and styles that carry this request's nonce."""
        headers = {"Content-Security-Policy": content_policy(self.house.settings, nonce(), pictures, leads_to)}
        return Response(body, status=status, headers=headers, content_type="text/html; charset=utf-8")

    def render(self, template: str, context: Mapping[str, Any]) -> str:
        """A template's text in the language of this request, without a response around it."""
        return self._environments[self.language.tag].get_template(template).render(context)

    def sheet(self, sheet: Sheet) -> Response:
        """What a page shows as a PDF to keep.

        :raises NotFound: where the portal prints nothing.
        """
        if self.printer is None:
            raise NotFound
        return self.printer(sheet)

    def fragment(self, template: str, title: str, language: Language) -> str:
        """The main part of a page that is all text, for nobody in particular, as HTML."""
        found = self._environments[language.tag].get_template(template)
        frame = Frame(self.house.utility, language, None, (), "", self.house.languages.all)
        context = found.new_context({"title": title, "frame": frame, "notices": [], "actor": None})
        return "".join(found.blocks["main"](context)).strip()

    def see_other(self, endpoint: str, /, **values: Any) -> Response:
        """303 to another page of this portal, after something was done."""
        return _redirect(url_for(endpoint, **values))

    def go_on(self, wanted: str) -> Response:
        """303 to the page that ``next`` asks for when it is one of this portal's, else to the start."""
        root = request.script_root
        return _redirect(safe_next(wanted, root) or f"{root}/")

    def tell(self, message: Message, tone: str = "good") -> None:
        """Show a sentence on top of the next page: ``good``, ``warn`` or ``bad``."""
        notices = [*session.get("notices", []), {"text": self.language.say(message), "tone": tone}]
        session["notices"] = notices[-3:]

    def posted(self) -> Mapping[str, str]:
        """What the form sent, one text a name; a repeated name keeps its first value."""
        sent = request.form.to_dict(flat=True)
        return {name: text for name, text in sent.items() if name not in HIDDEN}

    def asked(self) -> Asked | None:
        """The form that is posted, to be answered once; None for one without a key."""
        secret = self.cookie.read(request)
        found = read_form_key(self.actor, secret, lambda: self._still(secret))
        return found and replace(found, held=self._held)

    def supplies(self) -> Sequence[ShownSupply]:
        """The supplies of whoever is signed in, asked once a request; none for a visitor."""
        if "supplies" not in g:
            actor = self._shown_to()
            g.supplies = self._bar_of(actor) if actor else ()
        supplies: Sequence[ShownSupply] = g.supplies
        return supplies

    def _bar_of(self, actor: CustomerActor) -> Sequence[ShownSupply]:
        """The bar is missing while the back office is; the page itself says so where it matters."""
        try:
            return tuple(self._supply_bar(actor))
        except Unavailable:
            return ()

    def is_setting_up(self) -> bool:
        """Whether somebody asks who has signed in and has to set up a second factor first."""
        if "sets_up" not in g:
            secret = self.cookie.read(request) if self.setting_up else ""
            g.sets_up = self.setting_up(secret, request.remote_addr or "") if self.setting_up and secret else None
        return g.sets_up is not None

    def _held(self) -> list[str]:
        actor = self._signed_in()
        return [each.id for each in self._bar_of(actor)] if actor else []

    def _still(self, secret: str) -> bool:
        readers = (self._session_reader, self.setting_up)
        return any(reader is not None and reader(secret, "") is not None for reader in readers)

    def _signed_in(self) -> CustomerActor | None:
        if "actor" not in g:
            secret = self.cookie.read(request)
            g.actor = self._session_reader(secret, request.remote_addr or "") if secret else None
            if g.actor is None and request.endpoint in self.set_up_pages and self.is_setting_up():
                g.actor = g.sets_up
        actor: CustomerActor | None = g.actor
        return actor

    def _shown_to(self) -> CustomerActor | None:
        """Whose menu and supplies stand around the page: nobody's while a second factor is to be set up."""
        actor = self._signed_in()
        return None if actor is not None and g.get("sets_up") is not None else actor

    def _language(self) -> Language:
        languages = self.house.languages
        if chosen := session.get("language"):
            return languages.get(str(chosen))
        actor = self._signed_in()
        if actor and actor.locale:
            return languages.get(actor.locale)
        return languages.wanted(request.headers.get("Accept-Language", "")[:500])

    def _frame(self, screen: str, title: str = "", levels: Sequence[Entry] | None = None) -> Frame:
        actor = self._shown_to()
        house = self.house
        languages = house.languages.all
        frame = Frame(
            house.utility,
            self.language,
            actor,
            self.supplies(),
            screen,
            languages,
            self._unread,
            self.sections,
            title,
            levels,
            g.get("sets_up") is not None,
        )
        looked_at = (request.view_args or {}).get(SUPPLY)
        if frame.current and frame.current.id == looked_at != session.get("supply"):
            session["supply"] = looked_at
        return frame


def _redirect(location: str) -> Response:
    response = redirect(location, 303)
    assert isinstance(response, Response)
    return response
