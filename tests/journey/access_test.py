"""Who may use the SIEM: the first login, wrong passwords, roles, what a user sees, tokens, codes of an
authenticator, changes of other pages, names of other machines, and what is written down of it all."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import struct
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, SystemTest, client, local_token, run, wait_for  # noqa: E402

PASSWORD = "a good long one"


def totp(secret, at):
    """RFC 6238, of a secret in base32."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    where = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[where:where + 4])[0] & 0x7fffffff) % 1000000:06}"


class Browser:
    """Somebody's browser: it keeps the cookie, and brings what a change needs."""

    def __init__(self, web):
        self.host = urllib.parse.urlsplit(web)
        self.cookie = self.csrf = ""
        self.set_cookie = ""

    def send(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.host.hostname, self.host.port, timeout=60)
        if self.cookie:
            headers.setdefault("Cookie", self.cookie)
        if self.csrf and method != "GET":
            headers.setdefault("X-CSRF-Token", self.csrf)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.getheader("Set-Cookie"):
            self.set_cookie = answer.getheader("Set-Cookie")
            self.cookie = self.set_cookie.split(";")[0]
        try:
            told = json.loads(text)
        except ValueError:
            told = text
        if isinstance(told, dict) and "csrf" in told:
            self.csrf = told["csrf"]
        return answer.status, told

    def api(self, method, path, body=None, **headers):
        return self.send(method, "/api/v1/" + path, body, **headers)

    def log_in(self, name, password=PASSWORD, **more):
        return self.api("POST", "login", {"name": name, "password": password, **more})


class Access(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logs = client("logs", cls.cloud, cls.credentials)
        for group in ("/app/web", "/app/payments"):
            logs.create_log_stream(logGroupName=group, logStreamName="one")
            logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=[
                {"timestamp": int(time.time() * 1000) - 1000 + n, "message": f"user=u{n} of {group}"}
                for n in range(5)])
        with open(cls.up.log_path, encoding="utf-8") as file:
            link, = [line.split()[-1] for line in file if line.startswith("first login")]
        cls.first = link.split("#token=")[1]
        cls.admin = Browser(cls.web)
        assert cls.admin.api("GET", "setup") == (200, {"needed": True})
        status, told = cls.admin.api("POST", "setup", {
            "token": cls.first, "name": "root", "password": PASSWORD})
        assert (status, told["name"], told["role"]) == (200, "root", "admin"), told
        wait_for("the events", lambda: len(cls.found(cls.admin)) == 10)

    @staticmethod
    def found(browser, **headers):
        status, told = browser.api("GET", "search?q=user&since=1h", **headers)
        assert status == 200, told
        return [json.loads(line) for line in told.splitlines()] if isinstance(told, str) else [told]

    def user(self, name, **more):
        """Somebody who was added, and has set a password by the link."""
        status, told = self.admin.api("POST", "users", {"name": name, "role": "viewer", **more})
        self.assertEqual(status, 200, told)
        browser = Browser(self.web)
        status, told = browser.api("POST", "setup", {"token": told["link"], "password": PASSWORD})
        self.assertEqual((status, told["name"]), (200, name), told)
        return browser

    def code(self, answer, status):
        self.assertEqual(answer[0], status, answer)
        return answer[1]["error"]["code"]

    def test_nothing_is_told_to_nobody(self):
        nobody = Browser(self.web)
        for path in ("search", "histogram", "facets?fields=a", "fields", "values?field=a", "tail", "patterns",
                     "context?id=1&at=2026-01-01T00:00:00Z", "check?q=a", "export", "status", "sources",
                     "pipeline", "retention", "quarantine", "quarantine/object?id=1", "backfill", "me",
                     "searches", "tokens", "users", "audit", "export/progress"):
            self.assertEqual(self.code(nobody.api("GET", path), 401), "login_required", path)
        for path in ("backup", "backfill", "quarantine/redrive", "users", "tokens", "searches", "me/password"):
            self.assertEqual(self.code(nobody.api("POST", path, {}), 401), "login_required", path)
        self.assertEqual(nobody.send("GET", "/")[0], 200)
        self.assertEqual(nobody.send("GET", "/healthz")[0], 200)
        self.assertEqual(nobody.send("GET", "/metrics")[0], 200)
        self.assertEqual(nobody.send("GET", "/metrics", **{"X-Forwarded-For": "203.0.113.7"})[0], 401)
        wrong = {"Authorization": "Bearer ct_" + "0" * 64}
        self.assertEqual(self.code(nobody.api("GET", "status", **wrong), 401), "login_required")

    def test_another_name_is_not_answered(self):
        token = {"Authorization": f"Bearer {local_token(self.web)}"}
        for host in ("evil.example.com", "evil.example.com:80", "127.0.0.1.example.com", "10.0.0.1", ""):
            for path in ("/api/v1/status", "/healthz", "/"):
                answer = self.admin.send("GET", path, Host=host, **token)
                self.assertEqual(self.code(answer, 421), "unknown_host", host)
        for host in ("localhost:1", "LOCALHOST", "[::1]:8080", "127.0.0.1"):
            self.assertEqual(Browser(self.web).api("GET", "status", Host=host, **token)[0], 200, host)

    def test_a_link_is_good_once(self):
        self.assertEqual(self.code(Browser(self.web).api("POST", "setup", {
            "token": self.first, "name": "second", "password": PASSWORD}), 404), "not_found")
        self.assertEqual(Browser(self.web).api("GET", "setup"), (200, {"needed": False}))

    def test_a_session_is_the_cookie_of_who_knows_the_password(self):
        browser = Browser(self.web)
        for name, password in (("root", "not that one"), ("nobody", PASSWORD), ("root", "")):
            self.assertEqual(self.code(browser.log_in(name, password), 401), "wrong_credentials")
        status, told = browser.log_in("root")
        self.assertEqual((status, told["role"]), (200, "admin"))
        for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(part, browser.set_cookie)
        self.assertEqual(browser.api("GET", "me")[1]["csrf"], browser.csrf)
        old = {"Cookie": browser.cookie}
        self.assertEqual(self.code(browser.api("POST", "logout", **{"X-CSRF-Token": ""}), 403), "csrf")
        self.assertEqual(browser.api("POST", "logout")[0], 200)
        self.assertIn("Max-Age=0", browser.set_cookie)
        self.assertEqual(self.code(browser.api("GET", "me", **old), 401), "login_required")
        self.assertEqual(self.code(browser.api("POST", "login", {"name": "root", "word": 1}), 400), "bad_request")
        form = browser.api("POST", "login", {"name": "root"}, **{"Content-Type": "text/plain"})
        self.assertEqual(self.code(form, 400), "bad_request")

    def test_who_guesses_is_locked_out_and_nobody_else(self):
        mallory = self.user("mallory")
        for _ in range(5):
            self.assertEqual(self.code(Browser(self.web).log_in("mallory", "guess guess"), 401), "wrong_credentials")
        self.assertEqual(self.code(Browser(self.web).log_in("mallory"), 429), "locked")
        self.assertEqual(Browser(self.web).log_in("root")[0], 200)
        self.assertEqual(mallory.api("GET", "me")[0], 200)

    def test_roles(self):
        viewer, analyst = self.user("vera"), self.user("anton", role="analyst")
        self.assertEqual(len(self.found(viewer)), 10)
        for who, path, status in ((viewer, "quarantine", 403), (analyst, "quarantine", 200),
                                  (analyst, "users", 403), (analyst, "audit", 403),
                                  (self.admin, "users", 200), (self.admin, "audit", 200)):
            self.assertEqual(who.api("GET", path)[0], status, path)
        for path in ("backup", "backfill?bucket=b&since=1d&role-arn=arn:aws:iam::1:role/x", "users"):
            self.assertEqual(self.code(analyst.api("POST", path, {}), 403), "forbidden")
        self.assertEqual(self.code(viewer.api("POST", "users/reset?name=root"), 403), "forbidden")
        self.assertEqual(self.admin.api("PATCH", "users", {"name": "vera", "disabled": True})[0], 200)
        self.assertEqual(viewer.api("GET", "me")[0], 401)
        self.assertEqual(self.code(viewer.log_in("vera"), 401), "wrong_credentials")
        self.assertEqual(self.code(self.admin.api("PATCH", "users", {"name": "root", "role": "viewer"}), 409),
                         "conflict")
        self.assertEqual(self.code(self.admin.api("DELETE", "users?name=root"), 409), "conflict")
        self.assertEqual(self.admin.api("DELETE", "users?name=vera")[0], 200)

    def test_a_user_sees_the_sources_that_are_his(self):
        some = self.user("sam", visible={"logGroups": ["/app/w*"]})
        rows = self.found(some)
        self.assertEqual({row["log.group"] for row in rows}, {"/app/web"})
        self.assertEqual(len(rows), 5)
        self.assertEqual(some.api("GET", "histogram?q=user&since=1h")[1]["total"], 5)
        self.assertEqual(some.api("GET", "facets?q=user&fields=log.group&since=1h")[1]["total"], 5)
        self.assertEqual(some.api("GET", "values?field=log.group&since=1h")[1]["values"],
                         [{"value": "/app/web", "count": 5}])
        self.assertEqual(some.api("GET", "patterns?q=user&since=1h")[1]["total"], 5)
        self.assertEqual(some.api("GET", "fields?q=user&since=1h")[1]["total"], 5)
        self.assertEqual(some.api("GET", "search?q=log.group:%2Fapp%2Fpayments+OR+*&since=1h&limit=100")[1].count("payments"), 0)
        status, told = some.api("GET", "export?q=user&since=1h")
        self.assertEqual((status, told.count("\n"), told.count("payments")), (200, 5, 0))
        hidden = next(row for row in self.found(self.admin) if row["log.group"] == "/app/payments")
        around = urllib.parse.urlencode({
            "id": hidden["event.id"], "at": hidden["@timestamp"], "account": hidden["cloud.account.id"],
            "region": hidden["cloud.region"], "group": "/app/payments", "stream": "one"})
        self.assertEqual(self.admin.api("GET", "context?" + around)[1]["event"], hidden)
        self.assertEqual(some.api("GET", "context?" + around)[1], {"before": [], "event": None, "after": []})
        names = {row["logGroup"] for row in some.api("GET", "sources")[1]["sources"]}
        self.assertEqual(names, {"/app/web"})
        for path in ("pipeline", "retention"):
            self.assertEqual(self.code(some.api("GET", path), 403), "forbidden")
        self.assertEqual(self.admin.api("PATCH", "users", {
            "name": "sam", "visible": {"datasets": ["no.such"]}})[0], 200)
        self.assertEqual(self.found(some), [])
        self.assertEqual(self.code(self.admin.api("PATCH", "users", {"name": "sam", "role": "admin"}), 400),
                         "bad_request")

    def test_tokens_do_what_their_scopes_say(self):
        anna = self.user("anna", role="analyst")
        self.assertEqual(self.code(anna.api("POST", "tokens", {"name": "t", "scopes": ["administer"]}), 400),
                         "bad_request")
        status, made = anna.api("POST", "tokens", {"name": "reads", "scopes": ["read"], "lasts": "90d"})
        self.assertEqual((status, made["scopes"]), (200, ["read"]))
        token = {"Authorization": "Bearer " + made["token"]}
        script = Browser(self.web)
        self.assertEqual(len(self.found(script, **token)), 10)
        self.assertEqual(self.code(script.api("GET", "quarantine", **token), 403), "forbidden")
        self.assertEqual(self.code(script.api("POST", "tokens", {"name": "t", "scopes": ["read"]}, **token), 403),
                         "forbidden")
        self.assertEqual(self.code(script.api("POST", "me/password", {"password": PASSWORD, "new": "x" * 20},
                                              **token), 403), "forbidden")
        listed, = anna.api("GET", "tokens")[1]["tokens"]
        self.assertNotIn("token", listed)
        self.assertIsNotNone(listed["used"])
        code, rows, error = run(PROGRAM, "search", "user", "--siem", self.web, "--format", "ndjson",
                                CATCHMENT_TOKEN=made["token"])
        self.assertEqual((code, rows.count("\n")), (0, 10), error)
        self.assertEqual(anna.api("DELETE", "tokens?id=" + made["id"])[0], 200)
        self.assertEqual(script.api("GET", "status", **token)[0], 401)
        code, _, error = run(PROGRAM, "search", "user", "--siem", self.web, CATCHMENT_TOKEN=made["token"])
        self.assertEqual((code, "CATCHMENT_TOKEN" in error), (1, True))

    def test_an_authenticator(self):
        tom = self.user("tom")
        self.assertEqual(self.code(tom.api("POST", "me/totp", {"password": "wrong wrong"}), 401), "wrong_credentials")
        secret = tom.api("POST", "me/totp", {"password": PASSWORD})[1]["secret"]
        self.assertEqual(Browser(self.web).log_in("tom")[0], 200)  # it is not confirmed yet
        now = time.time()
        status, told = tom.api("PUT", "me/totp", {"code": totp(secret, now)})
        self.assertEqual((status, len(told["recoveryCodes"])), (200, 10))
        again = Browser(self.web)
        self.assertEqual(self.code(again.log_in("tom"), 401), "code_needed")
        self.assertEqual(self.code(again.log_in("tom", code=totp(secret, now)), 401), "wrong_credentials")  # used
        self.assertEqual(again.log_in("tom", code=totp(secret, now + 30))[0], 200)
        spare = told["recoveryCodes"][3].lower().replace("-", " ")
        self.assertEqual(Browser(self.web).log_in("tom", code=spare)[0], 200)
        self.assertEqual(self.code(Browser(self.web).log_in("tom", code=spare), 401), "wrong_credentials")
        self.assertEqual(again.api("GET", "me")[1]["recoveryCodes"], 9)

    def test_a_changed_password_ends_other_sessions(self):
        paul, other = self.user("paul"), Browser(self.web)
        self.assertEqual(other.log_in("paul")[0], 200)
        for fresh in ("short", "paul", "a" * 20, "x" * 300):
            answer = paul.api("POST", "me/password", {"password": PASSWORD, "new": fresh})
            self.assertEqual(self.code(answer, 400), "bad_request")
        self.assertEqual(paul.api("POST", "me/password", {"password": PASSWORD, "new": "another long one"})[0], 200)
        self.assertEqual(other.api("GET", "me")[0], 401)
        self.assertEqual(paul.api("GET", "me")[0], 200)
        self.assertEqual(self.code(other.log_in("paul"), 401), "wrong_credentials")
        link = self.admin.api("POST", "users/reset?name=paul")[1]["link"]
        self.assertEqual(paul.api("GET", "me")[0], 401)
        self.assertEqual(paul.api("POST", "setup", {"token": link, "password": PASSWORD})[0], 200)

    def test_changes_of_other_pages_are_refused(self):
        for headers in ({"Origin": "http://evil.example.com"}, {"Origin": "null"},
                        {"Sec-Fetch-Site": "cross-site"}):
            self.assertEqual(self.code(self.admin.api("POST", "users", {"name": "x", "role": "admin"}, **headers),
                                       403), "forbidden")
        self.assertEqual(self.code(self.admin.api("POST", "users", {"name": "x", "role": "admin"},
                                                  **{"X-CSRF-Token": "0" * 64}), 403), "csrf")
        own = {"Origin": self.web}
        self.assertEqual(self.admin.api("POST", "logout", **{**own, "X-CSRF-Token": "x"})[0], 403)

    def test_what_is_done_is_written_down_without_secrets(self):
        olga = self.user("olga", role="analyst")
        self.found(olga)
        olga.api("GET", "users")
        Browser(self.web).log_in("hunter2 typed in the wrong field", "whatever it is")
        told = self.admin.api("GET", "audit?limit=1000")[1]
        self.assertIsNone(told["next"])
        done = [(one["who"], one["action"], one["detail"], one["status"]) for one in told["entries"]]
        self.assertIn(("olga", "GET /api/v1/search", "q=user since=1h", 200), done)
        self.assertIn(("root", "POST /api/v1/users", "olga as analyst", 200), done)
        self.assertIn(("olga", "GET /api/v1/users", "", 403), done)
        self.assertIn(("", "POST /api/v1/login", "", 401), done)
        text = json.dumps(told)
        for secret in (PASSWORD, "hunter2", self.first, olga.csrf, olga.cookie.split("=")[1]):
            self.assertNotIn(secret, text)
        ids, before = [], ""
        while before is not None:
            page = self.admin.api("GET", f"audit?limit=7&who=olga&before={before}")[1]
            ids += [one["id"] for one in page["entries"]]
            self.assertTrue(all(one["who"] == "olga" for one in page["entries"]))
            before = page["next"]
        self.assertEqual(ids, sorted(set(ids), reverse=True))
        self.assertEqual(len(ids), sum(one["who"] == "olga" for one in told["entries"]))

    def test_searches_are_saved_and_shared_as_roles_may(self):
        nina = self.user("nina", visible={"logGroups": ["/app/web"]})
        carl = self.user("carl", role="analyst")
        wanted = {"name": "all users", "q": "user", "range": {"since": "1h"}, "columns": ["message"]}
        status, shared = carl.api("POST", "searches", {**wanted, "shared": True})
        self.assertEqual((status, shared["owner"], shared["shared"]), (200, "carl", True), shared)
        self.assertEqual(self.code(carl.api("POST", "searches", wanted), 409), "exists")
        # It is text alone: who opens it sees what he may.
        told = nina.api("GET", "searches")[1]["searches"]
        self.assertEqual([one["name"] for one in told if one["owner"] == "carl"], ["all users"])
        self.assertEqual(len(self.found(nina)), 5)
        for method in ("PATCH", "DELETE"):
            answer = nina.api(method, f"searches?id={shared['id']}", {"name": "hers"})
            self.assertEqual(self.code(answer, 403), "forbidden")
        self.assertEqual(self.code(nina.api("POST", "searches", {**wanted, "shared": True}), 403), "forbidden")
        status, own = nina.api("POST", "searches", wanted)
        self.assertEqual(status, 200, own)
        self.assertEqual(self.code(carl.api("DELETE", f"searches?id={own['id']}"), 404), "not_found")
        answer = nina.api("PATCH", f"searches?id={own['id']}", {"q": "user.name:("})
        self.assertEqual((answer[0], answer[1]["error"]["at"]), (400, 12))
        for wrong in ({"name": 1}, {"shared": "yes"}, {"range": {"since": "soon"}}, {"range": {"to": "1h"}},
                      {"columns": "a"}, {"owner": "root"}, {"name": ""}):
            answer = nina.api("PATCH", f"searches?id={own['id']}", wrong)
            self.assertEqual(self.code(answer, 400), "bad_request", wrong)
        # A token may what its scopes say, whoever's it is.
        _, made = carl.api("POST", "tokens", {"name": "reader", "scopes": ["read"]})
        script, token = Browser(self.web), {"Authorization": f"Bearer {made['token']}"}
        self.assertEqual(script.api("GET", "searches", **token)[0], 200)
        answer = script.api("PATCH", f"searches?id={shared['id']}", {"name": "taken"}, **token)
        self.assertEqual(self.code(answer, 403), "forbidden")
        self.assertEqual(self.code(nina.api("DELETE", f"searches?id={own['id']}", **{"X-CSRF-Token": ""}), 403), "csrf")
        self.assertEqual(self.admin.api("DELETE", f"searches?id={shared['id']}")[0], 200)
        told = self.admin.api("GET", "audit?limit=1000&action=DELETE")[1]["entries"]
        self.assertIn(("root", "carl's saved search 'all users', shared: user"),
                      [(one["who"], one["detail"]) for one in told])

    def test_the_terminal_keeps_searches(self):
        def catchment(*arguments):
            code, out, error = run(PROGRAM, *arguments, "--siem", self.web)
            return out if code == 0 else error
        self.assertEqual(catchment("searches", "save", "of payments", "user log.group:/app/payments",
                                   "--since", "1h"), "saved\n")
        self.assertIn("of payments", catchment("searches", "list"))
        self.assertEqual(catchment("search", "--saved", "of payments", "--json").count("\n"), 5)
        self.assertEqual(catchment("searches", "save", "of payments", "user", "--since", "1h"), "saved\n")
        self.assertEqual(catchment("search", "--saved", "local/of payments", "--json").count("\n"), 10)
        self.assertEqual(catchment("search", "--saved", "of payments", "--json", "--since", "1ms"), "")
        self.assertEqual(catchment("searches", "delete", "of payments"), "deleted\n")
        self.assertIn("no search is saved", catchment("search", "--saved", "of payments"))
        self.assertIn("required", catchment("search"))

    def test_files_of_secrets_are_their_owners(self):
        folder = os.path.join(self.data, "siem/access")
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.assertEqual(os.stat(os.path.join(folder, "local-token")).st_mode & 0o777, 0o600)
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                kept = file.read()
            for secret in (PASSWORD, self.first, self.admin.cookie.split("=")[1]):
                self.assertNotIn(secret.encode(), kept, name)


if __name__ == "__main__":
    unittest.main()
