"""The search API against one running program: what each resource answers of the same events, what
is refused and how, what streams, and that the OpenAPI document says what the server does."""

import http.client
import json
import os
import socket
import sys
import time
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import ROOT, SystemTest, client, get, local_token, search, wait_for  # noqa: E402

DOCUMENT = os.path.join(ROOT, "src/siem/api/openapi.json")
USERS = ("alice", "bob", "carol")
COUNT = 300


def message(number):
    user = USERS[number % 3]
    if number % 10 == 0:
        return f"connection reset by peer 10.1.{number % 7}.{number % 250}"
    return json.dumps({"level": ("info", "warn", "error")[number % 3], "user": {"name": user},
                       "client_ip": f"10.0.0.{number % 4}", "status": 200 + number % 2,
                       "tags": ["red", "blue"] if number % 2 else ["red"],
                       "note": f"request {number} done"})


def iso(millis):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(millis // 1000))


class Api(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logs = client("logs", cls.cloud, cls.credentials)
        cls.logs = logs
        for stream in ("one", "two"):
            logs.create_log_stream(logGroupName="/app/web", logStreamName=stream)
        cls.start = int(time.time() * 1000) - 30 * 60_000
        # What a tail's test writes is not among them.
        cls.span = {"from": iso(cls.start - 60_000), "until": iso(cls.start + 600_000)}
        for stream, odd in (("one", 0), ("two", 1)):
            logs.put_log_events(logGroupName="/app/web", logStreamName=stream, logEvents=[
                {"timestamp": cls.start + n * 1000, "message": message(n)}
                for n in range(COUNT) if n % 2 == odd])
        wait_for("the events", lambda: len(search(cls.web, "", **cls.span)) == COUNT)

    def ask(self, resource, status=200, **parameters):
        pairs = {**self.span, **parameters}
        got, body = get(f"{self.web}/api/v1/{resource}?{urllib.parse.urlencode(pairs)}")
        self.assertEqual(got, status, body)
        return json.loads(body)

    def lines(self, **parameters):
        pairs = {**self.span, "meta": "true", **parameters}
        status, body = get(f"{self.web}/api/v1/search?{urllib.parse.urlencode(pairs)}")
        self.assertEqual(status, 200, body)
        return [json.loads(line) for line in body.splitlines()]

    def test_pages_hold_each_event_once_the_newest_first(self):
        seen, before = [], {}
        while True:
            lines = self.lines(limit=70, **before)
            seen += [line for line in lines if "@timestamp" in line]
            last = lines[-1]["meta"]
            self.assertTrue(last["complete"])
            if last["next"] is None:
                break
            before = {"before": last["next"]}
        self.assertEqual(len({(row["log.stream"], row["event.id"]) for row in seen}), COUNT)
        self.assertEqual(len(seen), COUNT)
        times = [row["@timestamp"] for row in seen]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertIn("searched", self.lines(limit=1000)[-2]["meta"])

    def test_a_histogram_counts_what_is_found_by_level(self):
        answer = self.ask("histogram", q="request", buckets=30)
        self.assertEqual(answer["total"], COUNT * 9 // 10)
        self.assertEqual(sum(sum(one["counts"]) for one in answer["series"]), answer["total"])
        self.assertEqual({one["value"] for one in answer["series"]}, {"info", "warn", "error"})
        size = len(answer["series"][0]["counts"])
        self.assertLessEqual(size, 31)
        self.assertEqual(answer["interval_ms"], 30_000)
        plain = self.ask("histogram", by="")
        self.assertEqual([one["value"] for one in plain["series"]], [None])
        self.assertEqual((plain["total"], sum(plain["series"][0]["counts"])), (COUNT, COUNT))
        many = self.ask("histogram", by="event.id")
        self.assertEqual([one["value"] is None for one in many["series"]], [False] * 8 + [True])
        self.assertEqual(many["total"], COUNT)

    def test_facets_are_those_that_searches_find(self):
        answer = self.ask("facets", fields="user.name,source.ip,tags,log.stream,no.such",
                          limit=2)
        self.assertEqual(answer["total"], COUNT)
        facets = {one["field"]: one for one in answer["facets"]}
        self.assertEqual(len(facets["user.name"]["values"]), 2)
        self.assertEqual(facets["user.name"]["present"], COUNT * 9 // 10)
        self.assertEqual(facets["no.such"], {"field": "no.such", "present": 0, "values": []})
        for field, facet in facets.items():
            for one in facet["values"]:
                found = search(self.web, f'{field}:"{one["value"]}"', **self.span)
                self.assertEqual(one["count"], len(found), (field, one))
        self.assertEqual([one["value"] for one in facets["tags"]["values"]], ["red", "blue"])

    def test_fields_and_values_are_offered_while_typing(self):
        fields = {one["name"]: one for one in self.ask("fields")["fields"]}
        self.assertEqual(fields["message"]["count"], COUNT)
        self.assertEqual((fields["source.ip"]["type"], fields["source.ip"]["core"]), ("ip", True))
        self.assertEqual(fields["tags"],
                         {"name": "tags", "type": "text", "core": False, "count": COUNT * 9 // 10})
        self.assertTrue(all(one["name"].startswith("user") for one in
                            self.ask("fields", prefix="USER")["fields"]))
        self.assertEqual(self.ask("values", field="user.name", prefix="AL")["values"],
                         [{"value": "alice", "count": 90}])
        ips = [one["value"] for one in self.ask("values", field="source.ip", prefix="10.0.")["values"]]
        self.assertEqual(sorted(ips), [f"10.0.0.{n}" for n in range(4)])
        self.assertEqual([one["value"] for one in self.ask("values", field="tags")["values"]],
                         ["red", "blue"])

    def test_what_happened_around_an_event_in_its_stream(self):
        rows = search(self.web, "log.stream:one", **self.span)
        rows.reverse()
        one = rows[50]
        answer = self.ask("context", id=one["event.id"], at=one["@timestamp"],
                          account=one["cloud.account.id"], region=one["cloud.region"],
                          group=one["log.group"], stream="one", before=3, after=2)
        self.assertEqual(answer["event"], one)
        self.assertEqual(answer["before"], rows[47:50])
        self.assertEqual(answer["after"], rows[51:53])

    def test_patterns_find_their_events(self):
        answer = self.ask("patterns")
        self.assertEqual((answer["sampled"], answer["total"]), (COUNT, COUNT))
        reset = next(one for one in answer["patterns"] if "reset" in one["template"])
        self.assertEqual(reset["template"], "connection reset by peer <ip>")
        self.assertEqual((reset["count"], sum(reset["trend"])), (30, 30))
        self.assertIn("reset", reset["example"]["message"])
        self.assertEqual(sum(one["count"] for one in answer["patterns"]), COUNT)
        for one in answer["patterns"]:
            self.assertGreaterEqual(len(search(self.web, one["filter"], **self.span)), one["count"])

    def test_a_text_that_cannot_be_understood_is_pointed_at(self):
        self.assertEqual(self.ask("check", q="user.name:(alice OR bob)  AND reset"),
                         {"ok": True, "table": False,
                          "canonical": "(user.name:alice OR user.name:bob) AND reset"})
        for resource in ("search", "histogram", "facets", "fields", "values", "patterns", "check",
                         "tail"):
            answer = self.ask(resource, 400, q="(alice OR", fields="user.name", field="user.name")
            self.assertEqual(answer["error"]["code"], "bad_query", resource)
            self.assertEqual(answer["error"]["at"], 10)
            self.assertIn("(alice)", answer["error"]["proposals"])
        error = self.ask("search", 400, q="source.port:http")["error"]
        self.assertEqual((error["at"], error["proposals"]), (13, ["source.port:*", "http"]))
        for resource, parameters in (
                ("search", {"before": "x"}), ("search", {"limit": "0"}),
                ("histogram", {"buckets": "501"}), ("facets", {"fields": ""}),
                ("facets", {"fields": ",".join("abcdefghijklmnopqrstu")}),
                ("values", {}), ("context", {"id": "1"}), ("context", {"id": "1", "at": "noon"}),
                ("tail", {"from": "2026-01-01T00:00:00Z"})):
            self.assertEqual(self.ask(resource, 400, **parameters)["error"]["code"], "bad_request")

    def test_an_event_is_told_by_the_fields_that_are_asked_for(self):
        always = {"@timestamp", "event.ingested", "event.id", "cloud.account.id", "cloud.region",
                  "log.group", "log.stream"}
        whole, few = (self.lines(q="NOT reset", limit=5, **columns)
                      for columns in ({}, {"columns": "user.name,status,message,not.there"}))
        self.assertEqual(len(few), len(whole))
        self.assertEqual(few[-1], whole[-1])  # so is what comes next
        for one, of in zip(few, whole):
            if "meta" not in one:
                self.assertEqual(set(one), always | {"user.name", "status", "message"})
                self.assertEqual(one, {name: of[name] for name in one})
        self.ask("search", 400, columns="")
        self.ask("search", 400, columns=",".join(["a"] * 51))

    def test_pipes_make_a_table_of_what_is_found(self):
        q = "NOT reset | stats count() as n, max(status) as top by user.name | sort n desc, user.name"
        self.assertEqual(self.ask("check", q=q)["table"], True)
        lines = self.lines(q=q)
        self.assertEqual(lines[0], {"meta": {"columns": [
            {"name": "user.name", "type": "text"}, {"name": "n", "type": "number"},
            {"name": "top", "type": "text"}]}})
        self.assertEqual(lines[-1], {"meta": {"rows": 3, "more": False, "complete": True}})
        self.assertEqual([list(row) for row in lines[1:-1]], [["user.name", "n", "top"]] * 3)
        self.assertEqual(sum(row["n"] for row in lines[1:-1]), COUNT * 9 // 10)
        self.assertEqual(self.lines(q=q, limit=1)[-1]["meta"]["more"], True)
        # Without meta the lines are rows alone.
        _, body = get(f"{self.web}/api/v1/search?{urllib.parse.urlencode({**self.span, 'q': q})}")
        self.assertEqual([json.loads(line) for line in body.splitlines()], lines[1:-1])

    def test_pipes_by_time_and_those_that_the_store_has_not(self):
        rows = self.lines(q="| stats count() as n by bin(1m) | sort bin(1m)")[1:-1]
        self.assertEqual(sum(row["n"] for row in rows), COUNT)
        self.assertEqual([row["bin(1m)"] for row in rows], sorted(row["bin(1m)"] for row in rows))
        rows = self.lines(q="reset | pattern @message")[1:-1]
        self.assertEqual(sum(row["@sampleCount"] for row in rows), COUNT // 10)
        rows = self.lines(q='done | parse @message /"note": "request (?<n>\\d+)/ '
                            '| fields log(n) as l, n | filter n = 1 | display l, n')[1:-1]
        self.assertEqual(rows, [{"l": 0, "n": "1"}])

    def test_filters_behind_a_pipe_find_events(self):
        q = "done | filter status = 201 and user.name in ['alice', 'bob']"
        self.assertEqual(self.ask("check", q=q)["table"], False)
        found = search(self.web, q, **self.span, limit=COUNT)
        self.assertEqual({json.loads(one["message"])["status"] for one in found}, {201})
        self.assertEqual(self.ask("histogram", q=q)["total"], len(found))
        # What is no table takes the filters alone.
        self.assertEqual(self.ask("histogram", q=q + " | stats count()")["total"], len(found))

    def test_a_pipe_that_cannot_be_understood_is_pointed_at(self):
        error = self.ask("search", 400, q="ä | stats cuont() by user.name")["error"]
        self.assertEqual((error["code"], error["at"]), ("bad_query", 11))
        self.assertEqual(error["proposals"], ["ä | stats count() by user.name"])
        error = self.ask("check", 400, q="(alice OR | stats count()")["error"]
        self.assertEqual(error["proposals"][0], "(alice) | stats count()")
        for resource in ("tail", "export"):
            error = self.ask(resource, 400, q="x | stats count()")["error"]
            self.assertIn("at character 5: events are wanted here", error["message"])
        error = self.ask("search", 400, q="| stats count()", after="0:")["error"]
        self.assertIn("at character 3: events are wanted here", error["message"])

    def test_no_text_gets_out_of_its_quotes(self):
        for text in ("' OR 1=1 --", "\\' OR 1=1", "a`b", "'); DROP TABLE events; --", "\x1f", "%_",
                     "${x}", "{u:String}", "é中"):
            self.assertEqual(self.ask("facets", fields=text.replace(",", ""))["total"], COUNT)
            self.ask("values", field=text, prefix=text)
            self.ask("fields", prefix=text)
            self.ask("histogram", by=text)
            self.ask("context", id=text, at="2026-01-01T00:00:00Z", stream=text, group=text)
        self.assertEqual(len(search(self.web, "", **self.span)), COUNT)

    def stream(self, **parameters):
        host = urllib.parse.urlsplit(self.web)
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/v1/tail?" + urllib.parse.urlencode(parameters),
                           headers={"Authorization": f"Bearer {local_token(self.web)}"})
        answer = connection.getresponse()
        if answer.status == 503:
            return None
        self.assertEqual((answer.status, answer.getheader("Content-Type")),
                         (200, "text/event-stream"))
        return answer

    def test_a_tail_tells_what_comes_in_once(self):
        answer = wait_for("a tail", lambda: self.stream(q="tailed"))
        self.assertEqual(answer.readline(), b"event: progress\n")
        self.logs.create_log_stream(logGroupName="/app/web", logStreamName="tail")
        for batch in range(2):
            self.logs.put_log_events(
                logGroupName="/app/web", logStreamName="tail",
                logEvents=[{"timestamp": int(time.time() * 1000), "message": f"{word} {batch} {n}"}
                           for n in range(3) for word in ("tailed", "other")])
        seen = []
        while len(seen) < 6:
            line = answer.readline().decode()
            self.assertTrue(line)
            if line.startswith("data: ") and "message" in line:
                seen.append(json.loads(line[6:])["message"])
        self.assertEqual(sorted(seen), sorted(f"tailed {b} {n}" for b in range(2) for n in range(3)))
        while True:  # nothing is told again
            line = answer.readline().decode()
            self.assertNotIn('"message"', line)
            if "searched_until" in line:
                break

    def test_a_client_that_leaves_is_waited_for_no_more(self):
        host = urllib.parse.urlsplit(self.web)
        for _ in range(40):
            with socket.create_connection((host.hostname, host.port)) as one:
                one.sendall(b"GET /api/v1/tail HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + local_token(self.web).encode() + b"\r\n\r\n")
                one.recv(100)
        wait_for("room for another", lambda: self.stream(q="nothing"))

    def test_the_document_says_what_the_server_does(self):
        with open(DOCUMENT, encoding="utf-8") as file:
            document = json.load(file)
        self.assertEqual(json.loads(get(f"{self.web}/api/v1/openapi.json")[1]), document)
        self.assertTrue(document["openapi"].startswith("3.1"))
        status, body = get(f"{self.web}/api/v1/nothing")
        self.assertEqual(status, 404)
        there = json.loads(body)["error"]["message"].removeprefix("There is ").rstrip(".")
        routes = set(there.replace(" and ", ", ").split(", "))
        self.assertEqual(routes, set(document["paths"]))
        event = search(self.web, "log.stream:one", **self.span)[0]
        for path, methods in document["paths"].items():
            with self.subTest(path=path):
                if "get" in methods:
                    self.conforms(document, path, methods["get"], event)
                else:
                    self.assertEqual(get(self.web + path)[0], 405)

    def conforms(self, document, path, operation, event):
        values = {"id": event["event.id"], "at": event["@timestamp"], "stream": "one",
                  "account": event["cloud.account.id"], "region": event["cloud.region"],
                  "group": event["log.group"]}
        if path in ("/api/v1/tail", "/api/v1/quarantine/object"):
            return
        parameters = [resolved(document, one) for one in operation.get("parameters", [])]
        pairs = {one["name"]: values.get(one["name"], one.get("example"))
                 for one in parameters if one.get("required")}
        status, body = get(f"{self.web}{path}?{urllib.parse.urlencode(pairs)}")
        self.assertIn(str(status), operation["responses"], body)
        if "200" not in operation["responses"]:
            self.assertEqual(status, 404, body)  # it leads to a provider, and none is configured
            return
        self.assertEqual(status, 200, body)
        content, = operation["responses"]["200"]["content"].items()
        kind, media = content
        if kind == "application/json":
            check(document, media["schema"], json.loads(body), path)
        elif kind == "application/x-ndjson":
            for line in body.splitlines():
                check(document, media["schema"], json.loads(line), path)
        for one in parameters:  # each is known, and looked at
            if "example" in one:
                got, text = get(f"{self.web}{path}?"
                                f"{urllib.parse.urlencode({**pairs, one['name']: one['example']})}")
                self.assertEqual(got, 200, (one["name"], text[:300]))


def resolved(document, value):
    while "$ref" in value:
        found = document
        for name in value["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        value = found
    return value


TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
         "boolean": bool, "null": type(None)}


def check(document, schema, value, where):
    """What of JSON Schema the document uses; an object has no member that it does not name."""
    schema = resolved(document, schema)
    if "oneOf" in schema:
        wrong = []
        for one in schema["oneOf"]:
            try:
                return check(document, one, value, where)
            except AssertionError as error:
                wrong.append(str(error))
        raise AssertionError(f"{where}: none of {wrong}")
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    known = [kind for kind in kinds if isinstance(value, TYPES[kind])
             and not (kind in ("integer", "number") and isinstance(value, bool))]
    if not known:
        raise AssertionError(f"{where}: {value!r} is no {kinds}")
    if isinstance(value, dict):
        for name in schema.get("required", []):
            if name not in value:
                raise AssertionError(f"{where}: no {name} in {value!r}")
        for name, one in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", True))
            if inner is False:
                raise AssertionError(f"{where}: {name} is not in the document")
            if inner is not True:
                check(document, inner, one, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for one in value:
            check(document, schema["items"], one, f"{where}[]")
    return None


if __name__ == "__main__":
    unittest.main()
