"""Charts of how one number hangs on another, in the same language as `charts.py`."""

from __future__ import annotations

import charts
import columns
import formats
import palette
import pandas as pd
from formats import Formats


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
    height: int = 360,
) -> dict:
    """One point for each row: `y` against `x`, coloured and shaped `by` a column.

    Counts and money stand on square-root scales, so that small values do not become one heap.
    `described` are the columns that a point names beside its two values.
    """
    headings = {x: columns.heading(x), y: y_heading or columns.heading(y)}
    named = list(dict.fromkeys([*described, by, x, y]))
    writers = {name: columns.writer(name, form) or str for name in named}
    rows = [
        {"x": float(row[x]), "y": float(row[y]), "by": str(row[by])}
        | {f"text_{place}": writers[name](row[name]) for place, name in enumerate(named)}
        for row in frame[named].to_dict("records")
        if not formats.is_empty(row[x]) and not formats.is_empty(row[y])
    ]
    groups = sorted({row["by"] for row in rows})
    spec = {
        "height": height,
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 0.7},
        "encoding": {
            "x": _position("x", x, form, headings[x]),
            "y": _position("y", y, form, headings[y]),
            # Shapes too, for those who cannot tell the colours apart.
            "color": {
                "field": "by",
                "type": "nominal",
                "scale": {"domain": groups},
                "legend": {"title": None, "orient": "top", "columns": 3},
            },
            "shape": {"field": "by", "type": "nominal", "scale": {"domain": groups}},
            "tooltip": [
                {"field": f"text_{place}", "title": headings.get(name) or columns.heading(name)}
                for place, name in enumerate(named)
            ],
        },
    }
    title = f"{headings[y]} against {headings[x].lower()} of {len(rows)} posts"
    for field, name in (("x", x), ("y", y)):
        values = [row[field] for row in rows]
        if values:
            lowest, highest = writers[name](min(values)), writers[name](max(values))
            title += f", {headings[name].lower()} from {lowest} to {highest}"
    return charts.show(spec, key, title + ".")


def over_share(
    frame: pd.DataFrame,
    column: str,
    form: Formats,
    *,
    key: str,
    chosen: int,
    in_use: float | None,
    break_even: bool = False,
    height: int = 260,
) -> dict:
    """`column` over the assumed share, `percent`: a dot at `chosen`, a grey rule at the one in use.

    There is no band around the line: an assumption has no interval. `break_even` draws a rule at 1.
    """
    write = columns.writer(column, form)
    rows = [
        {"percent": percent, "share": f"{percent}%", "value": float(value), "text": write(value)}
        for percent, value in zip(frame["percent"].tolist(), frame[column], strict=True)
    ]
    x = {
        "field": "percent",
        "type": "quantitative",
        "scale": {"domain": [0, 100]},
        "axis": {
            "title": "Assumed share",
            "values": [0, 20, 40, 60, 80, 100],
            "labelExpr": "datum.value + '%'",
            "labelFlush": True,
            "grid": False,
            "ticks": False,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": _axis(column, form, None),
    }
    tooltip = [
        {"field": "share", "title": "If incremental"},
        {"field": "text", "title": columns.heading(column)},
    ]
    line = {"data": {"values": rows}, "encoding": {"x": x, "y": y, "tooltip": tooltip}}
    dot = line | {"data": {"values": [row for row in rows if row["percent"] == chosen]}}
    rule = {"type": "rule", "color": palette.GREY, "strokeWidth": 1.5}
    layers = [
        line | {"mark": {"type": "line", "strokeWidth": 2}},
        # Points nobody sees, so that a share needs no exact aim.
        line | {"mark": {"type": "point", "size": 120, "opacity": 0}},
        dot | {"mark": {"type": "point", "filled": True, "size": 130, "opacity": 1}},
    ]
    if in_use is not None:
        layers.append(
            {
                "data": {"values": [{"percent": float(in_use) * 100}]},
                "mark": rule | {"strokeDash": [4, 3]},
                "encoding": {"x": x, "tooltip": {"value": f"In use: {formats.share(in_use)}"}},
            }
        )
    if break_even:
        layers.append(
            {
                "data": {"values": [{"value": 1}]},
                "mark": rule | {"strokeDash": [2, 2]},
                "encoding": {"y": y, "tooltip": {"value": "Break-even: 1"}},
            }
        )
    texts = {row["percent"]: row["text"] for row in rows}
    return charts.show(
        {"height": height, "layer": layers},
        key,
        f"{columns.heading(column)} over the assumed incremental share, a straight line: "
        f"{texts[0]} at 0%, {texts[chosen]} at {chosen}%, {texts[100]} at 100%.",
    )


def _position(field: str, column: str, form: Formats, title: str) -> dict:
    linear = column in columns.KINDS["share"] or column in columns.KINDS["ratio"]
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "linear" if linear else "sqrt", "zero": True, "nice": True},
        "axis": _axis(column, form, title),
    }


def _axis(column: str, form: Formats, title: str | None) -> dict:
    axis = charts.value_axis(column, form, title)
    is_share = column in columns.KINDS["share"]
    return axis | ({"labelExpr": "format(datum.value, '.0%')"} if is_share else {})
