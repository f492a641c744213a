"""Run commands and take their time, CPU, memory and spill: the one way every benchmark measures."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HEARTBEAT = 30


@dataclass(frozen=True)
class Cost:
    """What one run took: wall clock and CPU in seconds, peak memory and spill in megabytes."""

    wall: float
    cpu: float
    memory: float
    spill: float = 0


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


def run(
    command: list[str],
    folder: Path,
    environment: dict[str, str] | None = None,
    name: str | None = None,
) -> Cost:
    """Run `command` in `folder` and return its cost; raise with its output if it fails.

    Spill is what DUCKDB_TEMP_DIRECTORY of `environment` holds at most. With a `name`, says from
    time to time on stderr how far it is.
    """
    spill_folder = (environment or {}).get("DUCKDB_TEMP_DIRECTORY")
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "DO_NOT_TRACK": "1", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        watch = Watch(process.pid, spill_folder, name)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{output}")
    # Linux counts into ru_maxrss what this process had when it forked. macOS gives bytes.
    largest = usage.ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)
    return Cost(wall, usage.ru_utime + usage.ru_stime, watch.memory or largest, watch.spill / 2**20)


class Watch:
    """The most memory (MB) of a process and its children, and the most bytes in a folder."""

    def __init__(self, pid: int, spill_folder: str | None, name: str | None) -> None:
        """Watch the process `pid` from now on."""
        self.memory, self.spill = 0.0, 0
        self._pid, self._name = pid, name
        self._folder = Path(spill_folder) if spill_folder else None
        self._start, self._ended = time.monotonic(), threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        said = self._start
        while not self._ended.wait(0.1):
            now = resident(self._pid)
            self.memory = max(self.memory, now, peak(self._pid))
            if self._folder:
                self.spill = max(self.spill, size(self._folder))
            if self._name and time.monotonic() - said > HEARTBEAT:
                said = time.monotonic()
                print(
                    f"    … {self._name}: {said - self._start:.0f} s, {now:,.0f} MB of memory, "
                    f"{self.spill / 2**20:,.0f} MB spilled at most",
                    file=sys.stderr,
                    flush=True,
                )


def resident(pid: int) -> float:
    """Resident memory of a process and its descendants in MB; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return own + sum(resident(int(child)) for child in children)


def peak(pid: int) -> float:
    """The most memory that a process alone has had so far, in MB; 0 where nobody tells."""
    try:
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def size(folder: Path) -> int:
    """Bytes of all files below `folder`, on disk."""
    total = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):  # gone meanwhile
            total += file.stat().st_size if file.is_file() else 0
    return total


def middle(costs: list[Cost]) -> Cost:
    """Return the median time and the largest memory and spill of `costs`."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
        max(cost.spill for cost in costs),
    )
