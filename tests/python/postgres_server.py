"""A Postgres server of the tests' own, from the binaries that the machine has."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

PORT = "5432"  # only the name of its socket: the server listens to no network
NOT_DURABLE = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class NoServer(Exception):
    """Why no server can be started here."""


@contextmanager
def running_server():
    """Start a new server and yield the folder of its socket, the value for PGHOST; then stop it.

    Its databases sort text by the rules of English, as many do: the project must not rely on
    it. Everybody on this machine's socket is let in. Raises NoServer.
    """
    binaries = find_binaries()
    account = server_account()
    # Not pytest's folder, which no other account may enter. A socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="postgres_", dir="/tmp"))
    data = folder / "data"
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        english = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"]
        as_server(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
            + [*english, "--no-sync"],
            account,
        )
        options = ["-p", PORT, "-k", str(folder), "-c", "listen_addresses=''", *NOT_DURABLE]
        command = [binaries / "pg_ctl", "-D", data, "-w"]
        as_server([*command, "-l", folder / "log", "-o", " ".join(options), "start"], account)
        try:
            yield str(folder)
        finally:
            as_server([*command, "-m", "immediate", "stop"], account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries():
    """The folder with `initdb` and `pg_ctl`: of the command path, else Debian's newest."""
    found = shutil.which("pg_ctl")
    debian = Path("/usr/lib/postgresql")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(debian.glob("*/bin"), key=lambda path: -float(path.parent.name))
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise NoServer("No Postgres on this machine (on Debian: apt-get install postgresql)")


def server_account():
    """Whom the server runs as: Postgres refuses root, so then its own or any other account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServer("Postgres does not run as root, and there is no account to run it as")


def as_server(command, account):
    """Run `command` as the server's account; raises NoServer with its output where it fails."""
    # The output goes to a file: the server would hold a pipe open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command, cwd="/", stdout=output, stderr=subprocess.STDOUT, **(account or {})
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read()}")
