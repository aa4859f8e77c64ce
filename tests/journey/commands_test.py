"""The commands beside `up`, as a user types them: search, tail, trace, doctor."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, Process, SystemTest, client, get, run, search, wait_for  # noqa: E402


class Commands(SystemTest):
    def setUp(self):
        self.logs = client("logs", self.cloud, self.credentials)

    def write(self, *messages):
        stream = uuid.uuid4().hex
        self.logs.create_log_stream(logGroupName="/app/web", logStreamName=stream)
        now = int(time.time() * 1000)
        self.logs.put_log_events(logGroupName="/app/web", logStreamName=stream,
                                 logEvents=[{"timestamp": now, "message": m} for m in messages])

    def catchment(self, command, *arguments):
        code, out, error = run(PROGRAM, command, *arguments)
        self.assertEqual(code, 0, error)
        return out

    def endpoints(self):
        return ("--data", self.data, "--endpoint", self.cloud, "--siem", self.web)

    def test_search_in_three_formats(self):
        word = "word" + uuid.uuid4().hex
        self.write(f'{{"n":1,"user":"alice","text":"{word}, \\"quoted\\""}}', f"{word} two")
        wait_for(word, lambda: len(search(self.web, word)) == 2)
        asked = (word, "--siem", self.web, "--since", "1h", "--format")
        rows = [json.loads(line) for line in self.catchment("search", *asked, "ndjson").splitlines()]
        self.assertEqual({row["log.group"] for row in rows}, {"/app/web"})
        self.assertEqual({row.get("user.name") for row in rows}, {"alice", None})
        table = self.catchment("search", *asked, "table").splitlines()
        self.assertEqual(len(table), 3)
        self.assertIn("200000000001 /app/web", table[1])
        read = list(csv.DictReader(io.StringIO(self.catchment("search", *asked, "csv"))))
        self.assertEqual({row["message"] for row in read}, {row["message"] for row in rows})
        limited = self.catchment("search", *asked, "ndjson", "--limit", "1")
        self.assertEqual(len(limited.splitlines()), 1)

    def test_counts_instead_of_events(self):
        word = "word" + uuid.uuid4().hex
        self.write(f'{{"level":"error","user":"alice","text":"{word}"}}', f"{word} two")
        wait_for(word, lambda: len(search(self.web, word)) == 2)
        asked = (word, "--siem", self.web, "--since", "1h")
        lines = self.catchment("search", *asked, "--histogram").splitlines()
        self.assertEqual(lines[-1], "2 events")
        self.assertIn("error 1", "\n".join(lines))
        self.assertIn("#" * 40, "\n".join(lines))
        both = self.catchment("search", *asked, "--facets", "user.name,log.group")
        self.assertIn("user.name: 1 of 2 events\n           1  alice\n", both)
        self.assertIn("log.group: 2 of 2 events\n           2  /app/web\n", both)
        counts = json.loads(self.catchment("search", *asked, "--histogram", "--format", "ndjson"))
        self.assertEqual(counts["total"], 2)

    def tail(self, word):
        tail = subprocess.Popen([PROGRAM, "tail", word, "--siem", self.web, "--format", "ndjson"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(tail.stdout.close)
        self.addCleanup(tail.wait)
        self.addCleanup(tail.kill)
        return tail

    def test_tail_shows_each_event_once_also_across_a_restart(self):
        word = "tail" + uuid.uuid4().hex
        tail = self.tail(word)
        for number in range(6):
            if number == 3:
                self.restart()
            self.write(f"{word} {number}")
            self.assertEqual(json.loads(tail.stdout.readline())["message"], f"{word} {number}")
        tail.send_signal(signal.SIGINT)
        self.assertEqual(tail.stdout.read(), "")
        self.assertEqual(tail.wait(), 0)
        self.assertEqual(len(search(self.web, word)), 6)

    def restart(self):
        """As with Ctrl-C, and the same command again."""
        self.up.process.send_signal(signal.SIGINT)
        self.assertEqual(self.up.stop(), 0)
        type(self).up = Process("up", self.data, "--cloud-listen", self.cloud.split("//")[1],
                                "--web-listen", self.web.split("//")[1])

    def test_trace_prints_each_hop(self):
        lines = self.catchment("trace", *self.endpoints()).splitlines()
        for line, hop in zip(lines, ("writing trace", "CloudWatch Logs acknowledged",
                                     "Firehose wrote it to S3", "from the queue catchment-siem",
                                     "searchable"), strict=True):
            self.assertIn(hop, line)
        chosen = self.catchment("trace", *self.endpoints(), "--account", "workload-b",
                                "--log-group", "/app/auth")
        self.assertIn("workload-b /app/auth", chosen)

    def test_trace_of_nothing_that_is_forwarded_says_so(self):
        code, _, error = run(PROGRAM, "trace", *self.endpoints(), "--account", "kms")
        self.assertEqual(code, 1)
        self.assertIn("no subscription of account kms", error)

    def test_the_doctor_examines_every_hop(self):
        report = self.catchment("doctor", *self.endpoints())
        for hop in ("config", "credentials", "cloud at", "bucket catchment-central-logs",
                    "queue catchment-siem", "role arn:aws:iam::100000000003:role/catchment-siem",
                    "workload-b", "SIEM at", "all is well"):
            self.assertIn(hop, report)
        self.assertNotIn("FAIL", report)

    def test_the_doctor_says_what_to_do(self):
        code, report, _ = run(PROGRAM, "doctor", "--data", self.data, "--endpoint", self.cloud,
                              "--siem", "http://127.0.0.1:1")
        self.assertEqual(code, 1)
        self.assertIn("FAIL  SIEM at http://127.0.0.1:1", report)
        self.assertIn("catchment up", report)

    def explained(self, principal, action, resource, *context):
        return run(PROGRAM, "explain", "--data", self.data, "--endpoint", self.cloud, "--as",
                   principal, "--action", action, "--resource", resource, *context)

    def test_explain_names_the_statements_that_decide(self):
        firehose = "arn:aws:iam::200000000001:role/centralised-logs-firehose"
        bucket = "arn:aws:s3:::catchment-central-logs"
        own = f"{bucket}/cloudwatch/200000000001/x"
        code, out, _ = self.explained(firehose, "s3:PutObject", own)
        self.assertEqual(code, 0, out)
        self.assertIn(f"allowed: {firehose} s3:PutObject on {own}", out)
        self.assertIn("Allow by statement Write of the identity-based policy", out)
        self.assertIn("Allow by statement WriteFromTheOrganization of the resource-based policy", out)
        code, out, _ = self.explained(firehose, "s3:PutObject",
                                      f"{bucket}/cloudwatch/200000000002/x")
        self.assertEqual(code, 1)
        self.assertIn("because no identity-based policy allows the s3:PutObject action", out)
        self.assertIn("aws:PrincipalOrgID=o-catchment01", out)
        code, out, _ = self.explained(firehose, "s3:PutObject", own, "--context",
                                      "s3:x-amz-server-side-encryption=AES256")
        self.assertEqual(code, 1)
        self.assertIn("Deny by statement DenyOtherEncryption of the resource-based policy", out)

    def test_explain_a_role_that_services_take_on(self):
        role = "arn:aws:iam::200000000001:role/centralised-logs-firehose"
        asked = ("firehose.amazonaws.com", "sts:AssumeRole", role, "--context")
        code, out, _ = self.explained(*asked, "aws:SourceAccount=200000000001")
        self.assertEqual(code, 0, out)
        self.assertIn("Allow by statement FirehoseOfThisAccount", out)
        self.assertEqual(self.explained(*asked, "aws:SourceAccount=200000000002")[0], 1)

    def test_a_config_is_checked(self):
        out = self.catchment("config", "check")
        for word in ("the shipped example is right", "o-catchment01, 6 accounts in eu-west-1",
                     "events for 90 days", "workload-a: 4 log groups, all of it"):
            self.assertIn(word, out)
        path = os.path.join(self.data, "wrong.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("region: frankfurt\n")
        code, _, error = run(PROGRAM, "config", "check", "--config", path)
        self.assertEqual(code, 1)
        self.assertIn("wrong.yaml:1: 'region' must be a Region such as eu-west-1", error)

    def test_explain_says_what_is_wrong(self):
        code, _, error = self.explained("bob", "s3:PutObject", "*")
        self.assertEqual(code, 1)
        self.assertIn("The principal must be the ARN of a user, a role or an account's root", error)
        code, _, error = self.explained("arn:aws:iam::200000000001:role/none", "s3:PutObject", "*")
        self.assertIn("There is no role", error)

    def test_what_runs_tells_of_itself(self):
        self.assertEqual(get(f"{self.web}/healthz"), (200, "ok\n"))
        status = json.loads(get(f"{self.web}/api/v1/status")[1])
        self.assertTrue(status["lanes"])
        self.assertIn("catchment_intake_events_total", get(f"{self.web}/metrics")[1])


if __name__ == "__main__":
    unittest.main()
