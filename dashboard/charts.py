"""The charts, in one visual language.

Colours come from the theme (.streamlit/config.toml), safe for colour-blind readers, light and dark:
the first of them is the value, grey is what it is compared with. Numbers in tooltips and labels are
written on the server. Each function shows one chart and gives it a description for screen readers.
"""

from __future__ import annotations

import altair as alt
import columns
import formats
import pandas as pd
import streamlit as st
from formats import Formats

GREY = "#8c8c8c"
BAR_HEIGHT = 30

# Large numbers on an axis, in the reader's units: 20 L is 20 lakh.
AXIS = {
    "lakh": "abs(datum.value) >= 1e7 ? format(datum.value / 1e7, '~r') + ' Cr' : "
    "abs(datum.value) >= 1e5 ? format(datum.value / 1e5, '~r') + ' L' : "
    "abs(datum.value) >= 1e3 ? format(datum.value / 1e3, '~r') + ' K' : format(datum.value, '~r')",
    "million": "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, '~r') + ' B' : "
    "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '~r') + ' M' : "
    "abs(datum.value) >= 1e3 ? format(datum.value / 1e3, '~r') + ' K' : format(datum.value, '~r')",
}


def over_time(
    frame: pd.DataFrame,
    column: str,
    form: Formats,
    *,
    key: str,
    before: pd.DataFrame | None = None,
    grain: str = "day",
    filled: bool = False,
    break_even: bool = False,
    height: int = 240,
) -> None:
    """`column` of `frame` over its `date`, as a line; `filled` down to 0 where it is a total.

    `before` is the same for the period that it is compared with, drawn in grey under the same days.
    `break_even` draws a rule at 1.
    """
    write = columns.writer(column, form)
    shown = _dated(frame, column, write, grain)
    tooltip = [
        alt.Tooltip("when:N", title="Date"),
        alt.Tooltip("text:N", title=columns.heading(column)),
    ]
    money = column not in ("roas", "incremental_roas", "rolling_7_day_roas")
    axis = alt.Axis(
        title=None,
        labelExpr=("'₹' + " if column in columns.KINDS["money"] else "") + f"({AXIS[form.units]})"
        if money
        else "format(datum.value, '.1f')",
        tickCount=5,
        grid=True,
        domain=False,
        ticks=False,
    )
    x = alt.X(
        "date:T",
        title=None,
        axis=alt.Axis(
            format="%-d %b" if grain != "month" else "%b %Y", grid=False, labelOverlap=True
        ),
    )
    y = alt.Y(f"{column}:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    base = alt.Chart(shown).encode(x=x, y=y, tooltip=tooltip)
    curve = {"strokeWidth": 2, "interpolate": "monotone", "point": len(shown) <= 31}
    # Points nobody sees, so that a day needs no exact aim.
    marks = base.mark_line(**curve) + base.mark_point(size=80, opacity=0)
    if filled:
        marks = base.mark_area(opacity=0.15, interpolate="monotone") + marks
    layers = []
    if before is not None and not before.empty:
        earlier = _dated(before, column, write, grain).head(len(shown))
        earlier["date"] = shown["date"].head(len(earlier)).to_numpy()
        layers.append(
            alt.Chart(earlier)
            .mark_line(strokeWidth=1.5, strokeDash=[4, 3], color=GREY, interpolate="monotone")
            .encode(x=x, y=y, tooltip=tooltip)
        )
    if break_even:
        rule = alt.Chart(pd.DataFrame({"y": [1.0], "text": ["Break-even: ROAS 1"]}))
        layers.append(
            rule.mark_rule(strokeDash=[2, 2], color=GREY).encode(
                y="y:Q", tooltip=alt.Tooltip("text:N", title="Line")
            )
        )
    _show(
        alt.layer(marks, *layers) if not layers else alt.layer(*layers, marks),
        height,
        key,
        _described_over_time(frame, column, write, grain),
    )


def ranked(
    frame: pd.DataFrame,
    name: str,
    column: str,
    form: Formats,
    *,
    key: str,
    beside: str | None = "roas",
    top: int = 8,
) -> None:
    """Bars of `column` by `name`, the first `top` of `frame`; `beside` stands after the value."""
    shown = frame.head(top).copy()
    write = columns.writer(column, form)
    short = form.short_money if column in columns.KINDS["money"] else write
    shown["name"] = shown[name].astype(str)
    shown["label"] = shown[column].map(short)
    tooltip = [
        alt.Tooltip("name:N", title=columns.heading(name)),
        alt.Tooltip("value_text:N", title=columns.heading(column)),
    ]
    shown["value_text"] = shown[column].map(write)
    if beside and beside in shown:
        shown["beside_text"] = shown[beside].map(columns.writer(beside, form))
        named = columns.heading(beside) + " " if beside in columns.KINDS["ratio"] else ""
        shown["label"] += f" · {named}" + shown["beside_text"]
        tooltip.append(alt.Tooltip("beside_text:N", title=columns.heading(beside)))
    order = shown["name"].tolist()
    y = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=None,
    )
    largest = float(shown[column].max() or 0) if len(shown) else 0.0
    x = alt.X(
        f"{column}:Q",
        axis=None,
        scale=alt.Scale(domain=[min(0.0, float(shown[column].min() or 0)), largest or 1.0]),
    )
    bars = (
        alt.Chart(shown)
        .mark_bar(height=9, cornerRadiusEnd=2, yOffset=9)
        .encode(x=x, y=y, tooltip=tooltip)
    )
    # Names stand above their bars, not beside them: long ones then fit on a phone, too.
    names = (
        alt.Chart(shown)
        .mark_text(
            align="left",
            baseline="middle",
            yOffset=-7,
            fontSize=12,
            color=_ink(),
            limit=alt.expr("width - 150"),
        )
        .encode(y=y, x=alt.value(0), text="name:N", tooltip=tooltip)
    )
    labels = (
        alt.Chart(shown)
        .mark_text(align="right", baseline="middle", yOffset=-7, fontSize=12, color=_ink())
        .encode(y=y, x=alt.value("width"), text="label:N", tooltip=tooltip)
    )
    lines = [f"{row['name']}: {row['label']}" for row in shown.to_dict("records")]
    _show(
        alt.layer(bars, names, labels),
        max(60, len(shown) * (BAR_HEIGHT + 8)),
        key,
        f"{columns.heading(column)} by {columns.heading(name).lower()}. " + "; ".join(lines) + ".",
    )


def grain_for(days: int) -> str:
    """Days for up to four months, weeks for up to two years, then months."""
    if days <= 124:
        return "day"
    return "week" if days <= 740 else "month"


def _dated(frame: pd.DataFrame, column: str, write, grain: str) -> pd.DataFrame:
    shown = frame[["date", column]].copy()
    shown["text"] = shown[column].map(write)
    word = {"day": "", "week": "Week from ", "month": ""}[grain]
    shown["when"] = [
        f"{day:%B %Y}" if grain == "month" else word + formats.day(day) for day in shown["date"]
    ]
    return shown


def _ink() -> str:
    """The colour of text in a chart: the theme colours axes only."""
    return "#e6ebf0" if st.context.theme.type == "dark" else "#1d2733"


def _described_over_time(frame: pd.DataFrame, column: str, write, grain: str) -> str:
    values = frame[["date", column]].dropna()
    title = f"{columns.heading(column)} by {grain}"
    if values.empty:
        return f"{title}: no values."
    low, high = values.loc[values[column].idxmin()], values.loc[values[column].idxmax()]
    return (
        f"{title}, {formats.days(values['date'].min(), values['date'].max())}: "
        f"lowest {write(low[column])} on {formats.day(low['date'])}, "
        f"highest {write(high[column])} on {formats.day(high['date'])}, "
        f"last {write(values[column].iloc[-1])}."
    )


def _show(chart: alt.Chart, height: int, key: str, description: str) -> None:
    st.altair_chart(
        chart.properties(height=height).configure_view(strokeWidth=0),
        width="stretch",
        height=height,
        key=key,
        alt=description,
    )
