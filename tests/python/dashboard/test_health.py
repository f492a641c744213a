"""The health check: one line, and an exit code that says the same."""

import json
import socket
import subprocess
import sys

import pytest


@pytest.fixture
def check(project_dir):
    """`check(folder, …)`: exit code and line of the command."""

    def run(folder, *arguments):
        done = subprocess.run(
            [sys.executable, "dashboard/health.py", "--warehouse", str(folder), *arguments],
            cwd=project_dir,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert not done.stderr, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def test_healthy(check, published, version):
    exit_code, found = check(published)
    assert exit_code == 0
    assert found["is_healthy"] and found["build_id"] == version.build_id


def test_nothing_published(check, tmp_path):
    exit_code, found = check(tmp_path)
    assert exit_code == 1
    assert found == {"is_healthy": False, "problem": "Nothing has been published yet."}


def test_a_mart_is_missing(check, altered):
    exit_code, found = check(altered("drop table marts.build_info"))
    assert exit_code == 1
    assert not found["is_healthy"] and found["problem"]


def test_the_server_does_not_answer(check, published):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        exit_code, found = check(published, "--url", f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert exit_code == 1
    assert "does not answer" in found["problem"]
