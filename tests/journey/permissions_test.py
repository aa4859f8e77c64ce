"""The pipeline at least privilege, and each statement of its templates taken away while it runs: the
flow stops at the hop that needed it, says why where AWS would say it, and goes on when the statement
is back. Nothing is lost on the way, and nothing comes twice. What a denial forbids happens once it is
taken away. A statement without such a test fails here."""

import json
import os
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import (PROGRAM, AwsTest, bucket_writer, fresh, get, search,  # noqa: E402
                     wait_for)
from templates import kept, statements, synthesised  # noqa: E402

BUCKET = "catchment-central-logs"
KEY = "alias/centralised-logging"
STREAM = "centralised-logs"
SIEM_ROLE = "catchment-siem"
ERRORS = f"/aws/kinesisfirehose/{STREAM}"
GROUP = "/app/web"


PROVEN = {}  # (resource, Sid): the tests that take it away


# Trusts without a source: CloudFormation and Lambda take on a role of the caller's own account alone,
# and only for who may pass it (iam:PassRole), so nobody can make them act for him in another's.
PASSED = {("StacksRole", "CloudFormation"), ("SubscriptionFunctionRole", "LambdaOfThisAccount")}


def proves(*resources, sid):
    """Of the test that takes this statement away."""
    def mark(test):
        for resource in resources:
            PROVEN.setdefault((resource, sid), []).append(test.__name__)
        return test
    return mark


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

    def queue_policy(self, queue="catchment-siem"):
        sqs = self.client("sqs", "logging")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
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

    @proves("LogKey", sid="FirehoseThroughS3")
    def test_the_key_for_firehose(self):
        self.stops_and_goes_on(self.told_by_firehose("S3.KMS.AccessDeniedException"),
                               lambda: self.key_policy().without("FirehoseThroughS3"))

    @proves("LogKey", sid="SiemThroughS3")
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

    @proves("LogBucketPolicy", sid="WriteFromTheOrganization")
    def test_the_bucket_for_the_organization(self):
        self.stops_and_goes_on(self.told_by_firehose("S3.AccessDenied"),
                               lambda: self.bucket_policy().without("WriteFromTheOrganization"))

    @proves("LogQueuePolicy", sid="EventsOfTheBucket")
    def test_the_queue_for_the_bucket(self):
        self.stops_and_goes_on(
            self.told_in_the_log("s3.amazonaws.com", "sqs:sendmessage", "resource-based policy"),
            lambda: self.queue_policy().without("EventsOfTheBucket"))

    @proves("SiemRolePolicy", sid="Poll")
    def test_the_siem_may_not_poll(self):
        self.stops_and_goes_on(
            self.told_by_the_siem("receive: ", "AccessDenied", "sqs:receivemessage",
                                  "no identity-based policy allows"),
            lambda: self.role_policy("logging", SIEM_ROLE).without("Poll"))

    @proves("SiemRolePolicy", sid="Fetch")
    def test_the_siem_may_not_fetch(self):
        self.stops_and_goes_on(
            self.told_by_the_siem("fetch: ", "AccessDenied", "s3:GetObject",
                                  "no identity-based policy allows"),
            lambda: self.role_policy("logging", SIEM_ROLE).without("Fetch"))

    @proves("SiemRolePolicy", sid="Decrypt")
    def test_the_siem_may_not_decrypt(self):
        self.stops_and_goes_on(
            self.told_by_the_siem("fetch: ", "AccessDenied", "kms:Decrypt",
                                  "no identity-based policy allows"),
            lambda: self.role_policy("logging", SIEM_ROLE).without("Decrypt"))

    @proves("FirehoseRolePolicy", sid="Write")
    def test_firehose_may_not_write(self):
        self.stops_and_goes_on(
            self.told_by_firehose("S3.AccessDenied"),
            lambda: self.role_policy("workload-a", f"{STREAM}-firehose").without("Write"))

    @proves("FirehoseRolePolicy", sid="Encrypt")
    def test_firehose_may_not_encrypt(self):
        self.stops_and_goes_on(
            self.told_by_firehose("S3.KMS.AccessDeniedException"),
            lambda: self.role_policy("workload-a", f"{STREAM}-firehose").without("Encrypt"))

    @proves("FirehoseRole", sid="FirehoseOfThisAccount")
    def test_firehose_is_not_trusted(self):
        # Who may not take the role cannot write its error log either.
        self.stops_and_goes_on(
            self.told_in_the_log("a delivery to S3 failed", "firehose.amazonaws.com",
                                 "sts:AssumeRole"),
            lambda: self.trust("workload-a", f"{STREAM}-firehose").for_nobody(
                "FirehoseOfThisAccount"))

    @proves("FirehoseRolePolicy", sid="TellErrors")
    def test_firehose_may_not_tell_its_errors(self):
        put_back = self.role_policy("workload-a", f"{STREAM}-firehose").without("TellErrors")
        try:
            told = self.told_in_the_log("error log could not be written", "logs:PutLogEvents")
            self.stops_and_goes_on(
                told, lambda: self.bucket_policy().without("WriteFromTheOrganization"))
        finally:
            put_back()

    @proves("CloudWatchLogsRolePolicy", sid="Deliver")
    def test_logs_may_not_deliver(self):
        self.stops_and_goes_on(
            self.told_in_the_log("a subscription could not be delivered", "firehose:PutRecord"),
            lambda: self.role_policy("workload-a", f"{STREAM}-logs").without("Deliver"))

    @proves("CloudWatchLogsRole", sid="LogsOfThisAccount")
    def test_logs_is_not_trusted(self):
        self.stops_and_goes_on(
            self.told_in_the_log("a subscription could not be delivered", "logs.amazonaws.com",
                                 "sts:AssumeRole"),
            lambda: self.trust("workload-a", f"{STREAM}-logs").for_nobody("LogsOfThisAccount"))

    @proves("SiemRole", sid="TheSiem")
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


    # What only looks, and what denies: by the calls that need it, or must not be.

    def allowed_only_with(self, take_away, call):
        """`call` answers whether it was let in."""
        self.assertTrue(call())
        put_back = take_away()
        try:
            self.assertFalse(call())
        finally:
            put_back()
        self.assertTrue(call())

    def denied_only_with(self, take_away, call):
        self.allowed_only_with(take_away, lambda: not call())

    def is_let_in(self, call, *denials, **arguments):
        code, _ = self.outcome(call, **arguments)
        self.assertIn(code, ("", *denials))
        return not code

    def outcome(self, call, **arguments):
        from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel
        try:
            call(**arguments)
        except ClientError as error:
            return error.response["Error"]["Code"], error.response["Error"]["Message"]
        return "", ""

    def is_explained_as_allowed(self, who, action, resource, *context):
        done = subprocess.run(
            [PROGRAM, "explain", "--data", self.data, "--endpoint", self.cloud, "--as", who,
             "--action", action, "--resource", resource,
             *(word for one in context for word in ("--context", one))],
            capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.returncode == 0

    def as_siem(self, service):
        role = self.client("iam", "logging").get_role(RoleName=SIEM_ROLE)["Role"]["Arn"]
        return self.session_client(service, self.client("sts", "siem").assume_role(
            RoleArn=role, RoleSessionName="test", ExternalId="catchment-example"))

    def session_client(self, service, session):
        import boto3  # pylint: disable=import-outside-toplevel
        keys = session["Credentials"]
        return boto3.client(service, region_name="eu-west-1", endpoint_url=self.cloud,
                            aws_access_key_id=keys["AccessKeyId"],
                            aws_secret_access_key=keys["SecretAccessKey"],
                            aws_session_token=keys["SessionToken"])

    @proves("SiemRolePolicy", sid="Look")
    def test_the_siem_may_not_look(self):
        """An object that is gone would be one that is denied: it would be tried for ever."""
        s3 = self.as_siem("s3")

        def is_told_that_it_is_gone():
            code, _ = self.outcome(s3.get_object, Bucket=BUCKET, Key="cloudwatch/gone")
            self.assertIn(code, ("NoSuchKey", "AccessDenied"))
            return code == "NoSuchKey"
        self.allowed_only_with(lambda: self.role_policy("logging", SIEM_ROLE).without("Look"),
                               is_told_that_it_is_gone)

    @proves("FirehoseRolePolicy", sid="Look")
    @proves("LogBucketPolicy", sid="LookFromTheOrganization")
    def test_firehose_may_not_look(self):
        """AWS's Firehose does when a stream is made. Here the role is lent to its account for it."""
        role = f"{STREAM}-firehose"
        lend = {"Sid": "Lent", "Effect": "Allow", "Principal": {"AWS": "200000000001"},
                "Action": "sts:AssumeRole"}
        trust = self.trust("workload-a", role)
        before = trust.read()
        document = json.loads(before)
        document["Statement"].append(lend)
        trust.write(json.dumps(document))
        try:
            arn = self.client("iam", "workload-a").get_role(RoleName=role)["Role"]["Arn"]
            s3 = self.session_client("s3", self.client("sts", "workload-a").assume_role(
                RoleArn=arn, RoleSessionName="test"))
            for take_away in (lambda: self.role_policy("workload-a", role).without("Look"),
                              lambda: self.bucket_policy().without("LookFromTheOrganization")):
                self.allowed_only_with(take_away, lambda: self.is_let_in(
                    s3.list_objects_v2, "AccessDenied", Bucket=BUCKET))
        finally:
            trust.write(before)

    @proves("LogKey", sid="AdministeredByItsAccount")
    def test_a_key_that_nobody_administers_is_refused(self):
        document = json.loads(self.key_policy().read())
        document["Statement"] = [s for s in document["Statement"]
                                 if s["Sid"] != "AdministeredByItsAccount"]
        kms = self.client("kms", "kms")
        key = kms.describe_key(KeyId=KEY)["KeyMetadata"]["Arn"]
        code, message = self.code(kms.put_key_policy, KeyId=key, PolicyName="default",
                                  Policy=json.dumps(document))
        self.assertEqual(code, "MalformedPolicyDocumentException")
        self.assertIn("will not allow you to update the key policy in the future", message)

    def writes(self, s3, **how):
        return self.is_let_in(s3.put_object, "AccessDenied", Bucket=BUCKET, Body=b"x",
                              Key="cloudwatch/100000000004/written", **how)

    @proves("LogBucketPolicy", sid="DenyOtherKeys")
    @proves("LogBucketPolicy", sid="DenyOtherEncryption")
    def test_nothing_is_written_under_another_key(self):
        s3 = bucket_writer(self.cloud, self.credentials)
        self.assertTrue(self.writes(s3))
        other = self.client("kms", "siem").create_key()["KeyMetadata"]["Arn"]
        self.denied_only_with(
            lambda: self.bucket_policy().without("DenyOtherKeys"),
            lambda: self.writes(s3, ServerSideEncryption="aws:kms", SSEKMSKeyId=other))
        self.denied_only_with(lambda: self.bucket_policy().without("DenyOtherEncryption"),
                              lambda: self.writes(s3, ServerSideEncryption="AES256"))

    @proves("LogBucketPolicy", sid="DenyWithoutTls")
    @proves("LogBucketPolicy", sid="DenyOldTls")
    def test_nothing_is_written_in_the_clear(self):
        """By the decision alone: on one machine all is as if it were TLS (docs/security.md)."""
        for sid, context in (("DenyWithoutTls", "aws:SecureTransport=false"),
                             ("DenyOldTls", "s3:TlsVersion=1.1")):
            self.denied_only_with(
                lambda sid=sid: self.bucket_policy().without(sid),
                lambda context=context: self.is_explained_as_allowed(
                    f"arn:aws:iam::200000000001:role/{STREAM}-firehose", "s3:PutObject",
                    f"arn:aws:s3:::{BUCKET}/cloudwatch/200000000001/x", context))

    @proves("LogQueuePolicy", "LogQueueDlqPolicy", sid="DenyWithoutTls")
    def test_nothing_is_received_in_the_clear(self):
        for queue, who in (("catchment-siem", f"role/{SIEM_ROLE}"), ("catchment-siem-dlq", "root")):
            self.denied_only_with(
                lambda queue=queue: self.queue_policy(queue).change(
                    "DenyWithoutTls", lambda one: {**one, "Action": "sqs:TagQueue"}),
                lambda queue=queue, who=who: self.is_explained_as_allowed(
                    f"arn:aws:iam::100000000003:{who}", "sqs:ReceiveMessage",
                    f"arn:aws:sqs:eu-west-1:100000000003:{queue}", "aws:SecureTransport=false"))


class EveryStatement(unittest.TestCase):
    """No statement stands in the templates unless something needs it, or it denies something."""

    def test_each_is_taken_away_by_a_test(self):
        named = {one.key: one.template for one in statements(synthesised())}
        self.assertEqual(sorted(set(named) - set(PROVEN)), [], "no test takes these away")
        self.assertEqual(sorted(set(PROVEN) - set(named)), [], "these are in no template any more")

    def test_each_has_a_name(self):
        for one in statements(synthesised()):
            self.assertNotEqual(one.key[1], "", one)

    def test_nothing_broader_is_granted(self):
        for one in statements({**synthesised(), **kept()}):
            if one.document["Effect"] == "Allow":
                with self.subTest(template=one.template, resource=one.resource, sid=one.key[1]):
                    self.check_actions(one)
                    self.check_principal(one)

    def check_actions(self, one):
        self.assertNotIn("NotAction", one.document)
        # A key is its own account's, or nobody could ever change it.
        own = str(one.document.get("Principal", {})).find(":root") != -1
        for action in one.listed("Action"):
            self.assertTrue("*" not in action or (own and action == "kms:*"), action)

    def check_principal(self, one):
        principal = one.document.get("Principal", {})
        self.assertNotIn("NotPrincipal", one.document)
        strict = {test: keys for test, keys in one.document.get("Condition", {}).items()
                  if not test.endswith("IfExists") and "Not" not in test}
        keys = {key for tested in strict.values() for key in tested}
        if principal == "*" or "*" in (principal.get("AWS"), principal.get("Service")):
            self.assertIn("aws:PrincipalOrgID", keys)
        if isinstance(principal, dict) and "Service" in principal and one.key not in PASSED:
            self.assertTrue(keys & {"aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"}, keys)


if __name__ == "__main__":
    unittest.main()
