"""Templates: translated when they are compiled, escaped always, looked up in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from ventanilla.i18n import Languages
from ventanilla.kernel.messages import message
from ventanilla.plugin import Field, FieldKind
from ventanilla.web.forms import Form
from ventanilla.web.rendering import FoldingEnvironment, environments, template_folders
from ventanilla_cosepav import UTILITY

LANGUAGES = Languages.build(UTILITY)
FIELDS = (
    Field("user_name", FieldKind.USER_NAME, "web.frame.sign_in", "web.help.lead"),
    Field("email", FieldKind.EMAIL, required=False),
    Field("password", FieldKind.PASSWORD),
    Field("dni", FieldKind.AR_DNI),
    Field("code", FieldKind.CODE),
)


def made(*folders: Path) -> FoldingEnvironment:
    return environments(LANGUAGES, template_folders(overrides=folders), {}, str)["es-AR"]


def shown(source: str, **values: object) -> str:
    return made().from_string(source).render(**values)


def test_a_constant_text_is_folded_into_the_code() -> None:
    code = made().compile("<p>{{ _('web.frame.skip') }}</p>", raw=True)
    assert "<p>Ir al contenido</p>" in code
    assert "web.frame.skip" not in code


def test_a_text_with_values_is_filled_when_it_is_shown() -> None:
    assert shown("{{ _('home.hello', name=name) }}", name="Ana") == "Hola, Ana"


def test_an_id_that_is_worked_out_is_looked_up_when_it_is_shown() -> None:
    assert shown("{{ _('web.' ~ part ~ '.title') }}", part="help") == "Ayuda"


def test_everything_is_escaped_with_or_without_a_name() -> None:
    marked = '<script>alert("1")</script>'
    assert "<script" not in shown("{{ x }}{{ _('home.hello', name=x) }}", x=marked)


def test_a_name_that_nobody_gave_is_a_fault_and_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        shown("{{ forgotten }}")


def test_what_is_given_stands_before_core(tmp_path: Path) -> None:
    (tmp_path / "forms.html").write_text("mine")
    assert made(tmp_path).get_template("forms.html").render() == "mine"
    assert "macro" not in made().get_template("forms.html").render()


def form(**faults: str) -> Form:
    typed = {"user_name": 'a"><b>', "password": "hunter2 hunter2", "code": "123456", "dni": "20123456"}
    return Form(FIELDS, typed, {name: message(id_) for name, id_ in faults.items()})


def page(form: Form) -> str:
    macros = "{% from 'forms.html' import summary, field, submit %}"
    return shown(macros + "{{ summary(form) }}{% for f in form %}{{ field(form, f.name) }}{% endfor %}", form=form)


def test_what_was_typed_is_kept_but_no_secret() -> None:
    text = page(form(user_name="error.field.invalid"))
    assert 'value="a&#34;&gt;&lt;b&gt;"' in text
    assert 'value="20123456"' in text
    assert "hunter2" not in text
    assert "123456&#34;" not in text
    assert 'value="123456"' not in text


def test_the_summary_links_to_each_field_and_the_field_says_why() -> None:
    text = page(form(dni="error.field.missing", nowhere="error.conflict"))
    assert '<a href="#f-dni">DNI: falta este dato.</a>' in text
    assert "<li>Esto cambió" in text
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="f-dni-fault"' in text
    assert 'aria-describedby="f-user_name-hint"' in text


def test_keyboards_and_memory_of_the_browser_fit_the_field() -> None:
    text = page(form())
    assert 'inputmode="numeric"' in text
    assert 'autocomplete="current-password"' in text
    assert 'autocomplete="one-time-code"' in text
    assert "(opcional)" in text
    assert 'role="alert"' not in text
