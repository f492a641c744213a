"""What a text file is, told from its bytes: encoding, delimiter, header, number of lines."""

from __future__ import annotations

import codecs
import csv
import zlib
from dataclasses import dataclass

from .columns import normalise
from .errors import RawDataError
from .records import open_bytes, physical_lines

CHUNK = 1 << 20
DELIMITERS = (",", ";", "\t", "|")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"PAR1", "a Parquet file (name it .parquet)"),
    (b"SQLite format 3", "a SQLite database"),
)


@dataclass
class Head:
    """The start of a text file: how to read it and its header.

    `header_line` and `first_line` are physical lines from 1: where the header record starts and
    the line after it. `header` is None when the file has no line that is not blank.
    """

    encoding: str
    delimiter: str
    header: list[str] | None
    header_line: int
    first_line: int


def read_head(path, file_name, words):
    """Read the header of a text file; returns a `Head`.

    `words`: normalised header words, which decide between delimiters. Raises RawDataError when
    the file cannot be opened or is no text table.
    """
    try:
        with open_bytes(path) as file:
            start = file.read(64 * 1024)
        encoding = _encoding(start)
        _refuse_binary(start, encoding, file_name)
        for number, line in physical_lines(path, encoding):
            if not line.strip():
                continue
            if normalise(line[:4]) == "sep" and len(line.strip()) == 5:  # Excel's `sep=;`
                continue
            delimiter = _delimiter(line, words)
            return _header(path, encoding, delimiter, number)
    except (OSError, EOFError, zlib.error) as error:
        raise RawDataError(f"{file_name} cannot be read ({error}). Export it again.") from error
    return Head(encoding, ",", None, 1, 1)


def _encoding(start):
    """Encoding of a file that starts with the bytes `start`."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = start[offset:400:2]
        if len(half) > 8 and half.count(0) > 0.8 * len(half):
            return encoding
    return "utf-8"


def _refuse_binary(start, encoding, file_name):
    """Raise RawDataError when the bytes are no text."""
    kind = next((kind for mark, kind in SIGNATURES if start.startswith(mark)), None)
    if kind is None and encoding == "utf-8":
        control = sum(start.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13))
        first_line = start.lstrip(b"\r\n").split(b"\n", 1)[0][:4096]
        if b"\0" in first_line or control > max(32, 0.05 * len(start)):
            kind = "binary"
    if kind:
        raise RawDataError(
            f"{file_name} is not a text table: its content looks like {kind}. Save the table as "
            "CSV (UTF-8) or Parquet and try again."
        )


def _delimiter(line, words):
    """The delimiter under which most fields of the header `line` are known, then the commonest."""

    def score(delimiter):
        fields = next(csv.reader([line], delimiter=delimiter), [])
        return (sum(normalise(name) in words for name in fields), len(fields))

    return max(DELIMITERS, key=score)


def _header(path, encoding, delimiter, number):
    """The `Head` whose header record starts on physical line `number`."""
    used = []

    def lines():
        for line_number, line in physical_lines(path, encoding):
            if line_number >= number:
                used.append(line_number)
                yield line
                if line_number - number > 100:
                    return

    header = next(csv.reader(lines(), delimiter=delimiter), [])
    return Head(encoding, delimiter, [name.strip() for name in header], number, used[-1] + 1)


def count_plain_lines(path, head):
    """Number of physical lines up to the last that is not empty, or None when it is not plain.

    Plain: UTF-8 without NUL bytes, lines all end in LF or all in CRLF, no line is longer than two
    chunks, no space between the quotes of a field and what is around it. Only such a file may
    DuckDB read by itself.
    """
    if head.encoding != "utf-8":
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    around = (head.delimiter.encode(), b"\n", b"\r", b" ")
    spaced_quotes = [*(before + b' "' for before in around), *(b'" ' + after for after in around)]
    lines = carriage_returns = pairs = 0
    tail, trailing = b"", 0  # tail: end of the chunk before; trailing: line ends at the end so far
    try:
        with open_bytes(path) as file:
            while chunk := file.read(CHUNK):
                if b"\0" in chunk or (len(chunk) == CHUNK and b"\n" not in chunk):
                    return None
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
                edge = tail + chunk[:2]
                for text in (edge, chunk):
                    # One byte is looked for ten times as fast as two.
                    maybe = b'"' in text and (b' "' in text or b'" ' in text)
                    if maybe and any(quote in text for quote in spaced_quotes):
                        return None
                lines += chunk.count(b"\n")
                if b"\r" in chunk or tail.endswith(b"\r"):
                    carriage_returns += chunk.count(b"\r")
                    pairs += chunk.count(b"\r\n") + (tail[-1:] + chunk[:1] == b"\r\n")
                body = chunk.rstrip(b"\r\n")
                ends = chunk.count(b"\n", len(body))
                trailing = ends if body else trailing + ends
                tail = chunk[-2:]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    if tail == b'" ' or carriage_returns and not carriage_returns == pairs == lines:
        return None
    return lines - trailing + 1
