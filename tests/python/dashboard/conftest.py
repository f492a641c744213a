"""Fixtures of the dashboard's tests: pages run without a browser, and the truth by SQL."""

import json
import os
import shutil

import pytest

DATES_BIND = "query-params"


@pytest.fixture(scope="session")
def published(built_demo):
    """The warehouse folder of the demo, with `current`."""
    folder = built_demo.parents[1]
    assert (folder / "current").exists()
    return folder


@pytest.fixture
def reading(monkeypatch):
    """`reading(folder)`: let the dashboard read the warehouse in `folder`."""

    def read(folder):
        monkeypatch.setenv("WAREHOUSE_DIR", str(folder))

    return read


@pytest.fixture
def open_page(published, reading, project_dir):
    """`open_page("overview", brand="Gritzo", …)`: run a page with filters as its URL has them.

    Gives Streamlit's AppTest. A failed run fails the test.
    """
    from streamlit.testing.v1 import AppTest

    reading(published)

    def run(view="overview", **parameters):
        app = AppTest.from_file(str(project_dir / "dashboard" / "app.py"), default_timeout=60)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        if view != "overview":
            app.switch_page(f"views/{view}.py").run()
        assert not app.exception, [error.value for error in app.exception]
        assert not app.error, [error.value for error in app.error]
        return app

    return run


@pytest.fixture
def version(published, reading):
    """The published demo, as the dashboard sees it."""
    import warehouse

    reading(published)
    return warehouse.current(published)


@pytest.fixture
def ask(version):
    """`ask(sql, **parameters)`: one row of a query over the published demo, as a dictionary."""
    import warehouse

    def one_row(sql, **parameters):
        return warehouse.query(version, sql, parameters).iloc[0].to_dict()

    return one_row
