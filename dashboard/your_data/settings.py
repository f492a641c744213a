"""Where workspaces are, and how much anybody may ask for."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path

from .errors import YourDataError

PROJECT_DIR = Path(__file__).resolve().parents[2]
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one server allows. `YOUR_DATA_<NAME>` in the environment sets another number."""

    upload_megabytes: int = 200  # dropped at once
    unpacked_megabytes: int = 1000  # the same, unpacked
    files: int = 50
    rows: int = 2_000_000  # of all tables together
    workbook_cells: int = 5_000_000
    build_seconds: int = 600
    builds: int = 1  # at the same time, of all sessions
    waiting_builds: int = 5
    workspaces: int = 50
    workspace_hours: int = 12  # without use

    @classmethod
    def from_environment(cls, environment=os.environ):
        """The limits that the environment sets. Raises YourDataError for one that is no number."""
        chosen = {}
        for field in fields(cls):
            name = f"YOUR_DATA_{field.name.upper()}"
            if text := environment.get(name, "").strip():
                if not text.isdecimal() or int(text) < 1:
                    raise YourDataError(f"{name} is {text!r}; it must be a whole number from 1 on.")
                chosen[field.name] = int(text)
        return cls(**chosen)


def workspaces_dir(environment=os.environ):
    """The folder of all workspaces: YOUR_DATA_DIR, else `workspaces` in the warehouse folder."""
    warehouse = environment.get("WAREHOUSE_DIR", "warehouse")
    return PROJECT_DIR / (environment.get("YOUR_DATA_DIR") or Path(warehouse, "workspaces"))
