"""The rules of access, free of any screen: what the secrets say, and who may read what.

Everything is refused that is not said clearly, because a mistake here shows data to strangers.
docs/deploying.md tells how it is set up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYTHING = "all"
USUAL_SESSION_HOURS = 12
# Streamlit's own cookie ends after 30 days, whatever is said here.
LONGEST_SESSION_HOURS = 30 * 24
# How far two clocks may differ.
CLOCK_SECONDS = 300

# ASCII alone, before anything is put in lower case: other signs can look like an address on the
# list, or become it, as the Kelvin sign becomes a k.
_DOMAIN = re.compile(r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_ADDRESS = re.compile(r"[!-?A-~]+" + _DOMAIN.pattern)
_PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")


class Refused(Exception):
    """No data for whoever asks. Its text says why in plain words, and names nobody else."""


class Misconfigured(Refused):
    """Access is not set up, or wrongly, so that nobody may see anything."""


class SignedOut(Refused):
    """Whoever asks has to sign in first, or again."""


class Denied(Refused):
    """Whoever asks is signed in and may not see this dashboard."""


@dataclass(frozen=True)
class Reader:
    """Somebody who may see the dashboard: all of it, or only the rows of `brands`.

    `until` is when that ends, in seconds since 1970; None where nobody signs in.
    """

    email: str | None = None
    brands: tuple[str, ...] | None = None
    until: float | None = None


@dataclass(frozen=True)
class Rules:
    """Who may read what: brands, or None for all, by e-mail address or `@domain`.

    `providers` are the names to sign in with; None is the one that has no name.
    """

    readers: Mapping[str, tuple[str, ...] | None]
    providers: tuple[str | None, ...]
    session_hours: float = USUAL_SESSION_HOURS


def rules(secrets: Mapping) -> Rules | None:
    """The rules in the `secrets`; None where they say nothing about access.

    Raises Misconfigured where they cannot be taken at their word.
    """
    if "auth" not in secrets and "access" not in secrets:
        return None
    for name in ("auth", "access"):
        if not isinstance(secrets.get(name), Mapping) or not secrets[name]:
            raise Misconfigured(
                f"The secrets need both [auth] and [access.readers]; [{name}] is missing."
            )
    access = secrets["access"]
    unknown = sorted(set(access) - {"readers", "session_hours"})
    if unknown:
        raise Misconfigured(f"[access] does not know {', '.join(unknown)}.")
    return Rules(
        readers=_readers(access.get("readers")),
        providers=_providers(secrets["auth"]),
        session_hours=_session_hours(access.get("session_hours", USUAL_SESSION_HOURS)),
    )


def allowed(rules: Rules, user: Mapping, now: float) -> Reader:
    """Who `user`, the claims of the identity token, is, `now` in seconds since 1970.

    Raises SignedOut, or Denied where signing in again would not help.
    """
    if user.get("is_logged_in") is not True:
        raise SignedOut("Sign in to see the numbers.")
    issued = user.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise SignedOut("Your provider did not say when you signed in. Sign in again.")
    until = issued + rules.session_hours * 3600
    if not issued - CLOCK_SECONDS <= now < until:
        raise SignedOut("Your session has ended. Sign in again.")
    email = user.get("email")
    if not isinstance(email, str) or not _ADDRESS.fullmatch(email):
        raise Denied("Your provider did not give an e-mail address that can be looked up.")
    # Not "true", not 1: who writes anything else did not check.
    if user.get("email_verified") is not True:
        raise Denied(f"Your provider has not verified that {email} is yours.")
    email = email.lower()
    for key in (email, email[email.rindex("@") :]):
        if key in rules.readers:
            return Reader(email, rules.readers[key], until)
    raise Denied(f"{email} is not among the readers of this dashboard.")


def local_only(address: str | None, host: str | None, is_forwarded: bool) -> bool:
    """Whether only this machine asks: the server listens on `address`, was asked as `host`.

    A proxy on this machine (`is_forwarded`), or a foreign name for it, brings in others.
    """
    if address not in LOOPBACK or is_forwarded:
        return False
    return host is None or urlsplit(f"//{host}").hostname in LOOPBACK


def _readers(written: object) -> dict[str, tuple[str, ...] | None]:
    if not isinstance(written, Mapping) or not written:
        raise Misconfigured("[access.readers] names nobody.")
    readers = {}
    for place, (key, value) in enumerate(written.items(), start=1):
        line = f"Line {place} of [access.readers]"
        name = str(key).lower()
        if not (_ADDRESS.fullmatch(str(key)) or _DOMAIN.fullmatch(str(key))):
            raise Misconfigured(
                f'{line} is for neither an address ("name@example.com") nor a domain '
                '("@example.com"); both go in quotes.'
            )
        if name in readers:
            raise Misconfigured(f"{line} is for somebody who has a line already.")
        if value == EVERYTHING:
            readers[name] = None
        elif isinstance(value, list | tuple) and value and all(map(_is_text, value)):
            readers[name] = tuple(sorted(set(value)))
        else:
            raise Misconfigured(f'{line} gives neither "all" nor a list of brands.')
    return readers


def _providers(auth: Mapping) -> tuple[str | None, ...]:
    redirect = auth.get("redirect_uri")
    if not _is_text(redirect) or not redirect.endswith("/oauth2callback"):
        raise Misconfigured("redirect_uri of [auth] does not end with /oauth2callback.")
    _must_be_private(redirect, "redirect_uri of [auth]")
    cookie_secret = auth.get("cookie_secret")
    if not _is_text(cookie_secret) or len(cookie_secret) < 32:
        raise Misconfigured("cookie_secret of [auth] has fewer than 32 characters.")
    sections = {name: value for name, value in auth.items() if isinstance(value, Mapping)}
    sections.pop("client_kwargs", None)
    if "client_id" in auth or not sections:
        sections[None] = auth
    for name, section in sections.items():
        title = f"[auth.{name}]" if name else "[auth]"
        for key in _PROVIDER_KEYS:
            if not _is_text(section.get(key)):
                raise Misconfigured(f"{title} has no {key}.")
        _must_be_private(section["server_metadata_url"], f"server_metadata_url of {title}")
        if name and "_" in name:
            raise Misconfigured(f"The provider's name in {title} must not have an underscore.")
    return tuple(sorted(sections, key=lambda name: name or ""))


def _must_be_private(address: str, what: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Misconfigured(f"{what} does not begin with https://.")


def _session_hours(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= LONGEST_SESSION_HOURS:
        raise Misconfigured(
            f"session_hours of [access] is not a number up to {LONGEST_SESSION_HOURS}."
        )
    return float(value)


def _is_text(value: object) -> bool:
    # What stands in angle brackets is still as in secrets.example.toml.
    return isinstance(value, str) and bool(value.strip()) and not value.startswith("<")
