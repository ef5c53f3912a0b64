"""Invented people and numbers of Chile: every check digit is right, and no number can be anybody's."""

from __future__ import annotations

from stdnum.cl import rut

from ventanilla.demo.chance import one_of

_FIRST = (
    "Amanda", "Benjamín", "Camila", "Cristóbal", "Daniela", "Emilio", "Fernanda", "Gaspar", "Hortensia", "Ignacia",
    "Joaquín", "Leonor", "Lucas", "Maite", "Matilde", "Nicolás", "Ofelia", "Pascual", "Renata", "Rubén", "Sofía",
    "Teodoro", "Ursula", "Violeta",
)  # fmt: skip
_LAST = (
    "Aguilar", "Antillanca", "Barría", "Cárcamo", "Catrileo", "Delgado", "Epulef", "Fuentealba", "Gallardo", "Huenupán",
    "Igor", "Jaramillo", "Kunstler", "Loncón", "Mansilla", "Naguil", "Ojeda", "Paredes", "Quintul", "Rosas", "Schwenke",
    "Toledo", "Ulloa", "Vidal", "Winkler", "Yáñez",
)  # fmt: skip


def rut_of(body: int) -> str:
    """A RUT with its digit. None was given out from forty million on, and those of companies begin at fifty."""
    return f"{body}-{rut.calc_check_digit(str(body))}"


def full_name(*words: object) -> str:
    """First name, father's name and mother's name, as bills write them."""
    last = f"{one_of(_LAST, *words, 'last')} {one_of(_LAST, *words, 'mother')}"
    return f"{one_of(_FIRST, *words, 'first')} {last}"
