"""SQL that people write: what of it is answered, and that nothing in it gets at what it may not. sql_hostile.txt has
an attempt a line."""

import http.client
import json
import os
import sys
import time
import unittest
import urllib.parse

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [FOLDER, os.path.join(FOLDER, "../real")]
from access_test import PASSWORD, Browser  # noqa: E402
from running import PROGRAM, SystemTest, client, local_token, run, search, wait_for  # noqa: E402

COUNT = 9


class Sql(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logs = client("logs", cls.cloud, cls.credentials)
        logs.create_log_stream(logGroupName="/app/web", logStreamName="one")
        cls.at = int(time.time() * 1000) - 60_000
        logs.put_log_events(logGroupName="/app/web", logStreamName="one", logEvents=[
            {"timestamp": cls.at + n, "message": json.dumps({"user": {"name": "ab"[n % 2]}, "took": n})}
            for n in range(COUNT)])
        wait_for("the events", lambda: len(search(cls.web, "took", since="1h")) == COUNT)

    def ask(self, query, path="sql", **more):
        host = urllib.parse.urlsplit(self.web)
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
        connection.request("POST", "/api/v1/" + path, json.dumps({"query": query, **more}), {
            "Authorization": f"Bearer {local_token(self.web)}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, [json.loads(line) for line in text.splitlines()]

    def rows(self, query, **more):
        status, rows = self.ask(query, **more)
        self.assertEqual(status, 200, rows)
        return rows

    def test_a_select_is_answered(self):
        self.assertEqual(self.rows("SELECT count() AS n FROM events"), [{"n": COUNT}])
        self.assertEqual(
            self.rows("select `user.name` as u, sum(toInt64(fields['took'])) as s from events group by u order by u"),
            [{"u": "a", "s": 20}, {"u": "b", "s": 16}])
        for query, expected in (
                ("WITH busy AS (SELECT `user.name` AS u, count() AS n FROM events GROUP BY u) "
                 "SELECT max(n) AS m FROM busy", [{"m": 5}]),
                ("SELECT count() AS n FROM events AS a INNER JOIN events AS b ON a.`event.id` = b.`event.id`", [{"n": COUNT}]),
                ("SELECT countIf(`user.name` IN ('a', 'c')) AS n FROM events", [{"n": 5}]),
                ("SELECT count() AS n FROM events WHERE `event.id` IN (SELECT max(`event.id`) FROM events)", [{"n": 1}]),
                ("SELECT arrayMap(x -> x + 1, [1, 2]) AS a, map('k', 'it''s\\n') AS m, NULL AS z",
                 [{"a": [2, 3], "m": {"k": "it's\n"}, "z": None}]),
                ("SELECT * FROM (SELECT 1 AS x UNION ALL SELECT 2) ORDER BY x /* what for */ -- and so on", [{"x": 1}, {"x": 2}]),
                ("SELECT quantilesExact(0.5, 0.9)(toFloat64(fields['took'])) AS q FROM events", [{"q": [4, 8]}]),
                ("SELECT row_number() OVER (PARTITION BY `user.name` ORDER BY `@timestamp`) AS r FROM events "
                 "ORDER BY r DESC LIMIT 1", [{"r": 5}])):
            with self.subTest(query):
                self.assertEqual(self.rows(query), expected)
        self.assertEqual(self.rows("SELECT min(`@timestamp`) AS t FROM events")[0]["t"][:19],
                         time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.at // 1000)))

    def test_what_columns_hold_is_told(self):
        lines = self.rows("SELECT `user.name`, count() AS n, max(`@timestamp`) AS last FROM events GROUP BY 1",
                          path="sql?meta=true", limit=1)
        self.assertEqual([one["type"] for one in lines[0]["meta"]["columns"]], ["text", "number", "time"])
        self.assertEqual(lines[-1], {"meta": {"rows": 1, "more": True, "complete": True}})
        code, out, error = run(PROGRAM, "sql", "SELECT `user.name` AS u, count() AS n FROM events GROUP BY u ORDER BY u",
                               "--format", "csv", "--siem", self.web)
        self.assertEqual((code, out), (0, "u,n\na,5\nb,4\n"), error)
        code, _, error = run(PROGRAM, "sql", "SELECT * FROM quarantine", "--siem", self.web)
        self.assertEqual((code, "events alone" in error), (1, True), error)

    def test_a_mistake_is_said(self):
        for query, said in (("SELEC 1", "Syntax error"), ("SELECT nothing FROM events", "nothing"),
                            ("SELECT 1, 1", "two columns"), ("", ""), ("SELECT nosuch(1)", "nosuch")):
            status, told = self.ask(query)
            self.assertEqual((status, told[0]["error"]["code"]), (400, "bad_query"), (query, told))
            self.assertIn(said, told[0]["error"]["message"])
            self.assertNotIn("formatQuery", told[0]["error"]["message"])
        self.assertEqual(self.ask("SELECT 1", limit=0)[0], 400)
        self.assertEqual(self.ask("SELECT 1 -- " + "x" * 10_000)[0], 400)
        status, told = self.ask("SELECT repeat('x', 1000000) AS x FROM events AS a, events AS b, events AS c, events AS d")
        self.assertEqual((status, told[0]["error"]["code"]), (503, "too_large"), told)

    def test_nothing_gets_at_what_it_may_not(self):
        with open(os.path.join(FOLDER, "sql_hostile.txt"), encoding="utf-8") as file:
            attempts = file.read().splitlines()
        self.assertGreaterEqual(len(attempts), 40)
        for attempt in [*attempts, "\0", "SELECT 1\0; DROP TABLE events"]:
            with self.subTest(attempt):
                status, told = self.ask(attempt)
                self.assertEqual((status, told[0]["error"]["code"]), (400, "bad_query"), (attempt, told))
        self.assertFalse(os.path.exists("/tmp/catchment-hostile"))
        self.assertEqual(self.rows("SELECT count() AS n FROM events"), [{"n": COUNT}])

    def test_who_sees_some_events_asks_no_sql(self):
        admin = {"Authorization": f"Bearer {local_token(self.web)}"}
        for name, visible, expected in (("nina", {"datasets": ["aws.*"]}, 403), ("vera", {}, 200)):
            browser = Browser(self.web)
            _, told = browser.api("POST", "users", {"name": name, "role": "viewer", "visible": visible}, **admin)
            self.assertEqual(browser.api("POST", "setup", {"token": told["link"], "password": PASSWORD})[0], 200)
            self.assertEqual(browser.api("POST", "sql", {"query": "SELECT 1 AS x"})[0], expected)
            self.assertEqual(browser.api("POST", "sql", {"query": "SELECT 1 AS x"}, **{"X-CSRF-Token": ""})[0], 403)
        told = browser.api("GET", "audit?who=vera&action=POST%20/api/v1/sql", **admin)[1]["entries"]
        self.assertEqual({one["detail"] for one in told} - {""}, {"SELECT 1 AS x"})


if __name__ == "__main__":
    unittest.main()
