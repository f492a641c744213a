"""Who is reading. Open on this machine alone, until access is set up: docs/deploying.md."""

from __future__ import annotations

import importlib.util
import logging
import os
import time
from collections.abc import Mapping
from pathlib import Path

import access_rules
import streamlit as st
from access_rules import Denied, Misconfigured, Reader, Refused, SignedOut
from streamlit import config, runtime
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.scriptrunner import get_script_run_ctx

__all__ = ["Denied", "Misconfigured", "Reader", "Refused", "SignedOut", "reader", "require", "show"]

# Set to `open` where everybody who reaches the address may see everything.
OPEN = "DASHBOARD_ACCESS"

# What proxies add to the requests of others.
FORWARDING_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def reader() -> Reader:
    """Who is reading now, asked anew each time.

    Raises Refused where that person may not, or where it cannot be known. Outside of the server (a
    report from the command line) it is whoever can read the files: everybody's reader.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        if runtime.exists():
            raise Misconfigured("It cannot be known who asks, so there is nothing to see.")
        return Reader()
    rules = access_rules.rules(_secrets())
    is_open = _is_meant_to_be_open()
    if rules is None:
        if is_open or access_rules.local_only(_address(), _host(), _is_forwarded()):
            return Reader()
        raise Misconfigured(
            "This dashboard can be reached from other machines, and nobody has said who may see it."
        )
    if is_open:
        raise Misconfigured(f"{OPEN} is `open`, and the secrets say who may sign in: which one?")
    if config.get_option("server.trustedUserHeaders"):
        raise Misconfigured("server.trustedUserHeaders would let others say who somebody is.")
    if importlib.util.find_spec("authlib") is None:
        raise Misconfigured("The package Authlib, which signing in needs, is not installed.")
    return access_rules.allowed(rules, _claims(), time.time())


def require() -> Reader:
    """Who is reading; stops the run where that person may not.

    app.py calls it on every run, before any data are read.
    """
    try:
        return reader()
    except Refused as problem:
        _refuse(problem)
        st.stop()


def show(reader: Reader) -> None:
    """Say in the sidebar who is signed in and what they see, with a way out."""
    if reader.email is None:
        return
    with st.sidebar:
        st.divider()
        st.text(reader.email)
        if reader.brands is not None:
            st.caption("You see these brands only:")
            st.text(", ".join(reader.brands))
        st.button("Sign out", key="sign-out", on_click=st.logout)


def _refuse(problem: Refused) -> None:
    st.title("Influencer ROAS", anchor=False)
    if isinstance(problem, SignedOut):
        st.text(str(problem))
        for name in access_rules.rules(_secrets()).providers:
            label = f"Sign in with {name.capitalize()}" if name else "Sign in"
            key = f"sign-in-{name}" if name else "sign-in"
            st.button(label, key=key, type="primary", on_click=st.login, args=(name,))
        return
    logging.getLogger("dashboard").warning("Nobody is let in: %s", problem)
    if isinstance(problem, Misconfigured):
        st.error("Nothing can be shown before access is set up.")
        st.text(f"{problem} Whoever runs it finds the settings in docs/deploying.md.")
    else:
        st.error("You may not see this dashboard.")
        st.text(f"{problem} Ask whoever runs it.")
        st.button("Sign out", key="sign-out", on_click=st.logout)


def _secrets() -> Mapping:
    try:
        return st.secrets.to_dict()
    except StreamlitSecretNotFoundError as error:
        # Streamlit says the same of a file that is not there and of one that it cannot read.
        if any(Path(name).exists() for name in config.get_option("secrets.files")):
            raise Misconfigured("The file of secrets cannot be read.") from error
        return {}
    except Exception as error:
        raise Misconfigured("The file of secrets cannot be read.") from error


def _claims() -> Mapping:
    return st.user.to_dict()


def _is_meant_to_be_open() -> bool:
    value = os.environ.get(OPEN, "")
    if value not in ("", "open"):
        raise Misconfigured(f"{OPEN} is `open` or is not set; it is something else.")
    return value == "open"


def _address() -> str | None:
    return config.get_option("server.address")


def _host() -> str | None:
    return st.context.headers.get("Host")


def _is_forwarded() -> bool:
    return any(name in st.context.headers for name in FORWARDING_HEADERS)
