"""Environments of their own for tools that the project does not depend on, made where needed.

They stand beside the project's, because SQLMesh wants an older DuckDB than it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = {
    "polars": ["polars==2.1.0"],
    "sqlmesh": ["sqlmesh==0.236.4", "duckdb==1.5.6"],
}


class CannotInstall(Exception):
    """An environment could not be made; the text says why."""


def python_with(tool: str, folder: Path) -> str:
    """The Python of an environment below `folder` that has `tool`; made at the first call.

    Raises CannotInstall with the installer's last line.
    """
    environment = folder / f"environment-{tool}"
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = environment / ".complete"
    if done.exists():
        return str(python)
    venv.create(environment)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    uv = [shutil.which("uv"), "pip", "install", "--quiet", "--python", str(python)]
    for command in (uv, pip) if uv[0] else (pip,):
        try:
            said = subprocess.run(
                [*command, *PACKAGES[tool]],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=600,
            )
        except subprocess.TimeoutExpired:
            raise CannotInstall(f"installing {tool} took over ten minutes") from None
        if said.returncode == 0:
            done.touch()
            return str(python)
    reason = (said.stdout.strip().splitlines() or ["the installer gave no reason"])[-1]
    raise CannotInstall(f"{' '.join(PACKAGES[tool])} could not be installed: {reason}")
