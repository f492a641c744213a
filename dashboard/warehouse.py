"""The published warehouse: which version is current, and queries over it.

One read-only connection for each version, a cursor for each query, and results kept by version. A
version never changes, so a result never goes stale: when `current` moves, the keys are new.

A `Version` is also what its holder may read of it. `current` gives it out, to whom access.py knows,
and `query` answers for nothing else, so that no page has to think of it.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

import access
import brand_rows
import duckdb
import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

PROJECT_DIR = Path(__file__).resolve().parents[1]

# Key of the session's own warehouse folder in `st.session_state`; absent: everybody's.
OWN_WAREHOUSE = "own_warehouse"

# Nothing but the file itself can be reached through it, and no query can change that. DuckDB wants
# the same settings from all connections of a process to one file.
SETTINGS = {"enable_external_access": "false", "lock_configuration": "true"}

OPEN_VERSIONS = 8
RESULT_BYTES = 128 * 1024 * 1024


class Unavailable(Exception):
    """There is nothing to show. Its text says why in plain words."""


class NothingPublished(Unavailable):
    """The folder has no published version yet."""


class Damaged(Unavailable):
    """There is a version, and it cannot be read."""


class NoDays(Unavailable):
    """There is a version, and no row of it has a day: files with headers alone, or all rejected."""


class OtherBrands(Unavailable):
    """The page needs numbers of brands that its reader may not see."""


@dataclass(frozen=True)
class Version:
    """One published version: its id, its real folder, its manifest, and what may be read of it.

    That is the rows of `brands`, or all where they are None, `until` that time in seconds since
    1970.
    """

    build_id: str
    folder: Path
    manifest: dict = field(compare=False, repr=False)
    brands: tuple[str, ...] | None = None
    until: float | None = field(default=None, compare=False)

    @property
    def file(self) -> Path:
        """The DuckDB file."""
        return self.folder / "warehouse.duckdb"


def directory() -> Path:
    """The warehouse folder of this session: its own, else WAREHOUSE_DIR, else `warehouse`."""
    return _own_directory() or shared_directory()


def _own_directory() -> Path | None:
    # There is no session where the report is written from the command line.
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    own = st.session_state.get(OWN_WAREHOUSE)
    return Path(own) if own else None


def shared_directory() -> Path:
    """The warehouse folder that everybody reads."""
    return PROJECT_DIR / os.environ.get("WAREHOUSE_DIR", "warehouse")


def use(folder: str | os.PathLike | None) -> None:
    """Let this session read the warehouse in `folder`; None goes back to everybody's."""
    if folder is None:
        st.session_state.pop(OWN_WAREHOUSE, None)
    else:
        st.session_state[OWN_WAREHOUSE] = str(folder)


def current(folder: str | os.PathLike | None = None) -> Version:
    """The version that is published now in `folder`, or in this session's, for who is reading.

    Raises NothingPublished where there is none, Damaged where it cannot be read, access.Refused
    where the reader may not.
    """
    reader = access.reader()
    link = Path(folder or directory()) / "current"
    if not os.path.lexists(link):
        raise NothingPublished("Nothing has been published yet.")
    # The real path: DuckDB would give the old file again where `current` has moved meanwhile.
    real = Path(os.path.realpath(link))
    try:
        manifest = json.loads((real / "manifest.json").read_text("utf-8"))
        build_id = str(manifest["build_id"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged("The published version has no readable manifest.json.") from error
    # What somebody brought along is theirs, whatever brands are in it.
    brands = None if _is_own(real) else reader.brands
    version = Version(build_id, real, manifest, brands, reader.until)
    _connection(version)
    return version


def published() -> Version | None:
    """`current`, or None where there is nothing to read yet; raises access.Refused as it does."""
    try:
        return current()
    except Unavailable:
        return None


def query(
    version: Version,
    sql: str,
    parameters: dict[str, object] | None = None,
    *,
    keep: bool = True,
) -> pd.DataFrame:
    """Rows of `sql` with its named `parameters`; the frame is the caller's own.

    `keep` is whether the result may be given again; not where parameters are somebody's data.
    Raises Damaged where the file cannot answer, OtherBrands where it may not, access.SignedOut
    where the reader's time is over.
    """
    if version.until is not None and time.time() >= version.until:
        raise access.SignedOut("Your session has ended. Sign in again.")
    parameters = parameters or {}
    key = (version, sql, repr(sorted(parameters.items())))
    with _results_lock:
        if key in _results:
            _results.move_to_end(key)
            return _results[key][0].copy()
    try:
        frame = _connection(version).cursor().execute(sql, parameters).df()
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        if version.brands is not None:
            raise OtherBrands("This page needs the numbers of all brands together.") from error
        if isinstance(error, duckdb.BinderException):
            raise
        raise Damaged("The published version cannot be read as it should be.") from error
    except (duckdb.IOException, duckdb.FatalException) as error:
        raise Damaged("The published version cannot be read as it should be.") from error
    if keep:
        _keep(key, frame)
    return frame.copy()


_connections: OrderedDict[Version, duckdb.DuckDBPyConnection] = OrderedDict()
_connections_lock = threading.Lock()
_results: OrderedDict[tuple, tuple[pd.DataFrame, int]] = OrderedDict()
_results_lock = threading.Lock()


def _connection(version: Version) -> duckdb.DuckDBPyConnection:
    with _connections_lock:
        if version not in _connections:
            try:
                connection = _open(version)
            except duckdb.Error as error:
                raise Damaged("The published version cannot be opened.") from error
            _connections[version] = connection
            # Dropped, not closed: a query that runs on it ends in peace.
            while len(_connections) > OPEN_VERSIONS:
                _connections.popitem(last=False)
        _connections.move_to_end(version)
        return _connections[version]


def _open(version: Version) -> duckdb.DuckDBPyConnection:
    if version.brands is None:
        return duckdb.connect(str(version.file), read_only=True, config=SETTINGS)
    return brand_rows.connect(version.file, version.brands)


def _is_own(folder: Path) -> bool:
    """Whether `folder`, a real path, is a version of the session's own, and not of everybody's."""
    own = _own_directory()
    if own is None:
        return False
    own, shared = own.resolve(), shared_directory().resolve()
    return (
        folder.is_relative_to(own)
        and not shared.is_relative_to(own)
        and not folder.is_relative_to(shared / "versions")
    )


def _keep(key: tuple, frame: pd.DataFrame) -> None:
    size = int(frame.memory_usage(deep=True).sum())
    with _results_lock:
        if key in _results:
            return
        _results[key] = (frame, size)
        while sum(size for _, size in _results.values()) > RESULT_BYTES and len(_results) > 1:
            _results.popitem(last=False)
