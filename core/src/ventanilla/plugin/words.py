"""The message ids that a plugin's manifest and templates use."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, TemplateSyntaxError
from jinja2.ext import extract_from_ast

from ventanilla.errors import StartRefused
from ventanilla.plugin.loading import Loaded
from ventanilla.plugin.manifest import Field, Utility

FUNCTIONS = ("_", "_n")
"""What templates call to say a message."""


def words_of(loaded: Loaded) -> list[str]:
    """All ids, each once, in the order of the manifest.

    :raises StartRefused: when one of its templates can't be read.
    """
    folder = files(loaded.package).joinpath("templates")
    return list(dict.fromkeys([*_manifest(loaded.utility), *template_words(folder, f"plugin {loaded.name}")]))


def _manifest(utility: Utility) -> Iterator[str]:
    for field in _fields(utility):
        yield field.label_id
        yield from filter(None, (field.hint, field.heading, *(choice.label for choice in field.choices)))
    yield from (each.label_id for each in utility.identity.providers)
    if utility.identity.note:
        yield from (utility.identity.note, f"{utility.identity.note}.title")
    for screen in utility.screens:
        yield f"screen.{screen.name}"
        if screen.group:
            yield f"menu.{screen.group}"
    for door in utility.identity.issued.doors if utility.identity.issued else ():
        yield from (f"door.{door.name}", f"door.{door.name}.lead")
    for topic in utility.tickets.topics if utility.tickets else ():
        yield f"ticket.topic.{topic.name}"
    for said in utility.tickets.kinds if utility.tickets else ():
        yield f"ticket.kind.{said.name}"
    for kind in utility.documents:
        if kind.is_archived:
            yield f"documents.kind.{kind.name}"
    for band in utility.bands.names if utility.bands else ():
        yield f"readings.zone.{band}"
    for attribute in utility.attributes:
        yield f"attribute.{attribute.on}.{attribute.name}"


def _fields(utility: Utility) -> Iterator[Field]:
    policy = utility.identity
    doors = policy.issued.doors if policy.issued else ()
    enrolled = (*policy.enrolment.prove, policy.enrolment.secret) if policy.enrolment else ()
    forms = (policy.register, policy.sign_in, policy.reset, policy.change_password, utility.linking.fields)
    for form in (*forms, *(door.prove for door in doors), enrolled):
        yield from form


def template_words(folder: Traversable, owner: str) -> Iterator[str]:
    """The ids that the templates in a folder say with a literal id.

    :raises StartRefused: when one is not a valid template; the sentence begins with the owner.
    """
    if not folder.is_dir():
        return
    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
    for path in folder.iterdir():
        if path.is_dir():
            yield from template_words(path, owner)
            continue
        try:
            tree = environment.parse(path.read_text(encoding="utf-8"))
        except (TemplateSyntaxError, UnicodeDecodeError) as fault:
            raise StartRefused(f"{owner}: the template {path.name} can't be read: {fault}") from None
        for _, _, found in extract_from_ast(tree, FUNCTIONS):
            id_ = found[0] if isinstance(found, tuple) and found else found
            if isinstance(id_, str):
                yield id_
