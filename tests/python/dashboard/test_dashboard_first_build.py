"""The build that the dashboard starts itself."""

import json

import first_build


def run(monkeypatch, script):
    monkeypatch.setattr(first_build, "command", lambda _: ["sh", "-c", script])
    build = first_build.Build()
    assert build.is_running
    build.run(("build",), {})
    return build


def test_progress_and_problems_are_those_of_dbts_log(monkeypatch, tmp_path):
    node = {"unique_id": "model.a", "node_name": "a", "resource_type": "model"}
    events = [
        {"info": {"name": "LogStartLine"}, "data": {"total": 4, "node_info": node}},
        {
            "info": {"name": "LogModelResult"},
            "data": {"status": "OK", "execution_time": 0.5, "node_info": node},
        },
        {
            "info": {"name": "RunResultError", "msg": "\x1b[31mposts.csv, line 7\x1b[0m"},
            "data": {},
        },
    ]
    log = tmp_path / "log"
    log.write_text("\n".join(["no event", "[]", '{"info": 1}', "null", *map(json.dumps, events)]))
    build = run(monkeypatch, f"cat {log}; exit 1")
    assert (build.progress.done, build.progress.total, build.progress.share) == (1, 4, 0.25)
    assert [str(node) for node in build.progress.nodes.values()] == ["done  model a  0.50 s"]
    assert build.problems == ["posts.csv, line 7"]
    assert build.other_output[0] == "no event"


def test_a_build_that_cannot_start_ends_and_says_so(monkeypatch):
    monkeypatch.setattr(first_build, "command", lambda _: ["/no/such/program"])
    build = first_build.Build()
    build.run(("build",), {})
    assert (build.is_running, build.exit_code) == (False, 1)
    assert "could not be started" in build.problems[0]


def test_a_build_ends_whatever_happens(monkeypatch):
    build = run(monkeypatch, "echo no json; exit 3")
    assert (build.exit_code, build.problems) == (3, ["no json"])
