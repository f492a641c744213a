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
import palette
import pandas as pd
import streamlit as st
from formats import Formats
from selection import Period

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
    x = time_axis(grain)
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": value_axis(column, form),
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
        dashed = {
            "type": "line",
            "color": palette.GREY,
            "strokeWidth": 1.5,
            "strokeDash": [4, 3],
        } | curve
        earlier = {"data": _values(before, column, write, grain, days), "mark": dashed}
        layers.append(earlier | encoding)
    if break_even:
        layers.append(
            {
                "data": {"values": [{"value": 1}]},
                "mark": {"type": "rule", "color": palette.GREY, "strokeDash": [2, 2]},
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
    return palette.ink(st.context.theme.type)


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


def time_axis(grain: str) -> dict:
    """The encoding of `date` along a chart, for points of one `grain`."""
    return {
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


def value_axis(column: str, form: Formats, title: str | None = None) -> dict:
    """The axis along which values of `column` are read."""
    return {
        "title": title,
        "labelExpr": axis_label(column, form),
        "tickCount": 5,
        "domain": False,
        "ticks": False,
    }


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
    # Streamlit's own grey is too pale to be read with ease.
    label = {"labelColor": ink(), "labelOpacity": 0.8, "titleColor": ink(), "titleOpacity": 0.8}
    spec = spec | {"config": {"view": {"stroke": None}, "axis": label, "legend": label}}
    st.vega_lite_chart(spec, width="stretch", height=spec["height"], key=key, alt=description)
    return spec
