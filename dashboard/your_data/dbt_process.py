"""dbt in a process of its own that is ready before there is anything to build.

Importing dbt and reading the project take longer than building a few thousand rows, and are the
same for everybody. So the process does both and then waits for its one job on standard input: a
line of JSON with `arguments` for dbt and `environment` variables. It logs as `arguments` say and
ends with dbt's exit code; without a job it ends in silence.

    python dbt_process.py FOLDER    FOLDER: where it keeps the project as dbt parsed it
"""

import json
import os
import sys


def main(folder):
    """Get ready, do the job and return the exit code."""
    from dbt.cli.main import dbtRunner

    parse = ["--quiet", "parse", "--log-level-file", "none"]
    parsed = dbtRunner().invoke([*parse, "--target-path", folder, "--log-path", folder])
    job = json.loads(sys.stdin.readline() or "null")
    if job is None:
        return 0
    os.environ.update(job["environment"])
    # A project that could not be parsed is parsed again, and dbt then says why.
    done = dbtRunner(manifest=parsed.result if parsed.success else None).invoke(job["arguments"])
    if done.exception is not None:
        print(done.exception, flush=True)
    return 0 if done.success else 1


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(5)  # who reads goes before who builds
    sys.exit(main(sys.argv[1]))
