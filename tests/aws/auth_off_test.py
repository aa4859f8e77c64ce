"""`catchment cloud --auth off`, as the test suites of others run it: with any credentials."""

import http.client
import io
import json
import os
import shutil
import sys
import tempfile
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, Process, run, wait_for  # noqa: E402

FIRST, OTHER = "100000000001", "999988887777"


class AuthOffTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.process = Process("cloud", cls.data, "--auth", "off", "--listen", "127.0.0.1:0")
        cls.addClassCleanup(lambda: cls.process.stop())
        cls.cloud = cls.process.ready["cloud"]

    def client(self, service, key="test", region="eu-west-1", **more):
        import boto3  # pylint: disable=import-outside-toplevel
        return boto3.client(service, endpoint_url=self.cloud, region_name=region,
                            aws_access_key_id=key, aws_secret_access_key="anything", **more)

    def ask(self, method, path, **headers):
        url = urllib.parse.urlparse(self.cloud)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def reset(self):
        self.assertEqual(self.ask("POST", "/_catchment/reset"), (200, '{"status":"reset"}'))

    def test_the_key_is_the_account_and_the_signature_names_the_region(self):
        for key, account in (("test", FIRST), ("AKIAIOSFODNN7EXAMPLE", FIRST), (OTHER, OTHER)):
            identity = self.client("sts", key).get_caller_identity()
            self.assertEqual((identity["Account"], identity["Arn"]),
                             (account, f"arn:aws:iam::{account}:root"))
        here, there = self.client("sqs", OTHER), self.client("sqs", OTHER, "us-east-1")
        here.create_queue(QueueName="jobs")
        self.assertEqual(len(here.list_queues().get("QueueUrls", [])), 1)
        self.assertNotIn("QueueUrls", there.list_queues())
        self.assertNotIn("QueueUrls", self.client("sqs").list_queues())

    def test_a_session_is_still_of_its_role(self):
        iam, sts = self.client("iam", OTHER), self.client("sts", OTHER)
        role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
        keys = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
        mine = self.client("sts", keys["AccessKeyId"], aws_session_token=keys["SessionToken"])
        self.assertEqual(mine.get_caller_identity()["Arn"],
                         f"arn:aws:sts::{OTHER}:assumed-role/r/session")

    def test_objects_and_presigned_urls(self):
        from botocore.config import Config  # pylint: disable=import-outside-toplevel
        s3 = self.client("s3", OTHER, config=Config(signature_version="s3v4"))
        s3.create_bucket(Bucket="objects", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        body = b"x" * 300_000
        s3.upload_fileobj(io.BytesIO(body), "objects", "key")
        self.assertEqual(s3.get_object(Bucket="objects", Key="key")["Body"].read(), body)
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "objects", "Key": "key"})
        status, text = self.ask("GET", url[len(self.cloud):])
        self.assertEqual((status, text), (200, body.decode()))

    def test_a_reset_wipes_everything_and_all_goes_on(self):
        names = {"logGroupName": "/g", "logStreamName": "s"}
        for _ in range(3):
            s3, sqs, logs = self.client("s3"), self.client("sqs"), self.client("logs")
            s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
            s3.put_object(Bucket="bucket", Key="k", Body=b"x")
            queue = sqs.create_queue(QueueName="q")["QueueUrl"]
            sqs.send_message(QueueUrl=queue, MessageBody="m")
            logs.create_log_group(logGroupName="/g")
            logs.create_log_stream(**names)
            logs.put_log_events(logEvents=[{"timestamp": 1_800_000_000_000 - 1, "message": "m"}], **names)
            self.client("iam").create_user(UserName="u")
            self.reset()
            self.assertEqual(s3.list_buckets()["Buckets"], [])
            self.assertNotIn("QueueUrls", sqs.list_queues())
            self.assertEqual(logs.describe_log_groups()["logGroups"], [])
            self.assertEqual(self.client("iam").list_users()["Users"], [])
            self.assertEqual(self.client("firehose").list_delivery_streams()["DeliveryStreamNames"], [])
        objects = os.path.join(self.data, "cloud", "objects")
        left = wait_for("no files", lambda: sum(len(files) for _, _, files in os.walk(objects)) == 0)
        self.assertTrue(left)
        # A key that the credentials file names is still its account's.
        with open(self.process.ready["credentials"], encoding="utf-8") as file:
            lines = file.read().split("[workload-a]")[1].splitlines()
        key = next(line.split("=")[1].strip() for line in lines if "aws_access_key_id" in line)
        self.assertEqual(self.client("sts", key).get_caller_identity()["Account"], "200000000001")

    def test_pages_and_names_of_others_are_refused(self):
        self.assertEqual(self.ask("POST", "/_catchment/reset", Origin="http://evil.example")[0], 403)
        self.assertEqual(self.ask("POST", "/_catchment/reset", Host="evil.example:4566")[0], 403)
        self.assertEqual(self.ask("POST", "/_catchment/reset", Host="localhost.evil.example")[0], 403)
        self.assertEqual(self.ask("GET", "/", Host="127.0.0.1.evil.example")[0], 403)
        for host in ("localhost:1", "b.localhost", "[::1]:4566", "127.0.0.2",
                     "s3.localhost.localstack.cloud:4566"):
            self.assertEqual(self.ask("POST", "/_catchment/reset", Host=host)[0], 200, host)

    def test_it_says_so(self):
        status, body = self.ask("GET", "/_catchment/health")
        self.assertEqual((status, json.loads(body)["auth"]), (200, "off"))
        with open(self.process.log_path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertIn("AUTH IS OFF: nothing is enforced", lines[0])
        self.assertIn("AUTH IS OFF: nothing is enforced", lines[1])
        self.assertTrue(any("authentication is off" in line and '"warn"' in line for line in lines))

    def test_only_loopback_is_served(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:4566"):
            code, _, error = run(PROGRAM, "cloud", "--auth", "off", "--data", self.data, "--listen",
                                 address)
            self.assertEqual(code, 1, error)
            self.assertIn("it listens on loopback only", error)


class AuthOnTest(unittest.TestCase):
    def test_a_cloud_that_enforces_is_not_reset(self):
        data = tempfile.mkdtemp(prefix="catchment-test-")
        self.addCleanup(shutil.rmtree, data, ignore_errors=True)
        process = Process("cloud", data, "--listen", "127.0.0.1:0")
        self.addCleanup(process.stop)
        url = urllib.parse.urlparse(process.ready["cloud"])
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/_catchment/reset")
        answer = connection.getresponse()
        self.assertEqual(answer.status, 403)
        self.assertIn("--auth off", answer.read().decode())
        connection.request("GET", "/_localstack/health")
        self.assertEqual(json.loads(connection.getresponse().read())["auth"], "on")


if __name__ == "__main__":
    unittest.main()
