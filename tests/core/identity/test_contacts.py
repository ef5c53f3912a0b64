from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, LinkExpired, SignInRequired, TooManyTries
from ventanilla.identity.model import ContactChannel, LetterKind
from ventanilla.identity.tables import identities
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.testing.clock import FixedClock

Desk = Any
PASSWORD = "caballo verde lápiz"
NEW = "ana.nueva@correo.example"
MOBILE = "+5491123456789"


def ask(desk: Desk, actor: Any, email: str = NEW, password: str = PASSWORD) -> None:
    desk.identity.request_email(actor, {"email": email, "password": password})


def ask_phone(desk: Desk, actor: Any, phone: str = "11 15-2345-6789", password: str = PASSWORD) -> bool:
    return bool(desk.identity.request_phone(actor, {"phone": phone, "password": password}))


def email_of(desk: Desk, identity_id: str) -> str:
    return str(desk.identity.contact_of(identity_id).email)


def fault_of(caught: pytest.ExceptionInfo[InvalidInput]) -> dict[str, str]:
    return {name: said.id for name, said in caught.value.fields.items()}


def test_a_new_address_is_used_once_its_link_was_followed_and_the_old_one_is_told(desk: Desk) -> None:
    identity_id = desk.active()
    actor = desk.sign_in().actor
    ask(desk, actor)
    (letter,) = desk.mail()
    assert (letter.kind, letter.email, letter.first_name) == (LetterKind.CONFIRM_EMAIL, NEW, "Ana")
    assert email_of(desk, identity_id) == "ana@correo.example"
    assert [(each.channel, each.value) for each in desk.identity.profile(actor).pending] == [("email", NEW)]
    secret = letter.path.rpartition("/")[2]
    assert desk.identity.look_at_email(actor, secret) == NEW
    assert desk.identity.look_at_email(actor, secret) == NEW
    desk.identity.confirm_email(actor, secret)
    assert email_of(desk, identity_id) == NEW
    assert desk.identity.profile(actor).pending == ()
    (event,) = desk.events("identity.contact_changed")
    told = desk.identity.contact_changed(event["change_id"])
    assert (told.identity_id, told.channel, told.old, told.new) == (identity_id, "email", "ana@correo.example", NEW)
    for again in (desk.identity.look_at_email, desk.identity.confirm_email):
        with pytest.raises(LinkExpired):
            again(actor, secret)


@pytest.mark.parametrize("password", ["", "no es esta frase"])
def test_without_the_current_password_no_contact_changes(desk: Desk, password: str) -> None:
    identity_id = desk.active()
    actor = desk.sign_in().actor
    for act in (ask, ask_phone):
        with pytest.raises(InvalidInput) as caught:
            act(desk, actor, password=password)
        assert list(caught.value.fields) == ["password"]
    assert desk.mail() == []
    assert desk.codes == []
    assert email_of(desk, identity_id) == "ana@correo.example"


def test_guessing_the_password_at_the_form_is_budgeted_like_signing_in(desk: Desk) -> None:
    desk.active()
    actor = desk.sign_in().actor
    for _ in range(10):
        with pytest.raises(InvalidInput):
            ask(desk, actor, password="no es esta frase")
    with pytest.raises(TooManyTries):
        ask(desk, actor)


def test_an_address_that_is_somebody_elses_gets_the_same_answer_and_only_its_owner_hears(desk: Desk) -> None:
    desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example", first_name="Eva")
    actor = desk.sign_in().actor
    ask(desk, actor, "Eva@Correo.example")
    (letter,) = desk.mail()
    assert (letter.kind, letter.email, letter.first_name) == (
        LetterKind.ALREADY_REGISTERED,
        "eva@correo.example",
        "Eva",
    )
    assert letter.path == "/password/forgotten"


def test_an_address_taken_between_link_and_click_changes_nothing(desk: Desk) -> None:
    identity_id = desk.active()
    actor = desk.sign_in().actor
    ask(desk, actor)
    secret = desk.secret()
    desk.active(user_name="eva.luz", email=NEW)
    with pytest.raises(LinkExpired):
        desk.identity.confirm_email(actor, secret)
    assert email_of(desk, identity_id) == "ana@correo.example"


def test_a_link_works_for_the_identity_that_asked_only(desk: Desk) -> None:
    desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example")
    ana, eva = desk.sign_in().actor, desk.sign_in("eva.luz").actor
    ask(desk, ana)
    secret = desk.secret()
    with pytest.raises(LinkExpired):
        desk.identity.confirm_email(eva, secret)
    with pytest.raises(SignInRequired):
        desk.identity.confirm_email(Anonymous(), secret)
    desk.identity.confirm_email(ana, secret)


def test_the_second_wish_kills_the_first_ones_link(desk: Desk) -> None:
    desk.active()
    actor = desk.sign_in().actor
    ask(desk, actor)
    first = desk.secret()
    ask(desk, actor, "otra@correo.example")
    second = desk.secret()
    with pytest.raises(LinkExpired):
        desk.identity.confirm_email(actor, first)
    desk.identity.confirm_email(actor, second)


def test_a_link_is_good_for_a_day(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    actor = desk.sign_in().actor
    ask(desk, actor)
    secret = desk.secret()
    clock.advance(timedelta(days=1))
    with pytest.raises(LinkExpired):
        desk.identity.look_at_email(actor, secret)


def test_a_reset_link_that_went_to_the_old_address_dies_with_it(desk: Desk, new: dict[str, str]) -> None:
    desk.active()
    actor = desk.sign_in().actor
    desk.identity.request_reset(desk.visitor(), {"email": "ana@correo.example"})
    reset = desk.secret()
    ask(desk, actor)
    desk.identity.confirm_email(actor, desk.secret())
    with pytest.raises(LinkExpired):
        desk.identity.reset_password(reset, new)


@pytest.mark.parametrize(
    "odd",
    [
        "a@b.example\r\nBcc: x@evil.example",
        "vıctim@correo.example",
        "<a@b.example>",
        "a@b.example,c@d.example",
        "a@",
        "",
    ],
)
def test_what_is_not_one_plain_address_is_refused_by_its_field(desk: Desk, odd: str) -> None:
    desk.active()
    with pytest.raises(InvalidInput) as caught:
        ask(desk, desk.sign_in().actor, odd)
    assert list(caught.value.fields) == ["email"]


def test_ones_own_address_is_no_change(desk: Desk) -> None:
    desk.active()
    with pytest.raises(InvalidInput) as caught:
        ask(desk, desk.sign_in().actor, "ANA@Correo.example")
    assert fault_of(caught) == {"email": "identity.email.same"}


def test_changes_are_budgeted_by_identity(desk: Desk) -> None:
    desk.active()
    actor = desk.sign_in().actor
    for at in range(10):
        ask(desk, actor, f"ana{at}@correo.example")
    with pytest.raises(TooManyTries):
        ask(desk, actor, "una.mas@correo.example")


def test_a_phone_is_used_once_its_code_was_typed(desk: Desk) -> None:
    identity_id = desk.active()
    actor = desk.sign_in().actor
    assert ask_phone(desk, actor)
    sent = desk.code()
    assert sent.phone == MOBILE
    assert desk.identity.profile(actor).phone == ""
    desk.identity.confirm_phone(actor, f"{sent.code[:3]} {sent.code[3:]}")
    assert desk.identity.profile(actor).phone == MOBILE
    told = desk.identity.contact_changed(desk.events("identity.contact_changed")[0]["change_id"])
    assert (told.identity_id, told.channel, told.old, told.new) == (identity_id, ContactChannel.PHONE, "", MOBILE)
    assert not ask_phone(desk, actor, "")
    assert desk.identity.profile(actor).phone == ""
    told = desk.identity.contact_changed(desk.events("identity.contact_changed")[-1]["change_id"])
    assert (told.old, told.new) == (MOBILE, "")


def test_three_wrong_codes_end_it(desk: Desk) -> None:
    desk.active()
    actor = desk.sign_in().actor
    ask_phone(desk, actor)
    right = desk.code().code
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for left in (2, 1):
        with pytest.raises(InvalidInput) as caught:
            desk.identity.confirm_phone(actor, wrong)
        assert caught.value.fields["code"].values["count"] == left
    with pytest.raises(InvalidInput):
        desk.identity.confirm_phone(actor, "12345")
    for code in (wrong, right):
        with pytest.raises(InvalidInput) as caught:
            desk.identity.confirm_phone(actor, code)
        assert fault_of(caught) == {"code": "identity.code.no_tries_left"}
    assert desk.identity.profile(actor).phone == ""


@pytest.mark.parametrize("moved", [timedelta(minutes=10), -timedelta(hours=1)])
def test_a_code_is_good_for_ten_minutes_by_a_clock_that_goes_on(
    desk: Desk, clock: FixedClock, moved: timedelta
) -> None:
    desk.active()
    actor = desk.sign_in().actor
    ask_phone(desk, actor)
    code = desk.code().code
    clock.advance(moved)
    with pytest.raises((Conflict, InvalidInput)):
        desk.identity.confirm_phone(actor, code)
    assert desk.identity.profile(actor).phone == ""


def test_a_code_proves_nothing_for_somebody_else(desk: Desk) -> None:
    desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example")
    ana, eva = desk.sign_in().actor, desk.sign_in("eva.luz").actor
    ask_phone(desk, ana)
    code = desk.code().code
    with pytest.raises(Conflict):
        desk.identity.confirm_phone(eva, code)
    desk.identity.confirm_phone(ana, code)


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("+39 333 1234567", "identity.phone.abroad"),
        ("+1 900 555 0100", "field.fault.phone"),
        ("+881 612345678", "identity.phone.abroad"),
        ("ciento once", "field.fault.phone"),
        ("", "identity.phone.same"),
    ],
)
def test_numbers_that_no_sms_goes_to_are_refused(desk: Desk, phone: str, reason: str) -> None:
    desk.active()
    with pytest.raises(InvalidInput) as caught:
        ask_phone(desk, desk.sign_in().actor, phone)
    assert fault_of(caught) == {"phone": reason}


def test_neither_code_nor_secret_is_kept_readable(desk: Desk) -> None:
    from sqlalchemy import text

    desk.active()
    actor = desk.sign_in().actor
    ask_phone(desk, actor)
    code = desk.code().code
    ask(desk, actor)
    secret = desk.secret()
    with desk.house.db.read() as connection:
        rows = connection.execute(text("SELECT secret_hash, code_hash FROM contact_change")).all()
    assert all(secret != one.secret_hash and code not in (one.code_hash or "") for one in rows)


def test_visitors_and_staff_change_nobodys_contacts(desk: Desk) -> None:
    desk.active()
    for actor in (Anonymous(), StaffActor("marta")):
        with pytest.raises(SignInRequired):
            ask(desk, actor)
        with pytest.raises(SignInRequired):
            ask_phone(desk, actor)


def test_the_table_itself_refuses_two_of_one_address(desk: Desk) -> None:
    ana = desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example")
    with desk.house.db.write() as connection:
        assert not identities.set_email(connection, ana, "eva@correo.example", "eva@correo.example")
        assert identities.set_email(connection, ana, NEW, NEW)
    assert email_of(desk, ana) == NEW
