"""dbt-duckdb plugin that says how much memory a build may take and where it spills what exceeds it.

Both are set when the build file is opened, before anything is read; what is not set is DuckDB's
own choice: 80 % of the machine's memory, and a folder beside the build file.
"""

from __future__ import annotations

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

# Setting of DuckDB -> the variable that profiles.yml reads it from, and what that may say.
LIMITS = {
    "memory_limit": ("DUCKDB_MEMORY_LIMIT", "a size such as 4GB"),
    "temp_directory": ("DUCKDB_TEMP_DIRECTORY", "a folder with room"),
}


class Plugin(BasePlugin):
    """Passes what `memory_limit` and `temp_directory` of its config say to DuckDB."""

    def initialize(self, plugin_config):
        """Keep what the profile says."""
        self._limits = {name: plugin_config.get(name) for name in LIMITS}

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
