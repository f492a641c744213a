"""dbt-duckdb plugin of the raw layer: reads anybody's four raw files exactly.

The seed materialization asks it, through one SQL function, what to load and how; the SQL itself
is in macros/raw. Modules: `files` finds the files, `text_file` and `records` read text,
`columns` matches headers, `date_order` decides between day first and month first.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin

from .date_order import decide
from .errors import RawDataError
from .plan import Question, make_plan

FUNCTION = "raw_data"


class Plugin(BasePlugin):
    """Registers the SQL function `raw_data(request JSON) -> answer JSON`."""

    def initialize(self, plugin_config):
        """Start without a scratch folder; it is made when a file needs a clean copy."""
        self._scratch = None

    def configure_connection(self, conn):
        """Register the SQL function."""
        conn.create_function(FUNCTION, self.answer, ["VARCHAR"], "VARCHAR", side_effects=True)

    def answer(self, request):
        """Answer a JSON request; errors come back as {"error": message}, never as exceptions."""
        try:
            return json.dumps(self._answer(json.loads(request)))
        except Question as question:
            return json.dumps({"ask": question.args})
        except RawDataError as error:
            return json.dumps({"error": str(error)})
        except Exception as error:  # a person must never meet a traceback
            message = f"Reading the raw files failed: {type(error).__name__}: {error}"
            return json.dumps({"error": message})

    def _answer(self, request):
        step = request["step"]
        if step == "plan":
            return make_plan(request, self.scratch)
        if step == "date_order":
            return {
                "orders": {
                    row["file_name"]: decide(request["table"], row, request.get("option"))
                    for row in request["evidence"]
                }
            }
        self.remove_scratch()
        return {}

    def scratch(self):
        """Folder for clean copies, beside the database file; removed after use."""
        if self._scratch is None:
            folder = database_folder(self.creds.path) if self.creds else None
            self._scratch = tempfile.mkdtemp(prefix="raw_data_", dir=folder)
            atexit.register(shutil.rmtree, self._scratch, ignore_errors=True)
        return self._scratch

    def remove_scratch(self):
        """Remove the clean copies."""
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None


def database_folder(path):
    """The folder of the database file `path`, or None for memory and for remote databases."""
    if not path or path.startswith(":memory:") or path.startswith("md:") or "://" in path:
        return None
    return Path(path).absolute().parent
