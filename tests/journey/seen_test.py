"""What is seen of the pipeline: sources and their habits, queues, and what Prometheus is told."""

import json
import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, ROOT, Process, SystemTest, client, get, run, wait_for  # noqa: E402

HOUR = 3_600_000


class Writing(SystemTest):
    """Sources that have written, and one that stopped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = client("logs", cls.cloud, cls.credentials)
        now = int(time.time() * 1000)
        # Every hour for three days, and not for the last five; and one that has just begun.
        cls.write("/app/web", [now - hours * HOUR for hours in range(77, 4, -1)])
        cls.write("/app/payments", [now])

    @classmethod
    def write(cls, group, times):
        try:
            cls.logs.create_log_stream(logGroupName=group, logStreamName="seen")
        except cls.logs.exceptions.ResourceAlreadyExistsException:
            pass
        for first in range(0, len(times), 20):  # a batch spans a day
            cls.logs.put_log_events(logGroupName=group, logStreamName="seen", logEvents=[
                {"timestamp": at, "message": f"at {at}"} for at in times[first:first + 20]])

    def sources(self, web=None, **parameters):
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        return json.loads(get(f"{web or self.web}/api/v1/sources?{query}")[1])

    def silent(self, web=None):
        return {one["logGroup"]: one for one in self.sources(web, silent="true")["sources"]}


class Seen(Writing):
    def test_a_source_that_fell_silent_is_told_of_with_its_habit(self):
        web = wait_for("silence", lambda: self.silent().get("/app/web"))
        self.assertEqual(web["habitSeconds"], 3600)
        self.assertEqual(web["silentSince"], web["lastEvent"])
        wait_for("the other", lambda: self.sources(q="payments")["sources"])
        self.assertNotIn("/app/payments", self.silent())
        code, table, error = run(PROGRAM, "sources", "--silent", "--siem", self.web)
        self.assertEqual((code, error), (3, ""))
        self.assertRegex(table, r"silent +5h +60m .*/app/web")
        self.assertNotIn("/app/payments", table)
        code, table, _ = run(PROGRAM, "sources", "payments", "--json", "--siem", self.web)
        rows = json.loads(table)["sources"]
        self.assertEqual([(row["logGroup"], row["state"]) for row in rows],
                         [("/app/payments", "learning")])
        self.assertEqual(code, 0)
        wait_for("the log's word", lambda: self.told("a source fell silent"))

    def told(self, what):
        with open(self.up.log_path, encoding="utf-8") as file:
            return [line for line in file if what in line]

    def test_queues_are_told_with_their_lag(self):
        def emptied():
            queue, = json.loads(get(f"{self.web}/api/v1/pipeline")[1])["queues"]
            return queue if queue["stored"]["events"] > 0 and queue["countedAt"] else None
        self.write("/app/payments", [int(time.time() * 1000)])
        queue = wait_for("the queue's events", emptied)
        self.assertTrue(queue["queue"].endswith("/catchment-siem"))
        self.assertEqual((queue["error"], queue["quarantined"]), ("", 0))
        self.assertLess(queue["lagSeconds"], 30)

    def test_bad_questions_are_refused(self):
        for query in ("limit=0", "sort=x", "what=1"):
            self.assertEqual(get(f"{self.web}/api/v1/sources?{query}")[0], 400)
        code, _, error = run(PROGRAM, "sources", "--sort", "colour", "--siem", self.web)
        self.assertEqual(code, 2)
        self.assertIn("--sort", error)

    def test_what_prometheus_reads_is_well_formed(self):
        status, text = get(f"{self.web}/metrics")
        self.assertEqual(status, 200)
        families = re.findall(r"^# TYPE (\S+)", text, re.M)
        self.assertEqual(len(families), len(set(families)))
        for name in ("catchment_sources", "catchment_queue_lag_seconds",
                     "catchment_queue_messages", "catchment_store_events"):
            self.assertIn(name, families)
        for line in text.splitlines():
            self.assertRegex(line, r'^(#.*|[a-z_]+(\{.*\})? [-+0-9.e]+(Inf|NaN)?)$')

    def test_the_dashboard_and_the_alarms_ask_for_what_there_is(self):
        wait_for("silence", lambda: self.silent().get("/app/web"))
        self.write("/app/payments", [int(time.time() * 1000)])
        wait_for("a busy source",
                 lambda: "catchment_source_events_per_second" in get(f"{self.web}/metrics")[1])
        there = set(re.findall(r"^# TYPE (\S+)", get(f"{self.web}/metrics")[1], re.M))
        folder = os.path.join(ROOT, "dashboards")
        with open(os.path.join(folder, "catchment.json"), encoding="utf-8") as file:
            dashboard = json.load(file)
        asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
        self.assertGreater(len(asked), 15)
        with open(os.path.join(folder, "alerts.yml"), encoding="utf-8") as file:
            rules = file.read()
        with open(os.path.join(ROOT, "docs/operations.md"), encoding="utf-8") as file:
            runbook = file.read()
        asked += re.findall(r"expr: (.*)", rules)
        for name in set(re.findall(r"\bcatchment_\w+", " ".join(asked))):
            self.assertIn(name, there)
        for alarm in re.findall(r"alert: (\w+)", rules):
            self.assertIn(f"### {alarm}\n", runbook)


class Restarted(Writing):
    def test_habits_outlive_the_program_and_a_word_ends_the_silence(self):
        wait_for("silence", lambda: self.silent().get("/app/web"))
        type(self).up.stop()
        type(self).up = Process("up", self.data, "--cloud-listen", "127.0.0.1:0",
                                "--web-listen", "127.0.0.1:0")
        ready = type(self).up.ready
        type(self).web, type(self).cloud = ready["web"], ready["cloud"]
        type(self).logs = client("logs", self.cloud, self.credentials)
        wait_for("silence", lambda: self.silent().get("/app/web"))
        self.write("/app/web", [int(time.time() * 1000)])
        wait_for("the end of it", lambda: "/app/web" not in self.silent())
        self.assertEqual(
            [one["state"] for one in self.sources(q="/app/web")["sources"]], ["active"])


if __name__ == "__main__":
    unittest.main()
