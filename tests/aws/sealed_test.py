"""Encryption that is real: what S3, SQS, CloudWatch Logs and Firehose keep is not readable on the
disk, and a key that is disabled stops it until it is enabled again."""

import base64
import hashlib
import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402

ACCOUNT = "200000000001"


class Sealed(AwsTest):
    def key(self, *services):
        """A key of the account, which those services may use too."""
        kms = self.client("kms")
        statements = [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                       "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}]
        if services:
            statements.append({"Effect": "Allow", "Resource": "*",
                               "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
                               "Principal": {"Service": list(services)}})
        return kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": statements})
                              )["KeyMetadata"]["Arn"]

    def disabled(self, key, *attempts):
        """While the key is disabled each attempt is refused; answers the codes."""
        kms = self.client("kms")
        kms.disable_key(KeyId=key)
        codes = [self.code(call, **arguments)[0] for call, arguments in attempts]
        kms.enable_key(KeyId=key)
        return codes

    def assert_not_on_disk(self, text):
        for folder, _, files in os.walk(os.path.join(self.data, "cloud")):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(text.encode(), file.read(), name)

    def bucket(self):
        bucket = fresh("bucket")
        self.client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        return bucket

    def test_objects_are_sealed_by_default(self):
        s3, bucket, secret = self.client("s3"), self.bucket(), fresh("secret")
        put = s3.put_object(Bucket=bucket, Key="k", Body=secret * 10_000)
        self.assertEqual(put["ServerSideEncryption"], "AES256")
        self.assert_not_on_disk(secret)
        part = s3.get_object(Bucket=bucket, Key="k", Range="bytes=150000-150099")["Body"].read()
        self.assertEqual(part.decode(), (secret * 10_000)[150_000:150_100])

    def test_objects_under_a_key(self):
        s3, bucket, key, secret = self.client("s3"), self.bucket(), self.key(), fresh("secret")
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [{
            "ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}, "BucketKeyEnabled": True}]})
        put = s3.put_object(Bucket=bucket, Key="k", Body=secret)
        self.assertEqual((put["ServerSideEncryption"], put["SSEKMSKeyId"], put["BucketKeyEnabled"]),
                         ("aws:kms", key, True))
        self.assert_not_on_disk(secret)
        self.assertEqual(self.disabled(key, (s3.get_object, {"Bucket": bucket, "Key": "k"}),
                                       (s3.put_object, {"Bucket": bucket, "Key": "l", "Body": b"x"})),
                         ["KMS.DisabledException"] * 2)
        self.assertEqual(s3.get_object(Bucket=bucket, Key="k")["Body"].read().decode(), secret)

    def test_objects_under_the_customers_own_key(self):
        bucket, secret = self.bucket(), fresh("secret")
        mine, other = os.urandom(32), os.urandom(32)

        def with_key(key):
            return {"Bucket": bucket, "Key": "k", "SSECustomerAlgorithm": "AES256",
                    "SSECustomerKey": base64.b64encode(key).decode(),
                    "SSECustomerKeyMD5": base64.b64encode(hashlib.md5(key).digest()).decode()}
        s3 = self.client("s3")
        s3.put_object(Body=secret, **with_key(mine))
        self.assert_not_on_disk(secret)
        self.assertEqual(s3.get_object(**with_key(mine))["Body"].read().decode(), secret)
        self.assertEqual(self.code(s3.get_object, Bucket=bucket, Key="k")[0], "InvalidRequest")
        self.assertEqual(self.code(s3.get_object, **with_key(other))[0], "AccessDenied")

    def test_messages_under_a_key(self):
        sqs, key, secret = self.client("sqs"), self.key(), fresh("secret")
        queue = sqs.create_queue(QueueName=fresh("queue"),
                                 Attributes={"KmsMasterKeyId": key})["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody=secret)
        self.assert_not_on_disk(secret)
        self.assertEqual(self.disabled(key, (sqs.receive_message, {"QueueUrl": queue}),
                                       (sqs.send_message, {"QueueUrl": queue, "MessageBody": "x"})),
                         ["KMS.DisabledException"] * 2)
        message, = sqs.receive_message(QueueUrl=queue)["Messages"]
        self.assertEqual(message["Body"], secret)

    def test_log_groups_under_a_key(self):
        logs, group, secret = self.client("logs"), "/test/" + fresh("group"), fresh("secret")
        strangers = self.key()
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        self.assertEqual(self.code(logs.associate_kms_key, logGroupName=group,
                                   kmsKeyId=strangers)[0], "AccessDeniedException")
        key = self.key(f"logs.{REGION}.amazonaws.com")
        logs.associate_kms_key(logGroupName=group, kmsKeyId=key)
        described, = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        self.assertEqual(described["kmsKeyId"], key)
        put = {"logGroupName": group, "logStreamName": "s",
               "logEvents": [{"timestamp": int(time.time() * 1000), "message": secret}]}
        logs.put_log_events(**put)
        self.assert_not_on_disk(secret)
        get = {"logGroupName": group, "logStreamName": "s"}
        self.assertEqual(self.disabled(key, (logs.put_log_events, put),
                                       (logs.get_log_events, get)),
                         ["InvalidParameterException"] * 2)
        self.assertEqual([event["message"] for event in logs.get_log_events(**get)["events"]],
                         [secret])
        logs.disassociate_kms_key(logGroupName=group)
        self.assertEqual(len(logs.get_log_events(**get)["events"]), 1)

    def test_records_under_a_key(self):
        firehose, bucket, secret = self.client("firehose"), self.bucket(), fresh("secret")
        key, stream = self.key(), fresh("stream")
        role = self.service_role("firehose", "s3:PutObject*")
        firehose.create_delivery_stream(
            DeliveryStreamName=stream,
            DeliveryStreamEncryptionConfigurationInput={"KeyType": "CUSTOMER_MANAGED_CMK",
                                                        "KeyARN": key},
            ExtendedS3DestinationConfiguration={
                "RoleARN": role, "BucketARN": f"arn:aws:s3:::{bucket}",
                "BufferingHints": {"IntervalInSeconds": 900, "SizeInMBs": 1}})

        def encryption():
            described = firehose.describe_delivery_stream(DeliveryStreamName=stream)
            return described["DeliveryStreamDescription"]["DeliveryStreamEncryptionConfiguration"]
        wait_for("ENABLED", lambda: encryption()["Status"] == "ENABLED")
        self.assertEqual(encryption()["KeyARN"], key)
        grant, = self.client("kms").list_grants(KeyId=key)["Grants"]
        self.assertEqual(grant["GranteePrincipal"], "firehose.amazonaws.com")
        put = {"DeliveryStreamName": stream, "Record": {"Data": secret.encode()}}
        self.assertTrue(firehose.put_record(**put)["Encrypted"])
        self.assert_not_on_disk(secret)
        self.assertEqual(self.disabled(key, (firehose.put_record, put)),
                         ["InvalidKMSResourceException"])
        firehose.stop_delivery_stream_encryption(DeliveryStreamName=stream)
        wait_for("DISABLED", lambda: encryption()["Status"] == "DISABLED")
        firehose.put_record(DeliveryStreamName=stream, Record={"Data": b"\n" * (1 << 20 >> 1)})
        firehose.put_record(DeliveryStreamName=stream, Record={"Data": b"\n" * (1 << 20 >> 1)})
        s3 = self.client("s3")
        listed = wait_for("the object", lambda: s3.list_objects_v2(Bucket=bucket).get("Contents"))
        body = s3.get_object(Bucket=bucket, Key=listed[0]["Key"])["Body"].read()
        self.assertTrue(body.startswith(secret.encode()))
        # Nothing is left that was sealed under the key, so that its grant has been retired.
        wait_for("the grant's end", lambda: not self.client("kms").list_grants(KeyId=key)["Grants"])


if __name__ == "__main__":
    unittest.main()
