"""A small OpenID Connect provider for tests: signs in whom it is told, without asking.

It speaks as much of the protocol as signing in needs: discovery, authorize, token, keys. Identity
tokens are signed with RS256, PKCE is checked and the nonce carried, as real providers do.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID = "dashboard"
CLIENT_SECRET = "the secret of the dashboard"


class Provider:
    """A provider on a free port of this machine; `with Provider() as provider`.

    `claims` is who signs in next: they go into the identity token. `key` signs it.
    """

    def __init__(self):
        from joserfc.jwk import RSAKey

        self.claims = {}
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig"})
        self.published_key = self.key
        self.codes = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://localhost:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    @property
    def metadata_url(self):
        """Where the dashboard learns how to use it."""
        return f"{self.address}/.well-known/openid-configuration"

    def metadata(self):
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query):
        """Where the browser goes on, with a code that is good for one token."""
        assert query["client_id"] == CLIENT_ID
        code = secrets.token_urlsafe()
        self.codes[code] = query
        answer = urlencode({"code": code, "state": query["state"]})
        return f"{query['redirect_uri']}?{answer}"

    def token(self, form):
        """The tokens for a code, or None where it is not good."""
        from joserfc import jwt

        query = self.codes.pop(form.get("code"), None)
        if query is None:
            return None
        verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != query["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "sub": "somebody",
            "iat": now,
            "exp": now + 3600,
            "nonce": query["nonce"],
        }
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims | self.claims, self.key)
        return {"token_type": "Bearer", "access_token": "x", "expires_in": 3600, "id_token": token}

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                if parts.path == "/.well-known/openid-configuration":
                    self.answer(provider.metadata())
                elif parts.path == "/keys":
                    self.answer({"keys": [provider.published_key.as_dict(private=False)]})
                elif parts.path == "/authorize":
                    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.end_headers()
                else:
                    self.answer({"error": "not_found"}, 404)

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                form = parse_qs(self.rfile.read(length).decode())
                expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
                # Authlib writes the two as they are, not encoded for a URL.
                if self.headers.get("Authorization") != f"Basic {expected}":
                    self.answer({"error": "invalid_client"}, 401)
                    return
                tokens = provider.token({name: values[0] for name, values in form.items()})
                self.answer(*([tokens] if tokens else [{"error": "invalid_grant"}, 400]))

            def answer(self, content, status=200):
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler
