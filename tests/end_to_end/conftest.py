"""A real portal for a real browser: `ventanilla run` and `ventanilla worker` as processes, SMTP and SMS sinks, Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from ventanilla_cosepav import demo as cosepav_demo

from ventanilla.testing.mailbox import SmtpSink
from ventanilla.testing.sms import SmsSink

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VENTANILLA = Path(sys.executable).with_name("ventanilla")


@dataclass(frozen=True)
class Site:
    """A running portal and where its messages arrive."""

    url: str
    mail: SmtpSink
    sms: SmsSink
    settings: Path
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
