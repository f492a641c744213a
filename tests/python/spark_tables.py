"""What Spark built, read from its files by DuckDB: quicker than a Spark of one's own."""

from pathlib import Path

import duckdb


def reader(folder, raw_seeds=None):
    """A function that runs a query over the tables in the warehouse folder of a Spark.

    `raw_seeds`: the folder of the raw tables, where Spark read them from files.
    """
    connection = duckdb.connect()
    tables = {schema.stem: [*schema.iterdir()] for schema in folder.glob("*.db")}
    if raw_seeds:
        tables["raw"] = [table for table in Path(raw_seeds).iterdir() if table.is_dir()]
    for schema, folders in tables.items():
        connection.execute(f"create schema {schema}")
        for table in folders:
            # Without a file there is no row, and nothing that says what the columns are.
            if any(table.glob("*.parquet")):
                connection.execute(
                    f'create view {schema}."{table.name}" as'
                    f" select * from read_parquet('{table}/*.parquet')"
                )
    return lambda sql: connection.execute(sql).fetchall()


def month_files(table):
    """Month → the names of its files, for the folder `table`, which is partitioned by month."""
    return {
        month.name.split("=")[1]: sorted(file.name for file in month.glob("*.parquet"))
        for month in table.glob("raw_month=*")
    }
