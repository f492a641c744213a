"""What the dashboard makes of dbt's log."""

import json

import first_build


def event(name, level="info", msg="", **data):
    return json.dumps({"info": {"name": name, "level": level, "msg": msg}, "data": data})


def test_progress_follows_dbts_log():
    build = first_build.Build()
    assert build.is_running
    build.read(event("LogStartLine", index=1, total=4, description="sql table model marts.a"))
    assert (build.doing, build.progress) == ("sql table model marts.a", 0.0)
    node = {"node_name": "a"}
    tested = first_build.Build()
    tested.read(event("LogTestResult", index=3, num_models=4, status="pass", node_info={}))
    assert tested.progress == 0.75
    build.read(event("LogModelResult", index=1, total=4, status="OK", node_info=node))
    build.read(event("LogTestResult", index=2, num_models=4, status="pass", node_info=node))
    assert build.progress == 0.5
    assert build.log == ["Built a: OK", "Checked a: pass"]


def test_errors_are_kept_without_colours():
    build = first_build.Build()
    build.read(event("RunResultError", level="error", msg="\x1b[31mposts.csv, line 7\x1b[0m"))
    assert build.errors == ["posts.csv, line 7"]


def test_lines_that_are_no_events_are_harmless():
    build = first_build.Build()
    for line in ("", "plain text\n", "[]", '{"info": 1}', "null"):
        build.read(line)
    assert "plain text" in build.log


def test_a_build_that_cannot_start_ends_and_says_so(monkeypatch):
    monkeypatch.setattr(first_build, "command", lambda _: ["/no/such/program"])
    build = first_build.Build()
    build.run(("build",), {})
    assert (build.is_running, build.exit_code) == (False, 1)
    assert "could not be started" in build.errors[0]


def test_a_build_ends_whatever_happens(monkeypatch):
    monkeypatch.setattr(first_build, "command", lambda _: ["sh", "-c", "echo no json; exit 3"])
    build = first_build.Build()
    build.run(("build",), {})
    assert (build.exit_code, build.log) == (3, ["no json"])
