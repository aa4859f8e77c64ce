"""The audit trail: every call as a CloudTrail event in a log group, which the SIEM then reads like
any other."""

import base64
import json
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import ROOT, AwsTest, fresh, search, wait_for  # noqa: E402

GROUP = "/aws/cloudtrail/organization"


class Audit(AwsTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="catchment-audit-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read()
        text = text.replace("log-groups: [/aws/cloudtrail]", f"log-groups: [{GROUP}]")
        path = os.path.join(folder, "catchment.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{text}\naudit:\n  account: management\n  log-group: {GROUP}\n")
        cls.up_arguments = ("--config", path)
        super().setUpClass()

    def events(self, text):
        logs = self.client("logs", "management")
        found = logs.filter_log_events(logGroupName=GROUP, filterPattern=f'"{text}"')["events"]
        return [json.loads(event["message"]) for event in found]

    def test_a_call_is_told_as_cloudtrail_tells_it(self):
        group = "/test/" + fresh("group")
        answer = self.client("logs").create_log_group(logGroupName=group)
        event, = self.events(group)
        self.assertEqual(event["eventSource"], "logs.amazonaws.com")
        self.assertEqual(event["eventName"], "CreateLogGroup")
        self.assertEqual(event["awsRegion"], "eu-west-1")
        self.assertEqual(event["requestParameters"], {"logGroupName": group})
        self.assertEqual(event["resources"], [{
            "ARN": f"arn:aws:logs:eu-west-1:200000000001:log-group:{group}",
            "type": "AWS::Logs::LogGroup"}])
        self.assertEqual(event["userIdentity"]["type"], "Root")
        self.assertEqual(event["userIdentity"]["accountId"], "200000000001")
        self.assertEqual(event["recipientAccountId"], "200000000001")
        self.assertEqual(event["requestID"], answer["ResponseMetadata"]["RequestId"])
        self.assertEqual((event["readOnly"], event["managementEvent"]), (False, True))
        self.assertNotIn("errorCode", event)

    def test_a_denial_is_told_with_who_was_denied(self):
        iam, name, user = self.client("iam"), fresh("role"), fresh("bucket")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "200000000001"},
                 "Action": "sts:AssumeRole"}]}))["Role"]
        answer = self.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")
        keys = answer["Credentials"]
        import boto3  # pylint: disable=import-outside-toplevel
        s3 = boto3.client("s3", region_name="eu-west-1", endpoint_url=self.cloud,
                          aws_access_key_id=keys["AccessKeyId"],
                          aws_secret_access_key=keys["SecretAccessKey"],
                          aws_session_token=keys["SessionToken"])
        self.assertEqual(self.code(s3.create_bucket, Bucket=user)[0], "AccessDenied")
        event, = self.events(user)
        self.assertEqual(event["errorCode"], "AccessDenied")
        self.assertIn("no identity-based policy allows the s3:CreateBucket action",
                      event["errorMessage"])
        identity = event["userIdentity"]
        self.assertEqual(identity["type"], "AssumedRole")
        self.assertEqual(identity["arn"], answer["AssumedRoleUser"]["Arn"])
        self.assertEqual(identity["sessionContext"]["sessionIssuer"]["arn"], role["Arn"])

    def test_no_secret_is_told(self):
        iam, name = self.client("iam"), fresh("user")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        kms = self.client("kms")
        made = kms.create_key()["KeyMetadata"]["KeyId"]
        sealed = kms.encrypt(KeyId=made, Plaintext=b"a secret of mine")["CiphertextBlob"]
        kms.decrypt(CiphertextBlob=sealed)
        wait_for("Decrypt", lambda: self.events("Decrypt"))
        logs = self.client("logs", "management")
        told = "".join(event["message"] for page in logs.get_paginator("filter_log_events").paginate(
            logGroupName=GROUP) for event in page["events"])
        for secret in (key["SecretAccessKey"], base64.b64encode(b"a secret of mine").decode(),
                       base64.b64encode(sealed).decode()):
            self.assertNotIn(secret, told)

    def test_no_secret_is_kept_in_the_clear(self):
        iam, name = self.client("iam"), fresh("user")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        session = self.client("sts").get_session_token()["Credentials"]
        secrets = [key["SecretAccessKey"], session["SecretAccessKey"], session["SessionToken"]]
        with open(self.credentials, encoding="utf-8") as file:
            secrets += [line.split(" = ")[1].strip() for line in file if "secret" in line]
        self.assertGreater(len(secrets), 5)
        self.assertEqual(os.stat(self.credentials).st_mode & 0o777, 0o600)
        for folder, _, files in os.walk(self.data):
            for path in (os.path.join(folder, name) for name in files):
                if path == self.credentials:
                    continue
                with open(path, "rb") as file:
                    kept = file.read()
                for secret in secrets:
                    self.assertNotIn(secret.encode(), kept, path)

    def test_the_siem_watches_its_own_cloud(self):
        name = fresh("user")
        self.client("iam", "siem").create_user(UserName=name)
        event, = wait_for("the event", lambda: search(self.web, f'"{name}" AND log.group:"{GROUP}"'))
        self.assertEqual(json.loads(event["message"])["eventName"], "CreateUser")


if __name__ == "__main__":
    unittest.main()
