"""Which file is which table and which header which column: a guess to be corrected."""

from __future__ import annotations

from dataclasses import dataclass, field

from .raw_layer import (
    Headers,
    find_candidates,
    header_words,
    list_folder,
    match_headers,
    raw_tables,
)


@dataclass
class Choices:
    """What a person settled; empty where the guess stands.

    `files`: table -> file names; `headers`: table -> canonical column -> header, None for none;
    `date_orders`: table -> `dmy` or `mdy`.
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


def recognise(workspace, choices=None):
    """The four tables in the files of `workspace`; table name -> `Table`.

    A guess by the loader's own rules, but for what `choices` settles.
    """
    choices = choices or Choices()
    tables = raw_tables()
    files = {file.name: file for file in list_folder(workspace.raw_dir)}
    headers = Headers({}, header_words(tables))
    # A file that was chosen for one table is not guessed for another.
    chosen = {name for names in choices.files.values() for name in names}
    free = [file for name, file in files.items() if name not in chosen]
    found = {}
    for name, columns in tables.items():
        table = found[name] = Table(name, columns)
        if name in choices.files:
            table.files = [file for file in choices.files[name] if file in files]
        else:
            table.candidates = list(find_candidates(name, free, tables, headers.try_read))
            if len(table.candidates) == 1:
                table.files = list(table.candidates)
        if not table.files:
            continue
        table.headers = headers.try_read([files[table.files[0]]])
        match = match_headers(table.headers, columns, choices.headers.get(name))
        table.mapping = {
            column.name: table.headers[match.columns[column.name]]
            if column.name in match.columns
            else None
            for column in columns
        }
        table.missing = match.missing
    return found


def unused_files(workspace, tables):
    """Names of the files that no table of `tables` (as of `recognise`) uses."""
    used = {file for table in tables.values() for file in table.files}
    return [file.name for file in list_folder(workspace.raw_dir) if file.name not in used]


def settle_headers(table, mapping):
    """What to choose so that exactly `mapping` (column -> header or None) is read for `table`.

    Empty where the loader's guess is the same.
    """
    guess = match_headers(table.headers, table.columns).columns
    guessed = {column: table.headers[position] for column, position in guess.items()}
    wanted = {column.name: mapping.get(column.name) for column in table.columns}
    return {} if all(guessed.get(name) == header for name, header in wanted.items()) else wanted
