"""The demo's settings as a file: what the docs tell to try the command line with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ventanilla.demo.desk import member_of
from ventanilla.demo.instances import DemoInstance
from ventanilla.plugin.loading import installed
from ventanilla.settings import load_settings


@pytest.mark.parametrize("utility", sorted(installed()))
def test_the_command_line_takes_what_the_demo_writes(utility: str, tmp_path: Path) -> None:
    instance = DemoInstance(utility, tmp_path, 8000)
    read = load_settings(instance.write_settings(), {"VENTANILLA_SECRET_KEY": "k" * 40})
    assert (read.utility, read.base_url, read.mail) == (utility, instance.settings.base_url, instance.settings.mail)
    assert "_" not in member_of(instance.utility).email
