"""Why an influencer earned back little, in plain words around the numbers of `queries.reasons`."""

from __future__ import annotations

import columns
import formats
import pandas as pd
from formats import Formats


def sentences(of_one: pd.DataFrame, average_from: float, form: Formats) -> list[str]:
    """A sentence for each row of `queries.reasons` of one influencer.

    `average_from` is the ROAS below which a band is poor. A last sentence says so where nothing but
    the ROAS itself stands out.
    """
    found = [_sentence(row, average_from, form) for row in of_one.to_dict("records")]
    if len(found) == 1:
        found.append("No single cause stands out: orders and reach cost about as much as usual.")
    return found


def _sentence(row: dict[str, object], average_from: float, form: Formats) -> str:
    reason, value = row["reason"], row["value"]
    if reason == "loss_making":
        return (
            f"Brought {form.short_money(row['revenue'])} for {form.short_money(row['spend'])}: "
            f"ROAS {formats.ratio(value)}, {form.short_money(row['shortfall'])} short of breaking"
            " even."
        )
    if reason == "poor":
        return (
            f"Brought {form.short_money(row['revenue'])} for {form.short_money(row['spend'])}: "
            f"ROAS {formats.ratio(value)} covers the payout, but stays below "
            f"{formats.ratio(average_from)}, where average starts."
        )
    if reason == "no_orders":
        return "Was paid, and not one order came in."
    if reason == "no_posts":
        return "Was paid without a post in this period."
    if reason == "engagement_rate":
        return (
            f"Few react: engagement is {formats.share(value)} of reach, "
            f"where all together have {formats.share(row['usual'])}."
        )
    write = columns.writer(reason, form)
    what = {
        "cost_per_order": "An order for {} cost",
        "average_order_value": "Orders were small: one for {} was worth",
        "cost_per_thousand_reach": "Reach was dear: a thousand people on {} cost",
    }[reason]
    return (
        f"{what.format(row['compared_with'])} {write(value)}, {_times(row['times_usual'])} the"
        f" {write(row['usual'])} that is usual there."
    )


def _times(value: float) -> str:
    return f"{value:,.1f} times" if value >= 1 else f"{value * 100:.0f}% of"
