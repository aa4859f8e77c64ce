"""What is kept: the quarantine, from which an object is taken in again once it is whole; and
retention by source, which a report proves."""

import gzip
import json
import os
import shutil
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import (PROGRAM, ROOT, Process, SystemTest, bucket_writer, client, get, run,  # noqa: E402
                     search, wait_for)

BUCKET = "catchment-central-logs"
DAY = 86_400_000


def envelope(*messages, group="/app/web", days_ago=0):
    at = int(time.time() * 1000) - days_ago * DAY
    events = [{"id": uuid.uuid4().hex, "timestamp": at, "message": message} for message in messages]
    return gzip.compress(json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "200000000001", "logGroup": group, "logStream": "s",
         "subscriptionFilters": ["f"], "logEvents": events}).encode())


class Quarantine(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.s3 = bucket_writer(cls.cloud, cls.credentials)

    def setUp(self):
        self.key = f"cloudwatch/100000000004/{uuid.uuid4().hex}"

    def put(self, body):
        self.s3.put_object(Bucket=BUCKET, Key=self.key, Body=body)

    def entry(self):
        rows = [json.loads(line) for line in get(self.web + "/api/v1/quarantine")[1].splitlines()]
        return next((row for row in rows if row["key"] == self.key), None)

    def quarantine(self, *arguments):
        return run(PROGRAM, "quarantine", *arguments, "--siem", self.web)

    def test_an_object_is_taken_in_again_once_it_is_whole(self):
        whole = envelope("first") + envelope("second delta")
        self.put(whole[:-9])
        entry = wait_for("quarantine", self.entry)
        _, table, _ = self.quarantine("list")
        self.assertIn(entry["id"], table)
        self.assertIn(f"s3://{BUCKET}/{self.key}: {entry['reason']}", table)

        path = os.path.join(self.data, "object")
        self.assertEqual(self.quarantine("get", entry["id"], "--out", path)[0], 0)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), whole[:-9])
        code, _, error = self.quarantine("get", entry["id"], "--out", path)
        self.assertEqual((code, "is there already" in error), (1, True))

        code, told, _ = self.quarantine("redrive", entry["id"])
        self.assertEqual((code, told), (1, "0 taken in, 1 could not be read and stay\n"))
        self.assertTrue(self.entry())

        queue = client("sqs", self.cloud, self.credentials, "logging")
        url = queue.get_queue_url(QueueName="catchment-siem")["QueueUrl"]
        queue.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "900"})
        self.addCleanup(queue.set_queue_attributes, QueueUrl=url, Attributes={"DelaySeconds": "0"})
        self.put(whole)  # and the queue does not tell of it
        code, told, _ = self.quarantine("redrive", "--all")
        self.assertEqual((code, told), (0, "1 taken in, 0 could not be read and stay\n"))
        self.assertIsNone(self.entry())
        self.assertEqual(len(search(self.web, '"second delta"')), 1)
        self.assertEqual(len(search(self.web, f'aws.s3.object.key:"{self.key}"')), 2)

    def test_what_is_not_there_or_not_said_is_told(self):
        code, _, error = self.quarantine("get", "nothing", "--out", os.path.join(self.data, "x"))
        self.assertEqual((code, "no such object" in error), (1, True))
        code, _, error = self.quarantine("redrive")
        self.assertEqual((code, "--all" in error), (1, True))
        request = urllib.request.Request(self.web + "/api/v1/quarantine/redrive?all=true",
                                         method="POST", headers={"Origin": "http://example.com"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        with caught.exception as answer:
            self.assertEqual(answer.code, 403)


class Retention(unittest.TestCase):
    def start(self):
        up = Process("up", self.data, "--config", self.config, "--cloud-listen", "127.0.0.1:0",
                     "--web-listen", "127.0.0.1:0")
        self.addCleanup(up.stop)
        return up

    def report(self, web):
        return json.loads(get(web + "/api/v1/retention")[1])

    def test_sources_are_kept_as_long_as_they_say_and_what_is_held_longer(self):
        self.data = tempfile.mkdtemp(prefix="catchment-kept-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        self.config = os.path.join(self.data, "catchment.yaml")
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read()
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text.replace("  retention: 90d\n", """  retention: 90d
  sources:
    - log-groups: [/app/noise*]
      accounts: [workload-a]
      retention: 2d
  holds:
    - {name: case-42, query: 'mallory'}
""", 1))
        up = self.start()
        web = up.ready["web"]
        s3 = bucket_writer(up.ready["cloud"], up.ready["credentials"])
        old = {"group": "/app/noise/a", "days_ago": 5}
        s3.put_object(Bucket=BUCKET, Key="cloudwatch/100000000004/a",
                      Body=envelope("hum", "mallory hums", **old) +
                      envelope("new hum", group="/app/noise/a") + envelope("kept", days_ago=5))
        wait_for("events", lambda: len(search(web, "*")) == 4)
        self.assertEqual([one["due"] for one in self.report(web)["sources"]], [1, 0])
        up.stop()

        web = self.start().ready["web"]  # it looks when it starts, and every hour
        wait_for("what is due to go", lambda: len(search(web, "hum", since="15d")) == 1)
        self.assertEqual({event["message"] for event in search(web, "*")},
                         {"new hum", "mallory hums", "kept"})
        report = self.report(web)
        self.assertEqual([(one["days"], one["events"], one["due"]) for one in report["sources"]],
                         [(2, 2, 0), (90, 1, 0)])
        self.assertEqual([(one["name"], one["events"]) for one in report["holds"]], [("case-42", 1)])
        self.assertEqual([one["events"] for one in report["forgotten"]], [1])
        code, table, _ = run(PROGRAM, "retention", "report", "--siem", web)
        self.assertEqual(code, 0)
        self.assertIn("held for 'case-42': 1 events", table)
        self.assertRegex(table, r"/app/noise\* 200000000001 +2d +2 ")


if __name__ == "__main__":
    unittest.main()
