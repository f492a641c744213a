"""Charts of estimates: a point for each method, with its interval or its assumed range."""

from __future__ import annotations

import charts
import evidence_words
import formats
import palette
import pandas as pd
import streamlit as st
from formats import Formats

ROW_HEIGHT = 46
# How far below the middle of its row a point stands, under its name.
BELOW = 9


def forest(methods: pd.DataFrame, form: Formats, *, key: str, about: str) -> dict | None:
    """Incremental ROAS by method, rows of `queries.methods`, and the rule of break-even.

    An interval is a line with ends and a filled dot; the range of an assumption is dashed, in
    another colour, around a hollow diamond. None, and nothing shown, where no method has a number.
    """
    rows = [
        _row(row) for row in methods.to_dict("records") if not formats.is_empty(row["estimate"])
    ]
    rows = [row for row in rows if row["verdict"] != "refused"]
    if not rows:
        return None
    theme = st.context.theme.type
    seen, assumed = palette.colour("blue", theme), palette.colour("yellow", theme)
    x = {
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": charts.value_axis("roas", form, "Incremental ROAS"),
    }
    tooltip = [
        {"field": "name", "title": "Method"},
        {"field": "text", "title": "Incremental ROAS"},
        {"field": "evidence", "title": "Evidence"},
    ]
    measured = {"data": {"values": [row for row in rows if not row["is_assumed"]]}}
    believed = {"data": {"values": [row for row in rows if row["is_assumed"]]}}
    order = [row["name"] for row in rows]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": order,
        "axis": None,
        "scale": {"domain": order},
    }
    span = {"x": x | {"field": "low"}, "x2": {"field": "high"}, "y": y, "tooltip": tooltip}
    point = {"x": x | {"field": "estimate"}, "y": y, "tooltip": tooltip}
    text = {"type": "text", "baseline": "middle", "yOffset": -8, "fontSize": 12}
    text |= {"color": charts.ink()}
    everything = {"data": {"values": rows}}
    rule = {"type": "rule", "color": palette.GREY}
    layers = [
        {
            "data": {"values": [{"value": 0}]},
            "mark": rule | {"strokeWidth": 1},
            "encoding": {"x": x | {"field": "value"}, "tooltip": {"value": "No effect: 0"}},
        },
        measured | {"mark": _mark("rule", strokeWidth=2.5, color=seen), "encoding": span},
        *(
            measured
            | {
                "mark": _mark("tick", orient="vertical", height=11, thickness=2.5, color=seen),
                "encoding": point | {"x": x | {"field": end}},
            }
            for end in ("low", "high")
        ),
        measured
        | {"mark": _mark("point", filled=True, size=110, opacity=1, color=seen), "encoding": point},
        believed
        | {
            "mark": _mark("rule", strokeWidth=2, strokeDash=[3, 4], color=assumed),
            "encoding": span,
        },
        believed
        | {
            "mark": _mark("point", shape="diamond", size=110, strokeWidth=2, color=assumed),
            "encoding": point,
        },
        everything
        | {
            "mark": text | {"align": "left", "limit": {"expr": "width - 140"}},
            "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "name"}},
        },
        everything
        | {
            "mark": text | {"align": "right"},
            "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "text"}},
        },
    ]
    break_even = methods["break_even_roas"].dropna()
    note = ""
    if not break_even.empty:
        value = float(break_even.iloc[0])
        note = f" Break-even is {formats.ratio(value)}."
        layers.insert(
            1,
            {
                "data": {"values": [{"value": value}]},
                "mark": rule | {"strokeWidth": 1.5, "strokeDash": [2, 2]},
                "encoding": {
                    "x": x | {"field": "value"},
                    "tooltip": {"value": f"Break-even: {formats.ratio(value)}"},
                },
            },
        )
    lines = "; ".join(f"{row['name']}: {row['said']}" for row in rows)
    return charts.show(
        {"height": len(rows) * ROW_HEIGHT + 40, "layer": layers},
        key,
        f"Incremental ROAS of {about} by method. {lines}.{note}",
    )


def _mark(kind: str, **options: object) -> dict:
    return {"type": kind, "yOffset": BELOW} | options


def _row(row: dict[str, object]) -> dict[str, object]:
    is_assumed = row["tier"] == "assumption"
    low, high = (
        (row["range_low"], row["range_high"]) if is_assumed else (row["ci_low"], row["ci_high"])
    )
    estimate = formats.ratio(row["estimate"])
    text = said = estimate
    if ends := formats.ratios(low, high):
        text = f"{estimate} ({ends})"
        said = f"{estimate}, {'assumed range' if is_assumed else 'interval'} {ends}"
    else:
        low = high = row["estimate"]
    return {
        "name": evidence_words.method(row["method"]),
        "evidence": formats.words(row["tier"]),
        "verdict": row["verdict"],
        "is_assumed": is_assumed,
        "estimate": float(row["estimate"]),
        "low": float(low),
        "high": float(high),
        "text": text,
        "said": said,
    }
