"""Which file is which table and which header which column: a guess to be corrected."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .raw_layer import (
    Headers,
    all_tables,
    find_candidates,
    header_words,
    list_folder,
    match_headers,
    optional_tables,
    raw_tables,
    table_by_name,
)

# Of a file whose name says nothing: so much of its headers must be an optional table's, and so
# many columns, before anybody is asked about it.
SHARE_KNOWN = 2 / 3
COLUMNS_KNOWN = 2


@dataclass
class Choices:
    """What a person settled; empty where the guess stands.

    `files`: table -> file names, [] where an optional table has none; `headers`: table ->
    canonical column -> header, None for none; `date_orders`: table -> `dmy` or `mdy`.
    """

    files: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, dict[str, str | None]] = field(default_factory=dict)
    date_orders: dict[str, str] = field(default_factory=dict)

    def as_vars(self):
        """These choices as dbt vars, the same that the command line takes."""
        return {
            "raw_files": self.files,
            "raw_headers": self.headers,
            "date_order": self.date_orders,
        }


@dataclass
class Table:
    """A raw table and where it would come from.

    `files`: names of its file or parts, empty where a person has to say; `candidates`: what it
    may be; `headers`: those of its first file; `columns`: all columns of the table;
    `mapping`: column -> header or None; `missing`: required columns without a header.
    """

    name: str
    columns: list
    files: list[str] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    mapping: dict[str, str | None] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def is_ready(self):
        """Whether nothing needs to be settled before its rows can be read."""
        return bool(self.files) and not self.missing

    def unused_headers(self):
        """Headers that are no column of the table."""
        used = set(self.mapping.values())
        return [header for header in self.headers if header not in used]


@dataclass
class OtherFile:
    """A file that none of the four tables uses.

    `tables`: the optional tables that it may be; `is_clear`: it is the only one of them, and no
    other file looks like it as well.
    """

    name: str
    tables: list[str]
    is_clear: bool = False


def recognise(workspace, choices=None):
    """The four tables in the files of `workspace`; table name -> `Table`.

    A guess by the loader's own rules, but for what `choices` settles.
    """
    choices = choices or Choices()
    tables = raw_tables()
    files = {file.name: file for file in list_folder(workspace.raw_dir)}
    # A file that was chosen for one table is not guessed for another.
    chosen = {name for names in choices.files.values() for name in names}
    free = [file for name, file in files.items() if name not in chosen]
    headers, found = _headers(), {}
    for name in tables:
        candidates = []
        if name not in choices.files:
            candidates = list(find_candidates(name, free, tables, headers.try_read))
        guess = candidates if len(candidates) == 1 else []
        table = found[name] = read_table(workspace, name, choices, guess)
        table.candidates = candidates
    return found


def recognise_others(workspace, tables):
    """The files that no table of `tables` (as of `recognise`) uses or may be; `OtherFile`s.

    Which optional table each may be, by its name as on the command line, else by its headers.
    """
    taken = {file for table in tables.values() for file in table.files or table.candidates}
    headers, optional = _headers(), optional_tables()
    others = [
        OtherFile(file.name, *_may_be(file.name, headers.try_read([file]), optional))
        for file in list_folder(workspace.raw_dir)
        if file.name not in taken
    ]
    claims = Counter(name for other in others for name in other.tables)
    for other in others:
        other.is_clear = other.is_clear and claims[other.tables[0]] == 1
    return others


def read_table(workspace, name, choices, files=()):
    """The `Table` called `name`, of the four or optional, from what `choices` say or `files`."""
    table = Table(name, all_tables()[name])
    there = {file.name: file for file in list_folder(workspace.raw_dir)}
    table.files = [file for file in choices.files.get(name, files) if file in there]
    if not table.files:
        return table
    table.headers = _headers().try_read([there[table.files[0]]])
    match = match_headers(table.headers, table.columns, choices.headers.get(name))
    table.mapping = {
        column.name: table.headers[match.columns[column.name]]
        if column.name in match.columns
        else None
        for column in table.columns
    }
    table.missing = match.missing
    return table


def _headers():
    return Headers({}, header_words(all_tables()))


def _may_be(file, headers, tables):
    """(those of the optional `tables` that a file with these headers may be, whether clear)."""
    width = sum(bool(header.strip()) for header in headers)
    matches = {name: match_headers(headers, columns) for name, columns in tables.items()}
    known = {name: len(match.columns) for name, match in matches.items() if not match.missing}
    named = table_by_name(file) if table_by_name(file) in tables else None
    if named is None:
        known = {
            name: count
            for name, count in known.items()
            if count >= COLUMNS_KNOWN and count >= SHARE_KNOWN * width
        }
    most = max(known.values(), default=0)
    best = [name for name, count in known.items() if count == most]
    if named is None:
        return best, len(best) == 1 and most == width
    if named in best or not best:
        return [named], True
    return [named, *best], False


def settle_headers(table, mapping):
    """What to choose so that exactly `mapping` (column -> header or None) is read for `table`.

    Empty where the loader's guess is the same.
    """
    guess = match_headers(table.headers, table.columns).columns
    guessed = {column: table.headers[position] for column, position in guess.items()}
    wanted = {column.name: mapping.get(column.name) for column in table.columns}
    return {} if all(guessed.get(name) == header for name, header in wanted.items()) else wanted
