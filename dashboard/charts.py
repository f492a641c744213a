"""The charts, in one visual language, as Vega-Lite.

Colours come from the theme (.streamlit/config.toml), safe for colour-blind readers, light and dark:
the first of them is the value, grey is what it is compared with. Numbers in tooltips and labels are
written on the server. Each function shows one chart, described for screen readers, and returns it.

They are dictionaries, because building one chart with Altair takes 35 ms of a reader's wait and
holds up everybody else's charts meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import columns
import formats
import pandas as pd
import streamlit as st
from formats import Formats
from selection import Period

GREY = "#8c8c8c"
INK = {"light": "#1d2733", "dark": "#e6ebf0"}
BAR_STEP = 38

# Large numbers on an axis, in the reader's units: 20 L is 20 lakh.
SHORT = {
    "lakh": ((1e7, " Cr"), (1e5, " L"), (1e3, " K")),
    "million": ((1e9, " B"), (1e6, " M"), (1e3, " K")),
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
) -> dict:
    """`column` of `frame` over its `date`, as a line; `filled` down to 0 where it is a total.

    `before` is the same for the period that it is compared with, drawn in grey under the same days.
    `break_even` draws a rule at 1.
    """
    write = columns.writer(column, form)
    x = {
        "field": "date",
        "type": "temporal",
        "axis": {
            "title": None,
            "format": "%b %Y" if grain == "month" else "%-d %b",
            "grid": False,
            "labelOverlap": True,
            "labelFlush": True,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {
            "title": None,
            "labelExpr": axis_label(column, form),
            "tickCount": 5,
            "domain": False,
            "ticks": False,
        },
    }
    tooltip = [
        {"field": "when", "title": "Date"},
        {"field": "text", "title": columns.heading(column)},
    ]
    encoding = {"encoding": {"x": x, "y": y, "tooltip": tooltip}}
    curve = {"interpolate": "monotone"}
    layers = []
    if before is not None and not before.empty:
        days = frame["date"].iloc[: len(before)]
        dashed = {"type": "line", "color": GREY, "strokeWidth": 1.5, "strokeDash": [4, 3]} | curve
        earlier = {"data": _values(before, column, write, grain, days), "mark": dashed}
        layers.append(earlier | encoding)
    if break_even:
        layers.append(
            {
                "data": {"values": [{"value": 1}]},
                "mark": {"type": "rule", "color": GREY, "strokeDash": [2, 2]},
                "encoding": {"y": y, "tooltip": {"value": "Break-even: ROAS 1"}},
            }
        )
    now = {"data": _values(frame, column, write, grain, frame["date"])} | encoding
    if filled:
        layers.append(now | {"mark": {"type": "area", "opacity": 0.15} | curve})
    line = {"type": "line", "strokeWidth": 2, "point": len(frame) <= 31} | curve
    layers.append(now | {"mark": line})
    # Points nobody sees, so that a day needs no exact aim.
    layers.append(now | {"mark": {"type": "point", "size": 80, "opacity": 0}})
    spec = {"height": height, "layer": layers}
    return show(spec, key, _described_over_time(frame, column, write, grain))


def ranked(
    frame: pd.DataFrame,
    name: str,
    column: str,
    form: Formats,
    *,
    key: str,
    beside: str | None = "roas",
    top: int = 8,
) -> dict:
    """Bars of `column` by `name`, the first `top` of `frame`; `beside` stands after the value."""
    write = columns.writer(column, form)
    short = form.short_money if column in columns.KINDS["money"] else write
    heading = columns.heading(column)
    tooltip = [
        {"field": "name", "title": columns.heading(name)},
        {"field": "text", "title": heading},
    ]
    rows = []
    for row in frame.head(top).to_dict("records"):
        shown = {
            "name": str(row[name]),
            "value": float(row[column]),
            "text": write(row[column]),
            "label": short(row[column]),
        }
        if beside:
            beside_text = columns.writer(beside, form)(row[beside])
            named = columns.named(beside, beside_text)
            shown |= {"beside": beside_text, "label": f"{shown['label']} · {named}"}
        rows.append(shown)
    if beside:
        tooltip.append({"field": "beside", "title": columns.heading(beside)})
    values = [row["value"] for row in rows]
    text = {
        "type": "text",
        "baseline": "middle",
        "yOffset": -7,
        "fontSize": 12,
        "color": ink(),
    }
    spec = {
        "height": max(60, len(rows) * BAR_STEP),
        "data": {"values": rows},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": [row["name"] for row in rows],
                "axis": None,
            },
            "tooltip": tooltip,
        },
        "layer": [
            {
                "mark": {"type": "bar", "height": 9, "cornerRadiusEnd": 2, "yOffset": 9},
                "encoding": {
                    "x": {
                        "field": "value",
                        "type": "quantitative",
                        "axis": None,
                        "scale": {"domain": [min([0.0, *values]), max([0.0, *values]) or 1.0]},
                    }
                },
            },
            # Names stand above their bars, not beside them: long ones then fit on a phone, too.
            {
                "mark": text | {"align": "left", "limit": {"expr": "width - 150"}},
                "encoding": {"x": {"value": 0}, "text": {"field": "name"}},
            },
            {
                "mark": text | {"align": "right"},
                "encoding": {"x": {"value": "width"}, "text": {"field": "label"}},
            },
        ],
    }
    lines = "; ".join(f"{row['name']}: {row['label']}" for row in rows)
    return show(spec, key, f"{heading} by {columns.heading(name).lower()}. {lines}.")


def ink() -> str:
    """The colour of text within a chart."""
    return INK.get(st.context.theme.type, INK["light"])


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


def _values(
    frame: pd.DataFrame, column: str, write: Callable, grain: str, days: pd.Series
) -> dict[str, list]:
    """The rows of a line, drawn at `days`, with what their tooltips say."""
    rows = zip(days, frame["date"], frame[column], strict=False)
    return {
        "values": [
            {
                # With a time, it is a day of the reader's clock; without, of Greenwich's.
                "date": f"{day:%Y-%m-%dT00:00:00}",
                "when": when(own_day, grain),
                "value": None if formats.is_empty(value) else float(value),
                "text": write(value),
            }
            for day, own_day, value in rows
        ]
    }


def when(day: pd.Timestamp, grain: str) -> str:
    """The day, week or month that starts on `day`, in words."""
    if grain == "month":
        return f"{day:%B %Y}"
    return ("Week from " if grain == "week" else "") + formats.day(day)


def axis_label(column: str, form: Formats) -> str:
    """The Vega expression that writes a number on the axis of `column`."""
    if column in columns.KINDS["ratio"]:
        return "format(datum.value, '.1f')"
    if column in columns.KINDS["share"]:
        return "format(datum.value, '.1%')"
    sign = "'₹' + " if column in columns.KINDS["money"] else ""
    expression = "format(datum.value, '~r')"
    for scale, word in reversed(SHORT[form.units]):
        shortened = f"format(datum.value / {scale:.0f}, '~r') + '{word}'"
        expression = f"abs(datum.value) >= {scale:.0f} ? {shortened} : {expression}"
    return f"{sign}({expression})"


def grain_note(period: Period, grain: str) -> str:
    """Which part of the period each point of a line stands for."""
    if grain == "day":
        return "By day."
    after = period.last + timedelta(days=1)
    is_whole = (
        period.first.weekday() == 0 and after.weekday() == 0
        if grain == "week"
        else period.first.day == 1 and after.day == 1
    )
    return f"By {grain}" + ("." if is_whole else "; the first and the last may be cut short.")


def _described_over_time(frame: pd.DataFrame, column: str, write: Callable, grain: str) -> str:
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


def show(spec: dict, key: str, description: str) -> dict:
    """Show a Vega-Lite spec with a height; `description` is for screen readers."""
    spec = spec | {"config": {"view": {"stroke": None}}}
    st.vega_lite_chart(spec, width="stretch", height=spec["height"], key=key, alt=description)
    return spec
