"""dbt-duckdb plugin that spares dbt the log lines that no log keeps.

dbt makes a line of each event for the console and one for the log file, hides in them what secret
environment variables hold, and only then asks whether the log keeps anything so unimportant.
"""

from __future__ import annotations

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.events.event_manager_client import get_event_manager
from dbt_common.events.logger import PRINT_EVENT_NAMES

RANKS = {"test": 0, "debug": 0, "info": 1, "warn": 2, "error": 3}


class Plugin(BasePlugin):
    """Makes each log of dbt refuse an event below its level before there is a line of it."""

    def initialize(self, plugin_config):
        """Called once, when dbt opens its first connection."""
        for log in get_event_manager().loggers:
            log.filter = kept_by(log.filter, log.level.value)


def kept_by(log_filter, level):
    """`log_filter` of a log, made to refuse events below the log's `level` as well.

    What a macro prints is kept whatever its level.
    """

    def is_kept(message):
        event = message.info
        wanted = RANKS[event.level] >= RANKS[level] or event.name in PRINT_EVENT_NAMES
        return wanted and log_filter(message)

    return is_kept
