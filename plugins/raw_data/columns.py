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
    description: str = ""


@dataclass
class Match:
    """`columns`: canonical name -> position (from 0) in the header; `extras`: own name -> position.

    `missing`: required columns without a header; `dropped`: extra headers over the limit;
    `unknown`: canonical name -> chosen header that is not there.
    """

    columns: dict[str, int] = field(default_factory=dict)
    extras: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)


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
                        description=(row.get("description") or "").strip(),
                    )
                )
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, AttributeError) as error:
        raise RawDataError(
            f"The list of raw columns {path} cannot be read ({error}). "
            "It must be a UTF-8 CSV with the columns table_name, column_name, is_required, "
            "aliases, description."
        ) from error
    return tables


def match_headers(headers, columns, chosen=None):
    """Match the `headers` of a file with the `columns` of a table; returns a `Match`.

    What a person has `chosen` (canonical name -> header, or None for no header) is taken as it is.
    Of the rest, a canonical name wins over any alias, an earlier alias over a later one, and
    required columns choose before optional ones. What matches nothing is kept as an extra column.
    """
    positions = {}
    for position, header in enumerate(headers):
        positions.setdefault(normalise(header), position)
    match, taken, chosen = Match(), set(), chosen or {}

    def take(column, word):
        position = positions.get(normalise(word))
        if position is None or position in taken:
            return False
        match.columns[column.name] = position
        taken.add(position)
        return True

    for name, header in chosen.items():
        if header is None:
            continue
        position = headers.index(header) if header in headers else positions.get(normalise(header))
        if position is None:
            match.unknown[name] = header
        else:
            match.columns[name] = position
            taken.add(position)
    guessed = [column for column in columns if column.name not in chosen]
    for column in guessed:
        take(column, column.name)
    for column in sorted(guessed, key=lambda column: not column.is_required):
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


def choices_for(table, choices, tables):
    """What the var `raw_headers` chooses for `table`: canonical name -> header or None.

    Raises RawDataError for a table or column that there is not.
    """
    for name, chosen in (choices or {}).items():
        columns = [column.name for column in tables.get(name, [])]
        if not columns:
            raise RawDataError(
                f"The var raw_headers speaks of the raw table {name}; there are {words(tables)}."
            )
        for column in chosen or {}:
            if column not in columns:
                raise RawDataError(
                    f"The var raw_headers speaks of {name}.{column}; the columns of {name} are "
                    f"{words(columns)}."
                )
    return (choices or {}).get(table) or {}


def unknown_headers_error(table, file_name, headers, match):
    """The error for a file of `table` that lacks headers which the var `raw_headers` names."""
    named = [f"{header} for {table}.{column}" for column, header in match.unknown.items()]
    return RawDataError(
        f"The var raw_headers names the header {words(named)}, which {file_name} does not have. "
        f"The headers found are: {words(headers)}."
    )


def missing_columns_error(table, file_name, headers, match, columns):
    """The error for a file of `table` that lacks required columns."""
    missing = [column for column in columns if column.name in match.missing]
    return RawDataError(
        " ".join(
            f"{file_name} has no column for {table}.{column.name}; known headers for it are "
            f"{words([column.name, *column.aliases])}."
            for column in missing
        )
        + f" The headers found are: {words(headers)}. Rename the header, or name it with --vars "
        f"'{{raw_headers: {{{table}: {{{missing[0].name}: HEADER}}}}}}', or add it to the aliases "
        f"of {words([f'{table}.{column.name}' for column in missing])} in "
        "seeds/reference/raw_columns.csv."
    )
