"""Every hook is documented with its exact signature, shown by an example that runs, and tested."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from ventanilla.billing import hooks as billing_hooks
from ventanilla.documents import hooks as documents_hooks
from ventanilla.messages import hooks as messages_hooks
from ventanilla.plugin.specs import Spec, Specs
from ventanilla.readings import hooks as readings_hooks
from ventanilla.supply import hooks as supply_hooks

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "example_plugin"
HOOKS = list(Specs.of([supply_hooks, billing_hooks, readings_hooks, documents_hooks, messages_hooks]).hooks.values())
PAGE = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
SECTIONS = {
    section.partition("\n")[0].strip(): section.partition("\n")[2] for section in re.split(r"^### ", PAGE, flags=re.M)
}
EACH = pytest.mark.parametrize("spec", HOOKS, ids=lambda spec: spec.name)


def signature(spec: Spec) -> str:
    node = ast.parse(inspect.getsource(spec.function)).body[0]
    assert isinstance(node, ast.FunctionDef)
    node.decorator_list, node.body = [], []
    return ast.unparse(node).strip().removesuffix(":")


def examples() -> dict[str, str]:
    text = (EXAMPLE / "src" / "ventanilla_acme_water" / "hooks.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    return {node.name: "\n".join(lines[node.decorator_list[0].lineno - 1 : node.end_lineno]) for node in functions}


@EACH
def test_a_hook_says_when_it_is_called_and_since_when_it_is_there(spec: Spec) -> None:
    said = inspect.getdoc(spec.function) or ""
    assert said.startswith(("When ", "After ")), said
    assert re.fullmatch(r"\d+\.\d+", spec.since)
    assert spec.arguments[0] == "portal"


@EACH
def test_a_hook_has_a_section_with_its_exact_signature(spec: Spec) -> None:
    section = SECTIONS[spec.name]
    assert f"*{spec.kind}, since {spec.since}*" in section
    assert f"```python\n{signature(spec)}\n```" in section
    assert (inspect.getdoc(spec.function) or "") in section


@EACH
def test_the_example_in_the_docs_is_the_one_that_runs(spec: Spec) -> None:
    assert f"```python\n{examples()[spec.name]}\n```" in SECTIONS[spec.name]


@EACH
def test_a_hook_has_a_test(spec: Spec) -> None:
    tests = (EXAMPLE / "tests" / "test_acme_hooks.py").read_text(encoding="utf-8")
    assert f"def test_{spec.name}_" in tests


@EACH
def test_an_answer_is_checked_to_be_about_whom_was_asked(spec: Spec) -> None:
    assert (spec.belongs is None) == (spec.kind == "tell")


def test_the_docs_know_no_hook_that_is_not_there() -> None:
    assert sorted(name for name in SECTIONS if re.fullmatch(r"[a-z_]+", name)) == sorted(s.name for s in HOOKS)
