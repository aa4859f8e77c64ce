"""Starts the program, and the AWS SDK for JavaScript's own tests against it."""

import configparser
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, ROOT, AwsTest, fresh, run, search, wait_for  # noqa: E402

FOLDER = os.path.join(ROOT, "tests/aws/javascript")


class SdkTest(AwsTest):
    def node(self, test, **environment):
        if not os.path.isdir(os.path.join(FOLDER, "node_modules/@aws-sdk")):
            self.skipTest("the SDK is not installed: run scripts/setup")
        profiles = configparser.ConfigParser()
        profiles.read(self.credentials)
        keys = {name: {"accessKeyId": profiles[name]["aws_access_key_id"],
                       "secretAccessKey": profiles[name]["aws_secret_access_key"]}
                for name in profiles.sections()}
        code, out, error = run("node", "--test", os.path.join(FOLDER, test),
                               CATCHMENT_CLOUD=self.cloud, CATCHMENT_KEYS=json.dumps(keys),
                               **environment)
        self.assertEqual(code, 0, out[-6000:] + error[-2000:])

    def test_the_sdk_for_javascript(self):
        self.node("sdk_test.mjs")

    def test_every_operation_of_logs_and_firehose(self):
        _, page, _ = run(PROGRAM, "compatibility")
        done = {title: re.findall(r"^\| (\w+) \|", text, re.MULTILINE)[1:]
                for title, text in (part.split("\n", 1) for part in page.split("\n## ")[1:])}
        key = self.client("kms", "workload-b").create_key(Policy=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "kms:*", "Resource": "*",
                "Principal": {"AWS": "200000000002", "Service": "logs.eu-west-1.amazonaws.com"}}]}))
        given = {"key": key["KeyMetadata"]["Arn"],
                 "logs": self.service_role("logs", "firehose:PutRecord", account="workload-b"),
                 "firehose": self.service_role("firehose", "s3:PutObject*", account="workload-b")}
        self.node("operations_test.mjs", CATCHMENT_GIVEN=json.dumps(given),
                  CATCHMENT_OPERATIONS=json.dumps({"logs": done["CloudWatch Logs"],
                                                   "firehose": done["Data Firehose"]}))

    def test_what_loggers_write_is_found_in_the_siem(self):
        marker = fresh("marker")
        self.node("loggers_test.mjs", CATCHMENT_MARKER=marker)
        found = wait_for("100 events", lambda: (lambda events: events if len(events) >= 100 else None)(
            search(self.web, f'"{marker}"')))
        self.assertEqual(len(found), 100)
        for name in ("winston", "pino"):
            mine = [event for event in found
                    if event["log.stream"] == f"{name}-{marker}"]
            self.assertEqual(len(mine), 50, name)
            self.assertEqual(sorted(int(json.loads(event["message"])["order"]) for event in mine),
                             list(range(50)))


if __name__ == "__main__":
    unittest.main()
