"""Publishing under kills, full disks, open files and many readers, counted.

The counts are printed at the end of the test run. A read is torn where it mixes versions, a version
is lost where people see an older one than before.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT_DIR, SMALL_DATA, dbt
from publishing import files
from publishing.build_file import open_build_file
from publishing.errors import PublishingError
from publishing.versions import Versions
from synthetic_build import TABLES, build_and_publish, build_id, open_build

HERE = Path(__file__).parent
FAULTS = HERE / "faults"
SECONDS = 60
KILLS = 60
PUBLISHES = 30
READERS = 8
BUILDS_KILLED = 8
SEED = 20261121

SYNTHETIC_SQL = f"""
select
    max(version),
    min(version) = max(version) and count(*) = {sum(TABLES.values())}
from (select version from marts.few union all select version from marts.many)
"""
MARTS = sorted((PROJECT_DIR / "models" / "marts").rglob("*.sql"))
# The totals of three marts and the name of the build, all from one version.
MARTS_SQL = f"""
select
    build_id,
    (select sum(revenue) from marts.brand_roas) = (select sum(revenue) from marts.performance_daily)
    and (select sum(revenue) from marts.influencer_roas) = influencer_revenue
    and (select count(*) from duckdb_tables()) = {len(MARTS)}
from marts.build_info
"""


def script(name, *args, **options):
    """Start a script of the folder `faults`, its output to be read as JSON."""
    paths = os.pathsep.join(map(str, (PROJECT_DIR / "plugins", HERE)))
    return subprocess.Popen(
        [sys.executable, str(FAULTS / name), *map(str, args)],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def report(process, timeout=300):
    """The JSON that a script printed."""
    out, err = process.communicate(timeout=timeout)
    assert process.returncode == 0, err
    return json.loads(out.splitlines()[-1])


@contextmanager
def readers(warehouse_dir, sql, number):
    """So many readers while the block runs; afterwards the list holds the counts of each."""
    stop = warehouse_dir / "stop"
    started = [
        script("reader.py", warehouse_dir / "current", sql, ("plain", "held")[nth % 2], stop)
        for nth in range(number)
    ]
    counts = []
    try:
        yield counts
    finally:
        stop.touch()
        counts += [report(process) for process in started]
        stop.unlink()


def read_well(counts, tally):
    """Every reader read, and nothing else happened to any of them."""
    for one in counts:
        assert one["wrong"] == []
        assert one["queries"] > 20
        tally.update(
            {
                "readers' queries": one["queries"],
                "readers' connections": one["connections"],
                "torn reads": one.get("torn", 0),
                "readers' errors": one.get("errors", 0),
                "lost versions": one.get("lost", 0),
            }
        )


def test_publishers_are_killed_under_readers(tmp_path, publishing_tally):
    """8 readers read for a minute, while versions come and publishers are killed."""
    connection = open_build(tmp_path)
    build_and_publish(connection, Versions(tmp_path), 1)
    connection.close()
    with readers(tmp_path, SYNTHETIC_SQL, READERS) as counts:
        done = report(script("kill_publishes.py", tmp_path, SECONDS, KILLS, PUBLISHES, SEED))
    print(f"seed {SEED}: {done}")
    assert done["wrong"] == []
    assert done["kills"] >= KILLS
    assert done["publishes"] >= PUBLISHES
    assert done["killed_while_writing"] > 0
    read_well(counts, publishing_tally)
    publishing_tally.update(
        {
            "publishes": done["publishes"],
            "kills": done["kills"],
            "kills while a version was written": done["killed_while_writing"],
            "seconds under 8 readers": done["seconds"],
        }
    )


def test_builds_are_killed_under_readers(published_copy, tmp_path, publishing_tally):
    with readers(published_copy.warehouse_dir, MARTS_SQL, 2) as counts:
        done = report(script("kill_builds.py", tmp_path, SMALL_DATA, BUILDS_KILLED, SEED))
    print(f"seed {SEED}: {done}")
    assert done["wrong"] == []
    assert done["left"] == 0
    assert done["kills"] >= BUILDS_KILLED // 2
    read_well(counts, publishing_tally)
    publishing_tally.update(
        {
            "publishes": done["publishes"],
            "kills": done["kills"],
            "kills of whole builds": done["kills"],
            "kills while a version was written": done.get("killed_while_writing", 0),
        }
    )


def mounted(script, folder):
    """A command that runs the command after it where `script` mounted something at `$1`.

    Only that command sees it. None where that is not allowed.
    """
    for unshare in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        run = f'{script} && shift && exec "$@"'
        command = [*unshare, "sh", "-ec", run, "sh", str(folder)]
        try:
            if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
                return command
        except OSError:
            return None
    return None


def test_full_disk(tmp_path, publishing_tally):
    """On a disk of 4 MB, or where it cannot be mounted with a limit on the size of files."""
    command, limit = mounted('mount -t tmpfs -o size=4m tmpfs "$1"', tmp_path), 0
    how = "a disk of 4 MB"
    if command is None:
        command, limit = [], 2_000_000
        how = "files of at most 2 MB, for want of the right to mount a small disk"
    paths = os.pathsep.join(map(str, (PROJECT_DIR / "plugins", HERE)))
    arguments = [sys.executable, str(FAULTS / "full_disk.py"), str(tmp_path), str(limit)]
    done = subprocess.run(
        [*command, *arguments],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "was not published" in told["said"]
    assert f"People still see version {build_id(1)[:20]}" in told["said"]
    assert told["seen"]
    assert told["left"] == []
    assert told["recovered"]
    publishing_tally.update({f"full disks ({how})": 1})


def test_builds_and_readers_do_not_block_each_other(
    builds, published_copy, tmp_path, publishing_tally
):
    """While a build works: another that is refused, and a reader that holds the published file."""
    current = published_copy.warehouse_dir / "current"
    first = current.resolve()
    running = published_copy.warehouse_dir / "build" / "running.json"
    running.unlink()
    held = duckdb.connect(str(first / "warehouse.duckdb"), read_only=True)
    before = held.execute("from marts.build_info").fetchall()

    build = builds.submit(tmp_path, raw_data=SMALL_DATA)
    while not (note := files.read_json(running)):
        assert not build.done()
        time.sleep(0.01)
    process = note["process"]
    os.kill(process, signal.SIGSTOP)  # so that it is at work however long the other one takes
    try:
        second = builds.run(tmp_path, raw_data=SMALL_DATA)
    finally:
        os.kill(process, signal.SIGCONT)
    assert second.exit_code != 0
    assert f"Another dbt command is at work on {published_copy.warehouse} (process {process}, " in (
        second.output
    )

    run = build.result()
    assert run.exit_code == 0, run.output
    assert "Published version" in run.output
    assert current.resolve() > first
    assert held.execute("from marts.build_info").fetchall() == before
    held.close()
    publishing_tally.update({"builds at once, refused in words": 1})
    publishing_tally.update({"builds under a reader that holds the file": 1})


def test_reader_of_the_build_file_is_named(run_dbt, published_copy):
    with duckdb.connect(str(published_copy.warehouse), read_only=True):
        run = run_dbt(["build"])
    assert run.exit_code != 0
    assert "is open in another program (" in run.output
    assert f"process {os.getpid()}" in run.output
    assert (
        f"open {published_copy.warehouse_dir / 'current' / 'warehouse.duckdb'} instead"
        in run.output
    )
    assert "Traceback" not in run.output


def test_damaged_build_file_is_made_anew(builds, published_copy, tmp_path):
    published_copy.warehouse.write_bytes(b"no database" * 1000)
    seen = (published_copy.warehouse_dir / "current").resolve()
    run = builds.run(tmp_path, raw_data=SMALL_DATA, args=("seed",))
    assert run.exit_code == 0, run.output
    assert "was damaged" in run.output
    assert "damaged-warehouse.duckdb" in run.output
    assert (published_copy.warehouse_dir / "current").resolve() == seen


def test_version_that_is_due_and_fails_fails_the_run(builds, tmp_path):
    """And can be published when the cause is mended, without another build."""
    run = builds.run(tmp_path, raw_data=SMALL_DATA, vars={"published_storage_version": "v0.0.1"})
    assert run.exit_code == 1
    assert "was not published" in run.output
    assert "Nothing is published yet." in run.output
    assert "When that is mended: dbt run-operation publish" in run.output
    assert "Traceback" not in run.output
    assert not list((tmp_path / "warehouse" / "versions").iterdir())
    done = builds.run(tmp_path, args=("run-operation", "publish"))
    assert done.exit_code == 0, done.output
    assert "Published version" in done.output


def test_read_only_warehouse_is_said(published_copy, tmp_path, monkeypatch):
    """To root only a disk can be read-only; where none can be mounted, the plugin is asked."""
    folder = published_copy.warehouse_dir
    read_only = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'
    if command := mounted(read_only, folder):
        said = dbt(["seed"], tmp_path, through=command)
        assert said.exit_code != 0
        said = said.output
    else:
        monkeypatch.setattr(os, "access", lambda path, mode: False)
        with pytest.raises(PublishingError) as raised:
            open_build_file(published_copy.warehouse, {})
        said = str(raised.value)
    assert f"The warehouse folder {folder / 'build'} is read-only." in " ".join(said.split())
    assert "set WAREHOUSE_DIR to a folder that can be written" in " ".join(said.split())
    assert "Traceback" not in said


def test_failing_test_in_a_whole_build(published_copy, tmp_path, publishing_tally):
    """A project with one more test, which fails: built in the same warehouse, not published."""
    project = tmp_path / "project"
    kept = shutil.ignore_patterns(".*", "target", "logs", "warehouse", "python", "dashboard")
    shutil.copytree(PROJECT_DIR, project, ignore=kept)
    test = project / "tests" / "invariants" / "always_fails.sql"
    test.write_text("select * from {{ ref('brand_roas') }}")
    seen = (published_copy.warehouse_dir / "current").resolve()
    run = dbt(
        ["build", "--project-dir", str(project)],
        tmp_path,
        env={"RAW_DATA": str(SMALL_DATA), "DBT_TARGET_PATH": str(tmp_path / "own_target")},
    )
    assert run.exit_code == 1
    assert re.search(r"Nothing was published: 1 of \d+ tests failed \(always_fails\)", run.output)
    assert f"People still see version {seen.name} of " in run.output
    assert (published_copy.warehouse_dir / "current").resolve() == seen
    publishing_tally.update({"builds with a failing test, not published": 1})
