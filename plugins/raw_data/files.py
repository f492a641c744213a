"""Find the files of the raw tables in a folder: four that every data set has, and optional ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from .columns import match_headers, normalise
from .errors import RawDataError, words

TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
PARQUET = (".parquet",)
# In this order, because `influencer_posts.csv` holds posts and `influencer_payouts.csv` payouts.
NAME_WORDS = (
    ("tracking_data", ("track",)),
    ("payouts", ("payout", "payment")),
    ("posts", ("post",)),
    ("influencers", ("influencer", "creator")),
)
# Optional tables are told by their name alone: sales are never taken for those of an experiment.
OPTIONAL = (
    "experiments",
    "experiment_assignments",
    "experiment_costs",
    "geo_daily",
    "user_geo",
    "calendar_events",
    "brand_margin",
    "incrementality_assumptions",
)
MIN_MATCHED = 4  # columns that headers alone must match to tell a table
RULES = (
    "A table's file is recognised by its name (track… → tracking_data, payout… or payment… → "
    "payouts, post… → posts, influencer… or creator… → influencers) or by its headers"
)


@dataclass
class RawFile:
    """A file of a raw table: where it is, its name inside the folder, what its folders say."""

    path: str
    name: str
    is_parquet: bool
    partitions: dict[str, str] = field(default_factory=dict)


def required(tables):
    """Those of `tables` (table -> columns) that every data set has."""
    return {table: columns for table, columns in tables.items() if table not in OPTIONAL}


def is_remote(folder):
    """Whether `folder` is an address for DuckDB (`s3://bucket/x`) and no path of this machine."""
    return "://" in str(folder)


def is_parquet(name):
    """Whether the file name is one of a Parquet file."""
    return name.lower().endswith(PARQUET)


def table_by_name(name):
    """The table that a file or folder name speaks of, or None.

    An optional table has its own name, with or without an s, a number or `data` behind it.
    """
    text = normalise(re.sub(r"[.](csv|tsv|txt|parquet|gz)", "", name, flags=re.I))
    for table in OPTIONAL:
        singular = normalise(table).removesuffix("s")
        if re.fullmatch(f"{singular}s?(data|table|[0-9]+)*", text):
            return table
    return next((t for t, found in NAME_WORDS if any(word in text for word in found)), None)


def list_folder(folder):
    """Data files directly in `folder`, and in sub-folders named for a table; a list of `RawFile`.

    Hidden files and Excel's lock files are left out. Raises RawDataError when there is no folder.
    """
    root = Path(folder).expanduser()
    if not root.is_dir():
        what = "is a file, not a folder" if root.is_file() else "does not exist"
        raise RawDataError(
            f"RAW_DATA names the folder {root} ({root.absolute()}), which {what}. Give the folder "
            "that holds the four raw tables."
        )
    root = root.resolve()
    try:
        files = [_raw_file(root, path) for path in sorted(root.iterdir()) if path.is_file()]
        for part in sorted(root.iterdir()):
            if part.is_dir() and table_by_name(part.name) and _is_visible(part.name):
                for path in sorted(part.rglob("*")):
                    if path.is_file():
                        files.append(_raw_file(root, path))
    except OSError as error:
        raise RawDataError(f"The folder {root} cannot be read ({error}).") from error
    return [file for file in files if file is not None]


def _raw_file(root, path):
    """`path` as a `RawFile`, or None when it is hidden or no data file."""
    inner = path.relative_to(root)
    if not all(_is_visible(part) for part in inner.parts):
        return None
    return raw_file(str(path), inner.as_posix())


def _is_visible(name):
    return not name.startswith((".", "~$", "_"))


def raw_file(path, name):
    """A `RawFile` for `path` known as `name`, or None when its extension is no data file's."""
    if not name.lower().endswith(TEXT + PARQUET):
        return None
    partitions = {}
    for part in PurePosixPath(name).parent.parts:
        key, equals, value = part.partition("=")
        if equals:
            partitions[key] = "" if value == "__HIVE_DEFAULT_PARTITION__" else unquote(value)
    return RawFile(path, name, is_parquet(name), partitions)


def remote_files(folder, paths):
    """The addresses `paths` under the remote prefix `folder` as a list of `RawFile`."""
    prefix = folder.removeprefix("file://").rstrip("/") + "/"
    files = []
    for path in sorted(paths):
        name = path[len(prefix) :] if path.startswith(prefix) else path.rsplit("/", 1)[-1]
        parts = name.split("/")
        if all(map(_is_visible, parts)) and (len(parts) == 1 or table_by_name(parts[0])):
            files.append(raw_file(path, name))
    return [file for file in files if file is not None]


def named_files(table, folder, names):
    """The files that the var `raw_files` names for `table`; a list of `RawFile`.

    A name is one inside `folder`, a path, or an address. Raises RawDataError for one that is not
    there or no data file.
    """
    files = []
    for name in [names] if isinstance(names, str) else names:
        if is_remote(name) or (is_remote(folder) and not name.startswith("/")):
            path = name if is_remote(name) else f"{folder.rstrip('/')}/{name}"
            file = raw_file(path, name)
        else:
            path = Path(folder, Path(name).expanduser())
            if path.is_dir():
                parts = sorted(part for part in path.rglob("*") if part.is_file())
                files += filter(None, (_raw_file(path.parent, part) for part in parts))
                continue
            if not path.is_file():
                raise RawDataError(
                    f"The var raw_files names {name} for {table}, which does not exist "
                    f"({path.absolute()})."
                )
            file = raw_file(str(path.resolve()), name)
        if file is None:
            raise RawDataError(
                f"The var raw_files names {name} for {table}; its name must end in one of "
                f"{words(TEXT + PARQUET)}."
            )
        files.append(file)
    return files


def find_candidates(table, files, tables, headers_of):
    """The entries of a folder that may be `table`: name -> its files (one, or parts of one table).

    `tables`: table -> columns; `headers_of(files)`: the headers of the parts of one table. One
    candidate is an answer; none or several are for a person to settle.
    """
    entries = _entries(files)
    headers = {entry: headers_of(parts) for entry, parts in entries.items()}
    columns = tables[table]
    owners = {entry: _owner(entry, headers[entry], tables) for entry in entries}
    mine = [entry for entry in entries if owners[entry] == (table, True)]
    found = [entry for entry in mine if not match_headers(headers[entry], columns).missing] or mine
    known = set(match_headers(headers[found[0]], columns).columns) if found else set()
    found += [
        entry
        for entry in entries
        if owners[entry] == (table, False)
        and known <= set(match_headers(headers[entry], columns).columns)
    ]
    return {entry: entries[entry] for entry in found}


def _entries(files):
    """The files by what they are in the folder: a file, or a sub-folder of parts."""
    entries = {}
    for file in files:
        entries.setdefault(file.name.split("/")[0], []).append(file)
    return entries


def choose_files(table, folder, files, tables, headers_of):
    """The files of `table` among `files`: one file, or the parts in one sub-folder.

    Arguments as of `find_candidates`. An optional table may have none. Raises RawDataError when
    another has none, and for more than one candidate.
    """
    if table in OPTIONAL:
        entries = _entries(files)
        candidates = {entry: entries[entry] for entry in entries if table_by_name(entry) == table}
    else:
        candidates = find_candidates(table, files, required(tables), headers_of)
    found = list(candidates)
    if not found and table in OPTIONAL:
        return []
    if not found:
        raise RawDataError(
            f"No file for the raw table {table} in {folder}. The files found are: "
            f"{words(sorted(_everything(folder, _entries(files))), 'none')}. {RULES}: "
            + "; ".join(
                f"{column.name} ({words(column.aliases)})"
                for column in tables[table]
                if column.is_required
            )
            + f". Files end in {words(TEXT + PARQUET)}. Rename the file, or name it with "
            f"--vars '{{raw_files: {{{table}: NAME}}}}'."
        )
    if len(found) > 1:
        raise RawDataError(
            f"{len(found)} candidates for the raw table {table} in {folder}: {words(found)}. "
            f"Remove all but one, or put files that are parts of one table together in a "
            f"sub-folder {table}/, or choose with --vars '{{raw_files: {{{table}: "
            f'"{found[0]}"}}}}\' (a list reads several together).'
        )
    return candidates[found[0]]


def _everything(folder, entries):
    """Names in the local `folder`, for an error message; the data files of a remote one."""
    if is_remote(folder):
        return list(entries)
    return [p.name for p in Path(folder).expanduser().iterdir() if not p.name.startswith(".")]


def header_words(tables):
    """All normalised header words of all tables."""
    return {
        normalise(word)
        for columns in tables.values()
        for column in columns
        for word in (column.name, *column.aliases)
    }


def _owner(entry, headers, tables):
    """(table that a file or sub-folder belongs to or None, whether its name says so).

    The name decides, unless the headers hold all that another table needs and more of it.
    """
    matches = {table: match_headers(headers, columns) for table, columns in tables.items()}
    named = table_by_name(entry)
    if named in OPTIONAL:
        return named, True
    scores = {
        table: (sum(column.is_required for column in tables[table]), len(match.columns))
        for table, match in matches.items()
        if not match.missing and len(match.columns) >= MIN_MATCHED
    }
    best = max(scores, key=scores.get, default=None)
    if named in tables and (best is None or scores[best][1] <= len(matches[named].columns)):
        return named, True
    return best, False
