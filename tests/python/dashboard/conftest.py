"""Fixtures of the dashboard's tests: pages run without a browser, and the truth by SQL."""

import shutil

import access
import duckdb
import pytest
import streamlit as st
import warehouse
from streamlit.testing.v1 import AppTest


@pytest.fixture(scope="session")
def published(built_demo):
    """The warehouse folder of the demo, with `current`."""
    folder = built_demo.parents[1]
    assert (folder / "current").exists()
    return folder


@pytest.fixture(autouse=True)
def on_this_machine(monkeypatch):
    """Open on localhost, whatever somebody's own secrets and settings say."""
    secrets = st.runtime.secrets.Secrets()
    secrets._secrets = {}
    monkeypatch.setattr(st, "secrets", secrets)
    monkeypatch.setattr(access, "_address", lambda: "localhost")
    monkeypatch.delenv(access.OPEN, raising=False)


@pytest.fixture
def altered(published, tmp_path):
    """`altered(sql)`: a warehouse folder with a copy of the demo, changed by `sql`."""

    def alter(sql):
        folder = tmp_path / "altered"
        shutil.copytree(published / "current", folder / "current")
        file = folder / "current" / "warehouse.duckdb"
        file.chmod(0o644)
        with duckdb.connect(str(file)) as connection:
            connection.execute(sql)
        return folder

    return alter


@pytest.fixture
def open_page(published, project_dir, monkeypatch):
    """`open_page("overview", folder=…, brand="Gritzo", …)`: run a page, filters as in its URL.

    `secrets` and `user` are what Streamlit knows of access and of who signed in.

    Gives Streamlit's AppTest. A page that fails, fails the test.
    """

    def run(view="overview", folder=published, secrets=None, user=None, **parameters):
        monkeypatch.setenv("WAREHOUSE_DIR", str(folder))
        app = AppTest.from_file(str(project_dir / "dashboard" / "app.py"), default_timeout=60)
        app.secrets = secrets or {}
        monkeypatch.setattr(access, "_claims", lambda: user or {})
        for name, value in parameters.items():
            app.query_params[name] = value
        # Before the first run: no other page is run on the way.
        if view != "overview":
            app.switch_page(f"views/{view}.py")
        app.run()
        assert not app.exception, [error.value for error in app.exception]
        return app

    return run


@pytest.fixture
def version(published):
    """The published demo, as the dashboard sees it."""
    return warehouse.current(published)


@pytest.fixture
def ask(version):
    """`ask(sql, **parameters)`: one row of a query over the published demo, as a dictionary."""

    def one_row(sql, **parameters):
        return warehouse.query(version, sql, parameters).iloc[0].to_dict()

    return one_row
