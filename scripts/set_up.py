"""Set .venv up with exactly what the lock file pins; where it already is, do nothing.

`python scripts/set_up.py` is enough to build, `--dev` adds what the tests need, `--engines` what
those of other engines need as well. Uses uv where it is installed, else venv and pip.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / ".set-up"
VERSION = "{}.{}".format(*sys.version_info[:2])
# Option → its lock, which holds every pin of those before it.
LOCKS = {
    None: ROOT / "requirements.txt",
    "--dev": ROOT / "requirements-dev.txt",
    "--engines": ROOT / "requirements-engines.txt",
}


def main(option=None):
    """Install the lock that `option` names, the one to build with where None; exit 1 on failure."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"Python 3.10 to 3.13 is needed, this is {VERSION}: make PYTHON=python3.12")
    if option not in LOCKS:
        sys.exit(f"Options are {' and '.join(filter(None, LOCKS))}, not {option}")
    lock = LOCKS[option]
    if key(lock) in installed():
        return
    # Where uv fails, pip may know of another index or certificate.
    for uv in dict.fromkeys([shutil.which("uv"), None]):
        print(
            f"Setting up .venv: Python {VERSION}, {lock.name}, {'uv' if uv else 'pip'}", flush=True
        )
        try:
            if venv_version() != VERSION:
                create(uv)
            STAMP.unlink(missing_ok=True)
            install(uv, lock)
            break
        except subprocess.CalledProcessError:
            continue
        except OSError as error:
            sys.exit(f"Setting up .venv failed: {error}")
    else:
        sys.exit("Setting up .venv failed for the reason above")
    locks = list(LOCKS.values())
    STAMP.write_text("\n".join(map(key, locks[: locks.index(lock) + 1])))


def key(lock):
    """What .venv is made from where it holds `lock`: the Python version and the file's hash."""
    return f"{VERSION}-{hashlib.sha256(lock.read_bytes()).hexdigest()}"


def installed():
    """The keys of the locks that .venv holds."""
    return STAMP.read_text().split() if STAMP.exists() and VENV_PYTHON.exists() else []


def venv_version():
    """Version of the Python in .venv, such as '3.12', or None where there is none that runs."""
    show = "import sys; print('{}.{}'.format(*sys.version_info[:2]))"
    try:
        return subprocess.check_output([VENV_PYTHON, "-c", show], text=True).strip()
    except (subprocess.CalledProcessError, OSError):
        return None


def create(uv):
    """Make an empty .venv with the Python that runs this."""
    if not uv and not importlib.util.find_spec("ensurepip"):
        sys.exit(
            f"{sys.executable} cannot make virtual environments: install its venv module "
            "(on Debian and Ubuntu: apt-get install python3-venv), or uv"
        )
    shutil.rmtree(VENV, ignore_errors=True)
    command = [uv, "venv", "--quiet", "--python"] if uv else []
    subprocess.run([*command, sys.executable, *([] if uv else ["-m", "venv"]), VENV], check=True)


def install(uv, lock):
    """Install what `lock` pins into .venv, every file checked against its hash."""
    if uv:
        command = [uv, "pip", "install", "--python", VENV_PYTHON]
    else:
        command = [VENV_PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
        if subprocess.run([VENV_PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL).returncode:
            subprocess.run([VENV_PYTHON, "-m", "ensurepip"], check=True)
    subprocess.run([*command, "--quiet", "--require-hashes", "-r", lock], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
