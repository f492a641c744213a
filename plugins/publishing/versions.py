"""The published versions and `current`, which shows people one of them.

    versions/<build id>/warehouse.duckdb, manifest.json, parquet/   complete, never changed
    current -> versions/<build id>

Whoever changes anything here holds the lock of the build file, so there is one at a time.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from . import files
from .errors import PublishingError
from .words import moment, summary

BUILD_ID = re.compile(r"[0-9]{8}T[0-9]{6}[.][0-9]{3}Z-[0-9a-f]{8}")
MANIFEST = "manifest.json"
# Folders that are no version (yet, any more, or at all).
NEW, OLD, NEW_CURRENT, DAMAGED = ".publishing-", ".removing-", ".current-", "damaged-"


class Versions:
    """The versions in one warehouse folder."""

    def __init__(self, warehouse_dir):
        """`warehouse_dir`: the folder, as people wrote it."""
        self.warehouse_dir = Path(warehouse_dir)
        self.folder = self.warehouse_dir / "versions"
        self.current = self.warehouse_dir / "current"

    def ids(self):
        """Ids of the versions, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if BUILD_ID.fullmatch(path.name))

    def manifest(self, build_id):
        """The manifest of a version, or None."""
        return files.read_json(self.folder / build_id / MANIFEST)

    def current_id(self):
        """Id of the version that people see, or None."""
        if self.current.is_symlink():
            return self.current.readlink().name
        manifest = files.read_json(self.current / MANIFEST)
        return manifest["build_id"] if manifest else None

    def seen(self):
        """What people see, in words."""
        build_id = self.current_id()
        manifest = build_id and self.manifest(build_id)
        if not manifest:
            return "Nothing is published yet."
        return (
            f"People still see version {build_id} of {moment(manifest['created_at'])} "
            f"({summary(manifest)})."
        )

    def new_folder(self, build_id):
        """An empty folder to write a version in; it becomes one by `add`."""
        folder = self.folder / f"{NEW}{build_id}"
        files.remove(folder)
        folder.mkdir(parents=True)
        return folder

    def add(self, folder, build_id):
        """Turn a finished folder into the version `build_id`, all at once, and show it.

        Raises OSError, after which people see what they saw.
        """
        before = self.current_id()
        for path in [*folder.rglob("*"), folder]:
            if path.is_dir():
                files.sync_folder(path)
        folder.rename(self.folder / build_id)
        files.sync_folder(self.folder)
        try:
            self.show(build_id)
        except OSError:
            with contextlib.suppress(OSError):
                self.show(before)
            self.remove(build_id)
            raise

    def show(self, build_id):
        """Let people see a version: from now on `current` is this one. Raises OSError."""
        new = self.warehouse_dir / f"{NEW_CURRENT}{build_id}"
        files.remove(new)
        if self.current.is_dir() and not self.current.is_symlink():
            self._fill(self.current, build_id)
            return
        try:
            new.symlink_to(Path(self.folder.name, build_id), target_is_directory=True)
        except (OSError, NotImplementedError):
            if self.current.is_symlink():
                raise
            # No links here, or no right to make them: `current` becomes a real folder.
            new.mkdir()
            self._fill(new, build_id)
        new.replace(self.current)
        files.sync_folder(self.warehouse_dir)

    def _fill(self, folder, build_id):
        """Put the files of a version in a real folder, each at once.

        The manifest comes last, so that it never names what is not there yet.
        """
        names = [*self.manifest(build_id)["files"], MANIFEST]
        for name in names:
            target = folder / name
            target.parent.mkdir(exist_ok=True)
            new = target.with_name(f".new-{target.name}")
            files.remove(new)
            files.same_file(self.folder / build_id / name, new)
            new.replace(target)
            files.sync_folder(target.parent)
        for path in folder.rglob("*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in names:
                files.remove(path)

    def flaw(self, folder):
        """What is wrong with a version's folder, in words, or None where every byte is right."""
        if not folder.is_dir():
            return "its folder is gone"
        manifest = files.read_json(folder / MANIFEST)
        if not manifest or "files" not in manifest:
            return f"its {MANIFEST} is missing or damaged"
        for name, expected in manifest["files"].items():
            path = folder / name
            try:
                size = path.stat().st_size
                if size != expected["bytes"]:
                    return f"{name} has {size:,} bytes instead of {expected['bytes']:,}"
                if files.sha256(path) != expected["sha256"]:
                    return f"{name} was changed (its SHA-256 is another)"
            except FileNotFoundError:
                return f"{name} is missing"
            except OSError as error:
                return f"{name} cannot be read ({error.strerror})"
        if (folder / "warehouse.duckdb.wal").exists():
            return "warehouse.duckdb.wal, changes by somebody else, lies beside it"
        return None

    def good_ids(self):
        """Ids of the versions without a flaw, newest first; each is read when asked for."""
        return (id for id in reversed(self.ids()) if not self.flaw(self.folder / id))

    def repair(self):
        """Clear away what killed runs left and heal `current`; returns what people should know."""
        self.sweep()
        if not os.path.lexists(self.current) and not self.ids():
            return []
        flaw = self.flaw(self.current)
        if not flaw:
            return []
        broken = self.current_id()
        if broken:
            said = f"The published version {broken} is damaged: {flaw}."
            self.set_aside(broken)
        else:
            said = f"{self.current} is damaged: {flaw}."
        good = next(self.good_ids(), None)
        if good:
            self.show(good)
            return [f"{said} People now see version {good}, the newest good one."]
        files.remove(self.current)
        return [f"{said} There is no good version to show instead, until the next is published."]

    def sweep(self):
        """Remove what killed runs left."""
        for folder in (self.folder, self.warehouse_dir):
            for pattern in (f"{NEW}*", f"{OLD}*", f"{NEW_CURRENT}*") if folder.is_dir() else ():
                for path in folder.glob(pattern):
                    files.remove(path)

    def set_aside(self, build_id):
        """Keep a damaged version for a look, until the next one is published."""
        folder, aside = self.folder / build_id, self.folder / f"{DAMAGED}{build_id}"
        # Where `current` is a real folder, it may be damaged alone.
        if folder.is_dir() and self.flaw(folder):
            files.remove(aside)
            folder.rename(aside)

    def prune(self, kept):
        """Remove all but the newest `kept` versions and the one that people see."""
        keep = {*self.ids()[-kept:], self.current_id()}
        for build_id in self.ids():
            if build_id not in keep:
                self.remove(build_id)
        for path in self.folder.glob(f"{DAMAGED}*"):
            files.remove(path)

    def remove(self, build_id):
        """Remove a version, so that a kill leaves all of it or nothing that looks like one."""
        old = self.folder / f"{OLD}{build_id}"
        (self.folder / build_id).rename(old)
        files.remove(old)

    def roll_back(self, build_id=None):
        """Show the version `build_id`, or the good one before what people see; returns its id.

        Raises PublishingError where there is none.
        """
        current = self.current_id()
        if build_id:
            if build_id not in self.ids():
                raise PublishingError(
                    f"There is no version {build_id}. Those that there are: "
                    f"{', '.join(reversed(self.ids())) or 'none'}."
                )
            flaw = self.flaw(self.folder / build_id)
            if flaw:
                raise PublishingError(
                    f"Version {build_id} is damaged: {flaw}. {self.seen()} "
                    "`dbt run-operation list_versions` shows the others."
                )
        else:
            build_id = next((id for id in self.good_ids() if not current or id < current), None)
            if not build_id:
                raise PublishingError(f"There is no good version before. {self.seen()}")
        self.show(build_id)
        return build_id
