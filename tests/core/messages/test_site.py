"""The public portal: what is published is read and found by any form of its words; questions get answers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import Conflict, FeedRefused, InvalidInput, NotFound, NotPermitted, TooManyTries
from ventanilla.kernel.actors import Anonymous, StaffActor, SystemActor
from ventanilla.messages.markdown import html_of, is_safe_link, plain_of
from ventanilla.messages.model import AskedQuestion, EntryDraft, EntryKind, Finding
from ventanilla.messages.searching import Stemmer, fold
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.mailbox import SmtpSink, plain

pytestmark = pytest.mark.utility("komiesc")
EDITOR = StaffActor("Ольга")
VISITOR = Anonymous("192.0.2.9")
RU = Stemmer("ru")


@pytest.fixture
def site(portal: Any) -> Any:
    return portal.messages.site


@pytest.fixture
def full(site: Any) -> Any:
    import ventanilla_komiesc.demo

    folder = Path(ventanilla_komiesc.demo.__file__).parent / "content"
    assert site.import_entries(SystemActor("test"), folder) == len(list(folder.glob("*.md")))
    assert site.import_entries(SystemActor("test"), folder) == 0
    return site


def publish(site: Any, kind: EntryKind, slug: str, title: str, body: str = "", **more: Any) -> None:
    site.write_entry(EDITOR, EntryDraft(kind, slug, title, body=body, **more))
    site.publish(EDITOR, kind, slug)


def found(site: Any, words: str) -> list[str]:
    language = site._reading._house.languages.default
    return [one.slug or one.screen for one in site.search(words, language)]


@pytest.mark.covers("KOM-02")
@pytest.mark.parametrize("words", ["тариф", "тарифы", "тарифов", "ТАРИФАМИ", "тариф*%_", "  тарифу  "])
def test_every_form_of_a_word_finds_the_same_page_first(full: Any, words: str) -> None:
    assert found(full, words)[0] == "tariffs"
    assert "new-tariffs" in found(full, words)


@pytest.mark.covers("KOM-02")
def test_services_news_answers_and_screens_are_found_too(full: Any) -> None:
    assert found(full, "счетчика")[0] in {"meter-check", "electricity"}
    assert {"meter-check", "electricity"} <= set(found(full, "счётчик"))
    assert "readings.entry" in found(full, "ввод показаний")
    assert "readings" in found(full, "передать показания")
    assert "no-debt-action" in found(full, "акции")
    assert found(full, "инте")  # the beginning of a word
    assert found(full, "зимбабве") == []
    assert found(full, "а б") == []
    assert found(full, "' OR 1=1 --") == []


def test_hits_are_marked_in_title_and_excerpt(full: Any) -> None:
    one: Finding = full.search("тарифов", full._reading._house.languages.default)[0]
    assert [piece.text for piece in one.title if piece.is_hit] == ["Тарифы"]
    assert any(piece.is_hit for piece in one.excerpt)


def test_words_are_folded_as_people_type_them() -> None:
    assert fold("ЁЖ") == "еж"
    assert fold("Приём") == "прием"
    assert fold("йод") == "йод"
    assert fold("Menú") == "menu"
    assert RU.wanted("счётчиков счетчики") == ("счетчик",)
    assert Stemmer("xx").wanted("Word") == ("word",)
    assert Stemmer("es").stem("tarifas") == Stemmer("es").stem("Tarifa")


@pytest.mark.covers("KOM-01")
def test_the_front_page_has_news_pages_and_answers(full: Any) -> None:
    front = full.front()
    assert [one.slug for one in front.pages] == ["tariffs", "readings", "electricity", "company"]
    assert len(front.news) == 3
    assert front.answers
    assert [item.slug for item in full.menu()] == ["company", "tariffs", "contacts"]


@pytest.mark.covers("KOM-16")
def test_news_come_newest_first_page_by_page(site: Any, clock: FixedClock) -> None:
    for at in range(12):
        publish(site, EntryKind.NEWS, f"n-{at}", f"Новость {at}")
        clock.advance(timedelta(minutes=1))
    first, cursor = site.news()
    rest, end = site.news(cursor)
    assert [one.slug for one in (*first, *rest)] == [f"n-{at}" for at in reversed(range(12))]
    assert end is None
    with pytest.raises(InvalidInput):
        site.news("nonsense")


def test_a_version_is_seen_once_it_is_published_and_no_longer_when_taken_back(site: Any, portal: Any) -> None:
    draft = EntryDraft(EntryKind.PAGE, "hours", "Часы работы", body="С 8 до 18")
    site.write_entry(EDITOR, draft)
    with pytest.raises(NotFound):
        site.entry(EntryKind.PAGE, "hours")
    assert "hours" not in found(site, "часы")
    site.publish(EDITOR, EntryKind.PAGE, "hours")
    site.write_entry(EDITOR, EntryDraft(EntryKind.PAGE, "hours", "Режим", body="С 9 до 17", version=1))
    assert site.entry(EntryKind.PAGE, "hours").title == "Часы работы"
    with pytest.raises(Conflict):
        site.write_entry(EDITOR, draft)
    site.publish(EDITOR, EntryKind.PAGE, "hours")
    assert site.entry(EntryKind.PAGE, "hours").body == "С 9 до 17"
    assert "hours" in found(site, "режим")
    site.publish(EDITOR, EntryKind.PAGE, "hours", 1)
    assert site.entry(EntryKind.PAGE, "hours").body == "С 8 до 18"
    site.unpublish(EDITOR, EntryKind.PAGE, "hours")
    with pytest.raises(NotFound):
        site.entry(EntryKind.PAGE, "hours")
    entry, versions = site.read_entry(EDITOR, EntryKind.PAGE, "hours")
    assert [one.version for one in versions] == [2, 1]
    assert not entry.is_live
    assert len(portal.house.audit.entries(entry.id)) == 6


def test_news_of_tomorrow_wait(site: Any, clock: FixedClock) -> None:
    site.write_entry(EDITOR, EntryDraft(EntryKind.NEWS, "soon", "Скоро"))
    site.publish(EDITOR, EntryKind.NEWS, "soon", at=clock.now() + timedelta(days=1))
    assert site.news()[0] == ()
    assert found(site, "скоро") == []
    with pytest.raises(NotFound):
        site.entry(EntryKind.NEWS, "soon")
    clock.advance(timedelta(days=1))
    assert [one.slug for one in site.news()[0]] == ["soon"]


def test_what_the_staff_writes_is_checked_and_only_theirs_to_write(site: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        site.write_entry(EDITOR, EntryDraft(EntryKind.PAGE, "Плохо", "", "с" * 600, "\x00", place=-1))
    assert sorted(refused.value.fields) == ["body", "place", "slug", "summary", "title"]
    for act in (
        lambda: site.entries(VISITOR),
        lambda: site.write_entry(VISITOR, EntryDraft(EntryKind.PAGE, "x", "x")),
        lambda: site.publish(VISITOR, EntryKind.PAGE, "x"),
        lambda: site.unpublish(VISITOR, EntryKind.PAGE, "x"),
        lambda: site.questions(VISITOR),
        lambda: site.answer_question(VISITOR, "1", "x"),
        lambda: site.dismiss_question(VISITOR, "1"),
        lambda: site.import_entries(VISITOR, Path(".")),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_file_without_a_head_is_refused_by_name(site: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_text("just a text", encoding="utf-8")
    with pytest.raises(FeedRefused, match=r"bad\.md"):
        site.import_entries(EDITOR, tmp_path)


@pytest.mark.covers("KOM-15")
def test_a_question_is_answered_by_mail_and_published_without_a_name(
    site: Any, portal: Any, smtp_sink: SmtpSink
) -> None:
    asked = AskedQuestion("Пётр", "petr@pochta.example", "Где ваш офис в Инте?", "key-000001")
    number = site.ask(VISITOR, asked, "ru")
    assert site.ask(VISITOR, asked, "ru") == number
    site.answer_question(EDITOR, number, "На улице Таёжной, 3.", "Где офис в Инте?")
    while portal.house.jobs.run_due():
        pass
    (mail,) = smtp_sink.to("petr@pochta.example")
    text = plain(mail)
    assert number in str(mail["Subject"])
    assert "Таёжной, 3" in text
    assert "Где ваш офис" in text
    (answer,) = site.listed(EntryKind.ANSWER)
    assert (answer.title, answer.body) == ("Где офис в Инте?", "На улице Таёжной, 3.")
    assert "Пётр" not in repr(answer)
    assert answer.slug in found(site, "офисы")
    with pytest.raises(Conflict):
        site.answer_question(EDITOR, number, "Ещё раз")


def test_questions_are_budgeted_by_asker_and_by_address(site: Any) -> None:
    for at in range(3):
        site.ask(Anonymous(f"198.51.100.{at}"), AskedQuestion("Я", "v@x.example", f"Вопрос {at}"), "ru")
    with pytest.raises(TooManyTries):
        site.ask(Anonymous("198.51.100.99"), AskedQuestion("Я", "V@x.example", "Ещё"), "ru")
    for at in range(5):
        site.ask(VISITOR, AskedQuestion("Я", f"v{at}@y.example", "Вопрос"), "ru")
    with pytest.raises(TooManyTries):
        site.ask(VISITOR, AskedQuestion("Я", "v9@y.example", "Вопрос"), "ru")
    assert len(site.questions(EDITOR)) == 8


def test_a_question_names_its_faults_and_a_dismissed_one_forgets_its_asker(site: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        site.ask(VISITOR, AskedQuestion("\u202e", "a@b\r\nBcc: c@d.example", "\x00"), "ru")
    assert sorted(refused.value.fields) == ["email", "name", "text"]
    number = site.ask(VISITOR, AskedQuestion("Спам", "spam@x.example", "Купите"), "ru")
    gone = site.dismiss_question(EDITOR, number)
    assert (gone.name, gone.email) == ("", "")


def test_who_asked_is_forgotten_a_year_after_the_answer(site: Any, clock: FixedClock) -> None:
    number = site.ask(VISITOR, AskedQuestion("Пётр", "petr@pochta.example", "Где?"), "ru")
    site.answer_question(EDITOR, number, "Там.")
    site.forget()
    assert site.question(EDITOR, number).name == "Пётр"
    clock.advance(timedelta(days=366))
    site.forget()
    assert (site.question(EDITOR, number).name, site.question(EDITOR, number).text) == ("", "Где?")


def test_markdown_can_only_format() -> None:
    nasty = (
        "<script>alert(1)</script> [a](javascript:alert(1)) [b](//evil.example) ![c](https://x.example/c.png) {{7*7}}"
    )
    html = str(html_of(nasty, "/komiesc"))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="//' not in html
    assert "{{7*7}}" in html
    assert '<a href="/komiesc/pages/x">' in html_of("[x](/pages/x)", "/komiesc")
    assert "<h2>" in html_of("# Заголовок", "")
    assert "<table>" in html_of("|a|\n|-|\n|b|", "")
    assert plain_of("**Жирный** [текст](/x)\n\n- пункт") == "Жирный текст пункт"


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://x.example/a?b=c", True), ("/pages/x", True), ("mailto:a@x.example", True), ("tel:+78000000011", True),
        ("javascript:alert(1)", False), ("JaVaScRiPt:alert(1)", False), ("data:text/html,x", False),
        ("//x.example", False),
        ("http://x.example", False), ("https://user@x.example", False), ("/\\x.example", False),
        ("java\nscript:x", False),
        ("vbscript:x", False), ("https:", False),
    ],
)  # fmt: skip
def test_links_lead_to_known_places_only(address: str, is_safe: bool) -> None:
    assert is_safe_link(address) is is_safe
