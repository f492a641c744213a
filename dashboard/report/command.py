"""The command line of the report, for schedulers and for who has no dashboard open.

Exit codes: 0 written, 1 not written (the reason is on standard error), 2 wrong arguments.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

import filters
import queries
import warehouse
from exports import file_name
from formats import UNITS, Formats
from selection import CUSTOMERS, FILTERS, Period, Selection

from report import pdf


def _option(name: str) -> str:
    return name.lower().replace(" ", "-").replace("_", "-")


# As people type them: `--period last-month`, `--compare a-year-before`.
PERIODS = {_option(name): name for name in filters.PERIODS if name != filters.CUSTOM}
COMPARISONS = {_option(name): name for name in filters.COMPARISONS}
LISTS = {column: f"--{_option(column.removesuffix('_id'))}" for column in FILTERS}


class CannotReport(Exception):
    """There is no report. Its text says why and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Write the report that `arguments` ask for; the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        version = warehouse.current(options.warehouse)
        selection = _selection(parser, options, version)
        content = pdf.make(
            version,
            selection,
            Formats(options.units),
            filters.described(selection, _names(version)),
        )
        path = options.output or Path(
            file_name("influencer-roas", "pdf", selection.period.first, selection.period.last)
        )
        _write(path, content)
    except warehouse.NothingPublished as error:
        return _failed(f"{error} Run `make build` first, or name another folder: --warehouse.")
    except (CannotReport, warehouse.Unavailable) as error:
        return _failed(error)
    print(path)
    return 0


def _failed(reason: object) -> int:
    print(f"No report was written. {reason}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python dashboard/report",
        description="The report on the published version, as PDF. Prints the path of the file.",
        epilog="A filter may be given several times: --brand MuscleBlaze --brand Gritzo",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="default: influencer-roas-<from>-<to>.pdf"
    )
    parser.add_argument("--from", dest="first", type=_day, metavar="DATE", help="like 2026-01-31")
    parser.add_argument("--to", dest="last", type=_day, metavar="DATE", help="the last day")
    parser.add_argument(
        "--period",
        choices=PERIODS,
        help="instead of --from and --to, counted from the last day of the data; default: "
        "last-90-days, or all-data where there is less than half a year",
    )
    parser.add_argument("--compare", choices=COMPARISONS, default="period-before")
    for column, option in LISTS.items():
        parser.add_argument(option, dest=column, action="append", default=[], metavar="VALUE")
    parser.add_argument(
        "--customers", choices=CUSTOMERS, help="whose orders and revenue count; spend stays whole"
    )
    parser.add_argument("--minimum-roas", type=float, metavar="NUMBER")
    parser.add_argument("--units", choices=UNITS, default="lakh", help="of large numbers")
    parser.add_argument(
        "--warehouse",
        type=Path,
        metavar="FOLDER",
        default=warehouse.shared_directory(),
        help="default: WAREHOUSE_DIR, else warehouse",
    )
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-01-31") from None


def _selection(
    parser: argparse.ArgumentParser, options: argparse.Namespace, version: warehouse.Version
) -> Selection:
    data = queries.data_period(version)
    if options.period and (options.first or options.last):
        parser.error("give --period, or --from and --to, not both")
    if options.first or options.last:
        period = Period(options.first or data.first, options.last or data.last)
        if period.last < period.first:
            parser.error(f"--from {period.first} is after --to {period.last}")
    else:
        period = filters.preset_period(
            PERIODS[options.period] if options.period else filters.usual_period(data), data
        )
    return Selection(
        period=period,
        compared=filters.compared_period(COMPARISONS[options.compare], period, data),
        minimum_roas=options.minimum_roas,
        customers=options.customers,
        **_lists(options, version),
    )


def _lists(options: argparse.Namespace, version: warehouse.Version) -> dict[str, tuple[str, ...]]:
    known = queries.options(version)
    chosen = {column: tuple(getattr(options, column)) for column in LISTS}
    for column, values in chosen.items():
        for value in values:
            if value not in known[column]:
                some = ", ".join(known[column][:12]) + (", …" if len(known[column]) > 12 else "")
                raise CannotReport(
                    f"{LISTS[column]} {value} is not in the data, which have: {some}"
                )
    return chosen


def _names(version: warehouse.Version) -> dict[str, str]:
    people = queries.influencers(version)
    return dict(zip(people["influencer_id"], people["influencer_name"], strict=True))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: who reads the file while it is written sees the old one."""
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise CannotReport(f"{path} cannot be written: {error.strerror}.") from error
