"""Builds the warehouse from the dashboard, once for all who look, and says how far it is.

`dbt build` runs in a process of its own; its JSON log says which node has finished.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from warehouse import PROJECT_DIR
from your_data.dbt_log import Progress


@dataclass
class Build:
    """A build that runs, or has run: how far it is and what went wrong.

    `errors` are what kept dbt from starting, `other_output` what it said besides its log.
    """

    progress: Progress = field(default_factory=Progress)
    errors: list[str] = field(default_factory=list)
    other_output: list[str] = field(default_factory=list)
    exit_code: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether dbt is still at work."""
        return self.exit_code is None

    @property
    def problems(self) -> list[str]:
        """Why it did not come to its end, as far as anything said so."""
        said = self.progress.problems or self.progress.notes or self.other_output[-3:]
        return [*self.errors, *said]

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
                if not self.progress.read(line) and line.strip():
                    self.other_output.append(line.strip())
            exit_code = process.wait()
        except OSError as error:
            self.errors.append(f"dbt could not be started: {error}")
        finally:
            self.exit_code = exit_code


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
