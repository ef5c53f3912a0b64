"""Make a plugin's source folder look installed, without pip: its entry points are found and it can be imported."""

from __future__ import annotations

import importlib
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def installed_from(folder: Path) -> Iterator[str]:
    """The name of the module of the distribution in a folder with ``pyproject.toml`` and ``src/``.

    Afterwards nothing of it is left in the process.
    """
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    module = str(project["tool"]["flit"]["module"]["name"])
    with tempfile.TemporaryDirectory() as site:
        _write_metadata(Path(site), project["project"])
        paths = [str(folder / "src"), site]
        sys.path[:0] = paths
        importlib.invalidate_caches()
        try:
            yield module
        finally:
            for path in paths:
                sys.path.remove(path)
            for name in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
                del sys.modules[name]
            importlib.invalidate_caches()


def _write_metadata(site: Path, project: dict[str, object]) -> None:
    name, version = str(project["name"]), str(project["version"])
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
    groups = project.get("entry-points", {})
    assert isinstance(groups, dict)
    lines = []
    for group, points in groups.items():
        lines += [f"[{group}]", *(f"{point} = {value}" for point, value in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
