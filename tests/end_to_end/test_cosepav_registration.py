"""§3.1 to §5.3 of COSEPAV's manual: the start page, registering, activating."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.mailbox import links, plain

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

LABELS = ("Usuario", "Email", "Nombre", "Apellido", "Contraseña", "Confirmación Contraseña")
PASSWORD = "caballo correcto batería"
TYPED = {
    "Usuario": "carla.b",
    "Email": "carla.b@correo.example",
    "Nombre": "Carla",
    "Apellido": "Benítez",
    "Contraseña": PASSWORD,
    "Confirmación Contraseña": PASSWORD,
}


def fault_of(socio: Socio, label: str) -> str:
    """What the page says is wrong with a field, as a screen reader hears it."""
    field = socio.field(label)
    if field.get_attribute("aria-invalid") != "true":
        return ""
    ids = (field.get_attribute("aria-describedby") or "").split()
    fault = next(each for each in ids if each.endswith("-fault"))
    return socio.page.locator(f"#{fault}").inner_text().removeprefix("!").strip()


@pytest.mark.covers("COS-17")
def test_the_start_page_is_the_oficina_virtual_with_registrarse_and_ingresar(socio: Socio) -> None:
    socio.go("/")
    assert socio.heading == "Oficina Virtual"
    assert socio.page.locator("html").get_attribute("lang") == "es-AR"
    assert "Cooperativa de Servicios Públicos de Avellaneda" in socio.page.get_by_role("banner").inner_text()
    socio.follow("Registrarse", socio.main)
    assert socio.heading == "Registrarse"
    socio.page.go_back()
    socio.follow("Ingresar", socio.main)
    assert socio.heading == "Ingresar"


@pytest.mark.covers("COS-01")
def test_an_empty_form_names_each_of_the_six_fields(socio: Socio) -> None:
    socio.go("/register")
    answer = socio.press("Registrarme")
    assert answer.status == 422
    assert {label: fault_of(socio, label) for label in LABELS} == dict.fromkeys(LABELS, "Falta completar este dato.")
    summary = socio.page.get_by_role("alert")
    assert summary.evaluate("box => box === document.activeElement"), "what is wrong is read out first"
    summary.get_by_role("link").first.click()
    assert socio.field("Usuario").evaluate("box => box === document.activeElement")


@pytest.mark.covers("COS-01")
@pytest.mark.parametrize("missing", LABELS)
def test_a_missing_field_is_named_and_the_rest_is_kept_but_never_a_password(socio: Socio, missing: str) -> None:
    socio.go("/register")
    socio.fill({**TYPED, missing: ""})
    assert socio.press("Registrarme").status == 422
    wrong = {label for label in LABELS if fault_of(socio, label)}
    assert missing in wrong
    assert wrong <= {missing} | ({"Confirmación Contraseña"} if missing == "Contraseña" else set())
    for label in LABELS:
        kept = "" if "Contraseña" in label else {**TYPED, missing: ""}[label]
        assert socio.field(label).input_value() == kept, label
    assert PASSWORD not in socio.page.content()


@pytest.mark.covers("COS-01")
@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("Confirmación Contraseña", "caballo correcto bateria", "Las dos contraseñas no son iguales."),
        ("Contraseña", "corta", "Es demasiado corta"),
        ("Email", "carla.b@", "Escribí una dirección de e-mail"),
        ("Usuario", "carla benítez", "Usá solo letras"),
    ],
)
def test_what_does_not_fit_is_named_with_its_reason(socio: Socio, label: str, value: str, said: str) -> None:
    socio.go("/register")
    socio.fill({**TYPED, label: value})
    assert socio.press("Registrarme").status == 422
    assert fault_of(socio, label).startswith(said)


@pytest.mark.covers("COS-01", "COS-02", "COS-03")
def test_the_emailed_link_activates_once_and_no_scanner_uses_it_up(socio: Socio, visit: Callable[..., Socio]) -> None:
    socio.register("marta")
    assert socio.heading == "Revisá tu e-mail"
    link = socio.activation_link("marta")
    socio.sign_in("marta")
    assert socio.path == "/sign-in"
    assert "No pudimos verificar esos datos" in socio.words, "no sign-in before the activation"

    scanner = visit()
    for _ in range(2):
        assert scanner.go(link).status == 200
        scanner.context.request.get(link)
        scanner.context.request.head(link)
    socio.sign_in("marta")
    assert socio.path == "/sign-in", "looking at the link is not activating"

    socio.go(link)
    assert "marta" in socio.words
    socio.press("Activar mi usuario")
    assert socio.heading.endswith("Tu usuario está activo")
    socio.follow("Ingresar", socio.main)
    socio.fill({"Usuario": "marta", "Contraseña": PASSWORD})
    socio.press("Ingresar")
    assert socio.path == "/link"

    assert scanner.go(link).status >= 400
    assert scanner.heading == "Este enlace ya no sirve"
    scanner.page.go_back()
    scanner.page.reload()
    assert scanner.page.get_by_role("button", name="Activar mi usuario").count() == 0


@pytest.mark.covers("COS-02")
def test_an_open_activation_page_is_of_no_use_after_another_one_was(socio: Socio, visit: Callable[..., Socio]) -> None:
    socio.register("nora")
    late = visit()
    link = socio.activation_link("nora")
    late.go(link)
    socio.activate("nora", link)
    assert late.press("Activar mi usuario").status >= 400
    assert late.heading == "Este enlace ya no sirve"


@pytest.mark.covers("COS-01")
def test_that_a_user_name_is_taken_is_told_by_email_only(visit: Callable[..., Socio], ana_state: object) -> None:
    answers = []
    for user, email in (
        ("free.name", "free@correo.example"),
        ("Ana", "other@correo.example"),
        ("free", "ana@correo.example"),
    ):
        somebody = visit()
        somebody.go("/register")
        somebody.fill({**TYPED, "Usuario": user, "Email": email})
        with somebody.page.expect_response(lambda answer: answer.request.method == "POST") as posted:
            seen = somebody.press("Registrarme")
        headers = {name: value for name, value in posted.value.headers.items() if name not in ("date", "set-cookie")}
        answers.append((posted.value.status, headers, seen.status, blank_tokens(seen.text())))
    assert answers[0][0] == 303
    assert answers[1:] == [answers[0]] * 2

    taken = somebody.site.mail_to("other@correo.example", "Elegí otro nombre de usuario")
    assert "Ana" in plain(taken)
    assert links(taken)[0].endswith("/register")
    assert "ana" in plain(somebody.site.mail_to("ana@correo.example", "Ya tenés una cuenta"))
    assert "/activate/" in links(somebody.site.mail_to("free@correo.example", "Activá tu cuenta"))[0]
    assert [str(mail["Subject"]) for mail in somebody.site.mail.to("other@correo.example")] == [str(taken["Subject"])]


def blank_tokens(html: str) -> str:
    """A page without what guards its forms, which is another one for every visitor."""
    return re.sub(r'(name="(?:csrf_token|form_key)" value=|nonce=)"[^"]+"', r'\1""', html)
