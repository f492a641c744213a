"""dbt-duckdb plugin that says how much memory a build may take, where it spills, how many threads.

All are set when the build file is opened, before anything is read. What is not set is DuckDB's own
choice: 80 % of the machine's memory, and a folder beside the build file. Small data have one
thread: DuckDB gives a thread 122,880 rows, so the others would only wait for it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError

# Setting of DuckDB -> the variable that profiles.yml reads it from, and what that may say.
LIMITS = {
    "memory_limit": ("DUCKDB_MEMORY_LIMIT", "a size such as 4GB"),
    "temp_directory": ("DUCKDB_TEMP_DIRECTORY", "a folder with room"),
}
# Text of some 100,000 rows. Compressed files and Parquet hold ten times as much in as many bytes.
SMALL = 8_000_000
COMPRESSED = (".gz", ".parquet")
SHIPPED = "seeds/raw"


class Plugin(BasePlugin):
    """Passes to DuckDB what `memory_limit` and `temp_directory` of its config say.

    `raw_data` of its config is the folder of raw files that the build reads, empty for the shipped.
    """

    def initialize(self, plugin_config):
        """Keep what the profile says."""
        self._limits = {name: plugin_config.get(name) for name in LIMITS}
        self._raw_data = plugin_config.get("raw_data") or SHIPPED

    def update_connection_config(self, creds, config):
        """Called before a connection is opened; raises DbtRuntimeError for what DuckDB refuses."""
        for name, value in self._limits.items():
            if not value:
                continue
            try:
                duckdb.connect(config={name: str(value)}).close()
            except duckdb.Error as error:
                variable, example = LIMITS[name]
                raise DbtRuntimeError(
                    f"{variable} is {value!r} and should be {example}: {error}"
                ) from None
            config[name] = str(value)
        # A run-operation may generate data of any size, whatever is in the folder.
        if get_flags().WHICH != "run-operation" and is_small(self._raw_data):
            config["threads"] = "1"


def is_small(folder):
    """Whether the files in `folder` and its sub-folders hold some 100,000 rows at most."""
    size = 0
    for file in Path(folder).rglob("*"):
        if file.is_file():
            size += file.stat().st_size * (10 if file.suffix.lower() in COMPRESSED else 1)
        if size > SMALL:
            return False
    return size > 0
