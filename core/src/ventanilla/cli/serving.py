"""Serves one instance."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gunicorn.app.base import BaseApplication

from ventanilla.errors import StartRefused
from ventanilla.logs import configure_logging
from ventanilla.settings import Settings, load_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def serve_instance(settings_path: Path, bind: str, workers: int, threads: int) -> None:
    """Serve until told to stop.

    :raises StartRefused: when the settings, a plugin, the database or the address stand in the way.
    """
    from ventanilla.app import build_portal, create_app

    settings = load_settings(settings_path)
    # Once here, so that what is wrong is said in one sentence and not by each worker.
    build_portal(settings).house.db.close()
    address = bind or address_of(settings)
    refuse_taken(address)

    def make() -> WSGIApplication:
        return create_app(settings)

    print(f"Serving {settings.base_url} on {address}", flush=True)
    Server(make, address, workers or os.cpu_count() or 1, threads).run()


def address_of(settings: Settings) -> str:
    """Where to listen: base_url's own port on the loopback address, else 127.0.0.1:8000 for a proxy in front."""
    parts = urlsplit(settings.base_url)
    if settings.is_secure:
        return "127.0.0.1:8000"
    return f"127.0.0.1:{parts.port or 80}"


def refuse_taken(address: str) -> None:
    """Look whether the address is free.

    :raises StartRefused: when something else listens there or it can't be used.
    """
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise StartRefused(f"{address}: an address is HOST:PORT")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as fault:
            reason = os.strerror(fault.errno or 0).lower()
            raise StartRefused(f"port {port} on {host} can't be used ({reason}); choose another one") from None


def _forked(_arbiter: object, _worker: object) -> None:
    configure_logging()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads, told by code and not by files."""

    def __init__(
        self,
        make: Callable[[], WSGIApplication],
        address: str,
        workers: int,
        threads: int,
        **hooks: Callable[..., None],
    ) -> None:
        self._make = make
        self._options: dict[str, Any] = {
            "bind": address,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 3,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            # Nothing that a request says moves the paths or the scheme: those are the settings'.
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "proc_name": "ventanilla",
            "post_fork": _forked,
            **hooks,
        }
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        """Called by gunicorn in each worker."""
        return self._make()
