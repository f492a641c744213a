"""The loader's own code (plugins/raw_data) and SQL (macros/raw), outside dbt."""

from __future__ import annotations

import sys
from functools import cache
from types import SimpleNamespace

import jinja2

from .settings import PROJECT_DIR

if str(PROJECT_DIR / "plugins") not in sys.path:
    sys.path.append(str(PROJECT_DIR / "plugins"))

from raw_data import date_order, scan
from raw_data.columns import match_headers, read_columns
from raw_data.errors import RawDataError
from raw_data.files import (
    OPTIONAL,
    TEXT,
    find_candidates,
    header_words,
    list_folder,
    required,
    table_by_name,
)
from raw_data.plan import Headers, make_plan

__all__ = [
    "COLUMNS_FILE",
    "TEXT",
    "Headers",
    "RawDataError",
    "date_order",
    "find_candidates",
    "header_words",
    "list_folder",
    "macros",
    "make_plan",
    "match_headers",
    "all_tables",
    "optional_tables",
    "raw_tables",
    "scan",
    "table_by_name",
]

COLUMNS_FILE = PROJECT_DIR / "seeds" / "reference" / "raw_columns.csv"
MACROS_DIR = PROJECT_DIR / "macros" / "raw"


def all_tables():
    """Table name -> list of `Column` of every raw table, the four and the optional ones."""
    return read_columns(COLUMNS_FILE)


def raw_tables():
    """Table name -> list of `Column` of the four raw tables."""
    return required(all_tables())


def optional_tables():
    """Table name -> list of `Column` of the raw tables that a data set need not have."""
    tables = all_tables()
    return {name: tables[name] for name in OPTIONAL}


@cache
def macros(file_name):
    """The macros of a file in macros/raw that need of dbt quoting and the target's type alone."""
    adapter = SimpleNamespace(quote=lambda name: '"' + name.replace('"', '""') + '"')
    of_dbt = {"adapter": adapter, "target": SimpleNamespace(type="duckdb")}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(MACROS_DIR),
        extensions=["jinja2.ext.do"],
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(file_name, globals=of_dbt).module
