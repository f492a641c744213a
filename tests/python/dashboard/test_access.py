"""Who may see what: every doubt means no data, and a brand's reader never meets another brand."""

import re
import shutil
from dataclasses import replace

import access
import access_rules
import brand_rows
import duckdb
import pytest
import queries
import streamlit as st
import warehouse
from access_rules import Denied, Misconfigured, Reader, SignedOut
from formats import Formats
from selection import Selection

NOW = 1_800_000_000.0
AUTH = {
    "redirect_uri": "https://roas.example.com/oauth2callback",
    "cookie_secret": "0123456789abcdef" * 4,
    "client_id": "dashboard",
    "client_secret": "a secret",
    "server_metadata_url": "https://login.example.com/.well-known/openid-configuration",
}
READERS = {
    "@example.com": "all",
    "only@example.com": ["Gritzo"],
    "both@agency.example": ["MuscleBlaze", "Gritzo"],
}
SECRETS = {"auth": AUTH, "access": {"readers": READERS}}
USER = {
    "is_logged_in": True,
    "email": "somebody@example.com",
    "email_verified": True,
    "iat": int(NOW) - 60,
}


# The glossary's definitions name brands as examples; they are the same for everybody and no data.
VIEWS = sorted(
    path.stem
    for path in (warehouse.PROJECT_DIR / "dashboard" / "views").glob("*.py")
    if path.stem != "glossary"
)


def without(mapping, key):
    return {name: value for name, value in mapping.items() if name != key}


def secrets_with(auth=AUTH, **access_settings):
    return {"auth": auth, "access": {"readers": READERS} | access_settings}


class TestRules:
    def test_nothing_said_is_no_rules(self):
        assert access_rules.rules({}) is None
        assert access_rules.rules({"something": "else"}) is None

    def test_readers_by_address_and_domain(self):
        rules = access_rules.rules(SECRETS)
        assert rules.readers == {
            "@example.com": None,
            "only@example.com": ("Gritzo",),
            "both@agency.example": ("Gritzo", "MuscleBlaze"),
        }
        assert rules.providers == (None,)
        assert rules.session_hours == 12

    def test_providers_by_name(self):
        keys = ("client_id", "client_secret", "server_metadata_url")
        named = {key: AUTH[key] for key in keys}
        auth = {key: AUTH[key] for key in AUTH if key not in keys}
        rules = access_rules.rules(secrets_with(auth | {"okta": named, "google": named}))
        assert rules.providers == ("google", "okta")

    @pytest.mark.parametrize(
        "secrets",
        [
            pytest.param({"auth": AUTH}, id="nobody is allowed"),
            pytest.param({"access": {"readers": READERS}}, id="no provider"),
            pytest.param({"auth": {}, "access": {}}, id="both empty"),
            pytest.param({"auth": "yes", "access": {"readers": READERS}}, id="auth is a text"),
            pytest.param(secrets_with(emails=["a@example.com"]), id="unknown setting"),
            pytest.param(secrets_with(readers={}), id="no readers"),
            pytest.param(secrets_with(readers=["a@example.com"]), id="readers are a list"),
            pytest.param(secrets_with(readers={"@": "all"}), id="empty domain"),
            pytest.param(secrets_with(readers={"*@example.com": "all", "*": "all"}), id="star"),
            pytest.param(secrets_with(readers={"example.com": "all"}), id="domain without @"),
            pytest.param(secrets_with(readers={"a@example.com": []}), id="no brands"),
            pytest.param(secrets_with(readers={"a@example.com": "Gritzo"}), id="brand, no list"),
            pytest.param(secrets_with(readers={"a@example.com": True}), id="true"),
            pytest.param(secrets_with(readers={"a@example.com": [1]}), id="brand is a number"),
            pytest.param(
                secrets_with(readers={"a@example.com": ["Gritzo"], "A@example.com": "all"}),
                id="one address twice",
            ),
            pytest.param(secrets_with(session_hours=0), id="no session"),
            pytest.param(secrets_with(session_hours=True), id="session of true"),
            pytest.param(secrets_with(session_hours="12"), id="session is a text"),
            pytest.param(secrets_with(session_hours=10_000), id="session without end"),
            pytest.param(secrets_with(session_hours=float("nan")), id="session of no number"),
            *(pytest.param(secrets_with(without(AUTH, key)), id=f"no {key}") for key in AUTH),
            *(pytest.param(secrets_with(AUTH | {key: ""}), id=f"empty {key}") for key in AUTH),
            pytest.param(secrets_with(AUTH | {"client_id": "<from …>"}), id="not filled in"),
            pytest.param(secrets_with(AUTH | {"cookie_secret": "short"}), id="short secret"),
            pytest.param(
                secrets_with(AUTH | {"redirect_uri": "http://roas.example.com/oauth2callback"}),
                id="not private",
            ),
            pytest.param(secrets_with(AUTH | {"okta": {}}), id="second provider is empty"),
        ],
    )
    def test_doubtful_secrets_let_nobody_in(self, secrets):
        with pytest.raises(Misconfigured):
            access_rules.rules(secrets)

    def test_messages_name_no_secret_and_nobody(self):
        for value in ([], "Gritzo", 1):
            with pytest.raises(Misconfigured) as error:
                access_rules.rules(secrets_with(readers={"private@example.com": value}))
            assert "private" not in str(error.value)

    def test_the_example_lets_nobody_in_before_it_is_filled_in(self, project_dir):
        text = (project_dir / ".streamlit" / "secrets.example.toml").read_text("utf-8")
        assert re.search(r"^\[access\.readers\]$", text, re.MULTILINE)
        secrets = st.runtime.secrets.Secrets()
        parsed, found = secrets._parse_toml_file(
            str(project_dir / ".streamlit" / "secrets.example.toml")
        )
        assert found
        with pytest.raises(Misconfigured):
            access_rules.rules(parsed)


class TestAllowed:
    @pytest.mark.parametrize(
        ("email", "brands"),
        [
            ("somebody@example.com", None),
            ("Somebody@Example.COM", None),
            ("only@example.com", ("Gritzo",)),
            ("ONLY@example.com", ("Gritzo",)),
            ("both@agency.example", ("Gritzo", "MuscleBlaze")),
        ],
    )
    def test_an_address_counts_before_its_domain(self, email, brands):
        rules = access_rules.rules(SECRETS)
        reader = access_rules.allowed(rules, USER | {"email": email}, NOW)
        assert reader == Reader(email.lower(), brands, NOW - 60 + 12 * 3600)

    @pytest.mark.parametrize(
        ("user", "error"),
        [
            pytest.param({}, SignedOut, id="nobody"),
            pytest.param(without(USER, "is_logged_in"), SignedOut, id="no sign of a session"),
            pytest.param(USER | {"is_logged_in": "true"}, SignedOut, id="logged in as a text"),
            pytest.param(USER | {"is_logged_in": 1}, SignedOut, id="logged in as a number"),
            pytest.param(without(USER, "iat"), SignedOut, id="no time"),
            pytest.param(USER | {"iat": str(NOW)}, SignedOut, id="time is a text"),
            pytest.param(USER | {"iat": True}, SignedOut, id="time is true"),
            pytest.param(USER | {"iat": float("nan")}, SignedOut, id="time is no number"),
            pytest.param(USER | {"iat": NOW - 12 * 3600}, SignedOut, id="session ended"),
            pytest.param(USER | {"iat": NOW + 3600}, SignedOut, id="time to come"),
            pytest.param(without(USER, "email"), Denied, id="no e-mail"),
            pytest.param(USER | {"email": None}, Denied, id="e-mail is None"),
            pytest.param(USER | {"email": ["somebody@example.com"]}, Denied, id="list of e-mails"),
            pytest.param(USER | {"email": "@example.com"}, Denied, id="domain alone"),
            pytest.param(USER | {"email": "x@evil.com@example.com"}, Denied, id="two @"),
            pytest.param(USER | {"email": "x@evil-example.com"}, Denied, id="longer domain"),
            pytest.param(USER | {"email": "x@sub.example.com"}, Denied, id="domain below"),
            pytest.param(USER | {"email": "x@example.com.evil.com"}, Denied, id="domain before"),
            pytest.param(USER | {"email": "x@example.com\n"}, Denied, id="end of line"),
            pytest.param(USER | {"email": "x@e\u2009xample.com"}, Denied, id="thin space"),
            pytest.param(USER | {"email": "so\u043cebody@example.com"}, Denied, id="Cyrillic"),
            pytest.param(USER | {"email": "boo\u212a@example.com"}, Denied, id="Kelvin sign"),
            pytest.param(USER | {"email": "other@agency.example"}, Denied, id="not on the list"),
            pytest.param(without(USER, "email_verified"), Denied, id="not said verified"),
            pytest.param(USER | {"email_verified": False}, Denied, id="not verified"),
            pytest.param(USER | {"email_verified": "true"}, Denied, id="verified is a text"),
            pytest.param(USER | {"email_verified": 1}, Denied, id="verified is a number"),
        ],
    )
    def test_every_doubt_is_refused(self, user, error):
        with pytest.raises(error):
            access_rules.allowed(access_rules.rules(SECRETS), user, NOW)


@pytest.mark.parametrize(
    ("address", "host", "is_forwarded", "is_local"),
    [
        ("localhost", "localhost:8501", False, True),
        ("127.0.0.1", "127.0.0.1:8501", False, True),
        ("::1", "[::1]:8501", False, True),
        ("localhost", None, False, True),
        (None, "localhost:8501", False, False),
        ("", "localhost:8501", False, False),
        ("0.0.0.0", "localhost:8501", False, False),
        ("localhost", "roas.example.com", False, False),
        ("localhost", "localhost.evil.com:8501", False, False),
        ("localhost", "localhost:8501", True, False),
    ],
)
def test_local_means_this_machine_alone(address, host, is_forwarded, is_local):
    assert access_rules.local_only(address, host, is_forwarded) is is_local


@pytest.fixture
def signed_in(open_page, monkeypatch):
    """`signed_in("only@example.com", view)`: a page as that person meets it."""
    monkeypatch.setattr(access.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(access.time, "time", lambda: NOW)

    def run(email=None, view="overview", secrets=SECRETS, claims=None, **parameters):
        user = {"is_logged_in": False}
        if email:
            user = USER | {"email": email}
        return open_page(view, secrets=secrets, user=user | (claims or {}), **parameters)

    return run


@pytest.fixture
def no_data(monkeypatch):
    """Fails the test where anything of a warehouse is opened or asked."""

    def asked(*args, **kwargs):
        pytest.fail("data were read")

    monkeypatch.setattr(warehouse.json, "loads", asked)
    monkeypatch.setattr(warehouse, "_connection", asked)
    # Nor may an answer be at hand: without one, every query asks for the connection.
    monkeypatch.setattr(warehouse, "_results", type(warehouse._results)())


def everything(app):
    """All that a page sends to the browser, as one text: words, options, tables, data of charts."""
    return "\n".join(
        str(element.proto) for part in (app.main, app.sidebar) for element in part if element.proto
    )


class TestRefusals:
    def test_without_signing_in_there_is_a_button_and_nothing_else(self, signed_in, no_data):
        app = signed_in()
        assert [button.label for button in app.button] == ["Sign in"]
        assert not app.metric and not app.multiselect

    def test_strangers_are_told_so(self, signed_in, no_data):
        app = signed_in("stranger@evil.com")
        assert "may not see" in app.error[0].value
        assert not app.metric and not app.multiselect
        assert [button.label for button in app.button] == ["Sign out"]

    @pytest.mark.parametrize(
        "claims", [{"email_verified": False}, {"email": None}, {"iat": NOW - 86400 * 2}]
    )
    def test_doubtful_claims_show_nothing(self, signed_in, no_data, claims):
        app = signed_in("somebody@example.com", claims=claims)
        assert not app.metric and not app.multiselect

    @pytest.mark.parametrize(
        "secrets", [{"auth": AUTH}, {"access": {"readers": READERS}}, secrets_with(readers={})]
    )
    def test_wrong_settings_show_nothing(self, signed_in, no_data, secrets):
        app = signed_in("somebody@example.com", secrets=secrets)
        assert "access is set up" in app.error[0].value
        assert not app.metric

    def test_without_the_package_for_signing_in_nobody_is_let_in(
        self, signed_in, no_data, monkeypatch
    ):
        monkeypatch.setattr(access.importlib.util, "find_spec", lambda name: None)
        app = signed_in("somebody@example.com")
        assert "access is set up" in app.error[0].value

    def test_a_file_of_secrets_that_cannot_be_read_is_not_taken_for_none(
        self, open_page, no_data, monkeypatch, tmp_path
    ):
        broken = tmp_path / "secrets.toml"
        broken.write_text("[auth\n")
        monkeypatch.setattr(st, "secrets", st.runtime.secrets.Secrets())
        options = access.config.get_option
        monkeypatch.setattr(
            access.config,
            "get_option",
            lambda name: [str(broken)] if name == "secrets.files" else options(name),
        )
        app = open_page()
        assert "access is set up" in app.error[0].value
        assert "cannot be read" in app.text[0].value

    @pytest.mark.parametrize("address", [None, "0.0.0.0", "10.0.0.5"])
    def test_other_machines_see_nothing_without_settings(
        self, open_page, no_data, monkeypatch, address
    ):
        monkeypatch.setattr(access, "_address", lambda: address)
        app = open_page()
        assert "reached from other machines" in app.text[0].value
        assert not app.metric

    def test_open_to_all_has_to_be_said(self, open_page, monkeypatch):
        monkeypatch.setattr(access, "_address", lambda: "0.0.0.0")
        monkeypatch.setenv(access.OPEN, "open")
        assert open_page().metric

    def test_open_is_spelled_in_one_way(self, open_page, no_data, monkeypatch):
        monkeypatch.setenv(access.OPEN, "yes")
        assert not open_page().metric

    def test_open_and_signing_in_contradict_each_other(self, signed_in, no_data, monkeypatch):
        monkeypatch.setenv(access.OPEN, "open")
        app = signed_in("somebody@example.com")
        assert "which one" in app.text[0].value

    def test_a_server_that_does_not_know_who_asks_refuses(self, monkeypatch):
        monkeypatch.setattr(access.runtime, "exists", lambda: True)
        with pytest.raises(Misconfigured):
            access.reader()

    def test_a_version_outlives_no_session(self, version):
        ended = replace(version, until=1.0)
        with pytest.raises(SignedOut):
            queries.build_info(ended)

    def test_a_session_that_ends_on_an_open_page_shows_nothing_more(self, signed_in, monkeypatch):
        app = signed_in("somebody@example.com")
        assert app.metric
        monkeypatch.setattr(access.time, "time", lambda: NOW + 12 * 3600)
        app.run()
        assert not app.metric
        assert [button.label for button in app.button] == ["Sign in"]


class TestBrands:
    BRANDS = ("Gritzo",)

    @pytest.fixture
    def own(self, version):
        return replace(version, brands=self.BRANDS)

    def test_whoever_may_see_all_does(self, signed_in):
        app = signed_in("somebody@example.com")
        assert set(app.multiselect(key="brand").options) >= {"Gritzo", "MuscleBlaze", "HKVitals"}

    @pytest.mark.parametrize("view", VIEWS)
    def test_no_page_names_another_brand(self, signed_in, view):
        text = everything(signed_in("only@example.com", view, period="All data"))
        assert "only@example.com" in text or "stays closed" in text
        assert "could not be shown" not in text
        for brand in ("MuscleBlaze", "HKVitals"):
            assert brand not in text

    def test_the_text_of_a_page_has_what_its_charts_have(self, signed_in):
        text = everything(signed_in("somebody@example.com", period="All data"))
        assert text.count("MuscleBlaze") > 2

    def test_numbers_are_those_of_the_brand(self, signed_in):
        app = signed_in("only@example.com", period="All data")
        everybody = signed_in("somebody@example.com", period="All data", brand="Gritzo")

        def cards(app):
            return {metric.label.split(" :")[0]: metric.value for metric in app.metric}

        assert cards(app) == cards(everybody)
        assert app.multiselect(key="brand").options == ["Gritzo"]

    def test_a_link_with_another_brand_shows_none_of_it(self, signed_in):
        app = signed_in("only@example.com", period="All data", brand="MuscleBlaze")
        assert app.multiselect(key="brand").value == []
        assert "MuscleBlaze" not in everything(app)

    def test_a_profile_shows_all_but_the_payouts(self, signed_in, ask):
        app = signed_in(
            "only@example.com", "influencers", period="All data", people="Danish Menon (60)"
        )
        truth = ask(
            """
            select sum(revenue) as revenue, sum(spend) as spend
            from marts.performance_daily
            where influencer_id = '60' and brand = 'Gritzo'
            """
        )
        shown = {metric.label: metric.value for metric in app.metric}
        form = Formats()
        assert shown["Revenue"] == form.short_money(truth["revenue"])
        assert shown["Spend"] == form.short_money(truth["spend"])
        assert [heading.value for heading in app.subheader][-1] == "Payouts"
        assert any("payouts are not shown" in caption.value for caption in app.caption)
        assert not app.info and "MuscleBlaze" not in everything(app)

    def test_somebody_who_cost_the_brand_nothing_is_no_riddle(self, signed_in, ask):
        person = ask(
            """
            select influencer_name || ' (' || influencer_id || ')' as label
            from marts.influencer_roas
            where influencer_id in (
                select influencer_id from marts.performance_daily where brand = 'Gritzo'
                group by 1 having sum(spend) = 0
            )
            order by influencer_id
            """
        )["label"]
        app = signed_in("only@example.com", "influencers", period="All data", people=person)
        (told,) = [info.value for info in app.info]
        assert "Nothing was spent" in told and "not shown to you" in told

    def test_payouts_are_hidden_and_the_page_says_why(self, signed_in):
        app = signed_in("only@example.com", "payouts", period="All data")
        assert app.title[0].value == "Payouts"
        assert "all of an influencer's brands together" in app.info[0].value
        assert not app.metric and not app.dataframe

    def test_the_report_is_theirs_too(self, signed_in):
        app = signed_in("only@example.com")
        assert app.download_button(key="report-pdf")

    def test_every_mart_is_cut_or_closed(self, version, own):
        marts = warehouse.query(
            version,
            "select table_name, list(column_name) as columns from duckdb_columns()"
            " where schema_name = 'marts' group by 1 order by 1",
        )
        closed = []
        for mart, columns in marts.itertuples(index=False):
            if "brand" in columns:
                found = warehouse.query(own, f"select distinct brand from marts.{mart}")
                assert set(found["brand"]) <= set(self.BRANDS)
            elif mart in brand_rows.OF_ENTITIES:
                found = warehouse.query(
                    own, f"select distinct entity_type, entity_id from marts.{mart}"
                )
                assert set(found["entity_type"]) <= {"brand"}
                assert len(found) > 0 and set(found["entity_id"]) <= set(self.BRANDS)
            elif mart in brand_rows.DERIVED:
                kept = set(warehouse.query(own, f"from marts.{mart} limit 1").columns)
                # What describes, and nothing that is a sum over all brands.
                assert not kept & {"revenue", "orders", "spend", "roas", "total_revenue"}
            else:
                closed.append(mart)
                with pytest.raises(warehouse.OtherBrands):
                    warehouse.query(own, f"from marts.{mart} limit 1")
        assert {"data_quality", "rejected_rows", "payout_reconciliation"} <= set(closed)

    def test_experiments_and_plans_are_those_of_the_brand(self, version):
        """The history of all brands together is nobody's of one brand."""
        own = replace(version, brands=("HKVitals",))
        selection = Selection(queries.data_period(own))
        assert set(queries.experiments(own, selection)["experiment_id"]) == {"HK01", "HK02"}
        assert queries.entities(own, selection)["entity_id"].tolist() == ["HKVitals"]
        for design in queries.DESIGNS:
            assert queries.planned_brands(own, design) == ["HKVitals"]
        totals = queries.totals(own, selection)
        whole = queries.totals(version, replace(selection, brand=("HKVitals",)))
        assert totals == whole and totals["iroas_tier"] == "randomized"
        asked = {"lift": 0.4, "treat_share": 0.5, "ci_level": 0.95, "power": 0.8}
        mine = queries.sizes(own, "geo_pairs", "HKVitals", **asked)
        assert mine.equals(queries.sizes(version, "geo_pairs", "HKVitals", **asked))
        others = queries.sizes(own, "user_holdout", "MuscleBlaze", **asked)
        assert len(mine) and others.empty

    def test_influencers_are_those_of_the_brand(self, own, ask):
        expected = ask(
            "select count(distinct influencer_id) as n from marts.performance_daily"
            " where brand = 'Gritzo'"
        )["n"]
        assert 0 < len(queries.influencers(own)) == expected

    def test_a_new_mart_is_closed_until_somebody_thinks_of_it(self, altered):
        folder = altered("create table marts.secret_totals as select 1 as revenue")
        own = replace(warehouse.current(folder), brands=self.BRANDS)
        with pytest.raises(warehouse.OtherBrands):
            warehouse.query(own, "from marts.secret_totals")

    def test_the_whole_version_has_no_name(self, own):
        for sql in (
            "from warehouse.marts.performance_daily",
            "from published.marts.performance_daily",
            "set enable_external_access = true",
            f"attach '{own.file}' as again (read_only)",
        ):
            connection = warehouse._connection(own).cursor()
            with pytest.raises(duckdb.Error):
                connection.execute(sql)

    def test_results_of_readers_never_meet(self, version, own):
        sql = "select sum(revenue) as revenue from marts.performance_daily"
        everything = warehouse.query(version, sql).iloc[0, 0]
        assert warehouse.query(own, sql).iloc[0, 0] < everything
        other = replace(version, brands=("MuscleBlaze",))
        assert warehouse.query(other, sql).iloc[0, 0] < everything
        assert warehouse.query(version, sql).iloc[0, 0] == everything

    @pytest.mark.parametrize("brand", ["gritzo", "Grit%", "x' or true or '", "", "NULL"])
    def test_a_brand_that_is_not_there_has_no_rows(self, version, brand):
        own = replace(version, brands=(brand,))
        assert warehouse.query(own, "select count(*) from marts.performance_daily").iloc[0, 0] == 0

    @pytest.mark.parametrize("place", ["elsewhere", "workspaces/1"])
    def test_what_somebody_brought_along_is_all_theirs(
        self, published, tmp_path, monkeypatch, place
    ):
        shared, own = tmp_path / "shared", tmp_path / "shared" / place
        for folder in (shared, own):
            (folder / "versions").mkdir(parents=True)
            shutil.copytree(published / "current", folder / "versions" / "1")
            (folder / "current").symlink_to("versions/1")
        monkeypatch.setenv("WAREHOUSE_DIR", str(shared))
        monkeypatch.setattr(access, "reader", lambda: Reader("x@example.com", self.BRANDS))
        session = {}
        monkeypatch.setattr(warehouse, "get_script_run_ctx", lambda **_: session)
        monkeypatch.setattr(st, "session_state", session)
        assert warehouse.current().brands == self.BRANDS
        session[warehouse.OWN_WAREHOUSE] = str(own)
        assert warehouse.current().brands is None
        for everybodys in (shared, shared.parent, shared / "versions" / "1"):
            session[warehouse.OWN_WAREHOUSE] = str(everybodys)
            assert warehouse.current(shared).brands == self.BRANDS

    def test_formulas_give_the_same(self, version, own):
        sql = "select marts.roas(300, 200) as roas, marts.engagement_band(3, 100) as band"
        assert warehouse.query(own, sql).equals(warehouse.query(version, sql))
