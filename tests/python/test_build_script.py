"""`make build` builds what has changed since it last published, and only that."""

import importlib.util
import json
import sys

import pytest


@pytest.fixture
def build(project_dir, tmp_path, monkeypatch):
    """`build(*arguments)`: how often dbt was started, in a project and a warehouse of its own."""
    spec = importlib.util.spec_from_file_location("build", project_dir / "scripts" / "build.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "PROJECT", ["models", "plugins"])
    for name in ("RAW_DATA", "DATE_ORDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAREHOUSE_DIR", str(tmp_path / "warehouse"))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "orders.sql").write_text("select 1")
    started = []

    def dbt(command, cwd):
        started.append(command[1:])
        if script.exit_code == 0:
            publish(tmp_path / "warehouse", len(started))
        return script.exit_code

    def run(*arguments):
        before = len(started)
        assert script.main(list(arguments)) == script.exit_code
        return len(started) - before

    monkeypatch.setattr(script.subprocess, "call", dbt)
    script.exit_code = 0
    run.script = script
    return run


def publish(warehouse, number):
    """What a build leaves behind, as far as the script looks at it."""
    for folder in ("build", "current"):
        (warehouse / folder).mkdir(parents=True, exist_ok=True)
    (warehouse / "build" / "warehouse.duckdb").touch()
    (warehouse / "current" / "manifest.json").write_text(json.dumps({"build_id": str(number)}))


def test_second_build_with_nothing_changed_is_left_out_and_says_so(build, capsys):
    assert build() == 1
    assert build() == 0
    assert "Nothing has changed since version 1" in capsys.readouterr().out
    assert build("--always") == 1


def test_anything_that_a_build_depends_on_starts_one(build, tmp_path, monkeypatch):
    raw_data = tmp_path / "raw"
    raw_data.mkdir()
    (raw_data / "posts.csv").write_text("a\n")
    build()

    def changed(change):
        change()
        started = build()
        assert build() == 0
        return started

    script = build.script
    assert changed(lambda: (tmp_path / "models" / "orders.sql").write_text("select 2"))
    assert changed(lambda: (tmp_path / "models" / "new.sql").write_text("select 3"))
    assert changed(lambda: (tmp_path / "models" / "new.sql").unlink())
    assert changed(lambda: monkeypatch.setenv("RAW_DATA", str(raw_data)))
    assert changed(lambda: (raw_data / "posts.csv").write_text("a\nb\n"))
    assert changed(lambda: monkeypatch.setenv("DATE_ORDER", "dmy"))
    assert changed(lambda: monkeypatch.setenv("DBT_TARGET", "postgres"))

    class Tomorrow(script.datetime.date):
        @classmethod
        def today(cls):
            return super().today() + script.datetime.timedelta(days=1)

    assert changed(lambda: monkeypatch.setattr(script.datetime, "date", Tomorrow))
    assert build("--vars", "{organic_share: 0.2}") == 1


def test_python_leftovers_are_no_change(build, tmp_path):
    build()
    leftovers = tmp_path / "models" / "__pycache__"
    leftovers.mkdir()
    (leftovers / "module.pyc").write_bytes(b"x")
    assert build() == 0


def test_build_starts_where_people_see_another_version_or_the_file_is_gone(build, tmp_path):
    build()
    publish(tmp_path / "warehouse", "rolled back")
    assert build() == 1
    (tmp_path / "warehouse" / "build" / "warehouse.duckdb").unlink()
    assert build() == 1


def test_failed_build_is_started_again(build):
    build()
    build.script.exit_code = 1
    assert build("--always") == 1
    build.script.exit_code = 0
    assert build() == 1


def test_files_on_another_machine_may_have_changed(build, monkeypatch):
    monkeypatch.setenv("RAW_DATA", "s3://bucket/raw")
    assert build() == 1
    assert build() == 1
    monkeypatch.delenv("RAW_DATA")
    assert build("--vars", "{raw_data: elsewhere}") == 1
    assert build("--vars", "{raw_data: elsewhere}") == 1


def test_real_project_has_the_files_that_are_compared(project_dir):
    sys.path.insert(0, str(project_dir / "scripts"))
    import build

    assert [name for name in build.PROJECT if not build.files(project_dir / name)] == []
