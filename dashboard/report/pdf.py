"""The report as PDF."""

from __future__ import annotations

import json
from collections.abc import Iterable

import typst
from formats import Formats
from pictures import typeset
from selection import Selection
from warehouse import Version

from report.content import gather


def make(
    version: Version,
    selection: Selection,
    form: Formats | None = None,
    described: Iterable[str] = (),
) -> bytes:
    """The report on the selection, as the bytes of a PDF of two to four pages.

    `described` are the filters in words, as `filters.described` gives them.
    Raises Damaged where the version cannot be read.
    """
    return lay_out(gather(version, selection, form or Formats(), described))


def lay_out(content: dict[str, object]) -> bytes:
    """The PDF of what `gather` gives: tagged, with bookmarks, fonts embedded."""
    inputs = {"report": json.dumps(content, allow_nan=False)}
    try:
        return typeset("report/report.typ", inputs, format="pdf", pdf_standards="ua-1")
    except typst.TypstError as error:
        if not str(error).startswith("PDF/UA"):
            raise
        # PDF/UA promises that every letter can be shown, and no font here may have one of a name.
        return typeset("report/report.typ", inputs, format="pdf")
