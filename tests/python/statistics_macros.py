"""The macros of macros/statistics without dbt, as they are for DuckDB."""

from functools import cache

import jinja2
from conftest import PROJECT_DIR


@cache
def _module():
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals["evaluated_once"] = lambda: ""  # as for DuckDB
    environment.globals["double_type"] = lambda: "double"
    files = sorted((PROJECT_DIR / "macros/statistics").glob("*.sql"))
    return environment.from_string("".join(file.read_text() for file in files)).module


def sql(macro, *arguments, **named):
    """SQL of a call of the macro, a string."""
    return getattr(_module(), macro)(*arguments, **named).strip()
