"""Signing in as people do: the real server, a real browser and a provider of our own.

Needs Authlib besides what every journey needs; in CI a missing one is a failure.
"""

import importlib.util
import os

import pytest
from browser import FOREIGN_NAME, WAIT, free_port, serve, settled

from .mock_oidc import CLIENT_ID, CLIENT_SECRET, Provider

SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "{cookie_secret}"
client_id = "{client_id}"
client_secret = "{client_secret}"
server_metadata_url = "{metadata_url}"

[access.readers]
"@example.com" = "all"
"only@example.com" = ["Gritzo"]
"""


@pytest.fixture
def page(tab):
    """A tab of a browser that knows nobody yet."""
    return tab()


@pytest.fixture(scope="module")
def provider():
    if not importlib.util.find_spec("authlib") and not os.environ.get("CI"):
        pytest.skip("signing in needs Authlib")
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def dashboard(published, provider, tmp_path_factory):
    """The address of a dashboard with signing in set up."""
    port = free_port()
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    secrets.write_text(
        SECRETS.format(
            address=f"http://localhost:{port}",
            cookie_secret="0123456789abcdef" * 4,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            metadata_url=provider.metadata_url,
        )
    )
    with serve(published, secrets, port) as address:
        yield address


@pytest.fixture(autouse=True)
def honest(provider):
    """The provider signs with the key that it publishes, and nobody is signed in yet."""
    provider.claims, provider.published_key = {}, provider.key


def sign_in(page, dashboard, path=""):
    page.goto(f"{dashboard}/{path}")
    page.get_by_role("button", name="Sign in").click(timeout=WAIT)


def test_whoever_is_on_the_list_gets_in_and_out(page, dashboard, provider):
    provider.claims = {"email": "Somebody@example.com", "email_verified": True}
    page.goto(dashboard)
    page.get_by_role("button", name="Sign in").wait_for(timeout=WAIT)
    assert page.get_by_test_id("stMetric").count() == 0
    page.get_by_role("button", name="Sign in").click()
    page.get_by_test_id("stMetric").first.wait_for(timeout=WAIT)
    assert page.get_by_text("somebody@example.com").count() == 1

    page.reload()
    page.get_by_test_id("stMetric").first.wait_for(timeout=WAIT)

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for(timeout=WAIT)
    assert page.get_by_test_id("stMetric").count() == 0
    page.reload()
    page.get_by_role("button", name="Sign in").wait_for(timeout=WAIT)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@evil.com", "email_verified": True},
        {"email": "somebody@example.com", "email_verified": False},
        {"email": "somebody@example.com"},
        {"email_verified": True},
    ],
    ids=["stranger", "not verified", "verified is not said", "no e-mail"],
)
def test_nobody_else_gets_in(page, dashboard, provider, claims):
    provider.claims = claims
    sign_in(page, dashboard)
    page.get_by_text("You may not see this dashboard.").wait_for(timeout=WAIT)
    settled(page)
    assert page.get_by_test_id("stMetric").count() == 0
    assert page.get_by_test_id("stMultiSelect").count() == 0


def test_a_forged_token_signs_nobody_in(page, dashboard, provider):
    from joserfc.jwk import RSAKey

    provider.claims = {"email": "somebody@example.com", "email_verified": True}
    real = provider.key
    provider.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig"})
    provider.published_key = real
    try:
        sign_in(page, dashboard)
        page.get_by_role("button", name="Sign in").wait_for(timeout=WAIT)
        settled(page)
        assert page.get_by_test_id("stMetric").count() == 0
    finally:
        provider.key = real


def test_a_forged_cookie_signs_nobody_in(page, dashboard):
    page.context.add_cookies(
        [{"name": "_streamlit_user", "value": "eyJpc19sb2dnZWRfaW4iOnRydWV9", "url": dashboard}]
    )
    page.goto(dashboard)
    page.get_by_role("button", name="Sign in").wait_for(timeout=WAIT)
    assert page.get_by_test_id("stMetric").count() == 0


def test_a_brands_reader_receives_no_other_brand(page, dashboard, provider):
    received = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: received.append(as_text(data))),
    )
    provider.claims = {"email": "only@example.com", "email_verified": True}
    sign_in(page, dashboard)
    page.get_by_test_id("stMetric").first.wait_for(timeout=WAIT)
    settled(page)
    assert page.get_by_text("You see these brands only:").count() == 1
    page.goto(f"{dashboard}/?brand=MuscleBlaze&period=All+data")
    page.get_by_test_id("stMetric").first.wait_for(timeout=WAIT)
    settled(page)
    page.goto(f"{dashboard}/data_quality")
    page.get_by_text("stays closed").wait_for(timeout=WAIT)
    everything = "\n".join(received)
    assert "Gritzo SuperMilk" in everything
    # The query of the second address comes back; no name of a product or a campaign does.
    assert "HKVitals" not in everything
    assert "MuscleBlaze " not in everything and "MuscleBlaze_" not in everything


def as_text(data):
    return data.decode("latin-1") if isinstance(data, bytes) else data


def test_a_server_for_all_without_settings_shows_nothing(page, published):
    with serve(published, address="0.0.0.0") as address:
        page.goto(address)
        page.get_by_text("can be reached from other machines").wait_for(timeout=WAIT)
        assert page.get_by_test_id("stMetric").count() == 0


def test_this_machine_is_let_in_and_a_foreign_name_for_it_is_not(page, published):
    with serve(published) as address:
        page.goto(address)
        page.get_by_test_id("stMetric").first.wait_for(timeout=WAIT)
        page.goto(address.replace("localhost", FOREIGN_NAME))
        page.get_by_text("can be reached from other machines").wait_for(timeout=WAIT)
        assert page.get_by_test_id("stMetric").count() == 0
