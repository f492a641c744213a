"""The plugin `limits`: how much memory a build takes, where it spills, how many threads it has."""

from types import SimpleNamespace

import duckdb
import limits
import pytest
from dbt_common.exceptions import DbtRuntimeError


@pytest.fixture(autouse=True)
def command(monkeypatch):
    """`command(name)`: dbt runs this command, else it builds."""

    def run(name):
        monkeypatch.setattr(limits, "get_flags", lambda: SimpleNamespace(WHICH=name))

    run("build")
    return run


def config_of(raw_data="no such folder", **limits_of_profile):
    """What the plugin makes of the settings of a profile."""
    limits_of_profile["raw_data"] = raw_data
    plugin = limits.Plugin("limits", limits_of_profile)
    config = {}
    plugin.update_connection_config(None, config)
    return config


def test_what_is_set_reaches_duckdb(tmp_path):
    config = config_of(memory_limit="1GiB", temp_directory=str(tmp_path))
    with duckdb.connect(config=config) as connection:
        settings = "select current_setting('memory_limit'), current_setting('temp_directory')"
        assert connection.execute(settings).fetchone() == ("1.0 GiB", str(tmp_path))


def test_what_is_not_set_is_left_to_duckdb():
    assert config_of(memory_limit="", temp_directory="") == {}


def test_a_wrong_limit_is_refused_in_words():
    with pytest.raises(DbtRuntimeError, match="DUCKDB_MEMORY_LIMIT is 'lots'.* such as 4GB"):
        config_of(memory_limit="lots")


@pytest.mark.parametrize(
    ("sizes", "threads"),
    [
        ({"tracking_data.csv": 7_000_000, "posts.csv": 900_000}, {"threads": "1"}),
        ({"tracking_data.csv": 7_000_000, "posts.csv": 1_100_000}, {}),
        ({"tracking_data/month=1/rows.parquet": 700_000}, {"threads": "1"}),
        ({"tracking_data/month=1/rows.parquet": 900_000}, {}),
        ({"tracking_data.csv.gz": 900_000}, {}),
        ({}, {}),
    ],
)
def test_small_data_have_one_thread(tmp_path, sizes, threads):
    for name, size in sizes.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * size)
    assert config_of(raw_data=tmp_path) == threads


def test_the_shipped_data_are_small(project_dir, monkeypatch):
    monkeypatch.chdir(project_dir)
    assert config_of(raw_data="") == {"threads": "1"}


def test_data_are_made_with_every_thread(tmp_path, command):
    (tmp_path / "posts.csv").write_text("post_id\n")
    command("run-operation")
    assert config_of(raw_data=tmp_path) == {}
