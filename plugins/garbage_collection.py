"""dbt-duckdb plugin that lets Python spend less time on what is garbage and what is not.

dbt keeps the whole project in memory, some 600,000 objects that live until it ends. Python's
collector walks them each time it looks for cycles, about a tenth of the CPU of a small build, and
frees them one by one at the end, which is another tenth.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin

NEW_OBJECTS_BEFORE_A_SEARCH = 1_000_000
STANDARD_ERROR = 2


class Plugin(BasePlugin):
    """Has Python look for cycles less often, and leaves memory to the system where dbt ends."""

    def initialize(self, plugin_config):
        """Called once, when dbt opens its first connection."""
        gc.set_threshold(NEW_OBJECTS_BEFORE_A_SEARCH, *gc.get_threshold()[1:])
        # In a program of somebody else's that runs dbt, memory is theirs to free.
        if Path(sys.argv[0]).stem == "dbt":
            atexit.register(leave_memory_to_the_system)


def leave_memory_to_the_system():
    """Called when all is written and closed: the system frees the memory of a process at once."""
    gc.freeze()
    # DuckDB's module would list whatever Python has not freed as leaked.
    os.dup2(os.open(os.devnull, os.O_WRONLY), STANDARD_ERROR)
