"""Copies of what is stored: exports of what a search finds, and backups that are brought back."""

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import (PROGRAM, ROOT, Process, SystemTest, authorised, bucket_writer, get, run,  # noqa: E402
                     search, wait_for)

BUCKET = "catchment-central-logs"
DAY = 86_400_000
PORTS = ("--cloud-listen", "127.0.0.1:0", "--web-listen", "127.0.0.1:0")


def envelope(messages, days_ago=0, group="/app/web"):
    at = int(time.time() * 1000) - days_ago * DAY
    return gzip.compress(json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "200000000001", "logGroup": group,
         "logStream": f"s{days_ago}", "subscriptionFilters": ["f"], "logEvents": [
             {"id": f"{i:020d}", "timestamp": at + i, "message": message}
             for i, message in enumerate(messages)]}).encode())


def key():
    return f"cloudwatch/100000000004/{uuid.uuid4().hex}"


def events(web):
    return json.loads(get(web + "/api/v1/status")[1])["events"]


class Exported(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.s3 = bucket_writer(cls.cloud, cls.credentials)
        for days_ago in (2, 1, 0):
            cls.s3.put_object(Bucket=BUCKET, Key=key(), Body=envelope(
                [f"line {i} of {days_ago} {'mallory' if i == 7 else ''}" for i in range(200)],
                days_ago))
        wait_for("all events", lambda: events(cls.web) == 600)

    def export(self, *arguments):
        return run(PROGRAM, "export", *arguments, "--since", "7d", "--siem", self.web)

    def path(self, name):
        return os.path.join(self.data, name)

    def test_all_that_a_search_finds_is_written_by_time(self):
        code, rows, told = self.export()
        self.assertEqual((code, told.split(",")[0]), (0, "600 events"))
        rows = [json.loads(line) for line in rows.splitlines()]
        times = [row["@timestamp"] for row in rows]
        self.assertEqual((len(rows), times), (600, sorted(times)))
        found = search(self.web, "mallory")
        code, rows, _ = self.export("mallory")
        self.assertEqual(sorted(map(json.dumps, map(json.loads, rows.splitlines()))),
                         sorted(map(json.dumps, found)))

    def test_a_file_is_whole_or_not_there_and_kept(self):
        path = self.path("events.ndjson.gz")
        self.assertEqual(self.export("--compression", "gzip", "--out", path)[0], 0)
        with gzip.open(path) as file:
            self.assertEqual(len(file.readlines()), 600)
        code, _, error = self.export("--out", path)
        self.assertEqual((code, "--force" in error), (1, True))
        self.assertEqual(self.export("mallory", "--out", path, "--force")[0], 0)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(len(file.readlines()), 3)
        code, _, error = self.export("a:(", "--out", self.path("wrong"))
        self.assertEqual((code, "at character" in error), (1, True))
        self.assertEqual([name for name in os.listdir(self.data)
                          if name.startswith("wrong") or name.endswith(".part")], [])
        self.assertEqual(os.listdir(os.path.join(self.data, "siem/exports")), [])

    def test_parquet_is_a_file_of_columns(self):
        path = self.path("events.parquet")
        code, _, told = self.export("--format", "parquet", "--out", path)
        self.assertEqual((code, told.split(",")[0]), (0, "600 events"))
        with open(path, "rb") as file:
            content = file.read()
        self.assertEqual((content[:4], content[-4:]), (b"PAR1", b"PAR1"))
        self.assertIn(b"@timestamp", content)
        self.assertEqual(get(f"{self.web}/api/v1/export?format=parquet&compression=gzip")[0], 400)
        self.assertEqual(get(f"{self.web}/api/v1/export?format=xml")[0], 400)

    def stopped(self, number, *arguments):
        """Whether an export was caught at work and stopped by Ctrl-C; else it was too quick."""
        path = self.path(f"stopped-{number}")
        export = subprocess.Popen([PROGRAM, "export", "--since", "15d", "--siem", self.web, "--out", path,
                                   *arguments], stderr=subprocess.PIPE, text=True)
        wait_for("the export", lambda: self.progress()["running"] or export.poll() is not None)
        export.send_signal(signal.SIGINT)
        told = export.communicate(timeout=60)[1]
        if export.returncode == 0:
            os.remove(path)
            return False
        self.assertEqual((export.returncode, told), (130, "stopped\n"))
        return True

    def progress(self):
        return json.loads(get(f"{self.web}/api/v1/export/progress")[1])

    def test_stopped_it_ends_in_the_store_and_leaves_nothing(self):
        count = 60_000  # older than what the other tests ask for
        self.s3.put_object(Bucket=BUCKET, Key=key(), Body=envelope(
            [f"{uuid.uuid4()} {n} of many" for n in range(count)], 10))
        wait_for("many events", lambda: events(self.web) == 600 + count)
        for arguments in (("many",), ("many", "--format", "parquet")):
            tries = iter(range(100))
            wait_for(f"a stop of {arguments}", lambda a=arguments: self.stopped(next(tries), *a))
            wait_for("its end", lambda: not self.progress()["running"])
            self.assertEqual([name for name in os.listdir(self.data) if "stopped" in name], [])
            wait_for("its files to go", lambda: os.listdir(
                os.path.join(self.data, "siem/exports")) == [])
        request = authorised(f"{self.web}/api/v1/export?id=other", "DELETE")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        with caught.exception as answer:
            self.assertEqual(answer.code, 404)

    def test_nothing_found_is_an_empty_file(self):
        code, rows, told = self.export("nobodyhaswrittenthis")
        self.assertEqual((code, rows, told), (0, "", "0 events, 0 bytes\n"))


class BackedUp(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="catchment-backup-")
        self.other = tempfile.mkdtemp(prefix="catchment-restored-")
        for folder in (self.data, self.other):
            self.addCleanup(shutil.rmtree, folder, ignore_errors=True)

    def start(self, data, *arguments):
        up = Process("up", data, *PORTS, *arguments)
        self.addCleanup(up.stop)
        self.s3 = bucket_writer(up.ready["cloud"], up.ready["credentials"])
        return up

    def backup(self, up, *arguments):
        return run(PROGRAM, "backup", *arguments, "--siem", up.ready["web"])

    def put(self, body):
        self.s3.put_object(Bucket=BUCKET, Key=key(), Body=body)

    def test_what_was_backed_up_while_events_came_in_is_found_elsewhere_once(self):
        up = self.start(self.data)
        web = up.ready["web"]
        first = envelope([f"first {i}" for i in range(100)])
        second = envelope([f"second {i}" for i in range(100)], 1)
        self.put(first)
        wait_for("events", lambda: events(web) == 100)
        code, told, error = self.backup(up)
        self.assertEqual((code, error), (0, ""))
        self.assertIn(": 100 events", told)
        self.put(second)
        again = envelope(["meanwhile"], 2)
        for _ in range(30):
            self.put(again)  # one event
        wait_for("events", lambda: events(web) >= 200)
        code, told, error = self.backup(up)
        self.assertEqual((code, error), (0, ""))
        self.assertIn("more than those of", told)
        wait_for("events", lambda: events(web) == 201)

        code, _, error = self.backup(up, "--to", self.other)
        self.assertEqual((code, "--backups" in error), (1, True))
        code, _, error = run(PROGRAM, "restore", "--from", self.data + "/backups",
                             "--data", self.data)
        self.assertEqual(code, 1)  # it runs
        up.stop()
        code, _, error = run(PROGRAM, "restore", "--from", self.data + "/backups",
                             "--data", self.data)
        self.assertEqual((code, "events in the store already" in error), (1, True))
        moved = os.path.join(self.other, "moved")
        shutil.move(self.data + "/backups", moved)
        code, told, error = run(PROGRAM, "restore", "--from", moved, "--data", self.other)
        self.assertEqual((code, error), (0, ""))
        self.assertRegex(told, r"^20[01] events of ")

        up = self.start(self.other)
        web = up.ready["web"]
        self.assertEqual(len(search(web, "first")), 100)
        self.assertEqual(len(search(web, "second")), 100)
        for body in (first, second, envelope(["one more"], 3)):
            self.put(body)
        wait_for("the repeats", lambda: len(search(web, '"one more"')) == 1 and
                 re.search(r"duplicate_events_total\{.*\} 200$", get(web + "/metrics")[1], re.M))
        self.assertEqual(len(search(web, "first")) + len(search(web, "second")), 200)
        sources = json.loads(get(web + "/api/v1/sources")[1])["sources"]
        self.assertIn("/app/web", [one["logGroup"] for one in sources])

    def with_noise_unindexed(self):
        path = os.path.join(self.other, "catchment.yaml")
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("  retention: 90d\n", """  retention: 90d
  sources: [{log-groups: [/noise], word-index: false}]
""", 1))
        return path

    def test_a_store_of_two_tables_is_backed_up_upon_a_backup_of_one_and_comes_back(self):
        up = self.start(self.data)
        before = envelope([f"before {i}" for i in range(100)], group="/noise")
        self.put(before)
        wait_for("events", lambda: events(up.ready["web"]) == 100)
        self.assertEqual(self.backup(up)[0], 0)
        up.stop()
        config = self.with_noise_unindexed()
        self.assertIn("/noise: 90 days, no word index\n",
                      run(PROGRAM, "config", "check", "--config", config)[1])
        up = self.start(self.data, "--config", config)
        web = up.ready["web"]
        after = [envelope([f"after {i}" for i in range(100)], 1, group)
                 for group in ("/noise", "/app/web")]
        for body in (before, *after):
            self.put(body)
        wait_for("events", lambda: events(web) == 300)
        self.assertEqual((len(search(web, "before")), len(search(web, "AFTER"))), (100, 200))
        self.assertIn("300", run(PROGRAM, "sql", "SELECT count() FROM events", "--siem", web)[1])
        self.assertRegex(run(PROGRAM, "retention", "report", "--siem", web)[1],
                         r"/noise +90d +200 .* no word index\nall else +90d +\d+ ")
        code, told, error = self.backup(up)
        self.assertEqual((code, error, "more than those of" in told), (0, "", True))
        up.stop()
        code, told, error = run(PROGRAM, "restore", "--from", self.data + "/backups",
                                "--data", self.other)
        self.assertEqual((code, error, told.split(" ")[0]), (0, "", "300"))

        web = self.start(self.other).ready["web"]  # whose config says nothing of it
        for body in (before, *after, envelope(["one more"], 2, "/noise")):
            self.put(body)
        wait_for("the repeats", lambda: re.search(
            r"duplicate_events_total\{.*\} 300$", get(web + "/metrics")[1], re.M))
        wait_for("what is new", lambda: len(search(web, '"one more"')) == 1)
        self.assertEqual((len(search(web, "before")), len(search(web, "after"))), (100, 200))

    def configured(self):
        path = os.path.join(self.data, "catchment.yaml")
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("  retention: 90d\n", """  retention: 90d
  disk-budget: 1GB
  in-flight: 64MiB
  backup: {to: copies, every: 1s, keep: 2}
""", 1))
        return path

    def test_backups_are_made_by_the_clock_thinned_out_and_told_where_they_fail(self):
        config = self.configured()
        self.assertRegex(run(PROGRAM, "config", "check", "--config", config)[1],
                         "in 1GB, with 64MiB in flight\n +backed up every 1s to copies, 2 backups kept")
        up = Process("up", self.data, *PORTS, "--config", config, "--disk-budget", "2GB")
        self.addCleanup(up.stop)
        web, copies = up.ready["web"], os.path.join(self.data, "copies")

        def status():
            return json.loads(get(web + "/api/v1/status")[1])

        told = wait_for("room", lambda: (lambda now: now if now["disk"] else None)(status()))
        self.assertEqual((told["mostBytesInFlight"], told["disk"]["wholeBytes"]), (64 << 20, 2 * 10**9))
        first = wait_for("a backup", lambda: status()["backup"]["last"])
        whole = re.sub("[-:]", "", first)
        wait_for("the first to be deleted", lambda: whole not in os.listdir(copies))
        wait_for("few to be left", lambda: len(os.listdir(copies)) in (2, 3, 4))
        shutil.rmtree(copies, ignore_errors=True)
        wait_for("a file in its place", lambda: self.is_in_place(copies))
        wait_for("failure", lambda: "cannot be written" in (status()["backup"]["error"] or ""))
        self.assertIn("\ncatchment_backup_failed 1\n", get(web + "/metrics")[1])
        os.remove(copies)
        wait_for("recovery", lambda: status()["backup"]["error"] is None)
        self.assertIn("\ncatchment_backup_failed 0\n", get(web + "/metrics")[1])

    @staticmethod
    def is_in_place(path):
        shutil.rmtree(path, ignore_errors=True)
        try:
            with open(path, "x", encoding="utf-8"):
                return True
        except OSError:
            return False

    def test_what_is_no_backup_is_refused(self):
        code, _, error = run(PROGRAM, "restore", "--from", self.data, "--data", self.other)
        self.assertEqual((code, "there is no backup" in error), (1, True))


if __name__ == "__main__":
    unittest.main()
