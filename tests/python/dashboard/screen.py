"""What a page shows, for the tests that compare it with SQL."""

import json

import altair as alt
from formats import Formats

LAKH = Formats("lakh")


def works(app):
    """Whether the page is shown, and not the page of errors."""
    return not app.exception and not app.error


def cards(app):
    """Value on each card by its heading; of equal headings the first."""
    found = {}
    for metric in app.metric:
        found.setdefault(metric.label.split(" :")[0], metric.value)
    return found


def table(app, *columns):
    """The rows of the first table that has all of these columns."""
    for element in app.dataframe:
        if set(columns) <= set(element.value.columns):
            return element.value
    raise AssertionError(f"No table has {', '.join(columns)}")


def texts(app):
    """All text on the page: Markdown, captions, notes."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.subheader)
    return "\n".join(element.value for kind in kinds for element in kind)


def charts_of(app):
    """The Vega-Lite of each chart on the page, held to its schema; every chart is described."""
    found = []
    for chart in app.get("vega_lite_chart"):
        spec = json.loads(chart.proto.spec)
        kind = alt.LayerChart if "layer" in spec else alt.Chart
        # Streamlit sends the data of a chart beside it.
        kind.from_dict({"data": {"values": []}} | spec)
        assert len(chart.proto.alt) > 20
        found.append(spec)
    return found
