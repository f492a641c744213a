"""The plugin `garbage_collection`: it changes how long dbt takes to end, and nothing else."""

import atexit
import gc
import subprocess
import sys
from pathlib import Path

import garbage_collection
import pytest
from conftest import dbt_environment


@pytest.fixture
def at_exit(monkeypatch):
    """`at_exit(program)`: what is registered for the end of a program of this name."""
    registered = []
    monkeypatch.setattr(atexit, "register", registered.append)

    def start(program):
        monkeypatch.setattr(sys, "argv", [program, "build"])
        before = gc.get_threshold()
        try:
            garbage_collection.Plugin("garbage_collection", {})
            assert gc.get_threshold() == (1_000_000, *before[1:])
        finally:
            gc.set_threshold(*before)
        return registered

    return start


@pytest.mark.parametrize("program", ["/usr/bin/dbt", "dbt.exe"])
def test_dbt_leaves_memory_to_the_system(at_exit, program):
    assert at_exit(program) == [garbage_collection.leave_memory_to_the_system]


@pytest.mark.parametrize("program", ["/usr/bin/dagster", "pytest", "main.py", ""])
def test_a_program_that_runs_dbt_keeps_its_own(at_exit, program):
    assert at_exit(program) == []


@pytest.mark.parametrize(("sql", "exit_code"), [("select 1 as one", 0), ("select no_such", 2)])
def test_dbt_ends_as_it_would(project_dir, tmp_path, sql, exit_code):
    """With its exit code, all that it has to say, nothing on stderr and the build file closed."""
    dbt = Path(sys.executable).with_name("dbt")
    run = subprocess.run(
        [dbt, "show", "--inline", sql],
        cwd=project_dir,
        env=dbt_environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (exit_code, "")
    assert ("one" if exit_code == 0 else "no_such") in run.stdout
    assert not list(tmp_path.rglob("*.wal"))
