"""A provider of OpenID Connect on this machine, as Discovery and Core have them, which lets in whoever
comes as the person that a test says, and lies where it is told to."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import secrets
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from running import ROOT

SAID = """  access:
    oidc:
      issuer: {issuer}
      client-id: siem
      client-secret-file: oidc-secret
      title: Local IDs
      role-claim: groups
      roles: {{soc: analyst, staff: viewer, chiefs: admin}}
"""


def config_with(folder, said, secret):
    """The path of a config that says it, with the secret beside it."""
    with open(os.path.join(folder, "oidc-secret"), "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
        text = file.read()
    path = os.path.join(folder, "catchment.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("  retention: 90d\n", "  retention: 90d\n" + said, 1))
    return path


def url_safe(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return url_safe(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Key:
    """One that signs by RS256, PS256 or ES256."""

    def __init__(self, key_id, algorithm):
        self.key_id, self.algorithm = key_id, algorithm
        self.key = (ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256"
                    else rsa.generate_private_key(65537, 2048))

    def published(self):
        numbers = self.key.public_key().public_numbers()
        kind = ({"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
                if self.algorithm == "ES256" else
                {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)})
        return {**kind, "kid": self.key_id, "use": "sig", "alg": self.algorithm}

    def pem(self):
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, text):
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(self.key.sign(text, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if self.algorithm == "PS256":
            return self.key.sign(text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        return self.key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def token(claims, key, **head):
    text = ".".join(url_safe(json.dumps(part).encode()) for part in (
        {"alg": key.algorithm, "kid": key.key_id, **head}, claims)).encode()
    return text.decode() + "." + url_safe(key.sign(text))


def unsigned(claims, **head):
    return ".".join(url_safe(json.dumps(part).encode()) for part in ({"alg": "none", **head}, claims)) + "."


def signed_by_secret(claims, secret, **head):
    text = ".".join(url_safe(json.dumps(part).encode()) for part in ({"alg": "HS256", **head}, claims))
    return text + "." + url_safe(hmac.new(secret, text.encode(), hashlib.sha256).digest())


class Provider:
    def __init__(self, name="127.0.0.1"):
        self.client_id, self.secret = "siem", "a secret: of +ours"
        self.keys = [Key("one", "RS256"), Key("two", "ES256"), Key("three", "PS256")]
        self.key = self.keys[0]  # that signs
        self.person = {"sub": "u-1", "preferred_username": "alice", "groups": ["soc"]}
        self.answers = {}  # by path: what is answered instead, as bytes
        self.sign = token  # makes an ID token of claims and the key
        self.once = True   # a code is good once
        self.codes = {}
        self.asked = []    # paths
        self.held = threading.Event()  # while it is set, the token endpoint answers nothing
        self.let_go = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.issuer = f"http://{name}:{self.server.server_address[1]}/realm"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()

    def discovery(self):
        return {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/auth",
                "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
                "authorization_response_iss_parameter_supported": True}

    def authorize(self, query):
        """Where the browser is sent back to: the person has agreed."""
        asked = dict(urllib.parse.parse_qsl(query, strict_parsing=True))
        assert asked["response_type"] == "code" and asked["client_id"] == self.client_id, asked
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split(), asked
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urllib.parse.urlencode(
            {"code": code, "state": asked["state"], "iss": self.issuer})

    def redeem(self, form, authorization):
        """What the token endpoint answers, as a status and a body."""
        code = form.get("code", "")
        asked = self.codes.pop(code, None) if self.once else self.codes.get(code)
        pair = urllib.parse.quote(self.client_id, safe="") + ":" + urllib.parse.quote(self.secret, safe="")
        if authorization != "Basic " + base64.b64encode(pair.encode()).decode():
            return 401, {"error": "invalid_client"}
        challenge = url_safe(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        good = asked and form["redirect_uri"] == asked["redirect_uri"] and challenge == asked["code_challenge"]
        if not good:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 300,
                  "nonce": asked["nonce"], **self.person}
        return 200, {"id_token": self.sign(claims, self.key), "access_token": "x", "token_type": "Bearer"}

    def handler(self):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def tell(self, status, body, location=None):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if location:
                    self.send_header("Location", location)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # who asked has heard enough

            def do_GET(self):  # pylint: disable=invalid-name
                path, _, query = self.path.removeprefix("/realm").partition("?")
                provider.asked.append(path)
                if path in provider.answers:
                    self.tell(200, provider.answers[path])
                elif path == "/auth":
                    self.tell(302, b"", provider.authorize(query))
                elif path == "/.well-known/openid-configuration":
                    self.tell(200, json.dumps(provider.discovery()).encode())
                elif path == "/keys":
                    self.tell(200, json.dumps({"keys": [key.published() for key in provider.keys]}).encode())
                else:
                    self.tell(404, b"")

            def do_POST(self):  # pylint: disable=invalid-name
                provider.asked.append("/token")
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if provider.held.is_set():
                    provider.let_go.wait()
                status, told = provider.redeem(dict(urllib.parse.parse_qsl(form)),
                                               self.headers.get("Authorization"))
                self.tell(status, provider.answers.get("/token", json.dumps(told).encode()))

            def log_message(self, format, *args):  # pylint: disable=redefined-builtin
                pass

        return Handler
