"""Every operation of every service is decided before it runs: whoever has no policy at all is denied
each, but for what AWS asks no leave for."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh  # noqa: E402

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

SERVICES = ("logs", "firehose", "s3", "sqs", "kms", "iam", "sts", "organizations", "ssm",
            "cloudformation", "codepipeline")
DENIED = ("AccessDenied", "AccessDeniedException", "403")
# Decided by other means than a policy of the caller.
FREE = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken"),
        ("sts", "AssumeRoleWithWebIdentity"),  # the token is what is judged
        ("s3", "DeleteObjects"),  # of which each object is decided, below
        ("s3", "WriteGetObjectResponse")}
ABSENT = ("NotImplemented", "NotImplementedException", "UnknownOperationException", "InvalidAction")


class Decided(AwsTest):
    def bystander(self):
        iam = self.client("iam")
        name = fresh("bystander")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": "200000000001"}}]}))["Role"]["Arn"]
        keys = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return boto3.Session(region_name=REGION, aws_access_key_id=keys["AccessKeyId"],
                             aws_secret_access_key=keys["SecretAccessKey"],
                             aws_session_token=keys["SessionToken"])

    def known(self):
        """What is there, so that a call is about something."""
        s3, sqs, logs, kms = (self.client(name) for name in ("s3", "sqs", "logs", "kms"))
        bucket, group = fresh("bucket"), "/test/" + fresh("group")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket=bucket, Key="key", Body=b"x")
        logs.create_log_group(logGroupName=group)
        key = kms.create_key()["KeyMetadata"]["Arn"]
        return {"Bucket": bucket, "Key": "key", "logGroupName": group,
                "QueueUrl": sqs.create_queue(QueueName=fresh("queue"))["QueueUrl"],
                "KeyId": key, "TargetKeyId": key, "SourceKeyId": key, "DestinationKeyId": key,
                "CiphertextBlob": kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"],
                "RoleArn": "arn:aws:iam::200000000001:role/centralised-logs-firehose"}

    def value(self, shape, name, known, depth=0):
        """Something of the shape: what is known by that name, or anything."""
        if name in known and shape.type_name in ("string", "blob"):
            return known[name]
        if shape.type_name == "structure":
            return {member: self.value(shape.members[member], member, known, depth + 1)
                    for member in shape.required_members} if depth < 6 else {}
        if shape.type_name == "list":
            return [self.value(shape.member, name, known, depth + 1)]
        return {"string": (shape.metadata.get("enum") or ["name"])[0], "blob": b"x",
                "boolean": False, "map": {}, "timestamp": "2026-01-01T00:00:00Z",
                "integer": 1, "long": 1, "float": 1.0, "double": 1.0}[shape.type_name]

    def outcome(self, client, operation, known):
        model = client.meta.service_model.operation_model(operation)
        shape = model.input_shape
        given = self.value(shape, "", known) if shape else {}
        try:
            client._make_api_call(operation, given)  # pylint: disable=protected-access
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "done"

    def test_whoever_has_no_policy_is_denied_everything(self):
        session, known, seen = self.bystander(), self.known(), 0
        for service in SERVICES:
            client = session.client(service, endpoint_url=self.cloud, config=Config(
                s3={"addressing_style": "path"}, parameter_validation=False,
                retries={"max_attempts": 0}))
            for operation in client.meta.service_model.operation_names:
                if (service, operation) in FREE:
                    continue
                code = self.outcome(client, operation, known)
                with self.subTest(operation=f"{service}:{operation}"):
                    if code in ABSENT:
                        continue
                    seen += 1
                    self.assertIn(code, DENIED)
        self.assertGreater(seen, 250)
        s3 = session.client("s3", endpoint_url=self.cloud,
                            config=Config(s3={"addressing_style": "path"}))
        error, = s3.delete_objects(Bucket=known["Bucket"],
                                   Delete={"Objects": [{"Key": "key"}]})["Errors"]
        self.assertEqual(error["Code"], "AccessDenied")


if __name__ == "__main__":
    unittest.main()
