"""Page Glossary, and every tooltip: what columns and marts are for, from their own comments."""

from __future__ import annotations

import pandas as pd
from warehouse import Version, query


def definitions(version: Version) -> pd.DataFrame:
    """Every column of the marts and what it means: `column_name`, `definition`, `tables`."""
    return query(
        version,
        """
        select
            column_name,
            comment as definition,
            list(table_name order by table_name) as tables
        from duckdb_columns()
        where schema_name = 'marts' and comment is not null
        group by column_name, comment
        order by column_name, len(tables) desc
        """,
    )


def meanings(version: Version) -> dict[str, str]:
    """What each column means, by its name, as plain text."""
    frame = definitions(version).drop_duplicates("column_name")
    return {row.column_name: row.definition.replace("`", "") for row in frame.itertuples()}


def tables(version: Version) -> pd.DataFrame:
    """Every mart, its rows and what it is for: `table_name`, `rows`, `definition`."""
    return query(
        version,
        """
        select
            table_name,
            -- Not where it counts rows of brands that the reader may not see.
            case when database_name = current_database() then estimated_size end as rows,
            comment as definition
        from duckdb_tables()
        where schema_name = 'marts'
        order by table_name
        """,
    )
