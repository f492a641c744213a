"""What changed and why, in sentences of which every number is a sum of the marts."""

from __future__ import annotations

from dataclasses import dataclass

import columns
import formats
import pandas as pd
from formats import Formats

# The cut that is named first explains most to a marketer, so each sentence takes one value of each.
CUTS = {
    "brand": "brand",
    "campaign": "campaign",
    "influencer_id": "influencer",
    "product": "product",
    "platform": "platform",
    "category": "category",
}


@dataclass(frozen=True)
class Sentence:
    """One finding: the `column` it speaks of, and the text in plain words."""

    column: str
    text: str


def changes(
    totals: dict[str, object],
    before: dict[str, object],
    contributions: pd.DataFrame,
    form: Formats,
) -> list[Sentence]:
    """Sentences on revenue, spend and ROAS between two periods.

    `totals` and `before` are rows of `queries.totals`, `contributions` is
    `queries.contributions`. Empty where neither period has anything.
    """
    found = [
        _of_total("revenue", totals, before, contributions, form),
        _of_total("spend", totals, before, contributions, form),
        _of_roas(totals, before, contributions, form),
    ]
    return [sentence for sentence in found if sentence]


def _of_total(column, totals, before, contributions, form) -> Sentence | None:
    now, then = totals[column], before[column]
    heading = columns.heading(column)
    if not now and not then:
        return None
    if round(now, 2) == round(then, 2):
        return Sentence(column, f"{heading} stayed at {form.short_money(now)}.")
    per_cent = formats.change(now, then)
    verb = "rose" if now > then else "fell"
    text = (
        f"{heading} {verb} by {form.short_money(abs(now - then))}"
        + (f" ({per_cent})" if per_cent else "")
        + f", from {form.short_money(then)} to {form.short_money(now)}."
    )
    with_it, against_it = _largest(contributions, f"{column}_change", up=now > then)
    if with_it:
        text += f" The largest {'gains' if now > then else 'losses'}: " + _listed(
            with_it, f"{column}_change", form
        )
    if against_it is not None:
        other = "loss" if now > then else "gain"
        text += f" The largest {other}: {_listed([against_it], f'{column}_change', form)}"
    return Sentence(column, text)


def _of_roas(totals, before, contributions, form) -> Sentence | None:
    now, then = totals["roas"], before["roas"]
    if formats.is_empty(now) or formats.is_empty(then):
        if formats.is_empty(now) and formats.is_empty(then):
            return None
        which = "this period" if formats.is_empty(now) else "the period before"
        return Sentence("roas", f"ROAS cannot be compared: nothing was spent in {which}.")
    moved = formats.ratio_change(now, then)
    if formats.ratio(now) == formats.ratio(then):
        text = f"ROAS stayed at {formats.ratio(now)}"
    else:
        verb = "rose" if now > then else "fell"
        text = f"ROAS {verb} from {formats.ratio(then)} to {formats.ratio(now)} ({moved})"
    revenue = formats.change(totals["revenue"], before["revenue"])
    spend = formats.change(totals["spend"], before["spend"])
    if revenue and spend:
        text += f": revenue changed by {revenue}, spend by {spend}."
    else:
        text += "."
    lever = _lever(now - then, contributions)
    if lever is not None:
        text += (
            f" The {CUTS[lever['dimension']]} {lever['label']} moved it most: without it, ROAS"
            f" would have gone from {formats.ratio(lever['roas_without_before'])}"
            f" to {formats.ratio(lever['roas_without'])}."
        )
    return Sentence("roas", text)


def _several(contributions: pd.DataFrame) -> pd.DataFrame:
    """Rows of cuts with more than one value: a single one explains nothing."""
    if contributions.empty:
        return contributions
    moved = contributions[
        (contributions["revenue_change"] != 0) | (contributions["spend_change"] != 0)
    ]
    several = moved.groupby("dimension")["value"].transform("count") > 1
    # What has no name explains nothing, either.
    named = ~moved["value"].isin(["Unassigned", "Unknown"])
    return moved[several & named]


def _largest(contributions: pd.DataFrame, column: str, up: bool):
    """The largest of the first three cuts that moved with the total, and the largest against it."""
    rows = _several(contributions)
    if rows.empty:
        return [], None
    sign = 1 if up else -1
    with_it = []
    for cut in CUTS:
        of_cut = rows[(rows["dimension"] == cut) & (sign * rows[column] > 0)]
        if not of_cut.empty and len(with_it) < 3:
            with_it.append(of_cut.loc[(sign * of_cut[column]).idxmax()])
    against = rows[
        rows["dimension"].isin(["brand", "campaign", "influencer_id"]) & (sign * rows[column] < 0)
    ]
    return with_it, None if against.empty else against.loc[(sign * against[column]).idxmin()]


def _lever(moved: float, contributions: pd.DataFrame):
    """The row without which ROAS would have moved least in the direction that it moved."""
    rows = _several(contributions)
    rows = rows.dropna(subset=["roas_without", "roas_without_before"]) if len(rows) else rows
    rows = (
        rows[rows["dimension"].isin(["brand", "campaign", "influencer_id"])] if len(rows) else rows
    )
    if len(rows) == 0 or round(moved, 2) == 0:
        return None
    part = (moved - (rows["roas_without"] - rows["roas_without_before"])) * (1 if moved > 0 else -1)
    return rows.loc[part.idxmax()] if part.max() > 0 else None


def _listed(rows, column: str, form: Formats) -> str:
    parts = []
    for row in rows:
        sign = "+" if row[column] > 0 else ""
        parts.append(
            f"{CUTS[row['dimension']]} {row['label']} ({sign}{form.short_money(row[column])})"
        )
    return ", ".join(parts) + "."
