"""Who may see what. Open to everybody who can reach the address, until access is set up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    """Somebody who may see the dashboard: all of it, or only the rows of `brands`."""

    email: str | None = None
    brands: tuple[str, ...] | None = None


def require() -> Reader:
    """Who is reading; stops the run where that person may not.

    app.py calls it on every run, before any data are read.
    """
    return Reader()
