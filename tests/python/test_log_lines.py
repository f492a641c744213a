"""The plugin `log_lines`: no line is made that the log would not keep, and none is lost."""

import io

import log_lines
import pytest
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import Note, PrintEvent

EVENTS = [
    (Note(msg="a detail"), EventLevel.DEBUG),
    (Note(msg="a test"), EventLevel.TEST),
    (Note(msg="a fact"), EventLevel.INFO),
    (Note(msg="a doubt"), EventLevel.WARN),
    (Note(msg="a fault"), EventLevel.ERROR),
    (Note(msg="left out"), EventLevel.ERROR),
    (PrintEvent(msg="printed"), EventLevel.INFO),
]


def written(level, monkeypatch, with_plugin):
    """The lines that a log of `level` keeps of all events, and how many were made."""
    manager, stream, scrubbed = EventManager(), io.StringIO(), []

    def scrub(line):
        scrubbed.append(line)
        return line

    manager.add_logger(
        LoggerConfig(
            name=f"log_{level}_{with_plugin}",
            level=EventLevel(level),
            output_stream=stream,
            scrubber=scrub,
            filter=lambda message: message.info.msg != "left out",
        )
    )
    if with_plugin:
        monkeypatch.setattr(log_lines, "get_event_manager", lambda: manager)
        log_lines.Plugin("log_lines", {})
    for event, event_level in EVENTS:
        manager.fire_event(event, level=event_level)
    return [line.split("  ")[-1] for line in stream.getvalue().splitlines()], len(scrubbed)


@pytest.mark.parametrize("level", ["debug", "test", "info", "warn", "error"])
def test_a_log_keeps_the_same_lines_and_makes_no_other(level, monkeypatch):
    lines, made = written(level, monkeypatch, with_plugin=True)
    assert lines == written(level, monkeypatch, with_plugin=False)[0]
    assert made == len(lines) >= 2
