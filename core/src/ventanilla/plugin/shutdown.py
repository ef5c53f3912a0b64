"""Tells a real stop of the process from a plugin that calls ``sys.exit()`` or raises ``KeyboardInterrupt``."""

from __future__ import annotations

import dis
import signal
import threading
from types import CodeType, TracebackType


def is_real(fault: BaseException) -> bool:
    """Whether the process was told to stop while a plugin ran.

    Signals reach the main thread only. There an interrupt that no line of code raised came from outside,
    and so did an exit that was called inside a signal handler.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    frames = _frames(fault.__traceback__)
    if isinstance(fault, KeyboardInterrupt) and frames and not _is_raised_there(frames[-1]):
        return True
    handlers = _handlers()
    return isinstance(fault, (KeyboardInterrupt, SystemExit)) and any(f.tb_frame.f_code in handlers for f in frames)


def _frames(traceback: TracebackType | None) -> list[TracebackType]:
    out = []
    while traceback is not None:
        out.append(traceback)
        traceback = traceback.tb_next
    return out


def _is_raised_there(frame: TracebackType) -> bool:
    code = frame.tb_frame.f_code.co_code
    return 0 <= frame.tb_lasti < len(code) and dis.opname[code[frame.tb_lasti]] == "RAISE_VARARGS"


def _handlers() -> set[CodeType]:
    found = (signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGABRT))
    codes = (getattr(getattr(handler, "__func__", handler), "__code__", None) for handler in found)
    return {code for code in codes if code is not None}
