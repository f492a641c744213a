"""Signing in as people do: the real server, a real browser and a provider of our own.

Needs Playwright, Authlib and Chromium (`CHROMIUM` or on the path); in CI a missing one is a
failure.
"""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

MISSING = [
    name
    for name, is_there in {
        "Playwright": importlib.util.find_spec("playwright"),
        "Authlib": importlib.util.find_spec("authlib"),
        "Chromium": os.environ.get("CHROMIUM") or shutil.which("chromium"),
    }.items()
    if not is_there
]
pytestmark = pytest.mark.skipif(
    bool(MISSING) and not os.environ.get("CI"),
    reason=f"signing in needs {', '.join(MISSING)}",
)

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
WAIT = 60_000
# A name that leads to this machine, as a proxy in front of it would have one.
FOREIGN_NAME = "roas.example.com"


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serve(project_dir, warehouse, secrets=None, port=None, address="localhost", **environment):
    """The dashboard's address, served by a real Streamlit, with the file `secrets`."""
    port = port or free_port()
    own = {key: value for key, value in os.environ.items() if not key.startswith("STREAMLIT_")}
    command = [
        *(sys.executable, "-m", "streamlit", "run", "dashboard/app.py"),
        *("--server.port", str(port), "--server.address", address),
        *("--secrets.files", str(secrets or "no-secrets.toml")),
    ]
    server = subprocess.Popen(
        command,
        cwd=project_dir,
        env=own | {"WAREHOUSE_DIR": str(warehouse)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    url = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
                break
            except OSError:
                assert server.poll() is None, server.stdout.read().decode()
                assert time.monotonic() < deadline, "the dashboard did not start"
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def chromium():
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                f"--host-resolver-rules=MAP {FOREIGN_NAME} 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A tab of a browser that knows nobody yet."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def provider():
    from dashboard.mock_oidc import Provider

    with Provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def dashboard(project_dir, published, provider, tmp_path_factory):
    """The address of a dashboard with signing in set up."""
    from dashboard.mock_oidc import CLIENT_ID, CLIENT_SECRET

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
    with serve(project_dir, published, secrets, port) as address:
        yield address


@pytest.fixture(autouse=True)
def honest(request):
    """The provider signs with the key that it publishes, and nobody is signed in yet."""
    if not MISSING:
        provider = request.getfixturevalue("provider")
        provider.claims, provider.published_key = {}, provider.key


def settled(page):
    """Wait until the page has run to its end."""
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=WAIT
    )


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


def test_a_server_for_all_without_settings_shows_nothing(page, project_dir, published):
    with serve(project_dir, published, address="0.0.0.0") as address:
        page.goto(address)
        page.get_by_text("can be reached from other machines").wait_for(timeout=WAIT)
        assert page.get_by_test_id("stMetric").count() == 0


def test_this_machine_is_let_in_and_a_foreign_name_for_it_is_not(page, project_dir, published):
    with serve(project_dir, published) as address:
        page.goto(address)
        page.get_by_test_id("stMetric").first.wait_for(timeout=WAIT)
        page.goto(address.replace("localhost", FOREIGN_NAME))
        page.get_by_text("can be reached from other machines").wait_for(timeout=WAIT)
        assert page.get_by_test_id("stMetric").count() == 0
