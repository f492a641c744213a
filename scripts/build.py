"""Run `dbt build` unless nothing has changed since it last published.

`python scripts/build.py [--always] [arguments of dbt build]`. What is compared: the project's
files, the raw files (RAW_DATA), the settings in the environment, the arguments, the libraries and
the day (rows dated in the future are rejected, so a new day may accept more).
"""

import datetime
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = [
    "dbt_project.yml",
    "profiles.yml",
    "selectors.yml",
    "models",
    "seeds",
    "macros",
    "tests/invariants",
    "plugins",
]
SETTINGS = ("RAW_DATA", "DATE_ORDER", "DBT_")


def main(arguments):
    """Build and exit with dbt's exit code, or say that nothing has changed and exit with 0."""
    always = "--always" in arguments
    arguments = [argument for argument in arguments if argument != "--always"]
    warehouse = Path(os.environ.get("WAREHOUSE_DIR", "warehouse"))
    note = warehouse / "build" / "last_build.json"
    now = fingerprint(arguments)
    version = published(warehouse)
    if not always and now and version and read(note) == {"of": now, "version": version}:
        print(
            f"Nothing has changed since version {version}, which people see at "
            f"{warehouse / 'current'}. To build all the same: make build ARGS=--always"
        )
        return 0
    note.unlink(missing_ok=True)
    code = subprocess.call([Path(sys.executable).with_name("dbt"), "build", *arguments], cwd=ROOT)
    if code == 0 and published(warehouse) != version:
        note.write_text(json.dumps({"of": now, "version": published(warehouse)}))
    return code


def fingerprint(arguments):
    """A hash of all that a build depends on; None where that cannot be told.

    Raw files on another machine may have changed, and so may those of the var `raw_data`.
    """
    if any("raw_data" in argument for argument in arguments):
        return None
    found = hashlib.sha256()
    settings = {name: os.environ[name] for name in sorted(os.environ) if name.startswith(SETTINGS)}
    today = datetime.date.today().isoformat()
    stamp = Path(sys.prefix) / ".set-up"
    libraries = stamp.read_text() if stamp.exists() else None
    found.update(json.dumps([arguments, settings, today, libraries]).encode())
    for name in PROJECT:
        for path in files(ROOT / name):
            # Small files, by content: a checkout gives them new times.
            found.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    raw_data = os.environ.get("RAW_DATA")
    if raw_data:
        if not Path(raw_data).is_dir():
            return None
        for path in files(Path(raw_data)):
            state = path.stat()
            found.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return found.hexdigest()


def files(path):
    """The files below `path` (or itself), in order, without what Python leaves behind."""
    if path.is_file():
        return [path]
    return sorted(
        file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )


def published(warehouse):
    """Id of the version that people see, or None where there is none or the build file is gone."""
    if not (warehouse / "build" / "warehouse.duckdb").exists():
        return None
    return (read(warehouse / "current" / "manifest.json") or {}).get("build_id")


def read(path):
    """The content of a JSON file, or None where there is none that can be read."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
