"""The utilities' portals with some of their invented customers, and people who use them with the manual in hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from ventanilla.plugin.loading import load_utility
from ventanilla.testing.mailbox import links, plain
from ventanilla.testing.site import Site, open_site
from ventanilla.testing.sites import Sites
from ventanilla.testing.visitor import Visitor, browsing

if TYPE_CHECKING:
    from ventanilla.testing.databases import PostgresServer

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ARGENTINE = {"locale": "es-AR", "timezone_id": "America/Argentina/Buenos_Aires"}
PASSWORD = "caballo correcto batería"


class Socio(Visitor):
    """A member of the co-operative with an Argentine browser."""

    def register(self, user: str, **other: str) -> None:
        """§5.2, up to the page that says to look at the e-mail."""
        self.go("/register")
        self.fill(form(user, **other))
        self.press("Registrarme")
        assert self.path == "/register/sent"

    def activation_link(self, user: str) -> str:
        """§5.3: out of the e-mail."""
        return links(self.site.mail_to(f"{user}@correo.example", "Activá tu cuenta"))[0]

    def activate(self, user: str, link: str = "") -> None:
        """§5.3: follow the e-mailed link and confirm."""
        self.go(link or self.activation_link(user))
        self.press("Activar mi usuario")
        assert self.heading.endswith("Tu usuario está activo")

    def sign_in(self, user: str, password: str = PASSWORD) -> None:
        """§6."""
        self.go("/sign-in")
        self.fill({"Usuario": user, "Contraseña": password})
        self.press("Ingresar")

    def join(self, user: str, **other: str) -> None:
        """From a stranger to somebody who is signed in."""
        self.register(user, **other)
        self.activate(user)
        self.sign_in(user)
        assert self.path == "/link", "the first thing to do is to link a supply"

    def claim(self, dni: str, birth_date: str) -> None:
        """§7.1: DNI and birth date, up to the next step."""
        self.go("/link")
        self.fill({"DNI": dni, "Fecha de Nacimiento": birth_date})
        self.press("Buscar mi cuenta")

    def enter_code(self, code: str) -> None:
        """The code that went to the contact on file."""
        self.fill({"Código": code})
        self.press("Continuar")

    def take_all(self) -> None:
        """Link all supplies that are offered, as they come ticked."""
        self.press("Asociar")
        assert self.path.endswith("/done")


def form(user: str, **other: str) -> dict[str, str]:
    """What a newcomer types, by the manual's labels."""
    return {
        "Usuario": user,
        "Email": other.get("email", f"{user}@correo.example"),
        "Nombre": other.get("first_name", user.title()),
        "Apellido": other.get("last_name", "Quiroga"),
        "Contraseña": PASSWORD,
        "Confirmación Contraseña": PASSWORD,
    }


@pytest.fixture(scope="session")
def site(sites: Sites) -> Site:
    """COSEPAV's."""
    return sites("cosepav")


@pytest.fixture(scope="session")
def feed(sites: Sites) -> Path:
    """What COSEPAV's site was filled with."""
    return sites.filled("cosepav") / "feed"


@pytest.fixture
def postgres_site(tmp_path: Path, feed: Path, postgres_server: PostgresServer) -> Iterator[Site]:
    """COSEPAV's on PostgreSQL."""
    with postgres_server.fresh() as database, open_site(tmp_path, "cosepav", feed, database) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for the whole run."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; `make test` as root installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Socio]]:
    """Makes browsers of their own; none of them may hear a script or the page's policy complain."""
    made = []
    with ExitStack() as stack:

        def open_browser(where: Site = site, **options: Any) -> Socio:
            made.append(Socio(stack.enter_context(browsing(chromium, **ARGENTINE, **options)), where))
            return made[-1]

        yield open_browser
        assert [visitor.faults for visitor in made if visitor.faults] == []


@pytest.fixture
def guest(chromium: Browser, sites: Sites) -> Iterator[Callable[..., Visitor]]:
    """``guest("komiesc")`` is a stranger's browser at a utility's site; more options are those of a browser context.

    ``guest("komiesc", "10200451")`` is one in which the persona with that login has signed in.
    """
    made = []
    with ExitStack() as stack:

        def open_browser(utility: str, login: str = "", **options: Any) -> Visitor:
            at = sites(utility)
            if login:
                options["storage_state"] = signed_in(chromium, at, utility, login)
            made.append(Visitor(stack.enter_context(browsing(chromium, **home_of(utility), **options)), at))
            return made[-1]

        yield open_browser
        assert [visitor.faults for visitor in made if visitor.faults] == []


_STATES: dict[tuple[str, str], Any] = {}


def signed_in(chromium: Browser, site: Site, utility: str, login: str) -> Any:
    """The cookies of a persona; each signs in once a run."""
    if (site.url, login) not in _STATES:
        personas = import_module(f"{load_utility(utility).package}.demo").PERSONAS
        who = next(each.identity for each in personas if each.identity and each.identity.user_name == login)
        with browsing(chromium, **home_of(utility)) as context:
            enter(Visitor(context, site), who.user_name, who.password)
            _STATES[site.url, login] = context.storage_state()
    return _STATES[site.url, login]


def enter(visitor: Visitor, user_name: str, password: str) -> None:
    """Sign in on the page for it, whatever its fields are called."""
    visitor.go("/sign-in")
    form = visitor.main.locator("form").filter(has=visitor.page.locator("input[type=password]")).first
    form.locator("input[autocomplete=username]").fill(user_name)
    form.locator("input[type=password]").fill(password)
    with visitor.page.expect_navigation():
        form.locator("button[type=submit]").last.click()
    assert "/sign-in" not in visitor.page.url, visitor.words


@pytest.fixture(scope="session")
def sign_in() -> Callable[[Visitor, str, str], None]:
    """For a session that the test ends, or that nobody has had yet."""
    return enter


def home_of(utility: str) -> dict[str, str]:
    """The language and time zone of a browser in the utility's country."""
    manifest = load_utility(utility).utility
    tag = manifest.locales[0]
    return {"locale": tag if "-" in tag else f"{tag}-{manifest.country}", "timezone_id": manifest.timezone}


@pytest.fixture
def socio(visit: Callable[..., Socio]) -> Socio:
    """Somebody whom the portal does not know yet."""
    return visit()


@contextmanager
def socio_of(chromium: Browser, site: Site) -> Iterator[Socio]:
    """A browser that lives as long as the block."""
    with browsing(chromium, **ARGENTINE) as context:
        yield Socio(context, site)


@pytest.fixture(scope="session")
def make_socio() -> Callable[..., Any]:
    """For what is prepared once for all tests."""
    return socio_of


@pytest.fixture(scope="session")
def ana_state(chromium: Browser, site: Site) -> Any:
    """The cookies of Ana, who holds 5555/1 with a year of hours and 8888/1; a code went to her e-mail on file."""
    with socio_of(chromium, site) as ana:
        ana.join("ana", first_name="Ana", last_name="Ferreyra")
        ana.claim("20.123.456", "14/03/1971")
        ana.enter_code(six_digits(plain(site.mail_to("ana.ferreyra@example.com", "Tu código"))))
        ana.take_all()
        return ana.context.storage_state()


@pytest.fixture(scope="session")
def bruno_state(chromium: Browser, site: Site) -> Any:
    """The cookies of Bruno, who holds 2041/1 with its debt and 9001/1, which is new; no contact is on file."""
    with socio_of(chromium, site) as bruno:
        bruno.join("bruno", first_name="Bruno", last_name="Sosa")
        for proof in (("27456789", "02/11/1979"), ("41222333", "09/01/1998")):
            bruno.claim(*proof)
            bruno.take_all()
        return bruno.context.storage_state()


@pytest.fixture
def ana(visit: Callable[..., Socio], ana_state: Any) -> Socio:
    """Ana, signed in."""
    return visit(storage_state=ana_state)


@pytest.fixture
def bruno(visit: Callable[..., Socio], bruno_state: Any) -> Socio:
    """Bruno, signed in."""
    return visit(storage_state=bruno_state)


@pytest.fixture(scope="session")
def code_in() -> Callable[[str], str]:
    """Reads the code out of a message."""
    return six_digits


def six_digits(text: str) -> str:
    """The six digits of a message, however they are spaced."""
    found = re.search(r"\b(\d{3})\s?(\d{3})\b", text)
    assert found, text
    return found[1] + found[2]
