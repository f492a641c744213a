"""Whole dbt builds that are killed at random moments, one after the other.

    python kill_builds.py WORK_DIR RAW_DATA KILLS SEED

WORK_DIR has a warehouse with a version. Every second build is killed while it publishes. Each is a
fork of this process, in which dbt is imported and the project parsed. A last build must succeed.
Prints counts as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import builds
from publishing.versions import Versions


def start_build(work_dir, raw_data, output):
    """Fork a dbt build; returns its process id."""
    process = os.fork()
    if process:
        return process
    code = 3
    try:
        run = builds.run_here(["build"], work_dir, {"RAW_DATA": str(raw_data)})
        output.write_text(run.output)
        code = run.exit_code
    except BaseException as error:
        output.write_text(repr(error))
    os._exit(code)


def wait(process, seconds=None, until=None):
    """Wait for its exit code, or so many seconds, or until `until()`, which give None."""
    end = time.monotonic() + (seconds if seconds is not None else 600)
    while time.monotonic() < end and not (until and until()):
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return None


def main(work_dir, raw_data, kills, seed):
    """Kill so many builds; returns the counts."""
    chance, counts, wrong = random.Random(seed), Counter(), []
    versions, output = Versions(work_dir / "warehouse"), work_dir / "output"
    builds.start_worker(work_dir)

    first = before = versions.current_id()
    for number in range(kills):
        began = time.monotonic()
        process = start_build(work_dir, raw_data, output)
        if number % 2 == 0:
            code = wait(process, until=lambda: list(versions.folder.glob(".publishing-*")))
            until_publishing = time.monotonic() - began
            if code is None:
                code = wait(process, chance.uniform(0, 0.25))
        else:
            code = wait(process, chance.uniform(0.1, 1) * until_publishing)
        if code is None:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            counts["kills"] += 1
        elif code:
            counts["errors"] += 1
            wrong.append(output.read_text()[-2000:])
        if list(versions.folder.glob(".publishing-*")):
            counts["killed_while_writing"] += 1
        flaw = versions.flaw(versions.current)
        if flaw or versions.current_id() < before:
            counts["torn" if flaw else "lost"] += 1
            wrong.append(flaw or f"{versions.current_id()} after {before}")
        before = versions.current_id()
    if wait(start_build(work_dir, raw_data, output)) != 0:
        counts["errors"] += 1
        wrong.append(output.read_text()[-2000:])
    left = [path.name for path in versions.folder.iterdir() if path.name not in versions.ids()]
    counts["left"] = len(left) + (versions.current_id() <= before)
    counts["publishes"] = len([id for id in versions.ids() if id > first])
    return counts | {"wrong": wrong + left}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))))
