"""`catchment up --tls`: clients that speak TLS alone, and trust what they are told to."""

import json
import os
import shutil
import socket
import ssl
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import (PROGRAM, AwsTest, Process, fresh, run, search,  # noqa: E402
                     wait_for)


class TlsTest(AwsTest):
    up_arguments = ("--tls", "--tls-host", "logs.example.test")

    def setUp(self):
        self.authority = self.up.ready["authority"]
        os.environ["AWS_CA_BUNDLE"] = self.authority
        self.addCleanup(os.environ.pop, "AWS_CA_BUNDLE")

    def trusting(self):
        return ssl.create_default_context(cafile=self.authority)

    def test_an_event_goes_all_the_way(self):
        self.assertTrue(self.cloud.startswith("https://127.0.0.1:"))
        logs, marker = self.client("logs"), fresh("marker")
        logs.create_log_stream(logGroupName="/app/web", logStreamName=marker)
        logs.put_log_events(logGroupName="/app/web", logStreamName=marker, logEvents=[
            {"timestamp": int(time.time() * 1000), "message": f"over TLS {marker}"}])
        wait_for("the event", lambda: search(self.web, f'"{marker}"'))

    def test_large_bodies_both_ways_on_one_connection(self):
        s3 = self.client("s3", "logging")
        bucket = fresh("bucket")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        for size in (0, 1, 16_384, 16_385, 5_000_000):
            body = os.urandom(size)
            s3.put_object(Bucket=bucket, Key="k", Body=body)
            self.assertEqual(s3.get_object(Bucket=bucket, Key="k")["Body"].read(), body)

    def test_the_aws_cli(self):
        code, out, error = run("aws", "--endpoint-url", self.cloud, "--region", "eu-west-1",
                               "--profile", "siem", "sts", "get-caller-identity",
                               AWS_SHARED_CREDENTIALS_FILE=self.credentials)
        self.assertEqual(code, 0, error)
        self.assertEqual(json.loads(out)["Account"], "100000000004")

    def test_who_does_not_trust_the_authority_gets_nowhere(self):
        url = f"{self.cloud}/_catchment/health"
        with self.assertRaises(urllib.error.URLError) as caught:
            urllib.request.urlopen(url, context=ssl.create_default_context(), timeout=60)
        self.assertIsInstance(caught.exception.reason, ssl.SSLCertVerificationError)
        with urllib.request.urlopen(url, context=self.trusting(), timeout=60) as answer:
            self.assertEqual(answer.status, 200)

    def test_names_of_the_certificate(self):
        port = urllib.parse.urlparse(self.cloud).port
        for name, good in (("localhost", True), ("bucket.s3.localhost", True),
                           ("logs.example.test", True), ("other.example.test", False)):
            with socket.create_connection(("127.0.0.1", port), 60) as raw:
                try:
                    self.trusting().wrap_socket(raw, server_hostname=name).close()
                    self.assertTrue(good, name)
                except ssl.SSLCertVerificationError:
                    self.assertFalse(good, name)

    def test_old_versions_and_nonsense_are_let_go(self):
        port = urllib.parse.urlparse(self.cloud).port
        for first in (b"\x16\x03\x01\x00\x05hello", b"\x16", b"\x00\x00"):
            with socket.create_connection(("127.0.0.1", port), 60) as raw:
                raw.sendall(first)
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(4096):
                    pass
        self.client("sts").get_caller_identity()

    def test_this_machine_may_speak_in_the_clear(self):
        plain = self.cloud.replace("https:", "http:")
        with urllib.request.urlopen(f"{plain}/_catchment/health", timeout=60) as answer:
            self.assertEqual(answer.status, 200)

    def test_a_queues_url_leads_back_the_same_way(self):
        sqs = self.client("sqs", "logging")
        queue = sqs.create_queue(QueueName=fresh("queue"))["QueueUrl"]
        self.assertTrue(queue.startswith("https://"), queue)
        sqs.send_message(QueueUrl=queue, MessageBody="one")
        got = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
        self.assertEqual([message["Body"] for message in got], ["one"])


class CertificateTest(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="catchment-test-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)

    def start(self, *arguments):
        return Process("cloud", self.data, "--listen", "127.0.0.1:0", "--tls", *arguments)

    def served(self, process):
        url = urllib.parse.urlparse(process.ready["cloud"])
        return ssl.get_server_certificate((url.hostname, url.port))

    def test_the_authority_outlives_a_restart_and_other_names(self):
        first = self.start()
        with open(first.ready["authority"], encoding="utf-8") as file:
            authority = file.read()
        certificate = self.served(first)
        first.stop()
        for name in ("ca.key", "server.key"):
            self.assertEqual(os.stat(os.path.join(self.data, "tls", name)).st_mode & 0o777, 0o600)
        again = self.start()
        self.assertEqual(self.served(again), certificate)
        again.stop()
        other = self.start("--tls-host", "other.example.test")
        self.assertNotEqual(self.served(other), certificate)
        with open(other.ready["authority"], encoding="utf-8") as file:
            self.assertEqual(file.read(), authority)
        other.stop()

    def test_a_certificate_of_ones_own(self):
        self.start().stop()
        mine = os.path.join(self.data, "mine")
        os.rename(os.path.join(self.data, "tls"), mine)
        certificate, key = os.path.join(mine, "server.pem"), os.path.join(mine, "server.key")
        process = self.start("--tls-cert", certificate, "--tls-key", key)
        with open(certificate, encoding="utf-8") as file:
            self.assertEqual(self.served(process), file.read())
        self.assertNotIn("authority", process.ready)
        process.stop()
        self.assertFalse(os.path.exists(os.path.join(self.data, "tls")))

    def test_what_cannot_be_served_is_said(self):
        first = self.start()
        first.stop()
        tls = os.path.join(self.data, "tls")
        for arguments, words in (
                (("--tls", "--tls-cert", "/none", "--tls-key", "/none"), "'/none' cannot be read"),
                (("--tls", "--tls-cert", f"{tls}/ca.pem", "--tls-key", f"{tls}/server.key"),
                 "the TLS key cannot be used: key values mismatch"),
                (("--tls-host", "a"), "--tls-host requires --tls"),
                (("--tls", "--tls-cert", "/x"), "--tls-cert requires --tls-key")):
            code, _, error = run(PROGRAM, "cloud", "--data", self.data, "--listen", "127.0.0.1:0",
                                 *arguments)
            self.assertNotEqual(code, 0)
            self.assertIn(words, error)


if __name__ == "__main__":
    unittest.main()
