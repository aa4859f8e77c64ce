"""The pipeline at least privilege, and each of its statements taken away while it runs: the flow
stops at the hop that needed it, says why where AWS would say it, and goes on when the statement is
back. Nothing is lost on the way, and nothing comes twice."""

import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh, get, search, wait_for  # noqa: E402

BUCKET = "catchment-central-logs"
KEY = "alias/centralised-logging"
STREAM = "centralised-logs"
SIEM_ROLE = "catchment-siem"
ERRORS = f"/aws/kinesisfirehose/{STREAM}"
GROUP = "/app/web"


def nobody(statement):
    """The same statement for a principal that takes no part in this."""
    return {**statement, "Principal": {"Service": "ec2.amazonaws.com"}}


class Document:
    """A policy where it stands: read it, and write it again."""

    def __init__(self, read, write):
        self.read, self.write = read, write

    def change(self, sid, replace):
        """Gives `sid` to `replace` ("" for nothing); answers how to put it back."""
        before = self.read()
        document = json.loads(before)
        named = [s for s in document["Statement"] if s["Sid"] == sid]
        assert len(named) == 1, f"{sid} in {before}"
        others = [s for s in document["Statement"] if s["Sid"] != sid]
        document["Statement"] = others + ([replace(named[0])] if replace else [])
        self.write(json.dumps(document))
        return lambda: self.write(before)

    def without(self, sid):
        return self.change(sid, None)

    def for_nobody(self, sid):
        return self.change(sid, nobody)


class Permissions(AwsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.client(cls, "logs")
        cls.stream = fresh("stream")
        cls.logs.create_log_stream(logGroupName=GROUP, logStreamName=cls.stream)

    # Where the policies stand.

    def key_policy(self):
        kms = self.client("kms", "kms")
        key = kms.describe_key(KeyId=KEY)["KeyMetadata"]["Arn"]
        return Document(lambda: kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"],
                        lambda text: kms.put_key_policy(KeyId=key, PolicyName="default",
                                                        Policy=text))

    def bucket_policy(self):
        s3 = self.client("s3", "logging")
        return Document(lambda: s3.get_bucket_policy(Bucket=BUCKET)["Policy"],
                        lambda text: s3.put_bucket_policy(Bucket=BUCKET, Policy=text))

    def queue_policy(self):
        sqs = self.client("sqs", "logging")
        url = sqs.get_queue_url(QueueName="catchment-siem")["QueueUrl"]
        return Document(
            lambda: sqs.get_queue_attributes(QueueUrl=url,
                                             AttributeNames=["Policy"])["Attributes"]["Policy"],
            lambda text: sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": text}))

    def role_policy(self, account, role):
        iam = self.client("iam", account)
        name = {"RoleName": role, "PolicyName": "catchment"}
        return Document(lambda: json.dumps(iam.get_role_policy(**name)["PolicyDocument"]),
                        lambda text: self.put_or_delete(iam, name, text))

    @staticmethod
    def put_or_delete(iam, name, text):
        """A policy without statements is none."""
        if json.loads(text)["Statement"]:
            iam.put_role_policy(**name, PolicyDocument=text)
        else:
            iam.delete_role_policy(**name)

    def trust(self, account, role):
        iam = self.client("iam", account)
        return Document(
            lambda: json.dumps(iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]),
            lambda text: iam.update_assume_role_policy(RoleName=role, PolicyDocument=text))

    # Where a stop is told.

    def told_by_firehose(self, code):
        since = int(time.time() * 1000)

        def told():
            events = self.logs.filter_log_events(logGroupName=ERRORS, startTime=since)["events"]
            return any(json.loads(event["message"])["errorCode"] == code for event in events)
        return told

    def told_by_the_siem(self, *words):
        def told():
            lanes = json.loads(get(f"{self.web}/api/v1/status")[1])["lanes"]
            return any(all(word in lane["lastError"] for word in words) for lane in lanes)
        return told

    def told_in_the_log(self, *words):
        with open(self.up.log_path, encoding="utf-8") as file:
            before = len(file.read())

        def told():
            with open(self.up.log_path, encoding="utf-8") as file:
                lines = file.read()[before:].splitlines()
            return any(all(word in line for word in words) for line in lines)
        return told

    # The journey.

    def send(self):
        marker = fresh("marker")
        self.logs.put_log_events(
            logGroupName=GROUP, logStreamName=self.stream,
            logEvents=[{"timestamp": int(time.time() * 1000), "message": marker}])
        return marker

    def found(self, marker):
        return search(self.web, f'"{marker}"')

    def arrives_once(self, marker):
        wait_for(f"{marker} in the SIEM", lambda: self.found(marker))
        self.assertEqual(len(self.found(marker)), 1)

    def stops_and_goes_on(self, told, take_away):
        put_back = take_away()
        try:
            marker = self.send()
            wait_for("word of it", told)
            self.assertEqual(self.found(marker), [])
        finally:
            put_back()
        self.arrives_once(marker)

    def test_nothing_is_taken_away(self):
        self.arrives_once(self.send())

    def test_the_key_for_firehose(self):
        self.stops_and_goes_on(self.told_by_firehose("S3.KMS.AccessDeniedException"),
                               lambda: self.key_policy().without("FirehoseThroughS3"))

    def test_the_key_for_the_siem(self):
        self.stops_and_goes_on(
            self.told_by_the_siem("fetch: ", "AccessDenied", "kms:Decrypt",
                                  "no resource-based policy allows"),
            lambda: self.key_policy().without("SiemThroughS3"))

    def test_a_disabled_key(self):
        kms = self.client("kms", "kms")
        key = kms.describe_key(KeyId=KEY)["KeyMetadata"]["Arn"]

        def disable():
            kms.disable_key(KeyId=key)
            return lambda: kms.enable_key(KeyId=key)
        self.stops_and_goes_on(self.told_by_firehose("S3.KMS.DisabledException"), disable)

    def test_the_bucket_for_the_organization(self):
        self.stops_and_goes_on(self.told_by_firehose("S3.AccessDenied"),
                               lambda: self.bucket_policy().without("WriteFromTheOrganization"))

    def test_the_queue_for_the_bucket(self):
        self.stops_and_goes_on(
            self.told_in_the_log("s3.amazonaws.com", "sqs:sendmessage", "resource-based policy"),
            lambda: self.queue_policy().without("EventsOfTheBucket"))

    def test_the_siem_may_not_poll(self):
        self.stops_and_goes_on(
            self.told_by_the_siem("receive: ", "AccessDenied", "sqs:receivemessage",
                                  "no identity-based policy allows"),
            lambda: self.role_policy("logging", SIEM_ROLE).without("Poll"))

    def test_the_siem_may_not_fetch(self):
        self.stops_and_goes_on(
            self.told_by_the_siem("fetch: ", "AccessDenied", "s3:GetObject",
                                  "no identity-based policy allows"),
            lambda: self.role_policy("logging", SIEM_ROLE).without("Fetch"))

    def test_the_siem_may_not_decrypt(self):
        self.stops_and_goes_on(
            self.told_by_the_siem("fetch: ", "AccessDenied", "kms:Decrypt",
                                  "no identity-based policy allows"),
            lambda: self.role_policy("logging", SIEM_ROLE).without("Decrypt"))

    def test_firehose_may_not_write(self):
        self.stops_and_goes_on(
            self.told_by_firehose("S3.AccessDenied"),
            lambda: self.role_policy("workload-a", f"{STREAM}-firehose").without("Write"))

    def test_firehose_may_not_encrypt(self):
        self.stops_and_goes_on(
            self.told_by_firehose("S3.KMS.AccessDeniedException"),
            lambda: self.role_policy("workload-a", f"{STREAM}-firehose").without("Encrypt"))

    def test_firehose_is_not_trusted(self):
        # Who may not take the role cannot write its error log either.
        self.stops_and_goes_on(
            self.told_in_the_log("a delivery to S3 failed", "firehose.amazonaws.com",
                                 "sts:AssumeRole"),
            lambda: self.trust("workload-a", f"{STREAM}-firehose").for_nobody(
                "FirehoseOfThisAccount"))

    def test_firehose_may_not_tell_its_errors(self):
        put_back = self.role_policy("workload-a", f"{STREAM}-firehose").without("TellErrors")
        try:
            told = self.told_in_the_log("error log could not be written", "logs:PutLogEvents")
            self.stops_and_goes_on(
                told, lambda: self.bucket_policy().without("WriteFromTheOrganization"))
        finally:
            put_back()

    def test_logs_may_not_deliver(self):
        self.stops_and_goes_on(
            self.told_in_the_log("a subscription could not be delivered", "firehose:PutRecord"),
            lambda: self.role_policy("workload-a", f"{STREAM}-logs").without("Deliver"))

    def test_logs_is_not_trusted(self):
        self.stops_and_goes_on(
            self.told_in_the_log("a subscription could not be delivered", "logs.amazonaws.com",
                                 "sts:AssumeRole"),
            lambda: self.trust("workload-a", f"{STREAM}-logs").for_nobody("LogsOfThisAccount"))

    def test_the_siem_is_not_trusted(self):
        """Its session lasts for an hour, as on AWS; a new one is what it does not get."""
        sts = self.client("sts", "siem")
        role = self.client("iam", "logging").get_role(RoleName=SIEM_ROLE)["Role"]["Arn"]
        asked = {"RoleArn": role, "RoleSessionName": "test", "ExternalId": "catchment-example"}
        sts.assume_role(**asked)
        put_back = self.trust("logging", SIEM_ROLE).for_nobody("TheSiem")
        try:
            code, message = self.code(sts.assume_role, **asked)
        finally:
            put_back()
        self.assertEqual(code, "AccessDenied")
        self.assertEqual(message, "User: arn:aws:iam::100000000004:root is not authorized to "
                                  f"perform: sts:AssumeRole on resource: {role}")
        sts.assume_role(**asked)

    def test_the_organization_forbids_it(self):
        """What no policy says by name: the Organization itself."""
        organizations = self.client("organizations", "management")
        root, = organizations.list_roots()["Roots"]
        if not root["PolicyTypes"]:
            organizations.enable_policy_type(RootId=root["Id"], PolicyType="SERVICE_CONTROL_POLICY")
        policy = organizations.create_policy(
            Name=fresh("stop"), Description="", Type="SERVICE_CONTROL_POLICY",
            Content=json.dumps({"Version": "2012-10-17", "Statement": [
                {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}]}))["Policy"]
        attached = {"PolicyId": policy["PolicySummary"]["Id"], "TargetId": "200000000001"}

        def attach():
            organizations.attach_policy(**attached)
            return lambda: organizations.detach_policy(**attached)
        self.stops_and_goes_on(self.told_by_firehose("S3.AccessDenied"), attach)


if __name__ == "__main__":
    unittest.main()
