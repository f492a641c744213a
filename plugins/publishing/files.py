"""File steps that survive a power cut, and file systems that lack some of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
from pathlib import Path


def sha256(path):
    """SHA-256 of a file, as hexadecimal text."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def seal(path):
    """Bring a file to the disk and make it read-only."""
    with Path(path).open("rb") as file:
        os.fsync(file.fileno())
    with contextlib.suppress(OSError):  # file systems without permissions
        Path(path).chmod(0o444)


def sync_folder(folder):
    """Bring the names in a folder to the disk."""
    with contextlib.suppress(OSError):  # Windows cannot
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_json(path, content):
    """Write `content` as a sealed JSON file."""
    Path(path).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    seal(path)


def read_json(path):
    """The content of a JSON file, or None where there is none that can be read."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def remove(path):
    """Remove a file, a link or a folder with all it holds, read-only or not."""
    path = Path(path)
    if path.is_dir() and not path.is_symlink():
        for file in path.rglob("*"):
            if os.name == "nt" and file.is_file():
                file.chmod(stat.S_IWRITE)
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def same_file(source, target):
    """Make `target` the same file as `source`, or a copy where links are not possible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        seal(target)
