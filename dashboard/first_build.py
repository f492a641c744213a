"""Builds the warehouse from the dashboard, once for all who look, and says how far it is.

`dbt build` runs in a process of its own; its JSON log says which node has finished.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from warehouse import PROJECT_DIR

# What a node's result is called.
RESULTS = {"LogSeedResult": "Loaded", "LogModelResult": "Built", "LogTestResult": "Checked"}


@dataclass
class Build:
    """A build that runs, or has run: how far it is and what went wrong."""

    finished: int = 0
    nodes: int = 0
    doing: str = "Reading the project"
    log: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    exit_code: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether dbt is still at work."""
        return self.exit_code is None

    @property
    def progress(self) -> float:
        """The part that is done, 0 to 1."""
        return min(1.0, self.finished / self.nodes) if self.nodes else 0.0

    def read(self, line: str) -> None:
        """Take in one line of dbt's JSON log."""
        try:
            event = json.loads(line)
            info, data = event["info"], event["data"]
        except (ValueError, KeyError, TypeError):
            if line.strip():
                self.log.append(line.strip())
            return
        name, node = info.get("name"), data.get("node_info") or {}
        # dbt calls the same number by two names.
        self.nodes = data.get("total") or data.get("num_models") or self.nodes
        if name == "LogStartLine":
            self.doing = data.get("description", self.doing)
        elif name in RESULTS:
            self.finished = data.get("index", self.finished)
            self.log.append(f"{RESULTS[name]} {node.get('node_name')}: {data.get('status')}")
        elif info.get("level") == "error" and info.get("msg", "").strip():
            self.errors.append(_COLOURS.sub("", info["msg"]).strip())

    def run(self, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
        """Run dbt to its end; `environment` is added to this process's."""
        exit_code = 1
        try:
            process = subprocess.Popen(
                command(arguments),
                cwd=PROJECT_DIR,
                env=os.environ
                | {"DBT_PROFILES_DIR": str(PROJECT_DIR), "DO_NOT_TRACK": "1"}
                | environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
            for line in process.stdout:
                self.read(line)
            exit_code = process.wait()
        except OSError as error:
            self.errors.append(f"dbt could not be started: {error}")
        finally:
            self.exit_code = exit_code


_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_lock = threading.Lock()
_build: Build | None = None


def latest() -> Build | None:
    """The build that this process started last; None where it started none."""
    return _build


def start(
    arguments: tuple[str, ...] = ("build",), environment: dict[str, str] | None = None
) -> Build:
    """Start a build, or join the one that runs."""
    global _build
    with _lock:
        if _build is None or not _build.is_running:
            _build = Build()
            threading.Thread(
                target=_build.run, args=(arguments, environment or {}), daemon=True
            ).start()
        return _build


def command(arguments: tuple[str, ...]) -> list[str]:
    """The dbt of the environment that the dashboard runs in."""
    run_dbt = "from dbt.cli.main import cli; cli()"
    return [sys.executable, "-c", run_dbt, "--log-format", "json", *arguments]


def is_untouched(folder: Path) -> bool:
    """Whether nobody has built anything in this warehouse folder yet."""
    return not (folder / "build").exists() and not (folder / "versions").exists()
