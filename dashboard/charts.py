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


def scatter(
    frame: pd.DataFrame,
    x: str,
    y: str,
    form: Formats,
    *,
    key: str,
    by: str,
    described: tuple[str, ...],
    y_heading: str | None = None,
    height: int = 340,
) -> None:
    """One point for each row: `y` against `x`, coloured and shaped `by` a column.

    Counts and money stand on square-root scales, so that small values do not become one heap.
    `described` are the columns that a point names beside its two values.
    """
    shown = frame[list(dict.fromkeys([x, y, by, *described]))].copy()
    headings = {x: columns.heading(x), y: y_heading or columns.heading(y)}
    tooltip = []
    for position, name in enumerate((*described, by, x, y)):
        write = columns.writer(name, form) or str
        shown[f"text_{position}"] = [write(value) for value in shown[name]]
        tooltip.append(
            alt.Tooltip(f"text_{position}:N", title=headings.get(name) or columns.heading(name))
        )
    groups = sorted(shown[by].dropna().unique())
    points = (
        alt.Chart(shown)
        .mark_point(filled=True, size=45, opacity=0.65)
        .encode(
            x=alt.X(f"{x}:Q", axis=_value_axis(x, form, headings[x]), scale=_value_scale(x)),
            y=alt.Y(f"{y}:Q", axis=_value_axis(y, form, headings[y]), scale=_value_scale(y)),
            color=alt.Color(
                f"{by}:N",
                sort=groups,
                legend=alt.Legend(title=None, orient="top", columns=3) if groups else None,
            ),
            shape=alt.Shape(f"{by}:N", sort=groups, legend=None),
            tooltip=tooltip,
        )
    )
    write_x, write_y = columns.writer(x, form), columns.writer(y, form)
    _show(
        points,
        height,
        key,
        f"{headings[y]} against {headings[x].lower()} of {len(shown)} posts: "
        f"{headings[x].lower()} from {write_x(shown[x].min())} to {write_x(shown[x].max())}, "
        f"{headings[y].lower()} from {write_y(shown[y].min())} to {write_y(shown[y].max())}.",
    )


def over_share(
    frame: pd.DataFrame,
    column: str,
    form: Formats,
    *,
    key: str,
    chosen: int,
    in_use: float | None,
    break_even: bool = False,
    height: int = 240,
) -> None:
    """`column` over the assumed share, `percent`: a dot at `chosen`, a grey rule at the one in use.

    There is no band around the line: an assumption has no interval. `break_even` draws a rule at 1.
    """
    write = columns.writer(column, form)
    shown = frame[["percent", column]].copy()
    shown["share_text"] = [f"{percent}%" for percent in shown["percent"]]
    shown["text"] = shown[column].map(write)
    tooltip = [
        alt.Tooltip("share_text:N", title="If incremental"),
        alt.Tooltip("text:N", title=columns.heading(column)),
    ]
    x = alt.X(
        "percent:Q",
        title="Assumed share",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(
            values=[0, 20, 40, 60, 80, 100], labelExpr="datum.value + '%'", grid=False, ticks=False
        ),
    )
    y = alt.Y(f"{column}:Q", axis=_value_axis(column, form), scale=alt.Scale(zero=True))
    base = alt.Chart(shown).encode(x=x, y=y, tooltip=tooltip)
    layers = [base.mark_line(strokeWidth=2), base.mark_point(size=120, opacity=0)]
    if in_use is not None:
        line = pd.DataFrame({"percent": [in_use * 100], "text": [f"In use: {in_use:.0%}"]})
        layers.append(
            alt.Chart(line)
            .mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=GREY)
            .encode(x=x, tooltip=alt.Tooltip("text:N", title="Share"))
        )
    if break_even:
        line = pd.DataFrame({"y": [1.0], "text": ["Break-even: 1"]})
        layers.append(
            alt.Chart(line)
            .mark_rule(strokeDash=[2, 2], color=GREY)
            .encode(y="y:Q", tooltip=alt.Tooltip("text:N", title="Line"))
        )
    dot = alt.Chart(shown[shown["percent"] == chosen])
    layers.append(dot.mark_point(filled=True, size=130, opacity=1).encode(x, y, tooltip=tooltip))
    values = dict(zip(shown["percent"], shown["text"], strict=True))
    _show(
        alt.layer(*layers),
        height,
        key,
        f"{columns.heading(column)} over the assumed incremental share, a straight line: "
        f"{values[0]} at 0%, {values[chosen]} at {chosen}%, {values[100]} at 100%.",
    )


def _value_axis(column: str, form: Formats, title: str | None = None) -> alt.Axis:
    """An axis of a column's values, written as its kind is."""
    if column in columns.KINDS["ratio"]:
        label = "format(datum.value, '.1f')"
    elif column in columns.KINDS["share"]:
        label = "format(datum.value, '.0%')"
    else:
        rupees = "'₹' + " if column in columns.KINDS["money"] else ""
        label = f"{rupees}({AXIS[form.units]})"
    return alt.Axis(title=title, labelExpr=label, tickCount=5, grid=True, domain=False, ticks=False)


def _value_scale(column: str) -> alt.Scale:
    linear = column in columns.KINDS["share"] or column in columns.KINDS["ratio"]
    return alt.Scale(type="linear" if linear else "sqrt", zero=True, nice=True)


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
