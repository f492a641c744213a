"""Take uploaded files in: unpacked, named harmlessly, within the limits, as files the loader reads.

Nothing of an uploaded name but its last part is used, and every byte is counted as it is unpacked,
so no archive can write elsewhere or more than it may.
"""

from __future__ import annotations

import gzip
import shutil
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import duckdb

from .errors import YourDataError
from .raw_layer import TEXT, RawDataError, scan
from .settings import MEGABYTE
from .workbook import write_sheets

CHUNK = 1 << 20
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
KINDS = "CSV, TSV, TXT, Parquet, one Excel workbook (.xlsx), or a zip of them"


@dataclass
class TakenIn:
    """`files`: names in the workspace, in order; `notes`: what was left out and why."""

    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_in(uploads, workspace, limits):
    """Put the `uploads` (pairs of name and open binary file) into `workspace`, alone.

    Returns a `TakenIn`. Raises YourDataError where nothing can be read or a limit is passed; then
    the workspace holds no files.
    """
    workspace.touch()
    folder = workspace.scratch(workspace.raw_dir.name)
    intake = _Intake(folder, workspace, limits)
    uploads = list(uploads)
    try:
        if sum(file.seek(0, 2) for _, file in uploads) > limits.upload_megabytes * MEGABYTE:
            raise YourDataError(
                f"{limits.upload_megabytes:,} MB are taken at once. Pack the files as one zip, or "
                "build on a machine of your own: RAW_DATA=my_folder make build."
            )
        for name, file in uploads:
            intake.add(name, file)
        intake.check()
    except BaseException:
        workspace.scratch(folder.name)
        raise
    finally:
        shutil.rmtree(intake.packed, ignore_errors=True)
    return intake.taken


def safe_name(name, ending=""):
    """A harmless file name for `name`: its last part, letters, figures and ` ._-()` alone."""
    last = PurePosixPath(name.replace("\\", "/")).name
    text = unicodedata.normalize("NFC", last)
    text = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in text)
    text = " ".join(text.split()).lstrip("._~$ ")
    stem, dot, extension = text.rpartition(".")
    stem, extension = (stem, extension[:10]) if dot else (text, "")
    stem = stem[:80].rstrip(" .") or "file"
    return stem + (ending or (f".{extension}" if extension else ""))


class _Intake:
    def __init__(self, folder, workspace, limits):
        self.folder, self.limits = folder, limits
        self.packed = workspace.scratch("packed")
        self.taken = TakenIn()
        self.left = limits.unpacked_megabytes * MEGABYTE

    def add(self, name, file, is_packed=False):
        """Take in one file by what it is, whatever its name says."""
        file.seek(0)
        start = file.read(8)
        file.seek(0)
        shown = safe_name(name)
        if start.startswith(b"PK\x03\x04"):
            self._add_zip(shown, file, is_packed)
        elif start.startswith(b"\x1f\x8b"):
            inner = shown[:-3] if shown.lower().endswith(".gz") else shown
            with gzip.open(file) as unpacked:
                self._write(inner if inner.lower().endswith(TEXT) else f"{inner}.csv", unpacked)
        elif start.startswith(b"PAR1"):
            self._write(
                safe_name(name, "" if shown.lower().endswith(".parquet") else ".parquet"), file
            )
        elif start.startswith(OLD_EXCEL):
            self._leave(
                f"{shown} is an old or protected Excel workbook. Save it as .xlsx without "
                "a password.",
                is_packed,
            )
        elif shown.lower().endswith(".parquet"):
            raise YourDataError(f"{shown} is not a Parquet file, whatever its name says.")
        elif shown.lower().endswith(TEXT):
            self._write(shown, file)
        else:
            self._leave(f"{shown} is none of {KINDS}.", is_packed)

    def check(self):
        """Raise YourDataError where there is nothing, or more rows than allowed."""
        if not self.taken.files:
            raise YourDataError(
                " ".join([f"There is no table to read: drop {KINDS}.", *self.taken.notes])
            )
        rows = sum(_rows(self.folder / name, self.left) for name in self.taken.files)
        if rows > self.limits.rows:
            raise YourDataError(
                f"These files hold about {rows:,} rows; this server takes {self.limits.rows:,} at "
                "most. On a machine of your own there is no such limit: RAW_DATA=my_folder make "
                "build."
            )

    def _leave(self, why, is_packed):
        """Leave a file out; alone on the screen or inside an archive, it is only noted."""
        self.taken.notes.append(why if not is_packed else f"Left out of the zip: {why}")

    def _add_zip(self, shown, file, is_packed):
        """Take in a workbook, or what an archive holds."""
        try:
            with zipfile.ZipFile(file) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir()]
                if any(entry.filename.startswith("xl/") for entry in entries):
                    self._add_workbook(shown, file, entries)
                elif is_packed:
                    self._leave(f"{shown} is a zip inside a zip. Unpack it first.", is_packed)
                else:
                    self._unpack(shown, archive, entries)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise YourDataError(f"{shown} is damaged ({error}). Pack or save it again.") from error

    def _unpack(self, shown, archive, entries):
        wanted = [entry for entry in entries if _is_wanted(entry.filename)]
        if len(wanted) > self.limits.files:
            raise YourDataError(
                f"{shown} holds {len(wanted):,} files; {self.limits.files} are read at most. Pack "
                "only the tables."
            )
        for number, entry in enumerate(wanted):
            if entry.flag_bits & 1:
                raise YourDataError(f"{shown} is protected by a password. Pack it without one.")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise YourDataError(f"{shown} is packed in an unusual way. Pack it as a plain zip.")
            # Packed files are read from the disk: a workbook has to be searched.
            path = self.packed / str(number)
            with archive.open(entry) as unpacked:
                self._copy(unpacked, path, entry.filename)
            with path.open("rb") as unpacked:
                self.add(entry.filename, unpacked, is_packed=True)
            self.left += path.stat().st_size  # counted again where it was kept
            path.unlink()

    def _add_workbook(self, shown, file, entries):
        size = sum(entry.file_size for entry in entries)
        if size > min(self.left, self.limits.unpacked_megabytes * MEGABYTE // 4):
            raise YourDataError(
                f"{shown} unpacks to {size / MEGABYTE:,.0f} MB, which is too much for a workbook. "
                "Save each sheet as CSV and drop those."
            )
        file.seek(0)
        sheets, notes = write_sheets(file, shown, self._new_path, self.limits)
        self.taken.notes += notes
        for path in sheets:
            self.left -= path.stat().st_size
            self.taken.files.append(path.name)

    def _write(self, name, source):
        path = self._new_path(name)
        try:
            self._copy(source, path, name)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise YourDataError(f"{path.name} is damaged ({error}). Pack it again.") from error
        self.taken.files.append(path.name)

    def _copy(self, source, path, name):
        with path.open("wb") as target:
            while chunk := source.read(CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise YourDataError(
                        f"The files are larger than {self.limits.unpacked_megabytes:,} MB when "
                        f"unpacked ({safe_name(name)} passed the limit). Drop fewer rows, or "
                        "build on a machine of your own: RAW_DATA=my_folder make build."
                    )
                target.write(chunk)

    def _new_path(self, name):
        """A path in the folder for a file called `name`, other than those that are there."""
        if len(self.taken.files) >= self.limits.files:
            raise YourDataError(f"{self.limits.files} files are read at most. Drop fewer.")
        name = safe_name(name)
        taken = {path.name.casefold() for path in self.folder.iterdir()}
        stem, dot, ending = name.partition(".")
        unique, count = name, 1
        while unique.casefold() in taken:
            count += 1
            unique = f"{stem} ({count}){dot}{ending}"
        return self.folder / unique


def _is_wanted(name):
    """Whether a name in an archive is no system's or program's own."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return bool(parts) and "__MACOSX" not in parts and not parts[-1].startswith((".", "~$"))


def _rows(path, spare_bytes):
    """About how many rows the file at `path` holds, not fewer."""
    if path.suffix.lower() != ".parquet":
        with path.open("rb") as file:
            return sum(
                max(c.count(b"\n"), c.count(b"\r")) for c in iter(lambda: file.read(CHUNK), b"")
            )
    name = scan.literal(path)
    try:
        with scan.memory_connection().cursor() as cursor:
            rows, size = cursor.execute(
                f"""
                select
                    (select sum(num_rows) from parquet_file_metadata({name})),
                    (select sum(total_uncompressed_size) from parquet_metadata({name}))
                """
            ).fetchone()
    except (duckdb.Error, RawDataError) as error:
        raise YourDataError(
            f"{path.name} is not a Parquet file that can be read. Write it again, or save the "
            "table as CSV."
        ) from error
    if (size or 0) > spare_bytes:
        raise YourDataError(
            f"{path.name} unpacks to {size / MEGABYTE:,.0f} MB, more than this server takes."
        )
    return int(rows or 0)
