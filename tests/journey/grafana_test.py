"""What Grafana's Loki data source asks, put to the running program: grafana_requests.txt has each request as
that data source writes it, and what comes of it. CATCHMENT_UPDATE_CASES=1 writes the answers anew."""

import base64
import http.client
import json
import os
import re
import sys
import time
import unittest
import urllib.parse

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [FOLDER, os.path.join(FOLDER, "../real")]
from access_test import PASSWORD, Browser  # noqa: E402
from running import SystemTest, client, local_token, search, wait_for  # noqa: E402

REQUESTS = os.path.join(FOLDER, "grafana_requests.txt")
LEVELS = ("info", "warn", "error")
USERS = ("alice", "bob")
COUNT = 12  # each ten seconds one
GRAFANA = {"User-Agent": "Grafana/12.0.0", "X-Loki-Response-Encoding-Flags": "categorize-labels"}


def message(number):
    return json.dumps({"level": LEVELS[number % 3], "user": {"name": USERS[number % 2]}, "status": 200 + 100 * (number % 4),
                       "note": f"request {number} took {number * 7} ms"})


class Grafana(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logs = client("logs", cls.cloud, cls.credentials)
        cls.start = int(time.time()) // 60 * 60 - 1800
        for which, group in enumerate(("/app/web", "/app/payments")):
            logs.create_log_stream(logGroupName=group, logStreamName="one")
            logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=[
                {"timestamp": (cls.start + 10 * n) * 1000, "message": message(n)}
                for n in range(COUNT) if n // 8 == which])
        wait_for("the events", lambda: len(search(cls.web, "request", since="1h")) == COUNT)

    def ask(self, target, method="GET", body=None, **headers):
        host = urllib.parse.urlsplit(self.web)
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
        headers.setdefault("Authorization", f"Bearer {local_token(self.web)}")
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def api(self, path, status=200, **parameters):
        pairs = {"start": f"{self.start}000000000", "end": f"{self.start + 300}000000000", **parameters}
        headers = pairs.pop("headers", {})
        got, text = self.ask(f"/loki/api/v1/{path}?{urllib.parse.urlencode(pairs)}", **headers)
        self.assertEqual(got, status, text)
        return json.loads(text) if status == 200 else text

    def test_the_requests_of_grafana(self):
        with open(REQUESTS, encoding="utf-8") as file:
            cases = re.split(r"\n(?=#)", file.read())
        written = []
        for case in cases:
            asked, _, expected = (case.strip() + "\n").partition("\n----\n")
            *about, request = asked.strip().splitlines()
            with self.subTest(about[0]):
                path, _, query = request.removeprefix("GET ").partition("?")
                query = re.sub(r"\$(start|end|[0-9]+)", self.moment, query)
                pairs = [one.partition("=")[::2] for one in query.split("&") if one]
                status, text = self.ask(f"{path}?{urllib.parse.urlencode(pairs)}", **GRAFANA)
                try:
                    shown = json.dumps(self.relative(json.loads(text)), indent=1, ensure_ascii=False)
                except ValueError:
                    shown = text.strip()
                shown = f"{status}\n{shown}"
                written.append(f"{asked.strip()}\n----\n{shown}\n")
                if "CATCHMENT_UPDATE_CASES" not in os.environ:
                    self.assertEqual(shown, expected.strip())
        if "CATCHMENT_UPDATE_CASES" in os.environ:
            with open(REQUESTS, "w", encoding="utf-8") as file:
                file.write("\n".join(written))

    def moment(self, match):
        seconds = {"start": 0, "end": 300}.get(match[1])
        return f"{self.start + (int(match[1]) if seconds is None else seconds)}000000000"

    def relative(self, value):
        """Times as they lie behind the start; what is otherwise each time is left out."""
        if isinstance(value, dict):
            return {name: self.relative(one) for name, one in value.items()
                    if name not in ("event_id", "event_ingested", "aws_s3_object_key")}
        if isinstance(value, list):
            return [self.relative(one) for one in value]
        if isinstance(value, str) and re.fullmatch(r"\d{19}", value):
            return f"start + {int(value) / 1e9 - self.start:g} s"
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value - self.start) < 86400:
            return f"start + {value - self.start:g} s"
        return value

    def test_counts_are_those_of_the_lines(self):
        for step, span in ((10, 10), (10, 60), (7, 21), (60, 30)):
            found = self.api("query_range", query=f'count_over_time({{log_group=~"/app/.*"}}[{span}s])', step=f"{step}s")
            sums = {}
            for one in found["data"]["result"]:
                for at, value in one["values"]:
                    sums[at] = sums.get(at, 0) + int(value)
            for at in range(self.start, self.start + 301, step):
                expected = sum(at - span < self.start + 10 * n <= at for n in range(COUNT))
                self.assertEqual(sums.get(at, 0), expected, (step, span, at - self.start))

    def test_lines_come_in_either_direction_up_to_a_limit(self):
        def lines(**more):
            found = self.api("query_range", query='{log_group=~"/app/.*"}', **more)["data"]["result"]
            return sorted((int(at) // 10**9 - self.start) // 10 for one in found for at, _ in one["values"])
        self.assertEqual(lines(), list(range(COUNT)))
        self.assertEqual(lines(limit=3), [9, 10, 11])
        self.assertEqual(lines(limit=3, direction="FORWARD"), [0, 1, 2])
        self.assertEqual(lines(end=str(self.start + 20)), [0, 1])  # without what is at the end
        self.assertEqual(lines(start=f"{self.start + 100}.5"), [11])

    def test_who_asks_is_known_and_sees_what_he_may(self):
        status, _ = self.ask("/loki/api/v1/labels", Authorization="")
        self.assertEqual(status, 401)
        admin = {"Authorization": f"Bearer {local_token(self.web)}"}
        nina = Browser(self.web)
        _, told = nina.api("POST", "users", {"name": "nina", "role": "viewer",
                                             "visible": {"logGroups": ["/app/payments"]}}, **admin)
        self.assertEqual(nina.api("POST", "setup", {"token": told["link"], "password": PASSWORD})[0], 200)
        _, made = nina.api("POST", "tokens", {"name": "grafana", "scopes": ["read"]})
        for who in (f"Bearer {made['token']}", "Basic " + base64.b64encode(f"any:{made['token']}".encode()).decode()):
            headers = {"headers": {"Authorization": who}}
            self.assertEqual(self.api("label/log_group/values", **headers)["data"], ["/app/payments"])
            found = self.api("query", query='sum(count_over_time({log_group=~".+"}[5m]))',
                             time=str(self.start + 300), **headers)
            self.assertEqual(found["data"]["result"][0]["value"][1], "4")
            for path in ("series", "index/volume", "detected_labels", "patterns", "detected_fields"):
                self.assertNotIn("/app/web", json.dumps(self.api(path, query='{log_group=~".+"}', **headers)))
        wrong = "Basic " + base64.b64encode(b"any:ct_" + b"0" * 64).decode()
        self.assertEqual(self.ask("/loki/api/v1/labels", Authorization=wrong)[0], 401)
        # Nowhere else does a browser's remembered password let in.
        self.assertEqual(self.ask("/api/v1/status", Authorization=who)[0], 401)
        told = json.loads(self.ask("/api/v1/audit?who=nina&action=GET%20/loki/api/v1/query")[1])["entries"]
        self.assertIn('query=sum(count_over_time({log_group=~".+"}[5m]))', told[0]["detail"])

    def test_a_form_asks_the_same(self):
        body = urllib.parse.urlencode({"query": '{log_group="/app/web"}', "start": self.start, "end": self.start + 300})
        status, text = self.ask("/loki/api/v1/query_range", "POST", body,
                                **{"Content-Type": "application/x-www-form-urlencoded"})
        found = json.loads(text)["data"]["result"] if status == 200 else []
        self.assertEqual((status, sum(len(one["values"]) for one in found)), (200, 8), text)

    def test_what_cannot_be_asked_is_said(self):
        for path, parameters, said in (
                ("query_range", {"query": '{log_group="a"} | unwrap x'}, "parse error at line 1, col 19: unwrap"),
                ("query_range", {"query": '{a="b"}\n |= x'}, "parse error at line 2, col 5: expected"),
                ("query_range", {"query": "rate({a=\"b\"}[1m])", "step": "1ms"}, "11,000 points"),
                ("query_range", {"query": "rate({a=\"b\"}[61001ms])", "step": "1s", "end": str(self.start + 9000)}, "too finely"),
                ("query_range", {"query": '{a="b"}', "limit": "0"}, "limit must be"),
                ("query_range", {"query": '{a="b"}', "start": "noon"}, "is no time"),
                ("query_range", {"query": '{a="b"}', "end": "1"}, "before the start"),
                ("query_range", {"query": '{a="b"}', "direction": "up"}, "direction must be"),
                ("query_range", {"query": 'rate({a="b"}[1m])', "step": "never"}, "is no duration"),
                ("query_range", {}, "expected {"),
                ("query", {"query": '{a="b"}'}, "instant query type"),
                ("series", {"match[]": "rate({a=\"b\"}[1m])"}, "expected a selector")):
            self.assertIn(said, self.api(path, 400, **parameters))


if __name__ == "__main__":
    unittest.main()
