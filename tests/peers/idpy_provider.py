"""A provider of another make: idpyoidc's, behind a plain front of the standard library, with a page to sign in.

Usage: python idpy_provider.py '{"redirect_uris": […], "secret": "…"}'; one line on stdout when it is ready. It ends
with whoever started it.
"""

import json
import secrets
import sys
import threading
from collections.abc import Mapping
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from idpyoidc.message.oidc import AuthorizationRequest
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.oidc.session import Session
from idpyoidc.server.user_authn.user import UserPass, create_signed_jwt

LEVEL = "http://eidas.europa.eu/LoA/substantial"
PEOPLE = ("joost", "ineke")
PASSWORD = "x"
OIDC = "idpyoidc.server.oidc"
PKCE = "idpyoidc.server.oauth2.add_on.pkce.add_support"
ASKED = '<form method="post" action="/ended"><input name="sjwt" value="{}"><button>Sign out</button></form>'
# Not its pushed requests: it wants all that was pushed in the browser's address once more, which RFC 9126 doesn't.
ENDPOINTS = {
    "provider_config": (
        ".well-known/openid-configuration",
        f"{OIDC}.provider_config.ProviderConfiguration",
        None,
    ),
    "authorization": ("authorization", f"{OIDC}.authorization.Authorization", None),
    "token": ("token", f"{OIDC}.token.Token", ["client_secret_basic"]),
    "userinfo": ("userinfo", f"{OIDC}.userinfo.UserInfo", ["bearer_header"]),
    "session": ("session", "", None),
}


class Pages(UserPass):  # type: ignore[misc]
    """Name and password."""

    def __call__(self, **kwargs: Any) -> str:
        """The page; what was asked travels along, signed."""
        context, keys = self.upstream_get("context"), self.upstream_get("attribute", "keyjar")
        token = create_signed_jwt(context.issuer, keys, **kwargs)
        return (
            f'<form method="post" action="/verify"><input type="hidden" name="token" value="{token}">'
            '<input name="username"><input name="password" type="password">'
            '<button name="answer" value="yes">Sign in</button><button name="answer" value="no">Cancel</button></form>'
        )


class EndSession(Session):  # type: ignore[misc]
    """Where a browser comes to sign out; the library takes it for a client, and asks for its token."""

    def client_authentication(self, request: Any, http_info: Any = None, **kwargs: Any) -> dict[str, str]:
        """None."""
        return {}


def provider(issuer: str, redirect_uris: list[str], secret: str) -> Server:
    """The provider, as its library is configured."""
    origin, hint = redirect_uris[0].split("/inloggen")[0], redirect_uris[0].rsplit("/", 1)[1]
    keys = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
    known = {
        each: {"email": f"{each}@debrug.example", "email_verified": True, "name": each, "groups": ["behandelaars"]}
        for each in PEOPLE
    }
    endpoint = {}
    for name, (path, kind, methods) in ENDPOINTS.items():
        kwargs: dict[str, Any] = {"client_authn_method": methods}
        if name == "session":
            kwargs |= {"post_logout_uri_path": "out", "logout_verify_url": f"{issuer}/asked", "signing_alg": "RS256"}
        endpoint[name] = {"path": path, "class": kind or EndSession, "kwargs": kwargs}
    cookies = {name: secrets.token_urlsafe(32).encode() for name in ("sign_key", "enc_key")}
    server = Server(
        OPConfiguration(
            {
                "issuer": issuer,
                "httpc_params": {"verify": True},
                "key_conf": {"key_defs": keys, "uri_path": "jwks"},
                "endpoint": endpoint,
                "add_ons": {"pkce": {"function": PKCE, "kwargs": {"essential": True}}},
                "authentication": {
                    "user": {
                        "acr": LEVEL,
                        "class": Pages,
                        "kwargs": {"db_conf": {"class": dict, "kwargs": dict.fromkeys(PEOPLE, PASSWORD)}},
                    }
                },
                "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": known}},
                "cookie_handler": {"class": "idpyoidc.server.cookie_handler.CookieHandler", "kwargs": cookies},
                "token_handler_args": {
                    "code": {"kwargs": {"lifetime": 60}},
                    "token": {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 300}},
                    "id_token": {
                        "class": "idpyoidc.server.token.id_token.IDToken",
                        "kwargs": {"base_claims": {"groups": None}},
                    },
                },
            }
        )
    )
    server.context.cdb["kring"] = {
        "client_id": "kring",
        "client_secret": secret,
        "redirect_uris": [(each, {}) for each in redirect_uris],
        "post_logout_redirect_uri": [(f"{origin}/uitgelogd/terug", {})],
        "backchannel_logout_uri": f"{origin}/inloggen/afmelden/{hint}",
        "token_endpoint_auth_method": "client_secret_basic",
        "response_types_supported": ["code"],
        "allowed_scopes": ["openid", "email", "profile"],
        "id_token_signed_response_alg": "ES256",
    }
    server.keyjar.add_symmetric("kring", secret)
    return server


class Front(BaseHTTPRequestHandler):
    """What comes in by HTTP, given to the library, and its answer sent back."""

    op: Server

    def do_GET(self) -> None:
        """Everything but the forms and the calls of clients."""
        self._answer(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        """A form, a client's call."""
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self._answer(dict(parse_qsl(body)))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: stdout and stderr are the test's."""

    def _answer(self, sent: dict[str, str]) -> None:
        path = urlsplit(self.path).path.strip("/")
        try:
            if path == "jwks":
                self._send(200, json.dumps(self.op.keyjar.export_jwks()))
            elif path == "verify":
                self._verify(sent)
            elif path == "asked":
                self._send(200, ASKED.format(sent["sjwt"]))
            elif path == "ended":
                self._end(sent)
            else:
                name = next(name for name, (at, _kind, _methods) in ENDPOINTS.items() if at == path)
                self._ask(self.op.get_endpoint(name), sent)
        except Exception as error:
            # The library says no by raising; a client reads which, and the test that nobody was sent anywhere.
            refused = "invalid_client" if path == "token" else "invalid_request"
            self._send(400, json.dumps({"error": refused, "error_description": type(error).__name__}))

    def _ask(self, endpoint: Any, sent: dict[str, str]) -> None:
        about = {
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "method": self.command,
            "url": self.path,
            "cookie": [{"name": each.key, "value": each.value} for each in self._cookies().values()],
        }
        request = endpoint.parse_request(sent, http_info=about)
        if "error" in request:
            return self._send(400, request.to_json())
        answer = endpoint.process_request(request, http_info=about)
        if "error" in answer:
            return self._send(400, json.dumps({name: answer[name] for name in ("error", "error_description")}))
        if "redirect_location" in answer:
            return self._send(303, location=answer["redirect_location"])
        page = answer.get("http_response")
        if page is not None:
            return self._send(200, page)
        return self._tell(endpoint, request, answer)

    def _verify(self, sent: dict[str, str]) -> None:
        endpoint, method = self.op.get_endpoint("authorization"), self.op.context.authn_broker.get_method_by_id("user")
        asked = method.unpack_token(sent["token"])
        request = AuthorizationRequest().from_urlencoded(asked["query"])
        if sent.get("answer") == "no":
            said = endpoint.authentication_error_response(request, "access_denied", "she turned back")
            return self._send(303, location=said.request(request["redirect_uri"]))
        name = method.verify(username=sent["username"], password=sent["password"])
        session = endpoint.create_session(request, name, asked["authn_class_ref"], asked["iat"], method)
        return self._tell(endpoint, request, endpoint.authz_part2(request=request, session_id=session))

    def _end(self, sent: dict[str, str]) -> None:
        endpoint = self.op.get_endpoint("session")
        told = endpoint.unpack_signed_jwt(sent["sjwt"])
        endpoint.do_verified_logout(**told)
        self._send(303, location=told["redirect_uri"], cookies=endpoint.kill_cookies())

    def _tell(self, endpoint: Any, request: Any, answer: Mapping[str, Any]) -> None:
        told = endpoint.do_response(request=request, **answer)
        if told.get("response_placement", endpoint.response_placement) == "url":
            return self._send(303, location=told["response"], cookies=told.get("cookie", ()))
        return self._send(200, told["response"])

    def _cookies(self) -> SimpleCookie:
        return SimpleCookie(self.headers.get("cookie", ""))

    def _send(self, status: int, body: str = "", *, location: str = "", cookies: Any = ()) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if body.startswith("{") else "text/html")
        if location:
            self.send_header("Location", location)
        for each in cookies:
            gone = "; Max-Age=0" if "expires" in each else ""
            self.send_header("Set-Cookie", f'{each["name"]}="{each["value"]}"; Path=/; HttpOnly{gone}')
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())


def serve() -> None:
    """On a port of its own until stdin closes."""
    asked = json.loads(sys.argv[1])
    # Not http.server's own, which asks the name of this address of a name server that may not answer.
    server = ThreadingTCPServer(("127.0.0.1", 0), Front)
    issuer = f"http://127.0.0.1:{server.server_address[1]}"
    Front.op = provider(issuer, asked["redirect_uris"], asked["secret"])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"issuer": issuer}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve()
