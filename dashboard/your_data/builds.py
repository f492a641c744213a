"""Run dbt on a workspace in a process of its own: a few at a time, and none for ever."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time

from .dbt_log import Progress
from .errors import YourDataError
from .ready_dbt import ReadyDbt, kill
from .settings import Limits

BUILD = ["build"]
# Enough to say which rows are rejected and why.
CHECK = ["build", "--select", "+rejected_rows", "--exclude-resource-type", "test", "unit_test"]


class Build:
    """One run of dbt on a workspace.

    `state`: waiting, running, succeeded, failed or stopped; `progress`: see `Progress`;
    `problems`: why it did not succeed, in plain words; `ahead`: builds before it in the queue.
    """

    def __init__(self, workspace, arguments, choices):
        """Of the dbt command `arguments` on `workspace` with `choices`; `Builds` starts it."""
        self.workspace, self.arguments, self.choices = workspace, arguments, choices
        self.state, self.progress, self.problems = "waiting", Progress(), []
        self.ahead = 0
        self.started_at = self.ended_at = None
        self._process = self._stopped_because = None
        self._lock = threading.Lock()
        self._ended = threading.Event()

    @property
    def is_check(self):
        """Whether it only checks the rows."""
        return self.arguments == CHECK

    @property
    def is_over(self):
        """Whether it has ended."""
        return self._ended.is_set()

    @property
    def seconds(self):
        """How long it has run."""
        if self.started_at is None:
            return 0.0
        return (self.ended_at or time.monotonic()) - self.started_at

    def wait(self, timeout=None):
        """Wait for the end; returns whether it came."""
        return self._ended.wait(timeout)

    def stop(self, because="The build was stopped."):
        """Stop it, also where it has not started; `because` becomes its problem."""
        with self._lock:
            if self._stopped_because is None:
                self._stopped_because = because
            if self._process is not None:
                kill(self._process)

    def run(self, ready_dbt, seconds):
        """Run in a process of `ready_dbt` for at most `seconds`; ends in a state."""
        try:
            self.state, self.started_at = "running", time.monotonic()
            exit_code, other_output = self._run(ready_dbt, seconds)
            self._conclude(exit_code, other_output)
        except YourDataError as error:
            self._end("failed", [str(error)])
        except Exception as error:  # a person must never meet a traceback
            self._end("failed", [f"The build could not run ({type(error).__name__}: {error})."])
        finally:
            self.ended_at = time.monotonic()
            self._ended.set()

    def _run(self, ready_dbt, seconds):
        """Returns dbt's exit code and the end of what it said besides its log."""
        with self._lock:
            if self._stopped_because is not None:
                return None, []
            self.workspace.touch()
            self._process = ready_dbt.take()
        why = (
            f"The build took longer than {seconds:,} seconds and was stopped. Drop fewer rows, or "
            "build on a machine of your own: RAW_DATA=my_folder make build."
        )
        limit = threading.Timer(seconds, self.stop, [why])
        limit.start()
        other_output = []
        try:
            with contextlib.suppress(BrokenPipeError), self._process.stdin as jobs:
                jobs.write(json.dumps(self._job()) + "\n")
            for line in self._process.stdout:
                if not self.progress.read(line) and line.strip():
                    other_output = [*other_output[-19:], line.strip()]
            return self._process.wait(), other_output
        finally:
            limit.cancel()
            kill(self._process)

    def _job(self):
        folder = self.workspace.folder
        variables = self.choices.as_vars() | {"published_versions_kept": 1, "export_parquet": True}
        options = [
            "--vars", json.dumps(variables),
            "--log-format", "json",
            "--log-level-file", "none",
            "--no-use-colors",
            "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"),
        ]  # fmt: skip
        return {
            "arguments": [*self.arguments, *options],
            "environment": {
                "RAW_DATA": str(self.workspace.raw_dir),
                "WAREHOUSE_DIR": str(self.workspace.warehouse_dir),
            },
        }

    def _conclude(self, exit_code, other_output):
        published = os.path.lexists(self.workspace.warehouse_dir / "current")
        if self._stopped_because is not None:
            self._end("stopped", [self._stopped_because])
        elif exit_code == 0 and (self.is_check or published):
            self._end("succeeded", [])
        else:
            said = self.progress.problems or self.progress.notes or other_output[-3:]
            self._end("failed", said or [f"dbt ended with code {exit_code} and said nothing."])

    def _end(self, state, problems):
        # The machine's folders say nothing to a person, and their name is a secret.
        for folder in (self.workspace.raw_dir, self.workspace.folder):
            problems = [text.replace(str(folder.resolve()), "your files") for text in problems]
        self.problems = problems
        self.state = state


class Builds:
    """The builds of one server process: `limits.builds` at a time, others wait in order."""

    def __init__(self, limits=None, command=None):
        """`command`: see `ReadyDbt`."""
        self.limits, self.ready_dbt = limits or Limits(), ReadyDbt(command)
        self._lock = threading.Condition()
        self._running, self._waiting = [], []

    def start(self, workspace, choices, arguments=BUILD):
        """Start a `Build`, or let it wait for its turn.

        Raises YourDataError where the workspace has one under way or too many wait.
        """
        workspace.touch()
        build = Build(workspace, arguments, choices)
        with self._lock:
            if any(other.workspace is workspace for other in self._running + self._waiting):
                raise YourDataError("Your files are being built already.")
            if len(self._waiting) >= self.limits.waiting_builds:
                raise YourDataError(
                    f"{len(self._waiting)} builds are waiting for their turn already. Please try "
                    "again in a few minutes."
                )
            self._waiting.append(build)
            self._count_ahead()
        threading.Thread(target=self._take_turn, args=(build,), daemon=True).start()
        return build

    def warm(self):
        """Get dbt ready, because somebody is about to build."""
        self.ready_dbt.warm()

    def _take_turn(self, build):
        with self._lock:
            self._lock.wait_for(
                lambda: self._waiting[0] is build and len(self._running) < self.limits.builds
            )
            self._waiting.remove(build)
            self._running.append(build)
            self._count_ahead()
        try:
            build.run(self.ready_dbt, self.limits.build_seconds)
        finally:
            with self._lock:
                self._running.remove(build)
                self._count_ahead()
                self._lock.notify_all()

    def _count_ahead(self):
        for place, build in enumerate(self._waiting):
            build.ahead = place + len(self._running)
