"""The AWS CLI, Debian's, as the README's tour uses it."""

import json
import os
import sys
import tempfile
import time
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import SystemTest, run, wait_for  # noqa: E402


class CliTest(SystemTest):
    def aws(self, account, *arguments):
        code, out, error = run("/usr/bin/aws", "--profile", account, "--region", "eu-west-1",
                               "--endpoint-url", self.cloud, "--output", "json", *arguments,
                               AWS_SHARED_CREDENTIALS_FILE=self.credentials, AWS_PAGER="")
        self.assertEqual(code, 0, error)
        return json.loads(out) if out.strip().startswith(("{", "[")) else out

    def test_sts(self):
        self.assertEqual(self.aws("workload-a", "sts", "get-caller-identity")["Account"],
                         "200000000001")

    def test_logs(self):
        group = f"/cli/{uuid.uuid4().hex}"
        self.aws("workload-a", "logs", "create-log-group", "--log-group-name", group)
        self.aws("workload-a", "logs", "create-log-stream", "--log-group-name", group,
                 "--log-stream-name", "s")
        events = json.dumps([{"timestamp": int(time.time() * 1000), "message": "hello, cli"}])
        self.aws("workload-a", "logs", "put-log-events", "--log-group-name", group,
                 "--log-stream-name", "s", "--log-events", events)
        found = self.aws("workload-a", "logs", "filter-log-events", "--log-group-name", group,
                         "--filter-pattern", "hello")
        self.assertEqual([e["message"] for e in found["events"]], ["hello, cli"])
        tail = self.aws("workload-a", "logs", "tail", group)
        self.assertIn("hello, cli", tail)

    def test_s3(self):
        bucket = f"cli-{uuid.uuid4().hex}"
        self.aws("logging", "s3", "mb", f"s3://{bucket}")
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a file.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write("body")
            self.aws("logging", "s3", "cp", path, f"s3://{bucket}/some/a file.txt")
            listing = self.aws("logging", "s3", "ls", f"s3://{bucket}/some/")
            self.assertIn("a file.txt", listing)
            back = os.path.join(folder, "back")
            self.aws("logging", "s3", "cp", f"s3://{bucket}/some/a file.txt", back)
            with open(back, encoding="utf-8") as file:
                self.assertEqual(file.read(), "body")
        self.aws("logging", "s3", "rb", f"s3://{bucket}", "--force")

    def test_sqs(self):
        name = f"cli-{uuid.uuid4().hex}"
        url = self.aws("logging", "sqs", "create-queue", "--queue-name", name)["QueueUrl"]
        self.aws("logging", "sqs", "send-message", "--queue-url", url, "--message-body", "hi")
        got = self.aws("logging", "sqs", "receive-message", "--queue-url", url)["Messages"][0]
        self.assertEqual(got["Body"], "hi")
        self.aws("logging", "sqs", "delete-message", "--queue-url", url,
                 "--receipt-handle", got["ReceiptHandle"])
        self.aws("logging", "sqs", "delete-queue", "--queue-url", url)

    def test_firehose(self):
        streams = self.aws("workload-a", "firehose", "list-delivery-streams")
        self.assertIn("centralised-logs", streams["DeliveryStreamNames"])
        put = self.aws("workload-a", "firehose", "put-record", "--delivery-stream-name",
                       "centralised-logs", "--record", '{"Data":"UEFSMSBpcyBubyBsb2c="}')
        self.assertTrue(put["RecordId"])
        # What is neither text nor a container is set aside by the SIEM, and said so.
        wait_for("quarantine", lambda: self.quarantine() > 0)

    def quarantine(self):
        from running import get
        return json.loads(get(f"{self.web}/api/v1/status")[1])["quarantined"]


if __name__ == "__main__":
    unittest.main()
