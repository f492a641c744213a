"""Colours that a chart has to name itself, on a light screen, on a dark one and on paper.

They are those of the theme, .streamlit/config.toml: Okabe and Ito's, safe for colour-blind readers.
"""

from __future__ import annotations

# Text within a chart.
INK = {"light": "#1d2733", "dark": "#e6ebf0"}
# What a value is compared with.
GREY = "#8c8c8c"

CATEGORIES = {
    "light": ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#6b7280"),
    "dark": ("#56b4e9", "#e69f00", "#2fc596", "#e0a3c4", "#f0823a", "#3d8fd1", "#a3adb8"),
}
_NAMES = ("blue", "yellow", "green", "pink", "red", "sky", "grey")

# What was chosen for a dark screen, as it is on paper.
ON_PAPER = dict(zip(CATEGORIES["dark"], CATEGORIES["light"], strict=True)) | {
    INK["dark"]: INK["light"]
}


def colour(name: str, theme: str | None) -> str:
    """The colour for a `theme`, light or dark; light where it is not known."""
    return CATEGORIES.get(theme, CATEGORIES["light"])[_NAMES.index(name)]


def ink(theme: str | None) -> str:
    """The colour of text for a `theme`; light where it is not known."""
    return INK.get(theme, INK["light"])
