"""Data in which engines differ, unless the project sees to it."""

import json
import os
import random
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from test_end_to_end_hostile import HOSTILE

# One with day-first dates and a byte-order mark, one with shares of revenue.
PEER_SETS = ["bom_blank_rows_dmy_dates_no_product", "revenue_share_rates_brand_column"]
SETS = ["demo", "hostile", "awkward", *(PEER_SETS if os.environ.get("PEER_DATA") else [])]

# What a CSV of its own kind, a JSON reader, a format string or another language's order could
# change. Texts that differ in case, accents and punctuation sort differently in English.
AWKWARD = [
    "",
    " ",
    "null",
    "NULL",
    "None",
    "\\N",
    "\\",
    "a\\nb",
    "line\nend",
    "line\r\nend",
    "return\rhere",
    "tab\there",
    'quote " and """',
    "O'Brien",
    "%s %(name)s 100%",
    "{{ jinja }} {% raw %}",
    "₹1,23,456.50",
    "ÀÉÎ àéî",
    "ΟΔΟΣ",
    "İstanbul",
    "हिन्दी",
    "日本",
    "👍🏽 e\u0301",
    "\u00a0no-break\u00a0",
    "\u2028",
    "\x01\x1f\x7f",
    "[1, 2]",
    '{"a": null}',
    "+1",
    "007",
    "1e3",
    "true",
    "2025-01-01",
    "x" * 250_000 + " end",
]
SORTED_BY_LANGUAGE = ["apple", "Apple", "äpple", "a-pple", "ap ple", "Zebra", "zebra", "_under"]


@dataclass(frozen=True)
class EngineSet:
    """The DuckDB file that was built of a set, and the environment to build it on other engines."""

    warehouse: Path
    env: dict[str, str] = field(default_factory=dict)


def build_sets(builds, built_demo, new_folder):
    """Build each of `SETS` on DuckDB and export its rows: name → `EngineSet`.

    `new_folder` makes a folder of a given name.
    """
    folders = {
        "hostile": hostile_files(new_folder("hostile_rows")),
        "awkward": awkward_files(new_folder("awkward_texts")),
    } | {name: Path(os.environ["PEER_DATA"]) / name for name in SETS[3:]}

    def run_all(args):
        runs = [
            builds.submit(work_dirs[name], folder, args(name), {"DATE_ORDER": "dmy"})
            for name, folder in folders.items()
        ]
        for run in runs:
            assert run.result().exit_code == 0, run.result().output
        return dict(zip(folders, (run.result() for run in runs), strict=True))

    work_dirs = {name: new_folder(f"duckdb_{name}") for name in folders}
    seeds = {name: str(work_dir / "raw seeds") for name, work_dir in work_dirs.items()}
    built = run_all(lambda name: ["build"])
    export = ["run-operation", "export_raw_data", "--args"]
    run_all(lambda name: [*export, json.dumps({"folder": seeds[name]})])
    return {"demo": EngineSet(built_demo)} | {
        name: EngineSet(run.warehouse, {"RAW_DATA": str(folders[name]), "RAW_SEEDS": seeds[name]})
        for name, run in built.items()
    }


def hostile_files(folder):
    """Files with everything in them that a build refuses, in `folder`; returns it."""
    for table, (header, rows) in HOSTILE.items():
        lines = [header, *(row for row, _ in rows)]
        (folder / f"{table}.csv").write_bytes(b"\n".join(lines) + b"\n")
    return folder


def awkward_files(folder):
    """Parquet files, which can tell empty text from none, and a CSV with dates day first."""
    texts = AWKWARD + SORTED_BY_LANGUAGE
    influencers = [(str(n), text, text, text[:5]) for n, text in enumerate(texts)]
    posts = [
        (str(n % 9), f"2025-03-{n % 28 + 1:02}", text, text, texts[-n], text)
        for n, text in enumerate(texts)
    ]
    payouts = [(str(n % 9), basis, f"{n}.005") for n, basis in enumerate(texts)]
    with duckdb.connect() as connection:
        for name, columns, rows in (
            ("influencers", ["id", "Name", "Category", "Gender"], influencers),
            ("posts", ["influencer", "date", "caption", "brand", "Rate %", 'a "b" \\ c'], posts),
            ("payouts", ["influencer_id", "basis", "total_payout"], payouts),
        ):
            names = ", ".join('"' + column.replace('"', '""') + '" varchar' for column in columns)
            connection.execute(f"create table {name} ({names})")
            marks = ", ".join("?" for _ in columns)
            connection.executemany(f"insert into {name} values ({marks})", rows)
            connection.execute(f"copy {name} to '{folder}/{name}.parquet' (format parquet)")
        connection.execute(
            "create table orders as select unnest(?) as source, ? as unused", [texts, None]
        )
    lines = ["Order Date;Influencer ID;Product;Brand;Source;User;Orders;Amount;Remark"]
    for n, text in enumerate(SORTED_BY_LANGUAGE * 4):
        other = SORTED_BY_LANGUAGE[n * 3 % len(SORTED_BY_LANGUAGE)]
        lines.append(
            f"{n % 28 + 1}/3/2025;{n % 9}.0;{text};{other};{other};u{n % 5};1;₹1,0{n:02}.5;{text}"
        )
    (folder / "tracking.csv").write_text("\r\n".join(lines), encoding="utf-8-sig")
    return folder


# A select list: whatever the project reads out of a text `t`.
READINGS = ", ".join(
    f"{{{{ {macro} }}}}"
    for macro in (
        "parse_amount('t')",
        "parse_count('t')",
        "parse_rate('t')",
        "is_rounded_amount('t')",
        """parse_date('t', "'dmy'")""",
        """parse_date('t', "'mdy'")""",
        "text_key('t')",
        "text_words('t')",
        "id_key('t')",
        "id_number(id_key('t'))",
    )
)
PARTS = """1 12 123 0 00 - + . , ₹ Rs. inr $ /- % k M e E e3 _ 05 2025 .995 .005 1,23,456.50 1,234
    12.345 INF inf_ É ß İ Σ ñ 日本 ( ' # & null"""
YEARS = "2025 25 5 999 0025 2024 69 68 12025"
MONTHS = "1 01 02 12 13 0 Jan feb MAY september Sep Sept juNE"
DAYS = "1 01 28 30 31 32 005"


def spellings(count):
    """Random texts out of what amounts, ids and dates are written with; the same each time."""
    draw = random.Random(1)
    parts, years, months, days = (text.split() for text in (PARTS, YEARS, MONTHS, DAYS))
    parts.append(" ")
    times = ["", "", " 10:30", "T10:30:00Z", " 10:30 PM", ", 10:30", "T", "x"]
    texts = set()
    while len(texts) < count:
        if draw.random() < 0.5:
            day = [draw.choice(years), draw.choice(months), draw.choice(days)]
            # DuckDB takes 31 Sep 25, no such day, for one of the year 31; either way it is refused.
            if len(day[0]) < 3 and day[1].isalpha() and int(day[2]) > 28:
                continue
            order = draw.choice([(0, 1, 2), (2, 1, 0), (1, 2, 0)])
            between = draw.choice(["-", "/", ".", " ", ", "])
            text = between.join(day[part] for part in order) + draw.choice(times)
        else:
            text = "".join(draw.choice(parts) for _ in range(draw.randint(1, 5))).strip(" ")
        if text:
            texts.add(text)
    return sorted(texts)
