"""Logging in by a provider of OpenID Connect: the whole way and back, roles that come and go, names that
are taken, and what a hostile provider, page or visitor may try."""

import http.client
import json
import os
import shutil
import sys
import tempfile
import threading
import unittest
import urllib.parse
import urllib.request

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "../real"))
from oidc_provider import SAID, Key, Provider, config_with, signed_by_secret, token, unsigned  # noqa: E402
from running import DEADLINE, PROGRAM, SystemTest, get, local_token, run, wait_for  # noqa: E402

PASSWORD = "a good long one"
AWAY, BACK = "/api/v1/login/oidc", "/api/v1/login/oidc/callback"


class Browser:
    """Somebody's browser: it keeps cookies by their paths, and follows where it is led when told to."""

    def __init__(self, web, address):
        self.web, self.address = urllib.parse.urlsplit(web), address
        self.cookies = {}
        self.set_cookies = []
        self.csrf = ""

    def send(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.web.hostname, self.web.port, timeout=DEADLINE,
                                                source_address=(self.address, 0))
        sent = "; ".join(f"{name}={value}" for name, (value, where) in self.cookies.items()
                         if path.startswith(where))
        if sent:
            headers.setdefault("Cookie", sent)
        if method != "GET":
            headers.setdefault("X-CSRF-Token", self.csrf)
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        self.set_cookies = answer.headers.get_all("Set-Cookie") or []
        for one in self.set_cookies:
            pair, *more = one.split("; ")
            name, value = pair.split("=", 1)
            where = next(part[5:] for part in more if part.startswith("Path="))
            self.cookies.pop(name, None)
            if "Max-Age=0" not in more:
                self.cookies[name] = (value, where)
        return answer.status, answer.getheader("Location") or "", text

    def api(self, method, path, body=None, **headers):
        status, _, text = self.send(method, "/api/v1/" + path, body, **headers)
        told = json.loads(text)
        if isinstance(told, dict):
            self.csrf = told.get("csrf", self.csrf)
        return status, told

    def leave(self, wanted=""):
        """Where the SIEM leads to: the provider, or the page."""
        status, url, text = self.send("GET", AWAY + (wanted and "?" + urllib.parse.urlencode({"next": wanted})))
        assert status == 302, (status, text)
        return url

    def agree(self, url):
        """At the provider, which leads back to the SIEM."""
        class Led(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None
        try:
            urllib.request.build_opener(Led).open(url, timeout=DEADLINE)
        except urllib.error.HTTPError as error:
            return error.headers["Location"]
        raise AssertionError("the provider leads nowhere")

    def come_back(self, url):
        """Where the SIEM leads to, of its callback with what the provider gave."""
        parts = urllib.parse.urlsplit(url)
        status, url, text = self.send("GET", parts.path + "?" + parts.query, Host=parts.netloc,
                                      **{"Sec-Fetch-Site": "cross-site"})
        assert status == 302, (status, text)
        return url

    def log_in(self, wanted=""):
        return self.come_back(self.agree(self.leave(wanted)))


class ByProvider(SystemTest):
    said = SAID

    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.stop)
        folder = tempfile.mkdtemp(prefix="catchment-oidc-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        config = config_with(folder, cls.said.format(issuer=cls.provider.issuer), cls.provider.secret)
        cls.up_arguments = ("--config", config)
        super().setUpClass()
        cls.tests = unittest.TestLoader().getTestCaseNames(cls)
        cls.here = {"Authorization": f"Bearer {local_token(cls.web)}"}

    def setUp(self):
        provider = self.provider
        provider.person = {"sub": self.id(), "preferred_username": "alice", "groups": ["soc"]}
        provider.sign, provider.once, provider.answers = token, True, {}
        provider.key = provider.keys[0]
        # Whoever fails often is locked out by his address: each test has one.
        self.address = f"127.0.1.{self.tests.index(self._testMethodName) + 1}"

    def browser(self, address=None):
        return Browser(self.web, address or self.address)

    def log(self):
        with open(self.up.log_path, encoding="utf-8") as file:
            return file.read()

    def refused(self, where, code):
        self.assertEqual(where, f"/#login={code}")

    def nobody(self, browser):
        self.assertEqual(browser.api("GET", "me")[0], 401)

    def audited(self):
        status, body = get(f"{self.web}/api/v1/audit?limit=1000")
        self.assertEqual(status, 200)
        return [(one["who"], one["action"], one["detail"]) for one in json.loads(body)["entries"]]


class Oidc(ByProvider):
    def test_a_login_from_the_page_to_the_page(self):
        self.provider.person["preferred_username"] = "Alice@Example.com"
        browser = self.browser()
        self.assertEqual(browser.api("GET", "login"), (200, {"oidc": {"title": "Local IDs"}}))
        url = browser.leave("/search?q=user.name%3Aalice&since=1h")
        self.assertTrue(url.startswith(self.provider.issuer + "/auth?"), url)
        cookie, = browser.set_cookies
        for part in ("HttpOnly", "SameSite=Lax", "Path=/api/v1/login/oidc", "Max-Age=600"):
            self.assertIn(part, cookie)
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        self.assertEqual(asked["redirect_uri"], self.web + BACK)
        back = browser.agree(url)
        self.assertEqual(browser.come_back(back), "/search?q=user.name%3Aalice&since=1h")
        session, = [one for one in browser.set_cookies if one.startswith("catchment_session")]
        for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(part, session)
        status, me = browser.api("GET", "me")
        self.assertEqual((status, me["name"], me["role"], me["totp"]), (200, "alice@example.com", "analyst", False))
        self.assertEqual(me["oidc"], {"issuer": self.provider.issuer, "subject": self.id()})
        # What it has no password for is told so, and a token is its own.
        for method, path in (("POST", "me/password"), ("POST", "me/totp"), ("DELETE", "me/totp")):
            status, told = browser.api(method, path, {"password": PASSWORD})
            self.assertEqual((status, told["error"]["code"]), (409, "conflict"), path)
        self.assertEqual(browser.api("POST", "tokens", {"name": "t", "scopes": ["read"]})[0], 200)
        self.assertEqual(self.browser().api("POST", "login", {"name": me["name"], "password": PASSWORD})[0], 401)
        self.assertIn((me["name"], "GET " + BACK, "let in by Local IDs"), self.audited())
        self.assertEqual(browser.api("POST", "logout")[0], 200)
        self.nobody(browser)
        code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))["code"]
        for secret in (code, asked["state"], asked["nonce"], self.provider.secret, cookie.split("=")[1][:64]):
            self.assertNotIn(secret, self.log())
            self.assertNotIn(secret, json.dumps(self.audited()))

    def test_the_role_is_that_of_the_last_login(self):
        browser, person = self.browser(), self.provider.person
        person["preferred_username"] = "rolf"
        for groups, role in ((["staff"], "viewer"), (["staff", "chiefs"], "admin"), ("soc", "analyst")):
            person["groups"] = groups
            self.assertEqual(browser.log_in(), "/")
            me = browser.api("GET", "me")[1]
            self.assertEqual((me["name"], me["role"]), ("rolf", role))
        for groups in ([], ["SOC"], None, {"soc": "soc"}):
            person["groups"] = groups
            self.refused(self.browser().log_in(), "no_role")
        who, _, detail = next(one for one in self.audited() if "no_role" in one[2])
        self.assertEqual((who, detail), ("", f"refused: no_role: no role is given to '{self.id()}' by groups"))

    def test_what_administrators_do_with_such_users(self):
        self.provider.person["preferred_username"] = "dora"
        browser = self.browser()
        self.assertEqual(browser.log_in(), "/")
        code, listed, _ = run(PROGRAM, "users", "list", "--siem", self.web)
        self.assertRegex(listed, r"dora +analyst +by the provider +everything")
        local = self.browser()
        for method, path, body in (("PATCH", "users", {"name": "dora", "role": "admin"}),
                                   ("POST", "users/reset?name=dora", None)):
            status, told = local.api(method, path, body, **self.here)
            self.assertEqual((status, told["error"]["code"]), (409, "conflict"))
        held = {"name": "dora", "visible": {"logGroups": ["/app/*"], "datasets": []}}
        self.assertEqual(local.api("PATCH", "users", held, **self.here)[0], 200)
        self.assertEqual(browser.log_in(), "/")
        self.assertEqual(browser.api("GET", "me")[1]["visible"]["logGroups"], ["/app/*"])
        self.assertEqual(local.api("PATCH", "users", {"name": "dora", "disabled": True}, **self.here)[0], 200)
        self.nobody(browser)
        self.refused(browser.log_in(), "disabled")
        self.nobody(browser)

    def test_a_name_that_is_taken_stays_whose_it_is(self):
        link = self.browser().api("POST", "users", {"name": "hugo", "role": "admin"}, **self.here)[1]["link"]
        local = self.browser()
        self.assertEqual(local.api("POST", "setup", {"token": link, "password": PASSWORD})[0], 200)
        self.provider.person.update(preferred_username="hugo", groups=["staff"])
        browser = self.browser()
        self.assertEqual(browser.log_in(), "/")
        me = browser.api("GET", "me")[1]
        self.assertEqual((me["name"], me["role"]), ("hugo-2", "viewer"))
        self.assertEqual(local.api("GET", "me")[1]["role"], "admin")
        self.provider.person["email"] = "hugo"
        self.provider.person["sub"] += "-another"
        self.assertEqual(browser.log_in(), "/")
        self.assertEqual(browser.api("GET", "me")[1]["name"], "hugo-3")

    def test_tokens_that_lie_let_nobody_in(self):
        provider, other = self.provider, Key("one", "RS256")
        changed = {
            "iss": "http://evil.example", "aud": "another", "nonce": "of another login", "exp": 1_700_000_000,
            "sub": "", "azp": "another", "iat": 4_000_000_000, "nbf": 4_000_000_000}
        lies = [lambda claims, key, name=name, value=value: token({**claims, name: value}, key)
                for name, value in changed.items()]
        lies += [lambda claims, key: token({**claims, "aud": ["siem", "another"]}, key),
                 lambda claims, key: unsigned(claims),
                 lambda claims, key: unsigned(claims, kid="one"),
                 lambda claims, key: signed_by_secret(claims, key.pem(), kid="one"),
                 lambda claims, key: signed_by_secret(claims, provider.secret.encode(), kid="one"),
                 lambda claims, key: token(claims, other),
                 lambda claims, key: token(claims, key, kid="nobody's"),
                 lambda claims, key: token(claims, key, alg="PS256"),
                 lambda claims, key: token(claims, key, jwk=other.published())[:-5] + "AAAAA",
                 lambda claims, key: token(claims, key).replace(".", ".e30", 1)]
        for lie in lies:
            browser, provider.sign = self.browser(), lie
            self.refused(browser.log_in(), "token")
            self.nobody(browser)
        provider.sign = token
        self.assertEqual(self.browser().log_in(), "/")

    def test_all_kinds_of_keys(self):
        for key in self.provider.keys:
            self.provider.key = key
            self.assertEqual(self.browser().log_in(), "/", key.algorithm)
        self.assertLessEqual(self.provider.asked.count("/keys"), 2)

    def test_who_fails_too_often_waits_and_nobody_else(self):
        browser = self.browser()
        url = browser.agree(browser.leave())
        ticket, browser.cookies = browser.cookies, {}
        for _ in range(50):
            self.refused(browser.come_back(url), "expired")
        browser.cookies = ticket
        self.refused(browser.come_back(url), "locked")
        self.assertEqual(self.browser("127.0.2.1").log_in(), "/")

    def test_what_comes_back_has_to_fit_what_went(self):
        browser, other = self.browser(), self.browser()
        mine, others = browser.agree(browser.leave()), other.agree(other.leave())
        self.refused(browser.come_back(others), "expired")  # another browser's state
        self.nobody(browser)
        browser.leave()
        ticket = dict(browser.cookies)
        (name, (value, where)), = ticket.items()
        url = browser.agree(browser.leave())
        for forged in ("", "x", value, "9" + value[1:], value[:-1] + ("0" if value[-1] != "0" else "1"),
                       value.replace(".", ".00", 1), "4000000000." + ".".join(value.split(".")[1:]), "." * 3,
                       "9" * 5000):
            browser.cookies = {name: (forged, where)}
            self.refused(browser.come_back(url), "expired")
        for query in ("", "code=x", "state=x", "code=x&state=" + "0" * 64, "error=access_denied", "code&state"):
            self.refused(browser.come_back(f"{self.web}{BACK}?{query}"), "expired")
        self.nobody(browser)
        self.refused(other.come_back(mine), "expired")

    def test_a_callback_is_good_once_even_where_its_code_is_not(self):
        self.provider.once = False
        browser = self.browser()
        url = browser.agree(browser.leave())
        kept = dict(browser.cookies)
        self.assertEqual(browser.come_back(url), "/")
        thief = self.browser()
        thief.cookies = kept
        self.refused(thief.come_back(url), "expired")
        self.nobody(thief)
        self.provider.once = True
        spent = browser.agree(browser.leave())
        self.provider.codes.clear()
        self.refused(browser.come_back(spent), "grant")

    def test_who_says_no_at_the_provider(self):
        browser = self.browser()
        state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(browser.leave()).query))["state"]
        told = {"state": state, "iss": self.provider.issuer, "error": "access_denied"}
        self.refused(browser.come_back(f"{self.web}{BACK}?{urllib.parse.urlencode(told)}"), "denied")

    def test_a_login_leads_to_no_other_page(self):
        for wanted in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)",
                       "\\\\evil.example", "/\r\nX: y", "evil", "/" + "a" * 3000):
            self.assertEqual(self.browser().log_in(wanted), "/", wanted)
        self.assertEqual(self.browser().log_in("/pipeline#x"), "/pipeline#x")
        for host in ("evil.example", "127.0.0.1@evil.example"):
            self.assertEqual(self.browser().send("GET", AWAY, Host=host)[0], 421, host)
        port = urllib.parse.urlsplit(self.web).port
        self.assertEqual(self.browser().send("GET", AWAY, Host=f"127.0.0.1:{port}@evil.example")[0], 400)
        for method in ("POST", "DELETE"):
            self.assertEqual(self.browser().send(method, BACK)[0], 405)

    def test_a_login_from_elsewhere_needs_tls(self):
        proxied = {"X-Forwarded-For": "203.0.113.9"}
        status, where, _ = self.browser().send("GET", AWAY, **proxied)
        self.assertEqual((status, where), (302, "/#login=not_private"))
        browser = self.browser()
        status, where, _ = browser.send("GET", AWAY, **proxied, **{"X-Forwarded-Proto": "https"})
        self.assertEqual(status, 302)
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(where).query))
        self.assertEqual(asked["redirect_uri"], self.web.replace("http:", "https:") + BACK)
        self.assertIn("Secure", browser.set_cookies[0])

    def test_a_provider_that_answers_too_much_or_nothing(self):
        for huge in (b'{"id_token":"' + b"x" * (1 << 20) + b'"}', b"[" * 100_000, b"", b"{}"):
            self.provider.answers["/token"] = huge
            self.refused(self.browser().log_in(), "provider")
        self.provider.answers.clear()
        # One that hangs holds up who waits for it, and nobody else.
        browser = self.browser()
        url = browser.agree(browser.leave())
        self.provider.held.set()
        led = []
        waiting = threading.Thread(target=lambda: led.append(browser.come_back(url)))
        count = self.provider.asked.count("/token")
        waiting.start()
        wait_for("the provider is asked", lambda: self.provider.asked.count("/token") > count)
        for path in ("status", "users", "login"):
            self.assertEqual(get(f"{self.web}/api/v1/{path}")[0], 200)
        self.assertTrue(waiting.is_alive())
        waiting.join()
        self.refused(led[0], "provider")
        self.provider.held.clear()
        self.provider.let_go.set()
        self.assertIn("a login by the provider failed", self.log())
        self.assertEqual(self.browser().log_in(), "/")

    def test_what_is_wrong_with_the_config_is_told_with_its_line(self):
        folder = tempfile.mkdtemp(prefix="catchment-oidc-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        good = SAID.format(issuer="https://ids.example.com")
        for old, new, told in (
                ("https://", "http://", "'issuer' must be the https URL"),
                ("https://ids", "ids", "'issuer' must be the https URL"),
                ("analyst", "analist", "did you mean 'analyst'"),
                ("      role-claim: groups\n", "", "'role-claim' and 'roles' go together"),
                ("role-claim", "role-clam", "did you mean 'role-claim'"),
                ("staff: viewer", "staff: {role: viewer, log-group: [/a]}", "did you mean 'log-groups'"),
                ("chiefs: admin", "chiefs: {role: admin, log-groups: [/a]}", "an admin sees all log groups"),
                ("viewer, chiefs: admin}",
                 "{role: viewer, log-groups: [/a]}, chiefs: admin}\n      default-role: viewer",
                 "'default-role' must have 'log-groups' too"),
                ("      client-id: siem\n", "", "oidc has no 'client-id'"),
                ("      title: Local IDs\n", "      scopes: [email]\n", "'openid' among them")):
            config = config_with(folder, good.replace(old, new, 1), "s")
            code, _, error = run(PROGRAM, "config", "check", "--config", config)
            self.assertEqual(code, 1, new)
            self.assertRegex(error, r"catchment\.yaml:\d+: .*" + told)
        code, said, error = run(PROGRAM, "config", "check", "--config", config_with(folder, good, "s"))
        self.assertEqual(code, 0, error)
        self.assertIn("logins by Local IDs, https://ids.example.com", said)
        config = config_with(folder, good, "s")
        os.remove(os.path.join(folder, "oidc-secret"))
        code, _, error = run(PROGRAM, "up", "--config", config, "--data", folder,
                             "--cloud-listen", "127.0.0.1:0", "--web-listen", "127.0.0.1:0")
        self.assertEqual(code, 1)
        self.assertIn("client-secret-file cannot be read", error)


class Seen(ByProvider):
    said = SAID.replace("staff: viewer", "staff: {{role: viewer, log-groups: [/app/*]}}, "
                                         "web: {{role: viewer, log-groups: [/web]}}")

    def test_groups_say_what_is_seen_from_the_first_login_on(self):
        browser, person = self.browser(), self.provider.person
        person["preferred_username"] = "sven"
        for groups, seen in ((["staff"], ["/app/*"]), (["web", "staff"], ["/web", "/app/*"]),
                             (["staff", "soc"], []), ("web", ["/web"])):
            person["groups"] = groups
            self.assertEqual(browser.log_in(), "/")
            self.assertEqual(browser.api("GET", "me")[1]["visible"], {"logGroups": seen, "datasets": []})
        # And nobody says otherwise until the next one.
        status, told = self.browser().api(
            "PATCH", "users", {"name": "sven", "visible": {"logGroups": [], "datasets": []}}, **self.here)
        self.assertEqual((status, told["error"]["code"]), (409, "conflict"))
        self.assertIn("siem.access.oidc.roles", told["error"]["message"])
        self.assertEqual(browser.api("GET", "me")[1]["visible"]["logGroups"], ["/web"])


if __name__ == "__main__":
    unittest.main()
