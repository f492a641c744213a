"""Many builds in little time: worker processes that parse the project once and build on and on."""

import io
import json
import multiprocessing
import os
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path

from conftest import PROJECT_DIR, DbtRun, dbt_environment

WORKERS = 2
OUTSIDE = dict(os.environ)  # before any job sets its own
_parsed = {}


class Builds:
    """A pool of workers, each with dbt and the parsed project in memory."""

    def __init__(self, folder):
        """`folder`: where the workers keep their own files."""
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(WORKERS, context, start_worker, (folder,))

    def submit(self, work_dir, raw_data=None, args=("build",), env=None, vars=None):
        """Start dbt with `args` on the folder `raw_data`; every file it writes is in `work_dir`.

        Returns a future of a `DbtRun`. `env` and `vars` as in `conftest.dbt`.
        """
        settings = {"RAW_DATA": str(raw_data)} if raw_data else {}
        return self._pool.submit(run_here, list(args), Path(work_dir), settings | (env or {}), vars)

    def run(self, *args, **options):
        """As `submit`, but waits for the `DbtRun`."""
        return self.submit(*args, **options).result()

    def close(self):
        """End the workers."""
        self._pool.shutdown()


def _settings(work_dir, env):
    """The whole environment of one dbt command."""
    return dbt_environment(work_dir, OUTSIDE) | {"DBT_PROJECT_DIR": str(PROJECT_DIR)} | env


def start_worker(folder):
    """Import dbt and parse the project; both are most of a small build's time."""
    from dbt.cli.main import dbtRunner

    os.chdir(PROJECT_DIR)
    work_dir = Path(folder) / f"worker_{os.getpid()}"
    _set_environment(_settings(work_dir, {}))
    with redirect_stdout(io.StringIO()) as output:
        done = dbtRunner().invoke(["parse"])
    # As dbt keeps it between runs: each job changes its copy, and dbt's `deepcopy` fails where
    # there are selectors or saved queries.
    _parsed["manifest"] = done.result.to_msgpack() if done.success else None
    _parsed["failure"] = output.getvalue()


def _set_environment(settings):
    os.environ.clear()
    os.environ.update(settings)


def run_here(args, work_dir, env, vars=None):
    """Run dbt in this process, after `start_worker`; as `Builds.submit`, but waits."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    if _parsed["manifest"] is None:
        return DbtRun(2, _parsed["failure"], work_dir / "warehouse", work_dir / "target")
    _set_environment(_settings(work_dir, env))
    with redirect_stdout(io.StringIO()) as output:
        runner = dbtRunner(manifest=Manifest.from_msgpack(_parsed["manifest"]))
        done = runner.invoke([*args, *(["--vars", json.dumps(vars)] if vars else [])])
    # dbt leaves the database open to the end of its process, which is not the end of this one.
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
    said = output.getvalue()
    if done.exception:
        said += "".join(traceback.format_exception(done.exception))
    exit_code = 0 if done.success else 2 if done.exception else 1
    return DbtRun(exit_code, said, work_dir / "warehouse", work_dir / "target")
