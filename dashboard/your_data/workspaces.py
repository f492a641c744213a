"""A private folder for each session, and nothing of it left behind.

workspaces/<server>/lock       held as long as the server process lives
workspaces/<server>/<session>  one session's files, warehouse and downloads
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
import weakref
from pathlib import Path

from .errors import YourDataError
from .settings import MEGABYTE, Limits

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

SWEEP_SECONDS = 600


class Workspace:
    """The folder of one session. It goes when the session does; its name is never shown."""

    def __init__(self, folder):
        """Make the empty `folder`."""
        folder.mkdir(mode=0o700)
        self.folder = folder
        self.raw_dir.mkdir()
        self.used_at = time.time()
        self.remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    @property
    def raw_dir(self):
        """The files as they are built. `build_info` shows the folder's name."""
        return self.folder / "uploaded_data"

    @property
    def warehouse_dir(self):
        """The WAREHOUSE_DIR of this session's builds."""
        return self.folder / "warehouse"

    @property
    def is_there(self):
        """Whether it has not been removed."""
        return self.folder.is_dir()

    def scratch(self, name):
        """A new empty folder `name` in it."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def touch(self):
        """Note that somebody still uses it. Raises YourDataError where it is gone."""
        if not self.is_there:
            raise YourDataError(
                "Your files are no longer here: they are removed when nobody has used them for a "
                "while. Please upload them again."
            )
        self.used_at = time.time()


class Workspaces:
    """The workspaces of one server process. Make one `Workspaces` for each process."""

    def __init__(self, root, limits=None):
        """Use the folder `root`; removes what servers that are gone left in it."""
        self.limits = limits or Limits()
        self.root = Path(root)
        self._lock = threading.Lock()
        self._live = weakref.WeakValueDictionary()
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder = self.root / secrets.token_hex(16)
            self.folder.mkdir(mode=0o700)
            self._held = _hold(self.folder / "lock")
        except OSError as error:
            raise YourDataError(
                f"The folder for uploaded data cannot be written ({error.strerror}). Whoever runs "
                "this server can name another with YOUR_DATA_DIR."
            ) from error
        self._remove_orphans()
        self.close = weakref.finalize(self, _close, self.folder, self._held)
        _sweep_often(weakref.ref(self))

    def new(self):
        """A new empty `Workspace`. Raises YourDataError where there is no room for one."""
        self.sweep()
        needed = 3 * self.limits.unpacked_megabytes * MEGABYTE  # files, build, published version
        with self._lock:
            is_full = len(self._live) >= self.limits.workspaces
            if is_full or shutil.disk_usage(self.folder).free < needed:
                raise YourDataError(
                    "This server has no room for more uploaded data just now. Please try again "
                    "later."
                )
            workspace = Workspace(self.folder / secrets.token_hex(16))
            self._live[workspace.folder.name] = workspace
        return workspace

    def sweep(self):
        """Remove workspaces that nobody has used for as long as the limits say."""
        oldest = time.time() - 3600 * self.limits.workspace_hours
        with self._lock:
            live = list(self._live.values())
        for workspace in live:
            if workspace.used_at < oldest:
                with self._lock:
                    self._live.pop(workspace.folder.name, None)
                workspace.remove()

    def _remove_orphans(self):
        """Remove the folders of servers that no longer live."""
        for folder in self.root.iterdir():
            if folder == self.folder or not (folder / "lock").is_file():
                continue
            held = _hold(folder / "lock")
            if held is not None:
                _close(folder, held)


def _hold(path):
    """Take the lock at `path` until the returned file is closed; None where another holds it."""
    try:
        if fcntl is None:  # Windows does not remove a file that a process has open
            path.unlink(missing_ok=True)
        file = path.open("a")
    except OSError:
        return None
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return None
    return file


def _close(folder, held):
    shutil.rmtree(folder, ignore_errors=True)
    held.close()
    shutil.rmtree(folder, ignore_errors=True)  # Windows keeps a file that is open


def _sweep_often(reference):
    """Sweep for as long as the `Workspaces` of the weak `reference` is used."""

    def run():
        while True:
            time.sleep(SWEEP_SECONDS)
            workspaces = reference()
            if workspaces is None:
                return
            workspaces.sweep()
            del workspaces

    threading.Thread(target=run, name="sweep workspaces", daemon=True).start()
