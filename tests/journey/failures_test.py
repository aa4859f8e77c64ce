"""Bad input: each gets a clear error, and loses nothing."""

import datetime
import gzip
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, ROOT, SystemTest, bucket_writer, client, get, run, search, wait_for  # noqa: E402

BUCKET = "catchment-central-logs"


def envelope(message, **change):
    """What a subscription hands to Firehose, with one event of a fresh id."""
    whole = {"messageType": "DATA_MESSAGE", "owner": "200000000001", "logGroup": "/bad/input",
             "logStream": "s", "subscriptionFilters": ["f"],
             "logEvents": [{"id": str(uuid.uuid4().int).zfill(56)[:56],
                            "timestamp": int(time.time() * 1000), "message": message}]}
    whole.update(change)
    return json.dumps(whole).encode()


class BadObjects(SystemTest):
    """Objects and messages that the SIEM cannot read, put beside good ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.s3 = bucket_writer(cls.cloud, cls.credentials)

    def setUp(self):
        self.sqs = client("sqs", self.cloud, self.credentials, "logging")
        self.queue = self.sqs.get_queue_url(QueueName="catchment-siem")["QueueUrl"]

    def put(self, body):
        key = f"cloudwatch/100000000004/{uuid.uuid4().hex}"
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return key

    def quarantined(self, key):
        rows = [json.loads(line) for line in get(f"{self.web}/api/v1/quarantine")[1].splitlines()]
        return next((row for row in rows if key in json.dumps(row)), None)

    def reason_for(self, key):
        row = wait_for("quarantine", lambda: self.quarantined(key))
        return row["reason"]

    def found(self, message):
        return wait_for(message, lambda: search(self.web, f'"{message}"'))

    def test_a_torn_gzip_keeps_what_came_before_it(self):
        good = gzip.compress(envelope("before the tear alpha"))
        key = self.put(good + gzip.compress(envelope("torn away"))[:-90])
        self.assertIn("gzip", self.reason_for(key))
        self.assertEqual(len(self.found("before the tear alpha")), 1)

    def test_broken_json_in_an_envelope(self):
        broken = gzip.compress(envelope("broken").replace(b'"message":', b'"message"?', 1))
        key = self.put(gzip.compress(envelope("before the break beta")) + broken)
        self.assertIn("JSON", self.reason_for(key))
        self.assertEqual(len(self.found("before the break beta")), 1)

    def test_what_is_no_envelope(self):
        behind = gzip.compress(envelope("before another")) + gzip.compress(b'{"Records":[]}')
        self.assertIn("envelope", self.reason_for(self.put(behind)))
        self.assertIn("Parquet", self.reason_for(self.put(gzip.compress(b"PAR1 and what follows"))))

    def test_a_message_that_is_no_s3_event(self):
        marker = uuid.uuid4().hex
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=f"not json {marker}")
        self.assertIn("JSON", self.reason_for(marker))
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=json.dumps({"hello": marker + "2"}))
        self.assertIn("no S3 event", self.reason_for(marker + "2"))

    def test_an_object_that_vanished(self):
        key = "cloudwatch/200000000001/" + uuid.uuid4().hex
        record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "awsRegion": "eu-west-1",
                  "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}}
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=json.dumps({"Records": [record]}))
        wait_for("a word on it", lambda: any(
            "NoSuchKey" in lane["lastError"] for lane in
            json.loads(get(f"{self.web}/api/v1/status")[1])["lanes"]))
        # It is not given up at once, and good objects pass meanwhile.
        self.put(gzip.compress(envelope("meanwhile gamma")))
        self.assertEqual(len(self.found("meanwhile gamma")), 1)

    def test_a_search_that_cannot_be_read(self):
        status, body = get(f"{self.web}/api/v1/search?q=source.ip%3A")
        self.assertEqual(status, 400)
        self.assertIn("character", json.loads(body)["error"]["message"])
        self.assertEqual(get(f"{self.web}/api/v1/search?since=soon")[0], 400)
        self.assertEqual(get(f"{self.web}/nothing")[0], 404)

    def test_a_skewed_clock(self):
        with open(self.credentials, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
        at = lines.index("[workload-a]")
        pairs = dict(line.split(" = ") for line in lines[at + 1:at + 5] if " = " in line)
        late = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
        status, body = self.signed(pairs["aws_access_key_id"], pairs["aws_secret_access_key"], late)
        self.assertEqual(status, 400)
        self.assertIn("Signature expired", body)
        status, body = self.signed(pairs["aws_access_key_id"], pairs["aws_secret_access_key"],
                                   late + datetime.timedelta(hours=1))
        self.assertEqual(status, 200, body)

    def signed(self, key, secret, at):
        """DescribeLogGroups, signed here as of `at`."""
        stamp, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
        host = self.cloud.split("//")[1]
        body = "{}"
        target = "Logs_20140328.DescribeLogGroups"
        names = "host;x-amz-date;x-amz-target"
        canonical = "\n".join(["POST", "/", "", f"host:{host}", f"x-amz-date:{stamp}",
                               f"x-amz-target:{target}", "", names,
                               hashlib.sha256(body.encode()).hexdigest()])
        scope = f"{day}/eu-west-1/logs/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope,
                          hashlib.sha256(canonical.encode()).hexdigest()])
        signing = ("AWS4" + secret).encode()
        for part in (day, "eu-west-1", "logs", "aws4_request"):
            signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(signing, text.encode(), hashlib.sha256).hexdigest()
        request = urllib.request.Request(self.cloud, body.encode(), {
            "X-Amz-Date": stamp, "X-Amz-Target": target,
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, "
                             f"Signature={signature}"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def test_a_second_process_on_the_same_folder(self):
        done = subprocess.run([PROGRAM, "up", "--data", self.data, "--cloud-listen", "127.0.0.1:0",
                               "--web-listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.data, done.stderr)


class BadStarts(unittest.TestCase):
    """What a user sees before anything runs."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="catchment-bad-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def start_with(self, old, new):
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        path = os.path.join(self.folder, "catchment.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))
        code, _, error = run(PROGRAM, "cloud", "--config", path, "--data", self.folder,
                             "--listen", "127.0.0.1:0")
        self.assertEqual(code, 1)
        line = 1 + text[:text.index(old)].count("\n")
        return error, line

    def test_a_misspelt_key_is_named_with_its_line(self):
        error, line = self.start_with("interval: 1s", "intervall: 1s")
        self.assertIn(f"catchment.yaml:{line}: unknown key 'intervall'", error)
        self.assertIn("did you mean 'interval'?", error)

    def test_wrong_values_are_named_with_their_line(self):
        for old, new in (("interval: 1s", "interval: 1000s"), ('"200000000001"', '"20000"'),
                         ("account: workload-b", "account: workload-c"), ("size: 5MiB", "size: 5"),
                         ("retention: 90d", "retention: never")):
            error, line = self.start_with(old, new)
            self.assertIn(f"catchment.yaml:{line}: ", error, new)

    def test_a_config_that_is_not_there(self):
        code, _, error = run(PROGRAM, "cloud", "--config", "/none.yaml", "--data", self.folder)
        self.assertEqual(code, 1)
        self.assertIn("examples/catchment.yaml", error)

    def test_help_teaches_and_mistakes_exit_with_two(self):
        for command in ([], ["up"], ["cloud"], ["siem"], ["search"], ["tail"], ["trace"], ["doctor"]):
            code, out, _ = run(PROGRAM, *command, "--help")
            self.assertEqual(code, 0)
            self.assertIn("Usage", out)
        self.assertEqual(run(PROGRAM, "--version")[0], 0)
        self.assertEqual(run(PROGRAM, "nonsense")[0], 2)
        self.assertEqual(run(PROGRAM, "search", "x", "--format", "xml")[0], 2)

    def test_a_search_without_a_siem_says_what_to_do(self):
        code, _, error = run(PROGRAM, "search", "x", "--siem", "http://127.0.0.1:1")
        self.assertEqual(code, 1)
        self.assertIn("catchment up", error)


if __name__ == "__main__":
    unittest.main()
