"""One client of the published file, run by the Python of whatever environment it is to speak for.

`python bi_client.py duckdb` or `python bi_client.py sqlalchemy`. Each line of its input is a JSON
list: `["open", path]` opens the file read-only, beside what is open; `["ask", sql]` asks what was
opened last. Each answer is a line of JSON: {"rows": [...]} or {"error": "..."}; what JSON does not
have is text.
"""

import json
import sys


def duckdb_query(path):
    """A function from SQL to rows, over one connection that stays open."""
    import duckdb

    connection = duckdb.connect(path, read_only=True)
    return lambda sql: connection.execute(sql).fetchall()


def sqlalchemy_query(path):
    """A function from SQL to rows, over an engine that keeps no connection between queries."""
    from sqlalchemy import create_engine, inspect, text
    from sqlalchemy.pool import NullPool

    engine = create_engine(
        "duckdb:///" + path, connect_args={"read_only": True}, poolclass=NullPool
    )

    def query(sql):
        with engine.connect() as connection:
            return [list(row) for row in connection.execute(text(sql))]

    # What a BI tool does first: which tables are there, and which columns.
    inspector = inspect(engine)
    table = inspector.get_table_names(schema="marts")[0]
    assert inspector.get_columns(table, schema="marts"), table
    return query


def main(kind):
    """Answer until the input ends."""
    opened = []  # Kept, so that nothing is closed.
    for line in sys.stdin:
        what, value = json.loads(line)
        try:
            if what == "open":
                opened.append({"duckdb": duckdb_query, "sqlalchemy": sqlalchemy_query}[kind](value))
                answer = {"rows": []}
            else:
                answer = {"rows": opened[-1](value)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
