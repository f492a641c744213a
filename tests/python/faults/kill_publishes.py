"""Publishers that are killed at random moments, one after the other.

    python kill_publishes.py WAREHOUSE_DIR SECONDS KILLS PUBLISHES SEED

It goes on for so many seconds, and on a slow machine until there were so many kills and publishes.

Each publisher is a fork that builds and publishes on and on and tells of each version that people
see. After each kill everything is looked at as it was left. Prints counts as JSON.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

# Imported before the forks, which so start at once; no database is open then.
from publishing.versions import Versions
from synthetic_build import build_and_publish, open_build

SHORTEST, AT_MOST = 0.6, 240  # seconds: the longest life of a publisher, and the whole
KEPT = 20


def publish_on_and_on(warehouse_dir, told):
    """Heal, then build and publish ever newer versions; `told` gets the number of each."""
    connection, versions = open_build(warehouse_dir), Versions(warehouse_dir)
    versions.repair()
    number = 1 + max((number_of(id) for id in versions.ids()), default=0)
    while True:
        build_and_publish(connection, versions, number)
        versions.prune(KEPT)
        told.write_text(str(number))
        number += 1


def number_of(id):
    """The number of a version by its id."""
    moment = time.strptime(id[:15], "%Y%m%dT%H%M%S")
    return int(time.mktime(moment) - time.mktime(time.strptime("20260101", "%Y%m%d")))


def look(versions, told, counts, wrong):
    """Count what a kill left, and what must not be."""
    if list(versions.folder.glob(".publishing-*")):
        counts["killed_while_writing"] += 1
    if list(versions.folder.glob(".removing-*")):
        counts["killed_while_removing"] += 1
    newest, current = versions.ids()[-1], versions.current_id()
    if newest != current:
        counts["killed_before_showing"] += 1
    flaw = versions.flaw(versions.current)
    if flaw:
        counts["torn"] += 1
        wrong.append(flaw)
    # The one told may be one behind: the kill can fall between showing and telling.
    if number_of(current) < int(told.read_text() or 0):
        counts["lost"] += 1
        wrong.append(f"people see {current}, but {told.read_text()} was published")


def main(warehouse_dir, seconds, kills, publishes, seed):
    """Kill publishers until there were enough; returns the counts."""
    chance, counts, wrong = random.Random(seed), Counter(), []
    versions, told = Versions(warehouse_dir), warehouse_dir / "told"
    before = number_of(versions.current_id())
    told.write_text(str(before))

    def is_enough():
        gone = time.monotonic() - began
        shown = number_of(versions.current_id()) - before
        is_done = gone > seconds and counts["kills"] >= kills and shown >= publishes
        return is_done or gone > AT_MOST

    began, longest_life = time.monotonic(), 1.2
    while not is_enough():
        seen = versions.current_id()
        publisher = os.fork()
        if publisher == 0:
            try:
                publish_on_and_on(warehouse_dir, told)
            except BaseException as error:
                (warehouse_dir / "error").write_text(repr(error))
            os._exit(1)
        time.sleep(chance.uniform(0, longest_life))
        os.kill(publisher, signal.SIGKILL)
        _, status = os.waitpid(publisher, 0)
        if os.WIFSIGNALED(status):
            counts["kills"] += 1
        else:
            counts["errors"] += 1
            wrong.append((warehouse_dir / "error").read_text())
        look(versions, told, counts, wrong)
        # Lives about as long as a publish takes, on a machine that is as busy as this one now.
        is_too_short = versions.current_id() == seen
        longest_life = max(SHORTEST, longest_life * (1.15 if is_too_short else 0.9))
    counts["seconds"] = round(time.monotonic() - began)
    versions.repair()
    counts["publishes"] = number_of(versions.current_id()) - before
    left = [path.name for path in versions.folder.iterdir() if path.name not in versions.ids()]
    counts["left"] = len(left)
    return counts | {"wrong": wrong[:5] + left}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
