"""What one session has uploaded and built; behind it, what all sessions of this server share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st
import warehouse
from your_data.builds import Builds
from your_data.errors import YourDataError
from your_data.settings import Limits, workspaces_dir
from your_data.workspaces import Workspace, Workspaces

if TYPE_CHECKING:  # these read dbt, which only the page needs
    from your_data.builds import Build
    from your_data.preview import Preview
    from your_data.results import Check
    from your_data.uploads import TakenIn

# Of the session's `Upload` in `st.session_state`, the only place that knows the workspace.
KEY = "your_data"


@dataclass(frozen=True)
class Server:
    """What all sessions of one server process share."""

    limits: Limits
    workspaces: Workspaces
    builds: Builds


@dataclass
class Upload:
    """Files that were dropped together, and what was settled and built since."""

    workspace: Workspace
    taken: TakenIn
    build: Build | None = None
    check: Check | None = None
    has_ended: bool = False  # and what the build left was taken over
    # Widgets forget what is chosen while they are not on screen.
    answers: dict[str, object] = field(default_factory=dict)
    previews: dict[tuple, Preview] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def server() -> Server:
    """The one `Server`. Raises YourDataError where it cannot be."""
    limits = Limits.from_environment()
    return Server(limits, Workspaces(workspaces_dir(), limits), Builds(limits))


def upload() -> Upload | None:
    """What this session has uploaded; None where it has nothing."""
    return st.session_state.get(KEY)


def keep() -> None:
    """Note that the session is alive, on every run; without its workspace it reads everybody's."""
    mine = upload()
    if mine is None:
        return
    try:
        mine.workspace.touch()
    except YourDataError as error:
        forget()
        st.toast(str(error))


def forget() -> None:
    """Remove everything that this session has uploaded and built."""
    mine = st.session_state.pop(KEY, None)
    warehouse.use(None)
    if mine is not None:
        if mine.build is not None and not mine.build.is_over:
            mine.build.stop()
            mine.build.wait(10)
        mine.workspace.remove()
