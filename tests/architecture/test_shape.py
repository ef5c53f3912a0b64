"""Sizes, names and docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ventanilla.testing.sources import modules

ROOT = Path(__file__).parents[2]
SOURCES = [
    module
    for folder in (ROOT / "core" / "src", *sorted((ROOT / "plugins").glob("*/src")))
    for module in modules(folder)
    if ".migrations.versions" not in module.name
]

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
BORROWED = {"Protocol", "TypeDecorator"}
"""Bases whose classes have methods that are explained elsewhere."""
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|misc|base|managers?)($|_)")


def test_no_module_is_too_long() -> None:
    assert {module.name: module.lines for module in SOURCES if module.lines > LONGEST_MODULE} == {}


def test_no_function_is_too_long() -> None:
    sizes = {f"{module.name}.{found.name}": own_lines(found) for module in SOURCES for found in module.functions()}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FUNCTION} == {}


def test_no_name_is_vague() -> None:
    assert [module.name for module in SOURCES if VAGUE.search(module.name.rpartition(".")[2])] == []
    classes = [node.name for module in SOURCES for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if re.search(r"(Utils?|Helpers?|Manager)$", name)] == []


def test_everything_public_says_what_it_means() -> None:
    silent = [module.name for module in SOURCES if module.tree.body and not ast.get_docstring(module.tree)]
    for module in SOURCES:
        silent += [f"{module.name}.{name}" for name, node in public(module.tree) if not ast.get_docstring(node)]
    assert silent == []


def test_annotations_are_never_evaluated_at_import() -> None:
    declaring = (ast.FunctionDef, ast.ClassDef, ast.AnnAssign)
    wanted = [module for module in SOURCES if any(isinstance(node, declaring) for node in module.tree.body)]
    assert [module.name for module in wanted if "from __future__ import annotations" not in module.text] == []


def own_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Without its docstring, the functions it defines, and the imports it makes."""
    lines = (function.end_lineno or 0) - function.lineno + 1 - len((ast.get_docstring(function) or "").splitlines())
    for node in ast.walk(function):
        if node is not function and isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom):
            lines -= (node.end_lineno or 0) - node.lineno + 1
    return lines


def public(tree: ast.AST, trail: str = "") -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
            continue
        if any(is_property_part(mark) for mark in node.decorator_list):
            continue
        yield f"{trail}{node.name}", node
        if isinstance(node, ast.ClassDef) and not BORROWED & {getattr(subscripted(b), "id", "") for b in node.bases}:
            yield from public(node, f"{trail}{node.name}.")


def subscripted(base: ast.expr) -> ast.expr:
    return base.value if isinstance(base, ast.Subscript) else base


def is_property_part(mark: ast.expr) -> bool:
    """Setters and overloads say nothing that their first form has not said."""
    return isinstance(mark, ast.Attribute) and mark.attr in {"setter", "getter", "deleter"}
