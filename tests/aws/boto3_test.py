"""boto3 drives every service of the cloud: what a stock client sees."""

import hashlib
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh  # noqa: E402


class Boto3Test(AwsTest):
    # sts, iam, organizations

    def test_every_account_of_the_config_knows_itself(self):
        accounts = self.client("organizations", "management").list_accounts()["Accounts"]
        self.assertEqual(len(accounts), 6)
        for account in accounts:
            identity = self.client("sts", account["Name"]).get_caller_identity()
            self.assertEqual(identity["Account"], account["Id"])
            self.assertEqual(identity["Arn"], f"arn:aws:iam::{account['Id']}:root")

    def test_the_siem_role_wants_its_external_id(self):
        sts = self.client("sts", "siem")
        role = "arn:aws:iam::100000000003:role/catchment-siem"
        session = sts.assume_role(RoleArn=role, RoleSessionName="test", ExternalId="catchment-example")
        self.assertIn(":assumed-role/catchment-siem/test", session["AssumedRoleUser"]["Arn"])
        for wrong in ({"ExternalId": "guess"}, {}):
            code, message = self.code(sts.assume_role, RoleArn=role, RoleSessionName="test", **wrong)
            self.assertEqual(code, "AccessDenied")
            self.assertIn("is not authorized to perform: sts:AssumeRole", message)
        other = self.client("sts", "workload-a")
        code, _ = self.code(other.assume_role, RoleArn=role, RoleSessionName="test",
                            ExternalId="catchment-example")
        self.assertEqual(code, "AccessDenied")

    def test_a_user_with_a_key_of_his_own(self):
        iam = self.client("iam")
        name = fresh("user")
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        import boto3
        mine = boto3.client("sts", endpoint_url=self.cloud, region_name="eu-west-1",
                            aws_access_key_id=key["AccessKeyId"],
                            aws_secret_access_key=key["SecretAccessKey"])
        self.assertTrue(mine.get_caller_identity()["Arn"].endswith(f":user/{name}"))
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        code, _ = self.code(mine.get_caller_identity)
        self.assertEqual(code, "InvalidClientTokenId")

    def test_wrong_signatures_are_refused(self):
        import boto3
        wrong = boto3.client("logs", endpoint_url=self.cloud, region_name="eu-west-1",
                             aws_access_key_id=self.key_id(), aws_secret_access_key="wrong")
        code, message = self.code(wrong.describe_log_groups)
        self.assertEqual(code, "InvalidSignatureException")
        self.assertIn("does not match", message)
        unknown = boto3.client("sqs", endpoint_url=self.cloud, region_name="eu-west-1",
                               aws_access_key_id="AKIAEXAMPLEEXAMPLE00",
                               aws_secret_access_key="wrong")
        code, _ = self.code(unknown.list_queues)
        self.assertEqual(code, "InvalidClientTokenId")

    def key_id(self):
        with open(self.credentials, encoding="utf-8") as file:
            return next(line.split("=")[1].strip() for line in file
                        if line.startswith("aws_access_key_id"))

    # s3

    def test_objects_with_odd_keys_ranges_and_listings(self):
        s3 = self.client("s3", "logging")
        bucket = fresh("bucket")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        keys = ["a b+c/\u00e9.txt", "a/1", "a/2", "b", "../x", "c//d"]
        for key in keys:
            body = key.encode()
            put = s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata={"who": "me"})
            self.assertEqual(put["ETag"], f'"{hashlib.md5(body).hexdigest()}"')
        for key in keys:
            got = s3.get_object(Bucket=bucket, Key=key)
            self.assertEqual(got["Body"].read(), key.encode())
            self.assertEqual(got["Metadata"], {"who": "me"})
        listed = [o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, PaginationConfig={"PageSize": 2}) for o in page.get("Contents", [])]
        self.assertEqual(listed, sorted(keys, key=lambda k: k.encode()))
        folders = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
        self.assertEqual([p["Prefix"] for p in folders["CommonPrefixes"]],
                         ["../", "a b+c/", "a/", "c/"])
        self.assertEqual(s3.get_object(Bucket=bucket, Key="b", Range="bytes=0-0")["Body"].read(), b"b")
        self.assertEqual(self.code(s3.get_object, Bucket=bucket, Key="none")[0], "NoSuchKey")
        self.assertEqual(self.code(s3.get_object, Bucket="none-" + bucket, Key="b")[0], "NoSuchBucket")
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": k} for k in keys]})
        s3.delete_bucket(Bucket=bucket)

    def test_large_objects_stream_in_and_out(self):
        s3 = self.client("s3", "logging")
        bucket = fresh("bucket")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        body = os.urandom(1 << 20) * 20
        s3.put_object(Bucket=bucket, Key="large", Body=body)
        got = s3.get_object(Bucket=bucket, Key="large")["Body"].read()
        self.assertEqual(hashlib.sha256(got).hexdigest(), hashlib.sha256(body).hexdigest())

    # sqs

    def test_messages_are_hidden_deleted_and_set_aside(self):
        sqs = self.client("sqs", "logging")
        dead = sqs.create_queue(QueueName=fresh("dead"))["QueueUrl"]
        dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        queue = sqs.create_queue(QueueName=fresh("queue"), Attributes={
            "VisibilityTimeout": "0",
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 2})})["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody="x", MessageAttributes={
            "kind": {"DataType": "String", "StringValue": "test"}})
        for _ in range(2):
            got = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
            self.assertEqual(got[0]["MessageAttributes"]["kind"]["StringValue"], "test")
        self.assertNotIn("Messages", sqs.receive_message(QueueUrl=queue))
        set_aside = sqs.receive_message(QueueUrl=dead)["Messages"][0]
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=set_aside["ReceiptHandle"])
        batch = sqs.send_message_batch(QueueUrl=queue, Entries=[
            {"Id": str(i), "MessageBody": f"m{i}"} for i in range(10)])
        self.assertEqual(len(batch["Successful"]), 10)
        code, message = self.code(sqs.send_message_batch, QueueUrl=queue, Entries=[
            {"Id": str(i), "MessageBody": "m"} for i in range(20)])
        self.assertEqual(code, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
        self.assertIn("You have sent 20.", message)
        self.assertEqual(self.code(sqs.get_queue_url, QueueName="none")[0],
                         "AWS.SimpleQueueService.NonExistentQueue")

    def test_accounts_are_isolated(self):
        mine = self.client("sqs", "logging").create_queue(QueueName=fresh("queue"))["QueueUrl"]
        code, _ = self.code(self.client("sqs", "workload-a").send_message, QueueUrl=mine, MessageBody="x")
        self.assertIn("AccessDenied", code)
        group = "/test/" + fresh("group")
        self.client("logs", "workload-a").create_log_group(logGroupName=group)
        seen = self.client("logs", "workload-b").describe_log_groups(logGroupNamePrefix=group)
        self.assertEqual(seen["logGroups"], [])

    def test_what_is_not_done_says_so(self):
        code, message = self.code(self.client("logs").get_log_group_fields, logGroupName="x")
        self.assertIn("docs/compatibility.md", message)
        self.assertTrue(code)


if __name__ == "__main__":
    unittest.main()
