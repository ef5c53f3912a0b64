"""Each class of hostile cases is planted a hole, and its test has to notice: a test that can't fail proves nothing."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Response, g, request
from flask_wtf.csrf import CSRFProtect

from ventanilla.api import json_input
from ventanilla.errors import NotFound
from ventanilla.i18n import Languages
from ventanilla.identity.service import IdentityService
from ventanilla.supply.service import SupplyService
from ventanilla.testing.matrix.world import Prepared
from ventanilla.web import faults, security, sessions, shell

Plant = Callable[[pytest.MonkeyPatch], None]


def module_of(name: str) -> ModuleType:
    """The tests of a file beside this one."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Anything(set[str]):
    def __contains__(self, _each: object) -> bool:
        return True


def lenient_json(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(json_input, "strict_json", lambda body: json.loads(body.decode("utf-8-sig", "replace")))


def fields_of_anybody(patch: pytest.MonkeyPatch) -> None:
    real = json_input.strict_json

    def without(body: bytes) -> Any:
        value = real(body)
        return {name: each for name, each in value.items() if name != "is_admin"} if isinstance(value, dict) else value

    patch.setattr(json_input, "strict_json", without)


def any_host(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(security, "_hosts", lambda _base_url: Anything())


def on_to_anywhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shell, "safe_next", lambda text, _prefix: text)


def forms_of_anybody(patch: pytest.MonkeyPatch) -> None:
    # One form only: the others would take away what the other tests need.
    protect, refuse = CSRFProtect.protect, security.refuse_foreign_origin
    patch.setattr(CSRFProtect, "protect", lambda self: None if request.path == "/language" else protect(self))
    patch.setattr(security, "refuse_foreign_origin", lambda url: None if request.path == "/language" else refuse(url))


def names_that_are_told(patch: pytest.MonkeyPatch) -> None:
    real = IdentityService.begin

    def told(self: IdentityService, actor: Any, values: Any, *rest: Any, **more: Any) -> Any:
        if any(str(each).strip().casefold().startswith("zz") for each in values.values()):
            raise NotFound
        return real(self, actor, values, *rest, **more)

    patch.setattr(IdentityService, "begin", told)


def a_language_that_breaks(patch: pytest.MonkeyPatch) -> None:
    real = Languages.wanted

    def wanted(self: Languages, header: str) -> Any:
        if "_" in header and "broken" not in g:
            g.broken = True
            raise ValueError(header)
        return real(self, header)

    patch.setattr(Languages, "wanted", wanted)


def a_cookie_that_is_nearly_right(patch: pytest.MonkeyPatch) -> None:
    real = sessions.SessionCookie.read
    patch.setattr(sessions.SessionCookie, "read", lambda self, asked: real(self, asked).removesuffix("x"))


def the_inside_shown(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(faults, "_page", lambda _shell, fault: Response(f"Traceback {fault} {request.path}", 500))


def scripts_from_anywhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shell, "content_policy", lambda *_: "default-src 'none'; script-src 'unsafe-inline'")


def a_link_that_outlives_its_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SupplyService, "supply_point", lambda self, _actor, id_: self._holdings.point(id_))


HOLES: tuple[tuple[Plant, str, str], ...] = (
    (lenient_json, "test_protocol", "test_101_102_no_operation_takes_json_that_is_none"),
    (fields_of_anybody, "test_protocol", "test_66_no_operation_takes_a_field_that_it_does_not_ask_for"),
    (any_host, "test_protocol", "test_11_no_other_host_is_served_or_written_anywhere"),
    (on_to_anywhere, "test_protocol", "test_20_every_place_to_go_on_to_is_of_this_portal"),
    (forms_of_anybody, "test_protocol", "test_13_no_form_is_taken_without_its_token_or_from_elsewhere"),
    (names_that_are_told, "test_protocol", "test_1_2_4_a_login_that_exists_and_one_that_does_not_answer_alike"),
    (a_language_that_breaks, "test_protocol", "test_99_languages_that_are_none_are_no_fault"),
    (a_cookie_that_is_nearly_right, "test_protocol", "test_47_cookies_and_tokens_that_are_none_are_nobodys"),
    (the_inside_shown, "test_protocol", "test_59_104_109_no_path_opens_anything_or_leads_away"),
    (
        scripts_from_anywhere,
        "test_matrix",
        "test_every_page_names_its_scripts_and_styles_by_a_nonce_and_has_none_inside",
    ),
    (a_link_that_outlives_its_end, "test_matrix", "test_when_a_link_is_undone_all_that_it_opened_is_gone_at_once"),
)


@pytest.mark.parametrize(("plant", "file", "name"), HOLES, ids=[plant.__name__ for plant, *_ in HOLES])
def test_it_is_noticed(
    plant: Plant, file: str, name: str, sets: dict[str, Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    check = getattr(module_of(file), name)
    given: dict[str, Any] = {"sets": sets, "utility": "komiesc", "prepared": sets["komiesc"]}
    given["world"] = given["prepared"].world
    wanted = check.__code__.co_varnames[: check.__code__.co_argcount]
    plant(monkeypatch)
    with pytest.raises((AssertionError, IndexError)):
        check(**{each: given[each] for each in wanted})
