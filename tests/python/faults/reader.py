"""A reader of the published warehouse, in a process of its own: reads on and on until told to stop.

    python reader.py CURRENT SQL STYLE STOP_FILE

The SQL gives one row: what the version is called, which sorts by age, and whether all is of one
version. STYLE `plain` opens `current` anew for every few queries, as a script does; `held` keeps a
connection until `current` moves, as a dashboard does. Prints counts as JSON.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb

QUERIES_OF_A_SCRIPT = 3
PAUSE = 0.02  # seconds; leaves the others something of the machine


def read(current, sql, style, stop_file):
    """Read until `stop_file` is there; returns counts and what went wrong first."""
    counts, wrong, newest = Counter(), [], None
    connection = path = None
    while not stop_file.exists():
        try:
            if connection and (style == "plain" or current.resolve() != path):
                connection.close()
                connection = None
            if connection is None:
                path = current.resolve() if style == "held" else current
                file = str(path / "warehouse.duckdb")
                connection = duckdb.connect(file, read_only=True, config={"threads": 1})
                counts["connections"] += 1
            for _ in range(QUERIES_OF_A_SCRIPT if style == "plain" else 1):
                ((version, is_whole),) = connection.execute(sql).fetchall()
                counts["queries"] += 1
                if not is_whole:
                    counts["torn"] += 1
                    wrong.append(f"torn read of {version}")
                if newest is not None and version < newest:
                    counts["lost"] += 1
                    wrong.append(f"{version} after {newest}")
                newest = version
        except Exception as error:
            counts["errors"] += 1
            wrong.append(f"{style}: {error}")
            connection = None
        time.sleep(PAUSE)
    return counts | {"wrong": wrong[:5]}


if __name__ == "__main__":
    place, query, how, stop = sys.argv[1:]
    print(json.dumps(read(Path(place), query, how, Path(stop))))
