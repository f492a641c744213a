"""People who use the dashboard at the same time: its own protocol over WebSockets, no browsers.

A person opens a page, then chooses another value of a filter again and again. Waiting ends when the
server says that the page is complete; drawing it in a browser comes on top.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from measure import PROJECT
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

# The keys of the filters that a person changes, besides the period.
LISTS = ("brand", "platform", "category", "gender", "follower_tier", "campaign")
PERIODS = ("Last 28 days", "Last 90 days", "This month", "Last month", "All data")
WAIT = 120


@dataclass
class Times:
    """How long people waited, in seconds, and what went wrong."""

    first: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextlib.contextmanager
def serve(warehouse: Path) -> Iterator[tuple[str, int]]:
    """A dashboard over `warehouse`: its address and the id of its process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", "dashboard/app.py"),
            *("--server.port", str(port), "--server.address", "localhost"),
        ],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_DIR": str(warehouse)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"localhost:{port}"
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=2)
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("The dashboard did not start.") from None
                time.sleep(0.2)
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()


class Person:
    """One session of the dashboard."""

    def __init__(self, address: str, seed: int) -> None:
        """Set who it is: `seed` decides what they choose."""
        self.address, self.draw = address, random.Random(seed)
        # Id and options of each filter by its key, and what is chosen by id.
        self.filters: dict[str, tuple[str, list[str]]] = {}
        self.chosen: dict[str, str | list[str]] = {}

    async def use(self, times: Times, changes: int, pause: float) -> None:
        """Open the overview, then `changes` times change a filter after about `pause` seconds."""
        try:
            async with connect(
                f"ws://{self.address}/_stcore/stream",
                origin=f"http://{self.address}",
                subprotocols=["streamlit"],
                max_size=None,
            ) as socket_:
                times.first.append(await self._run(socket_, times))
                for _ in range(changes):
                    await asyncio.sleep(pause * self.draw.uniform(0.5, 1.5))
                    self._choose()
                    times.change.append(await self._run(socket_, times))
        except Exception as error:
            times.errors.append(f"{type(error).__name__}: {error}")

    def _choose(self) -> None:
        key = self.draw.choice(["period", *LISTS])
        id_, options = self.filters[key]
        if key == "period":
            self.chosen[id_] = self.draw.choice(PERIODS)
        else:
            # Often none, else the filters would soon leave nothing.
            self.chosen[id_] = self.draw.sample(options, self.draw.choice([0, 0, 1, 2]))

    async def _run(self, socket_, times: Times) -> float:
        message = BackMsg()
        message.rerun_script.query_string = ""
        for id_, value in self.chosen.items():
            state = message.rerun_script.widget_states.widgets.add(id=id_)
            if isinstance(value, str):
                state.string_value = value
            else:
                state.string_array_value.data.extend(value)
        start = time.perf_counter()
        await socket_.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(socket_.recv(), WAIT))
            kind = answer.WhichOneof("type")
            if kind == "delta":
                self._note(answer.delta, times)
            elif kind == "script_finished":
                if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    times.errors.append(
                        ForwardMsg.ScriptFinishedStatus.Name(answer.script_finished)
                    )
                return time.perf_counter() - start

    def _note(self, delta, times: Times) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type") if delta.WhichOneof("type") == "new_element" else None
        if kind in ("selectbox", "multiselect"):
            widget = getattr(element, kind)
            key = widget.id.rsplit("-", 1)[-1]
            self.filters[key] = (widget.id, list(widget.options))
        elif kind == "exception":
            times.errors.append(element.exception.message)
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            times.errors.append(element.alert.body)


def at_once(address: str, people: int, changes: int, pause: float) -> Times:
    """Let `people` open the overview within a second, and each change a filter `changes` times."""
    times = Times()

    async def one(number: int) -> None:
        await asyncio.sleep(number / people)
        await Person(address, number).use(times, changes, pause)

    async def all_of_them() -> None:
        await asyncio.gather(*map(one, range(people)))

    asyncio.run(all_of_them())
    return times


class Memory:
    """The most memory that a process has had while this watched it, in MB; Linux alone tells."""

    def __init__(self, pid: int) -> None:
        """Watch the process `pid` from now on."""
        self.pid, self.peak, self._ended = pid, 0.0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()

    def now(self) -> float:
        """Resident memory now; 0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return 0.0
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def stop(self) -> float:
        """Stop watching and give the peak."""
        self._ended.set()
        self._watch.join()
        return self.peak

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self.peak = max(self.peak, self.now())
