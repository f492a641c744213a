"""Keeps one dbt process ready, so that a build starts at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from pathlib import Path

from .settings import PROJECT_DIR

DBT = [sys.executable, str(Path(__file__).with_name("dbt_process.py"))]
# What would lead a build to other data, or to another warehouse.
SETTINGS = ("RAW_DATA", "DATE_ORDER", "WAREHOUSE_DIR", "DBT_", "YOUR_DATA_")
IDLE_SECONDS = 900


class ReadyDbt:
    """At most one process that waits for a job, see `dbt_process`."""

    def __init__(self, command=None):
        """`command`: the process to start, a list; a folder is appended to it."""
        self.folder = tempfile.mkdtemp(prefix="your_data_")
        self._command = [*(command or DBT), self.folder]
        self._ready = []
        self._lock = threading.Lock()
        self._idle = None
        weakref.finalize(self, _clean_up, self._ready, self.folder)

    def warm(self):
        """Have a process get ready, where none is; it ends when nobody takes it for a while."""
        with self._lock:
            if not self._ready or self._ready[0].poll() is not None:
                self._ready[:] = [self._start()]
            self._forget()
            expire = weakref.WeakMethod(self._expire)
            self._idle = threading.Timer(IDLE_SECONDS, lambda: (call := expire()) and call())
            self._idle.daemon = True
            self._idle.start()

    def take(self):
        """A process for one job, ready or getting ready."""
        with self._lock:
            self._forget()
            process = self._ready.pop() if self._ready else None
        if process is None or process.poll() is not None:
            process = self._start()
        return process

    def _expire(self):
        with self._lock:
            _end(self._ready)
            self._ready.clear()

    def _forget(self):
        if self._idle is not None:
            self._idle.cancel()

    def _start(self):
        outside = {key: value for key, value in os.environ.items() if not key.startswith(SETTINGS)}
        return subprocess.Popen(
            self._command,
            cwd=PROJECT_DIR,
            env=outside
            | {
                "WAREHOUSE_DIR": self.folder,
                "DBT_PROJECT_DIR": str(PROJECT_DIR),
                "DBT_PROFILES_DIR": str(PROJECT_DIR),
                "DO_NOT_TRACK": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name == "posix",
        )


def kill(process):
    """End a process and all that it started, where it has not ended by itself."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _end(processes):
    for process in processes:
        kill(process)


def _clean_up(processes, folder):
    _end(processes)
    shutil.rmtree(folder, ignore_errors=True)
