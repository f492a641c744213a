"""A connection over a published version that holds the rows of some brands, and no others.

It is the one place where brands are kept apart. Statements name `marts.…` as ever; on this
connection those are views that let through what belongs to the brands:

- a mart with a column `brand`: its rows of these brands;
- a mart of OF_ENTITIES: what is about these brands;
- a mart of DERIVED: what can be said of these brands alone, and no sum over all;
- any other mart is not there, so a statement that names it fails.
"""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex

import duckdb

OWN_INFLUENCERS = "influencer_id in (select influencer_id from marts.performance_daily)"

# Columns and condition of marts that have no brand: they name and describe what the other pages
# show, and leave out every number that other brands are part of.
DERIVED = {
    "influencer_roas": (
        "influencer_id, influencer_name, category, gender, platform, follower_count,"
        " follower_tier, is_listed",
        OWN_INFLUENCERS,
    ),
    "platform_roas": ("platform", "platform in (select platform from marts.performance_daily)"),
    "product_roas": ("product", "product in (select product from marts.performance_daily)"),
    "campaign_roas": ("campaign", "campaign in (select campaign from marts.performance_daily)"),
    "build_info": (
        "build_id, built_at, dbt_version, engine, raw_data, first_date, last_date, iroas_method,"
        " organic_share, attribution_window_days",
        "true",
    ),
}

# Marts of analyses. Those of a brand are about its revenue alone; of a campaign, platform or
# influencer they count what customers bought of any brand.
OF_ENTITIES = ("incrementality", "iroas_by_method")


def connect(file: Path, brands: tuple[str, ...]) -> duckdb.DuckDBPyConnection:
    """Open `file` for the rows of `brands`. Raises duckdb.Error where it cannot be opened."""
    connection = duckdb.connect(":memory:")
    # A name that no statement can know: the whole version is reached through the views alone.
    whole = f"published_{token_hex(8)}"
    connection.execute(f"attach {_literal(str(file))} as {whole} (read_only)")
    connection.execute("create schema marts")
    marts = _marts(connection, whole)
    listed = f"[{', '.join(map(_literal, brands))}]::varchar[]"
    own_brands = f"list_contains({listed}, brand)"
    of_brands = f"entity_type = 'brand' and list_contains({listed}, entity_id)"
    # Those with brands first, because the others look at them.
    for mart, columns in sorted(marts.items(), key=lambda item: "brand" not in item[1]):
        if "brand" in columns:
            select, where = "*", own_brands
        elif mart in OF_ENTITIES:
            select, where = "*", of_brands
        elif mart in DERIVED:
            select, where = DERIVED[mart]
        else:
            continue
        connection.execute(
            f"create view marts.{_name(mart)} as"
            f" select {select} from {whole}.marts.{_name(mart)} where {where}"
        )
    for name, arguments, expression, kind in _functions(connection, whole):
        connection.execute(
            f"create function marts.{_name(name)}({', '.join(map(_name, arguments))})"
            f" as {kind} {expression}"
        )
    connection.execute("set enable_external_access = false")
    # Nor can the file, which is open by now, be opened again beside the views.
    connection.execute("set disabled_filesystems = 'LocalFileSystem'")
    connection.execute("set lock_configuration = true")
    return connection


def _marts(connection: duckdb.DuckDBPyConnection, whole: str) -> dict[str, list[str]]:
    return dict(
        connection.execute(
            "select table_name, list(column_name) from duckdb_columns()"
            " where database_name = $whole and schema_name = 'marts' group by table_name",
            {"whole": whole},
        ).fetchall()
    )


def _functions(connection: duckdb.DuckDBPyConnection, whole: str) -> list[tuple]:
    return connection.execute(
        "select function_name, parameters, macro_definition,"
        " if(function_type = 'table_macro', 'table', '') from duckdb_functions()"
        " where database_name = $whole and schema_name = 'marts' and function_type like '%macro'",
        {"whole": whole},
    ).fetchall()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
