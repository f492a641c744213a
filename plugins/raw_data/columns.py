"""Which header of a file is which column of a raw table (`seeds/reference/raw_columns.csv`)."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from .errors import RawDataError, words

METADATA = ("file_name", "line_number", "date_order", "load_error", "load_error_row")
INTERNAL = ("file_number", "rowid")  # of the stored rows
MAX_EXTRA_COLUMNS = 200


@dataclass(frozen=True)
class Column:
    """One column of a raw table and the header words that mean it."""

    name: str
    is_required: bool
    aliases: tuple[str, ...]


@dataclass
class Match:
    """`columns`: canonical name -> position (from 0) in the header; `extras`: own name -> position.

    `missing`: required columns without a header; `dropped`: extra headers over the limit.
    """

    columns: dict[str, int] = field(default_factory=dict)
    extras: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def normalise(header):
    """`header` without case, spaces, underscores, punctuation, byte order mark and quotes."""
    return "".join(character for character in header.casefold() if character.isalnum())


def read_columns(path):
    """Read `raw_columns.csv`: table name -> list of `Column`, in the file's order.

    Raises RawDataError when the file is missing or lacks one of its columns.
    """
    tables = {}
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                tables.setdefault(row["table_name"].strip(), []).append(
                    Column(
                        name=row["column_name"].strip(),
                        is_required=row["is_required"].strip().lower() == "true",
                        aliases=tuple(row["aliases"].split()),
                    )
                )
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, AttributeError) as error:
        raise RawDataError(
            f"The list of raw columns {path} cannot be read ({error}). "
            "It must be a UTF-8 CSV with the columns table_name, column_name, is_required, "
            "aliases, description."
        ) from error
    return tables


def match_headers(headers, columns):
    """Match the `headers` of a file with the `columns` of a table; returns a `Match`.

    A canonical name wins over any alias, an earlier alias over a later one, and required columns
    choose before optional ones. What matches nothing is kept as an extra column.
    """
    positions = {}
    for position, header in enumerate(headers):
        positions.setdefault(normalise(header), position)
    match, taken = Match(), set()

    def take(column, word):
        position = positions.get(normalise(word))
        if position is None or position in taken:
            return False
        match.columns[column.name] = position
        taken.add(position)
        return True

    for column in columns:
        take(column, column.name)
    for column in sorted(columns, key=lambda column: not column.is_required):
        if column.name not in match.columns:
            any(take(column, alias) for alias in column.aliases)
    match.missing = [c.name for c in columns if c.is_required and c.name not in match.columns]

    names = {column.name for column in columns} | {*METADATA, *INTERNAL}
    for position, header in enumerate(headers):
        if position in taken:
            continue
        if len(match.extras) == MAX_EXTRA_COLUMNS:
            match.dropped.append(header)
            continue
        match.extras[_unique(header, position, names)] = position
    return match


def _unique(header, position, names):
    """A name for an extra column that is not in `names` in any case; adds it to `names`."""
    text = " ".join(header.replace("\ufeff", "").replace("\0", "").split())[:200]
    text = text or f"column_{position + 1}"
    name, count = text, 1
    while name.casefold() in names:
        count += 1
        name = f"{text}_{count}"
    names.add(name.casefold())
    return name


def missing_columns_error(table, file_name, headers, match, columns):
    """The error for a file of `table` that lacks required columns."""
    missing = [column for column in columns if column.name in match.missing]
    return RawDataError(
        " ".join(
            f"{file_name} has no column for {table}.{column.name}; known headers for it are "
            f"{words([column.name, *column.aliases])}."
            for column in missing
        )
        + f" The headers found are: {words(headers)}. Rename the header, or add it to the aliases "
        f"of {words([f'{table}.{column.name}' for column in missing])} in "
        "seeds/reference/raw_columns.csv."
    )
