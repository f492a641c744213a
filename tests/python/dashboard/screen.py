"""What a page shows, for the tests that compare it with SQL."""

import json

import altair as alt
from formats import Formats

LAKH = Formats("lakh")

# Performance with the share of incremental revenue that the mart of a column holds, where it was
# measured and `whole` says that the filters leave the whole of it.
_ROWS = """(
    select
        performance.*,
        case
            when {whole} and mart.iroas_tier <> 'assumption'
                then performance.revenue::double * mart.incremental_revenue / mart.revenue
            else performance.assumed_incremental_revenue::double
        end as incremental_revenue
    from marts.performance_daily as performance
    left join marts.{mart} as mart using ({key})
)"""


def rows_of(key, whole="{whole}"):
    """SQL of performance by `key`, with the column `incremental_revenue`."""
    return _ROWS.format(key=key, mart=f"{key.removesuffix('_id')}_roas", whole=whole)


def works(app):
    """Whether the page is shown, and not the page of errors."""
    return not app.exception and not app.error


def cards(app):
    """Value on each card by its heading; of equal headings the first."""
    found = {}
    for metric in app.metric:
        found.setdefault(metric.label.split(" :")[0], metric.value)
    return found


def badges(app):
    """(heading, Markdown on the card) of each card, in order: the badge is beneath the number."""
    return list(_badges(app.main))


def _badges(block):
    inside = list(block.children.values())
    texts = " ".join(one.value for one in inside if one.type == "markdown")
    for one in inside:
        if one.type == "metric":
            yield one.label, texts
        elif hasattr(one, "children"):
            yield from _badges(one)


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
