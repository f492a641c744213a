"""dbt's JSON log, line by line, as the progress of a build and its problems in plain words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

KINDS = {"seed": "Load", "model": "Build", "test": "Check"}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# What dbt puts around the message of a macro.
TITLE = re.compile(r"\s*(?:Compilation|Runtime|Database|Dbt Runtime) Error(?: in .*)?\s*")
TRAIL = re.compile(r"\s*(?:> (?:in|called by) |compiled code at )")


@dataclass
class Node:
    """One step of a build: a table to load or build, or a check.

    `status`: running, done, failed or skipped; `rows` where dbt tells them.
    """

    name: str
    kind: str
    status: str = "running"
    seconds: float | None = None
    rows: int | None = None

    def __str__(self):
        """The step in one line: `done  model brand_roas  0.05 s · 4 rows`."""
        rows = f" · {self.rows:,} rows" if self.rows is not None else ""
        return f"{self.status}  {self.kind} {self.name}  {self.seconds or 0:.2f} s{rows}"


@dataclass
class Progress:
    """How far a build is. `phase` says it in words; `done` of `total` steps are finished."""

    phase: str = "Getting ready"
    done: int = 0
    total: int = 0
    nodes: dict[str, Node] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def share(self):
        """The finished part, from 0 to 1."""
        return self.done / self.total if self.total else 0.0

    def read(self, line):
        """Take in one line of what dbt says; returns whether it is of its log."""
        try:
            event = json.loads(line)
            info, data = event["info"], event["data"]
        except (ValueError, KeyError, TypeError):
            return line.startswith("{")
        node = data.get("node_info") or {}
        known = self.nodes.get(node.get("unique_id"))
        match info.get("name"):
            case "LogStartLine":
                self.total = data["total"]
                found = Node(node["node_name"], node["resource_type"])
                self.nodes[node["unique_id"]] = found
                self.phase = f"{KINDS.get(found.kind, found.kind)} {found.name}"
            case "LogModelResult" | "LogSeedResult" | "LogTestResult" if known:
                self._finish(known, data)
            case "SkippingDetails" | "LogSkipBecauseError":
                self.done += 1
            case "LogHookStartLine" if "on-run-end" in info["msg"]:
                self.phase = "Publish"
            case "JinjaLogInfo":
                self.notes.append(info["msg"])
            case "RunResultError" | "MainEncounteredError":
                self._note_problem(known, info["msg"])
        return True

    def _finish(self, node, data):
        self.done += 1
        node.seconds = data.get("execution_time")
        status = str(data.get("status") or "").lower()
        node.status = "failed" if status in ("error", "fail") else "done"
        if rows := re.search(r"INSERT (\d+)", str(data.get("result_message"))):
            node.rows = int(rows[1])

    def _note_problem(self, node, message):
        text = plain(message)
        if node is not None and node.kind == "test":
            text = (
                f"The check {node.name} failed: {text} Your files may be fine; the tables built "
                "of them contradict each other, so they are not shown."
            )
        if text and text not in self.problems:
            self.problems.append(text)


def plain(message):
    """dbt's `message` without colours, without its title and without the trail of macros."""
    lines = []
    for line in COLOURS.sub("", message).splitlines():
        if TRAIL.match(line):
            break
        if line.strip() and not TITLE.fullmatch(line):
            lines.append(line.strip())
    return " ".join(lines)
