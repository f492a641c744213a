"""Split any text file into records so that every physical line is accounted for."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path

MAX_RECORD = 1 << 20  # characters
LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")

csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_RECORD))


@dataclass
class Record:
    """A record on the physical lines `first_line`..`last_line` (from 1).

    Either `fields`, or `error` (why there are none) and `text` (the whole line).
    """

    first_line: int
    last_line: int
    fields: list[str] | None = None
    error: str | None = None
    text: str | None = None


def open_bytes(path):
    """Open `path` for reading bytes, through gzip when its name ends in `.gz`."""
    return gzip.open(path, "rb") if str(path).lower().endswith(".gz") else Path(path).open("rb")


def physical_lines(path, encoding):
    """Yield (number from 1, text with its line end) for each line of the file at `path`.

    Lines end in LF, CRLF or CR. In a UTF-8 file a line that is not UTF-8 is read as Windows-1252.
    """
    with open_bytes(path) as file:
        number = 0
        for text in _decoded(file, encoding):
            for line in LINE.findall(text):
                number += 1
                yield number, line.removeprefix("\ufeff") if number == 1 else line


def _decoded(file, encoding):
    """Yield the text of the bytes in `file`, cut after line ends only."""
    if encoding != "utf-8":
        yield from io.TextIOWrapper(file, encoding, errors="replace", newline="")
        return
    for line in file:
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            yield line.decode("cp1252", errors="replace")


def split_records(lines, delimiter, width):
    """Yield a `Record` for each record in `lines` (pairs of number and text).

    Blank lines yield nothing; every other line is part of exactly one record. A record that
    cannot be split into `width` fields is the one line it starts on, and splitting resumes on the
    next, so that a stray quote cannot swallow what follows.
    """
    source, pending = iter(lines), deque()

    def next_line():
        return pending.popleft() if pending else next(source, None)

    while (first := next_line()) is not None:
        number, line = first
        if not line.strip() and delimiter not in line:
            continue
        used = [first]
        fields, error = _fields(line, delimiter, next_line, used)
        if error is None:
            while len(fields) > width and not fields[-1].strip():
                fields.pop()
            if len(fields) != width:
                error = f"{len(fields)} fields where the header has {width}"
        if error is None:
            yield Record(number, used[-1][0], fields)
        else:
            pending.extendleft(reversed(used[1:]))
            text = line.rstrip("\r\n").replace("\0", "\u2400")
            yield Record(number, number, error=error, text=text)


def _fields(line, delimiter, next_line, used):
    """The fields of the record that starts with `line`, or why there are none.

    Takes further lines from `next_line` while a quoted field is open and appends them to `used`.
    """
    if len(line) > MAX_RECORD:
        return None, f"a line of {len(line):,} characters; the limit is {MAX_RECORD:,}"
    if "\0" in line:
        return None, "a NUL byte (shown as \u2400)"
    if '"' not in line:
        return line.rstrip("\r\n").split(delimiter), None

    def record_lines():
        size = len(line)
        yield line
        while (more := next_line()) is not None:
            used.append(more)
            size += len(more[1])
            if size > MAX_RECORD or "\0" in more[1]:
                return
            yield more[1]

    try:
        return next(csv.reader(record_lines(), delimiter=delimiter, strict=True)), None
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None, "a quote is opened and never closed"
        return None, "text after a closing quote"


def write_clean(path, encoding, delimiter, width, first_line, target):
    """Write the records of `path` from physical line `first_line` on to the CSV file `target`.

    Its columns are the `width` fields, line_number, load_error, load_error_row, without a header.
    Returns (number of records, length of the longest in bytes).
    """
    count = longest = 0

    class Sink:
        """Encodes and counts what csv.writer writes, one record a call."""

        @staticmethod
        def write(text):
            nonlocal count, longest
            data = text.encode("utf-8", errors="replace")
            count, longest = count + 1, max(longest, len(data))
            file.write(data)

    lines = (pair for pair in physical_lines(path, encoding) if pair[0] >= first_line)
    blank = [""] * width
    with Path(target).open("wb") as file:
        writer = csv.writer(Sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for record in split_records(lines, delimiter, width):
            fields = blank if record.fields is None else record.fields
            writer.writerow([*fields, record.first_line, record.error, record.text])
    return count, longest
