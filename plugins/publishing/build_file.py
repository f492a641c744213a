"""The build file: the private database that dbt writes. Opening it, or saying why it cannot be."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from . import files
from .errors import PublishingError
from .words import moment, reason

HOLDER = re.compile(r"Conflicting lock is held in (.+?) \(PID ([0-9]+)\)")
IN_USE = ("Could not set lock", "being used by another process")
DAMAGED = re.compile(
    r"not a valid DuckDB database|checksum|corrupt|deserializ|replaying WAL|could not read", re.I
)


def open_build_file(path, config):
    """Open the build file with DuckDB's `config`; returns the connection and notes for people.

    Makes its folder. A damaged file is set aside, because `dbt build` makes everything in it again.
    Raises PublishingError where the file cannot be written or another program has it open.
    """
    path = Path(path)
    make_folder(path.parent)
    notes = []
    try:
        connection = duckdb.connect(str(path), config=config)
    except duckdb.Error as error:
        if not DAMAGED.search(str(error)) or any(words in str(error) for words in IN_USE):
            raise PublishingError(refusal(path, error)) from error
        set_aside(path)
        notes.append(
            f"The build file {path} was damaged ({reason(error)}) and is now "
            f"{aside(path).name}. A complete dbt build makes everything again."
        )
        connection = duckdb.connect(str(path), config=config)
    note = {"process": os.getpid(), "since": datetime.now(timezone.utc).isoformat()}
    (path.parent / "running.json").write_text(json.dumps(note), encoding="utf-8")
    return connection, notes


def make_folder(folder):
    """Make the folder and see that it can be written; raises PublishingError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PublishingError(
            f"The folder {folder} for the warehouse cannot be created ({error.strerror}). "
            "Set WAREHOUSE_DIR to a folder that can be written."
        ) from error
    for place in (folder, folder.parent):
        if not os.access(place, os.W_OK):
            raise PublishingError(
                f"The warehouse folder {place} is read-only. "
                "Make it writable, or set WAREHOUSE_DIR to a folder that can be written."
            )


def refusal(path, error):
    """Why the build file cannot be opened, in words."""
    if not any(words in str(error) for words in IN_USE):
        return f"The build file {path} cannot be opened: {reason(error)}."
    program, process = HOLDER.search(str(error)).groups() if HOLDER.search(str(error)) else ("", "")
    note = files.read_json(path.parent / "running.json") or {}
    if process and str(note.get("process")) == process:
        return (
            f"Another dbt command is at work on {path} (process {process}, since "
            f"{moment(note['since'])}), and goes on undisturbed. Wait until it is done, or build "
            "elsewhere: set WAREHOUSE_DIR to another folder."
        )
    who = f"{Path(program).name}, process {process}" if process else "another program"
    return (
        f"The build file {path} is open in another program ({who}), so that dbt cannot write. "
        f"Close it there. To read, open {path.parent.parent / 'current' / path.name} instead: "
        "that one blocks nobody."
    )


def aside(path):
    """Where a damaged build file goes."""
    return path.with_name(f"damaged-{path.name}")


def set_aside(path):
    """Move a damaged build file away, with the changes that belong to it alone."""
    for suffix in ("", ".wal"):
        file, target = (place.with_name(place.name + suffix) for place in (path, aside(path)))
        files.remove(target)
        if file.exists():
            file.rename(target)
