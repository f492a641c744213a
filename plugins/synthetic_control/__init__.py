"""dbt-duckdb plugin that gives SQL the function `synthetic_control`, for what needs an optimiser.

It is a function rather than a dbt Python model because that costs every build the import of
PyArrow, and because what surrounds it (refusals, costs, words) stays the SQL of every other method.
"""

from __future__ import annotations

import json
import os

from dbt.adapters.duckdb.plugins import BasePlugin

# DuckDB loads NumPy for any function in Python, and NumPy starts threads for linear algebra, which
# wait busily for work that the small equations here never give them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class Plugin(BasePlugin):
    """Registers `synthetic_control(panel, level)`: JSON text in, JSON text out."""

    def configure_connection(self, conn):
        """Called for each new connection."""
        conn.create_function("synthetic_control", answer, ["VARCHAR", "DOUBLE"], "VARCHAR")


def answer(panel, level):
    """`estimate.describe` of a panel as JSON text, as JSON text."""
    from synthetic_control.estimate import describe

    return json.dumps(describe(json.loads(panel), level))
