"""dbt-duckdb plugin that publishes the marts, so that readers and builds never block each other.

dbt builds in a private file. When all is built and tested, the marts become a new version, a file
of its own that never changes, and `current` moves to it. The macros in macros/publishing ask
through one SQL function. Modules: `build_file` opens the private file, `ledger` keeps the results
of runs, `audit` decides on them, `version` writes a version, `versions` keeps them and moves
`current`.
"""

from __future__ import annotations

import json

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from . import audit, ledger
from .build_file import open_build_file
from .errors import PublishingError
from .version import DATABASE, publish
from .versions import Versions
from .words import count, moment, reason, summary

FUNCTION = "publishing"


class Plugin(BasePlugin):
    """Registers the SQL function `publishing(request JSON) -> answer JSON`."""

    def initialize(self, plugin_config):
        """`plugin_config`: warehouse_dir, the folder of everything that is built."""
        self.versions = Versions(plugin_config["warehouse_dir"])
        self.connection = self.opened = self.run_number = None
        self.notes = []

    def update_connection_config(self, creds, config):
        """Open the build file first, because dbt shows a traceback where it cannot be opened."""
        if creds.path.startswith((":memory:", "md:")) or "://" in creds.path:
            return
        try:
            self.opened, self.notes = open_build_file(creds.path, config)
        except PublishingError as error:
            raise DbtRuntimeError(str(error)) from error

    def configure_connection(self, conn):
        """Register the SQL function; from here on dbt's own connection holds the file."""
        self.connection = conn
        if self.opened is not None:
            self.opened.close()
            self.opened = None
        conn.create_function(FUNCTION, self.answer, ["VARCHAR"], "VARCHAR", side_effects=True)

    def answer(self, request):
        """Answer a JSON request; errors come back as {"error": message}, never as exceptions."""
        request = json.loads(request)
        try:
            with self.connection.cursor() as cursor:
                return json.dumps(getattr(self, f"_{request['step']}")(cursor, request))
        except PublishingError as error:
            return json.dumps({"error": str(error)})
        except Exception as error:  # a person must never meet a traceback
            said = f"Publishing failed ({type(error).__name__}): {reason(error)}."
            return json.dumps({"error": f"{said} {self.versions.seen()}"})

    def _start(self, cursor, request):
        """Heal what earlier runs left, and note the nodes that this run starts."""
        lines = [*self.notes, *self.versions.repair()]
        self.notes = []
        self.run_number = ledger.start(cursor, request["nodes"])
        return {"lines": lines}

    def _end(self, cursor, request):
        """Note the results of this run; `tests`, for `_publish`, where a version is due on them."""
        ledger.finish(cursor, self.run_number, request["results"])
        try:
            return self._tests(ledger.read(cursor, self.run_number), **request["graph"])
        except PublishingError as error:
            return {
                "lines": [
                    f"Nothing was published: {error}.",
                    self.versions.seen(),
                    "Once all is built and tested, in as many runs as you like: "
                    "dbt run-operation publish",
                ]
            }

    def _check(self, cursor, request):
        """As `_end`, on the last results of all runs; raises PublishingError where none is due."""
        try:
            return self._tests(ledger.read(cursor), **request["graph"])
        except PublishingError as error:
            seen = self.versions.seen()
            raise PublishingError(f"Nothing was published: {error}. {seen}") from error

    def _tests(self, results, nodes, published, ephemeral):
        """Counts of the tests; raises PublishingError with what is against a new version."""
        nodes = audit.stored(nodes, ephemeral)
        objections = audit.objections(nodes, published, results)
        if objections:
            raise PublishingError("; ".join(objections))
        return {"tests": audit.test_counts(nodes, published, results)}

    def _publish(self, cursor, request):
        """Publish a version."""
        manifest = publish(cursor, self.versions, request)
        lines = [
            f"Published version {manifest['build_id']}: {summary(manifest)}.",
            f"People read it at {self.versions.current / DATABASE}.",
        ]
        try:
            self.versions.prune(request["versions_kept"])
        except OSError as error:
            lines.append(f"Old versions could not be removed: {reason(error)}.")
        return {"lines": lines}

    def _rollback(self, cursor, request):
        """Show an earlier version."""
        before = self.versions.current_id()
        build_id = self.versions.roll_back(request["version"])
        return {
            "lines": [
                f"People now see version {build_id} "
                f"({summary(self.versions.manifest(build_id))}), no longer {before}.",
                "The next complete dbt build publishes again: mend the cause first.",
            ]
        }

    def _list(self, cursor, request):
        """List the versions, newest first."""
        current = self.versions.current_id()
        lines = []
        for build_id in reversed(self.versions.ids()):
            manifest = self.versions.manifest(build_id)
            mark = "->" if build_id == current else "  "
            said = (
                f"{moment(manifest['created_at'])}, {summary(manifest)}" if manifest else "damaged"
            )
            lines.append(f"{mark} {build_id}  {said}")
        if not lines:
            return {"lines": ["No version is published yet."]}
        return {"lines": [f"{count(len(lines), 'version')}, -> is what people see:", *lines]}
