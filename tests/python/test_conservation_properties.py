"""Random file sets lose no row and no rupee on their way to the marts.

Hypothesis draws file sets full of what files are full of; each is built whole, and what the marts
hold is compared with a model of the rules in plain Python, which reads the same CSV text again.
A build takes seconds, so the examples are few with many rows, and are built side by side.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = 10
PAISA = Decimal("0.01")
NOTHING = {"", "n/a", "na", "nan", "nat", "none", "null", "<na>", "-", "--", "#n/a"}
LOST = {"cancelled", "rto", "returned", "refunded"}
MARTS = ("influencer", "brand", "daily", "platform", "category", "campaign", "product")

# What a cell may hold. Most are good, so that most rows count.
AMOUNTS = 6 * ["100", "2499.50", "0", "12.345", "999.995"] + [
    "₹1,23,456.50",
    "₹5000",
    "Rs. 1500.5",
    "1500/-",
    "12,345",
    "1e3",
    " 7.25 ",
    "",
    "n/a",
    "many",
    "-5",
    "5 10",
    "1,00",
    "1e30",
    "200000000000",
]
COUNTS = 6 * ["1", "2", "3.0", "0"] + ["1,200", "2K", "", "NaN", "1.5", "-1", "lots"]
IDS = ["{0}", "INF{0:03}", "inf_{0:03}", "INF-{0:03}", "{0}.0"]
TEXTS = {
    "name": ["Asha Rao", "Dev, Menon", 'Zoya "Zo" K', "=1+1", "José", ""],
    "category": ["Fitness", "fitness", "Yoga", ""],
    "gender": ["M", "female", "x", ""],
    "platform": ["Instagram", "insta", "YT", "Face", "Orkut", ""],
    "url": ["https://example.org/1", ""],
    "caption": ["MuscleBlaze day", "two\nlines, a comma", "#gritzo", ""],
    "source": ["Instagram", "organic", "paid_ad", "youtube", "Newsletter", "", "n/a", "=1+1"],
    "campaign": ["MB_Launch", "New Year", "", "HK, new"],
    "user_id": ["u1", "u2", "u3", "4.0", ""],
    "product": ["MB-Whey", "HKVitals Biotin", 'Mystery "X"', "Gritzo\nMilk", ""],
    "brand": ["Muscleblaze", "Hkvital", "Unheard Of", "unheard-of", ""],
    "basis": ["post", "Per Order", "flat", "commission", "hybrid", "", "barter"],
    "rate": ["100", "0.1", "12%", "", "abc"],
    "order_status": 5 * ["Delivered", ""] + ["Cancelled", "RTO", "returned"],
    "refund": 6 * [""] + ["50", "100", "yes", "no", "-1"],
    "status": 4 * ["Paid", ""] + ["Cancelled", "pending"],
}
# Table -> columns that every file has, columns that some have.
TABLES = {
    "influencers": (
        ["influencer_id"],
        ["name", "category", "gender", "follower_count", "platform"],
    ),
    "posts": (
        ["influencer_id", "date"],
        ["post_id", "platform", "url", "caption", "reach", "likes", "comments", "brand"],
    ),
    "tracking_data": (
        ["influencer_id", "date", "orders", "revenue"],
        ["tracking_id", "source", "campaign", "user_id", "product", "brand"]
        + ["order_status", "refund", "discount"],
    ),
    "payouts": (
        ["influencer_id", "total_payout"],
        ["payout_id", "basis", "rate", "orders", "status", "product_cost"],
    ),
}
AMOUNT_COLUMNS = {"revenue", "discount", "total_payout", "product_cost"}
COUNT_COLUMNS = {"follower_count", "reach", "likes", "comments", "orders"}
SPELLINGS = {
    "influencer_id": ["influencer_id", "Influencer ID", "INFLUENCER_ID"],
    "date": ["date", "Date"],
    "total_payout": ["total_payout", "Total Payout", "payout_amount"],
    "revenue": ["revenue", "Revenue", "gmv"],
    "brand": ["brand", "Brands"],
}
DATES = {
    "ymd": "%Y-%m-%d",
    "time": "%Y-%m-%d 09:15:27.123456",
    "dmy": "%d-%m-%Y",
    "mdy": "%m/%d/%Y",
    "named": "%d %b %Y",
}
BAD_DATES = ["", "soon", "2025-02-30", "2999-01-01", "1066-10-14"]


@dataclass(frozen=True)
class File:
    """A drawn file: its bytes, and what reading it takes."""

    columns: list
    delimiter: str
    date_style: str
    data: bytes


@st.composite
def file_sets(draw):
    """Table -> `File`, for the four tables."""
    return {table: draw(files(table)) for table in TABLES}


@st.composite
def files(draw, table):
    """A file of `table`: some columns in some order and spelling, and rows of drawn cells."""
    required, optional = TABLES[table]
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, min_size=len(optional) // 2))
    columns = draw(st.permutations([*required, *chosen, *draw(st.sampled_from([[], ["extra"]]))]))
    delimiter = draw(st.sampled_from([",", ";"]))
    date_style = draw(st.sampled_from(sorted(DATES)))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    id_style = draw(st.sampled_from(IDS))
    # One drawn seed instead of thousands of drawn cells, of which Hypothesis could not hold enough.
    random = draw(st.randoms(use_true_random=True))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)
    writer.writerow(draw(st.sampled_from(SPELLINGS.get(name, [name]))) for name in columns)
    if "date" in columns:
        # The 25th of a month says what comes first.
        writer.writerow(cell(random, name, id_style, date_style, day=25) for name in columns)
    rows = []
    for _ in range(draw(st.integers(0, 60))):
        row = [cell(random, name, id_style, date_style) for name in columns]
        kind = random.random()
        if kind < 0.05 and rows:
            row = random.choice(rows)
        elif kind < 0.08:
            row = [""] * len(columns)
        elif kind < 0.11:
            # Such a record is rejected line by line, so it gets only one line here.
            row = [value.replace("\n", " ") for value in (*row, "one too many")]
        elif kind < 0.13:
            row = ["alone"]
        rows.append(row)
    writer.writerows(rows)
    content = draw(st.sampled_from(["", line_end])) + text.getvalue()
    if draw(st.booleans()):
        content = content.removesuffix(line_end)
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return File(columns, delimiter, date_style, (mark + content).encode())


def cell(random, column, id_style, date_style, day=None):
    """A random value of `column` as the file would write it."""
    if column == "influencer_id":
        number = random.randint(1, 12)
        other = random.choice(IDS) if random.random() < 0.05 else id_style
        return random.choice(["", "N/A"]) if random.random() < 0.1 else other.format(number)
    if column == "date":
        if day is None and random.random() < 0.06:
            return random.choice(BAD_DATES)
        return date(2024, random.randint(1, 12), day or random.randint(1, 28)).strftime(
            DATES[date_style]
        )
    if column in AMOUNT_COLUMNS:
        return random.choice(AMOUNTS)
    if column in COUNT_COLUMNS:
        return random.choice(COUNTS)
    if column.endswith("_id") and column != "user_id":
        return random.choice(["", f"x{random.randint(1, 40)}"])
    return random.choice(TEXTS.get(column, ["more"]))


# The model: the same rules, written again.


def clean(text):
    """Text without outer space, or None where it says nothing."""
    text = (text or "").strip()
    return None if text.lower() in NOTHING else text.replace("\n", " ").replace("\r", " ")


def clean_id(text):
    """An id without the `.0` of a number, or None."""
    text = clean(text)
    return text and re.sub("^([0-9]+)[.]0+$", r"\1", text)


def key(identifier):
    """What makes two spellings of an id one."""
    return re.sub("[-_ ./#]", "", identifier.lower()) or identifier


def number(identifier):
    """The number in an id key of letters and digits, or None."""
    found = re.fullmatch("[a-z]*([0-9]+)", identifier)
    return int(found[1]) if found else None


def amount(text):
    """(money or None, whether a text is there that is no usable amount)."""
    text = clean(text)
    if text is None:
        return None, False
    plain = re.sub(" *(rs[.]?|₹|/-) *", "", text.lower())
    grouped = re.fullmatch(r"[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}([.][0-9]+)?", plain)
    if not grouped and not re.fullmatch(r"-?[0-9]+([.][0-9]+)?(e[0-9]+)?", plain):
        return None, True
    value = Decimal(plain.replace(",", ""))
    if not 0 <= value <= 10**11:
        return None, True
    return value.quantize(PAISA, ROUND_HALF_UP), False


def count(text):
    """(whole number or None, whether a text is there that is no whole number of 0 or more)."""
    text = clean(text)
    if text is None:
        return None, False
    factor = 1000 if text[-1] == "K" else 1
    try:
        value = Decimal(text.removesuffix("K").replace(",", "")) * factor
    except ArithmeticError:
        return None, True
    return (int(value), False) if value == int(value) and value >= 0 else (None, True)


def day(text, style):
    """The date, or None where it is none that is believed."""
    text = clean(text) or ""
    for form in ("%Y-%m-%d", DATES[style]):
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return found if date(2000, 1, 1) <= found <= date(2100, 1, 1) else None
    return None


class Model:
    """What the marts must hold of a file set, by the rules."""

    def __init__(self, drawn):
        """`drawn`: table -> `File`."""
        self.drawn = drawn
        self.raw, self.accepted = Counter(), Counter()
        self.sums = defaultdict(Decimal)
        self.sources = defaultdict(Decimal)
        self.revenue, self.spend = defaultdict(Decimal), defaultdict(Decimal)
        self.influencers()
        self.posts()
        self.tracking_data()
        self.payouts()
        self.by_influencer = {
            who: (self.revenue[who], self.spend[who])
            for who in self.listed | {self.resolve(other) for other in self.named}
        }

    def rows(self, table):
        """Each row of `table` that has its fields, as a dictionary; counts every raw row."""
        file = self.drawn[table]
        text = file.data.decode("utf-8-sig")
        records = [
            row for row in csv.reader(io.StringIO(text, ""), delimiter=file.delimiter) if row
        ]
        assert len(records[0]) == len(file.columns)
        for row in records[1:]:
            while len(row) > len(file.columns) and not row[-1].strip():
                row.pop()
            values = dict(zip(file.columns, row, strict=False))
            whole = len(row) == len(file.columns)
            if not whole or any(clean(value) for name, value in values.items() if name != "extra"):
                self.raw[table] += 1
                if whole:
                    yield values

    def influencers(self):
        """The first row of each id counts."""
        self.listed, self.named = set(), set()
        for row in self.rows("influencers"):
            identifier = clean_id(row["influencer_id"])
            if identifier and key(identifier) not in self.listed:
                self.listed.add(key(identifier))
                self.accepted["influencers"] += 1
        numbers = Counter(number(who) for who in self.listed)
        self.by_number = {number(who): who for who in self.listed if numbers[number(who)] == 1}

    def is_repeated(self, row, identifier, seen):
        """Whether `row` was there before, to the letter and under an id; adds it to `seen`."""
        same = tuple(row.items())
        repeated = clean(row.get(identifier)) is not None and same in seen
        seen.add(same)
        return repeated

    def resolve(self, identifier):
        """The key of the influencer that an id key means."""
        if identifier in self.listed or number(identifier) is None:
            return identifier
        return self.by_number.get(number(identifier), identifier)

    def posts(self):
        """Posts count with an influencer and a date; impossible numbers are left out."""
        seen = set()
        for row in self.rows("posts"):
            identifier = clean_id(row["influencer_id"])
            repeated = self.is_repeated(row, "post_id", seen)
            if identifier and day(row["date"], self.drawn["posts"].date_style) and not repeated:
                self.accepted["posts"] += 1
                self.named.add(key(identifier))
                self.sums["posts"] += 1
                for name in ("reach", "likes", "comments"):
                    self.sums[name] += count(row.get(name))[0] or 0

    def tracking_data(self):
        """Rows with a date and believable numbers; lost orders bring nothing."""
        seen = set()
        for row in self.rows("tracking_data"):
            repeated = self.is_repeated(row, "tracking_id", seen)
            orders, bad_orders = count(row["orders"])
            revenue, bad_revenue = amount(row["revenue"])
            discount, bad_discount = amount(row.get("discount"))
            answer = (clean(row.get("refund")) or "").lower()
            if answer in ("yes", "no"):
                refund, bad_refund = (revenue if answer == "yes" else Decimal(0)), False
            else:
                refund, bad_refund = amount(row.get("refund"))
            orders, revenue, refund = orders or 0, revenue or Decimal(0), refund or Decimal(0)
            if (
                not day(row["date"], self.drawn["tracking_data"].date_style)
                or repeated
                or any((bad_orders, bad_revenue, bad_discount, bad_refund, refund > revenue))
            ):
                continue
            self.accepted["tracking_data"] += 1
            lost = (clean(row.get("order_status")) or "").lower() in LOST
            lost = lost or (revenue > 0 and refund == revenue)
            net = Decimal(0) if lost else revenue - refund
            self.sums["all revenue"] += net
            self.sums["all orders"] += 0 if lost else orders
            self.sources[clean(row.get("source")) or "Unknown"] += net
            identifier = clean_id(row["influencer_id"])
            if identifier:
                self.named.add(key(identifier))
                self.revenue[self.resolve(key(identifier))] += net
                self.sums["touchpoints"] += 1
                self.sums["orders"] += 0 if lost else orders
                self.sums["revenue"] += net
                self.sums["refunded_orders"] += orders if lost else 0
                self.sums["refunded_revenue"] += revenue if lost else refund
                self.sums["discount"] += Decimal(0) if lost else discount or 0

    def payouts(self):
        """Payouts with an influencer and an amount; cancelled ones cost nothing."""
        seen = set()
        for row in self.rows("payouts"):
            identifier = clean_id(row["influencer_id"])
            total, bad_total = amount(row["total_payout"])
            cost, bad_cost = amount(row.get("product_cost"))
            repeated = self.is_repeated(row, "payout_id", seen)
            if not identifier or total is None or bad_total or bad_cost or repeated:
                continue
            self.accepted["payouts"] += 1
            self.named.add(key(identifier))
            if (clean(row.get("status")) or "").lower() != "cancelled":
                self.spend[self.resolve(key(identifier))] += total
                self.sums["spend"] += total
                self.sums["additional_cost"] += cost or 0


def examples():
    """The drawn file sets, the same on every run."""
    drawn = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(file_sets())
    def draw(one):
        drawn.append(one)

    draw()
    return drawn


@pytest.fixture(scope="module")
def started(builds, tmp_path_factory):
    """The drawn file sets and the futures of their builds."""
    pairs = []
    for one in examples():
        folder = tmp_path_factory.mktemp("drawn")
        for table, file in one.items():
            (folder / f"{table}.csv").write_bytes(file.data)
        pairs.append((one, builds.submit(tmp_path_factory.mktemp("built"), raw_data=folder)))
    rows = sum(sum(Model(one).raw.values()) for one, _ in pairs)
    print(f"\n{len(pairs)} random file sets with {rows:,} rows")
    assert len(pairs) >= 8
    return pairs


@pytest.mark.parametrize("example", range(EXAMPLES))
def test_marts_hold_what_the_rules_say(started, example):
    one, future = started[example]
    model, run = Model(one), future.result()
    assert run.exit_code == 0, run.output

    accounting = run.query(
        "select source_table, raw_rows, accepted_rows, rejected_rows"
        " from intermediate.int_row_accounting"
    )
    raw, accepted = model.raw, model.accepted
    assert sorted(accounting) == sorted(
        (table, raw[table], accepted[table], raw[table] - accepted[table]) for table in TABLES
    )
    assert run.query("select count(*) from marts.rejected_rows where reason is null") == [(0,)]

    everything = run.query(
        "select coalesce(sum(revenue), 0), coalesce(sum(orders), 0)"
        " from marts.revenue_by_source_daily"
    )
    assert everything == [(model.sums["all revenue"], model.sums["all orders"])]
    sources = run.query("select source, sum(revenue) from marts.revenue_by_source_daily group by 1")
    assert dict(sources) == model.sources

    names = ("posts", "reach", "likes", "comments", "touchpoints", "orders", "revenue", "spend")
    names += ("refunded_orders", "refunded_revenue", "discount", "additional_cost")
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
    expected = [tuple(model.sums[name] for name in names)]
    for mart in ("performance_daily", *(f"{name}_roas" for name in MARTS)):
        assert run.query(f"select {sums} from marts.{mart}") == expected, mart

    found = run.query("select influencer_id, revenue, spend from marts.influencer_roas")
    assert {key(who): rest for who, *rest in found} == {
        who: list(rest) for who, rest in model.by_influencer.items()
    }
    assert len({key(who) for who, *_ in found}) == len(found)
