"""The plugin `limits`: how much memory a build takes and where it spills."""

import duckdb
import limits
import pytest
from dbt_common.exceptions import DbtRuntimeError


def config_of(**limits_of_profile):
    """What the plugin makes of the settings of a profile."""
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
