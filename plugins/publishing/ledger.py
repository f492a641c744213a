"""The results of runs, kept in the build file: what was built and tested last, and in which run.

A run notes its nodes as started before it touches them and their results after, so that what a
killed run may have left half done counts as not built until it is built again.
"""

from __future__ import annotations

CREATE = """
create schema if not exists publishing;
create table if not exists publishing.node_results (
    node varchar primary key,
    status varchar not null,
    run_number bigint not null
);
"""
UPSERT = """
insert or replace into publishing.node_results
select unnest(?), unnest(?), ?
"""
NEXT_RUN = "select coalesce(max(run_number), 0) + 1 from publishing.node_results"


def start(cursor, nodes):
    """Note that a run starts with `nodes`; returns its number."""
    cursor.execute(CREATE)
    (run_number,) = cursor.execute(NEXT_RUN).fetchone()
    finish(cursor, run_number, dict.fromkeys(nodes, "started"))
    return run_number


def finish(cursor, run_number, statuses):
    """Note `statuses`, unique id -> status, as results of the run."""
    cursor.execute(UPSERT, [list(statuses), list(statuses.values()), run_number])


def read(cursor, run_number=None):
    """Results, unique id -> (status, run number), of one run or the last ones of all."""
    cursor.execute(CREATE)
    rows = cursor.execute("from publishing.node_results").fetchall()
    return {
        node: (status, number)
        for node, status, number in rows
        if run_number is None or number == run_number
    }
