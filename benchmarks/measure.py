"""Run commands and take their time, CPU and memory: the one way every benchmark here measures."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """What one run of a command took: wall clock and CPU in seconds, peak memory in megabytes."""

    wall: float
    cpu: float
    memory: float


def dbt(*arguments: str) -> list[str]:
    """Return the command line of this environment's dbt, with one thread for nodes."""
    program = Path(sys.executable).with_name("dbt")
    return [str(program), "--quiet", *arguments, "--threads", "1"]


def project_environment(folder: Path) -> dict[str, str]:
    """Return the environment in which dbt writes everything inside `folder`."""
    return {
        "WAREHOUSE_DIR": str(folder / "warehouse"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_PROFILES_DIR": str(PROJECT),
    }


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> Cost:
    """Run `command` in `folder` and return its cost; raise with its output if it fails."""
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "DO_NOT_TRACK": "1", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{output}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def middle(costs: list[Cost]) -> Cost:
    """Return the median of each part of `costs`."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
    )
