"""Publish on a disk that fills up; run where a small disk or a limit on files makes it so.

    python full_disk.py WAREHOUSE_DIR LIMIT

LIMIT is the size that a file may have, in bytes, or 0 where the disk itself is small. Prints as
JSON what was said, and what people see after the failure and when there is room again.
"""

import json
import resource
import signal
import sys
from pathlib import Path

import duckdb
from publishing.errors import PublishingError
from publishing.version import publish
from publishing.versions import Versions
from synthetic_build import build, build_id, request

FEW, MANY = {"few": 3, "many": 1_000}, {"few": 3, "many": 400_000}


def main(warehouse_dir, limit):
    """Publish a small version, one that is too big, and a small one again."""
    # The build file is not what fills up here.
    connection, versions = duckdb.connect(), Versions(warehouse_dir)
    report = {}

    def publish_rows(number, tables):
        build(connection, number, tables)
        return publish(connection, versions, request(number, tables))["build_id"]

    first = publish_rows(1, FEW)
    build(connection, 2, MANY)
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        publish(connection, versions, request(2, MANY))
        report["said"] = "published"
    except PublishingError as error:
        report["said"] = str(error)
    report["seen"] = versions.current_id() == first and versions.flaw(versions.current) is None
    report["left"] = [path.name for path in versions.folder.iterdir() if path.name != first]
    # Room again: what is small fits, on the same connection.
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    publish_rows(3, FEW)
    report["recovered"] = versions.current_id() == build_id(3)
    return report


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
