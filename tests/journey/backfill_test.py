"""An archive, older than the SIEM, taken in by `catchment backfill`: what is asked for, once, with
how far it is; stopped, and gone on with."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import (PROGRAM, Process, SystemTest, client, fresh, get, run, search, wait_for)  # noqa: E402

DAYS = {"2020/01/02": 4, "2026/11/26": 5, "2026/11/27": 6}


def envelope(*messages):
    at = int(time.time() * 1000)
    events = [{"id": uuid.uuid4().hex, "timestamp": at, "message": message} for message in messages]
    return gzip.compress(json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "200000000001", "logGroup": "/old", "logStream": "s",
         "subscriptionFilters": ["f"], "logEvents": events}).encode())


class Archived(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.s3 = client("s3", cls.cloud, cls.credentials, "siem")
        iam = client("iam", cls.cloud, cls.credentials, "siem")
        cls.role = iam.create_role(RoleName="archive", AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "100000000004"},
                "Condition": {"StringEquals": {"sts:ExternalId": "archive"}}}}))["Role"]["Arn"]
        iam.put_role_policy(RoleName="archive", PolicyName="read", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*"}}))

    def setUp(self):
        self.bucket = fresh("archive")
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={
            "LocationConstraint": "eu-west-1"})

    def fill(self):
        for day, count in DAYS.items():
            for number in range(count):
                self.s3.put_object(Bucket=self.bucket, Key=f"cw/200000000001/{day}/10/o +%{number:04d}é.gz",
                                   Body=envelope(f"{self.bucket} of {day} {number}"))

    def arguments(self, *more, since="2026-11-01"):
        return ["backfill", "--siem", self.web, "--bucket", self.bucket, "--prefix", "cw/", "--since", since,
                "--role-arn", self.role, "--external-id", "archive", *more]

    def found(self):
        return len(search(self.web, f'"{self.bucket}"'))

    def status(self):
        return json.loads(get(self.web + "/api/v1/backfill")[1])


class Backfill(Archived):
    def test_what_is_asked_for_is_taken_in_once(self):
        self.fill()
        self.s3.put_object(Bucket=self.bucket, Key="cw/200000000001/2026/11/27/10/torn.gz",
                           Body=envelope("torn away")[:-9])
        code, told, error = run(PROGRAM, *self.arguments("--dry-run"))
        self.assertEqual((code, error), (0, ""))
        self.assertRegex(told, r"^12 objects, 0\.0 MB\n$")
        self.assertEqual(self.found(), 0)
        code, told, error = run(PROGRAM, *self.arguments())
        self.assertEqual((code, error), (0, ""))
        self.assertRegex(told.splitlines()[-1], r"^12 of 12 objects, 0\.0 MB of 0\.0 MB, [0-9.]+ MB/s$")
        self.assertEqual(self.found(), 11)
        entries = [json.loads(line) for line in get(self.web + "/api/v1/quarantine")[1].splitlines()]
        self.assertEqual([entry["key"].rsplit("/", 1)[1] for entry in entries], ["torn.gz"])

        code, told, _ = run(PROGRAM, *self.arguments("--restart"))  # the same twice
        self.assertEqual((code, self.found()), (0, 11))
        code, told, _ = run(PROGRAM, *self.arguments("--until", "2020-06-01", since="2019-01-01"))
        self.assertEqual((code, self.found()), (0, 15))
        self.assertIn("4 of 4 objects", told)

    def test_stopped_and_gone_on_with(self):
        """One object is denied for now: all others are taken in, and it is not passed over."""
        self.fill()
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": {
                "Effect": "Deny", "Action": "s3:GetObject", "Principal": "*",
                "Resource": f"arn:aws:s3:::{self.bucket}/*/27/*0003*"}}))
        running = subprocess.Popen([PROGRAM, *self.arguments()], stdout=subprocess.PIPE, text=True)
        wait_for("all others", lambda: self.status().get("objects") == 10)
        self.assertIn("AccessDenied", self.status()["error"])
        code, _, error = run(PROGRAM, *self.arguments())
        self.assertEqual((code, "runs; it has to end first" in error), (1, True))
        running.send_signal(signal.SIGINT)
        told, _ = running.communicate(timeout=60)
        status = self.status()
        self.assertEqual((running.returncode, status["state"], status["objects"]), (130, "cancelled", 10))
        self.assertRegex(status["doneTo"], "2026/11/27/10/o [+]%0002é.gz$")
        self.assertIn("the same command goes on behind " + status["doneTo"], told)

        self.s3.delete_bucket_policy(Bucket=self.bucket)
        self.up.stop(kill=True)  # nor does it depend on the process
        type(self).up = Process("up", self.data, "--cloud-listen", self.cloud.split("//")[1],
                                "--web-listen", self.web.split("//")[1])
        code, told, error = run(PROGRAM, *self.arguments())
        self.assertEqual((code, error), (0, ""))
        self.assertIn(f"goes on behind {status['doneTo']}; --restart begins anew", told)
        self.assertIn("11 of 11 objects", told)
        self.assertEqual(self.found(), 11)
        self.assertEqual(self.status()["state"], "done")

    def test_what_is_wrong_is_said(self):
        for arguments, why in (
                (self.arguments(since="soon"), "'soon' is no time; write it like 90d"),
                (self.arguments("--until", "2020-01-01"), "since is not before until"),
                (self.arguments("--queue", "nobody's"), "the SIEM reads no queue 'nobody's'"),
                (self.arguments()[:-2], "AccessDenied"),
                ([one.replace(self.bucket, "not-there-at-all") for one in self.arguments()],
                 "NoSuchBucket")):
            code, _, error = run(PROGRAM, *arguments)
            self.assertEqual(code, 1)
            self.assertIn(why, error)
        request = urllib.request.Request(f"{self.web}/api/v1/backfill?bucket={self.bucket}&since=1d",
                                         method="POST", headers={"Origin": "http://example.com"})
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        with caught.exception as answer:
            self.assertEqual(answer.code, 403)


class Paused(Archived):
    """There is no room: nothing is taken in, and the command says why, until there is."""

    up_arguments = ("--disk-budget", "1KB")

    def test_it_waits_while_the_intake_is_paused(self):
        self.fill()
        wait_for("the pause", lambda: json.loads(get(self.web + "/api/v1/status")[1])["paused"])
        running = subprocess.Popen([PROGRAM, *self.arguments()], stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (running.kill(), running.communicate()))
        status = wait_for("all to be counted", lambda: (
            lambda now: now if now.get("counted") else None)(self.status()))
        self.assertEqual((status["totalObjects"], status["state"]), (11, "running"))
        self.assertIn("disk budget", status["paused"])
        line = running.stdout.readline()  # after five seconds
        self.assertIn("0 of 11 objects, 0.0 MB of 0.0 MB, 0.0 MB/s; paused: the event store has", line)
        self.assertEqual((self.status()["objects"], self.found()), (0, 0))

        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
        self.up.stop()
        type(self).up = Process("up", self.data, "--cloud-listen", self.cloud.split("//")[1],
                                "--web-listen", self.web.split("//")[1])
        code, told, error = run(PROGRAM, *self.arguments())
        self.assertEqual((code, error), (0, ""))
        self.assertIn("11 of 11 objects", told)
        self.assertEqual(self.found(), 11)


if __name__ == "__main__":
    unittest.main()
