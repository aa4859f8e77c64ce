"""Versions of objects, by boto3: puts and deletes, markers, listings in pages, who may, and the
bucket of a stack."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402

from botocore.exceptions import ClientError  # noqa: E402


class Versions(AwsTest):
    def setUp(self):
        self.s3 = self.client("s3")
        self.bucket = fresh("versions")
        self.s3.create_bucket(Bucket=self.bucket,
                              CreateBucketConfiguration={"LocationConstraint": REGION})

    def versioning(self, status):
        self.s3.put_bucket_versioning(Bucket=self.bucket,
                                      VersioningConfiguration={"Status": status})

    def put(self, key, body):
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body).get("VersionId")

    def body(self, key, **version):
        return self.s3.get_object(Bucket=self.bucket, Key=key, **version)["Body"].read()

    def refused(self, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(Bucket=self.bucket, **arguments)
        return caught.exception.response

    def test_versions_are_kept_and_found_again(self):
        self.assertNotIn("Status", self.s3.get_bucket_versioning(Bucket=self.bucket))
        self.put("k", b"before")
        self.versioning("Enabled")
        self.assertEqual(self.s3.get_bucket_versioning(Bucket=self.bucket)["Status"], "Enabled")
        one = self.put("k", b"one")
        self.assertEqual(self.body("k"), b"one")
        self.assertEqual(self.body("k", VersionId="null"), b"before")
        marker = self.s3.delete_object(Bucket=self.bucket, Key="k")
        self.assertTrue(marker["DeleteMarker"])
        gone = self.refused(self.s3.get_object, Key="k")
        self.assertEqual(gone["Error"]["Code"], "NoSuchKey")
        headers = gone["ResponseMetadata"]["HTTPHeaders"]
        self.assertEqual(headers["x-amz-delete-marker"], "true")
        by_id = self.refused(self.s3.get_object, Key="k", VersionId=marker["VersionId"])
        self.assertEqual(by_id["Error"]["Code"], "MethodNotAllowed")
        self.assertEqual(self.refused(self.s3.head_object, Key="k",
                                      VersionId=marker["VersionId"])["Error"]["Code"], "405")
        self.assertEqual(self.body("k", VersionId=one), b"one")
        self.s3.delete_object(Bucket=self.bucket, Key="k", VersionId=marker["VersionId"])
        self.assertEqual(self.body("k"), b"one")
        bad = self.refused(self.s3.delete_object, Key="k", VersionId="nonsense")["Error"]
        self.assertEqual((bad["Code"], bad["Message"]),
                         ("InvalidArgument", "Invalid version id specified"))

    def test_a_bucket_is_emptied_page_by_page(self):
        self.versioning("Enabled")
        for key in ("a b", "b/x", "b/y"):
            for body in (b"1", b"2", b"3"):
                self.put(key, body)
        self.s3.delete_object(Bucket=self.bucket, Key="a b")
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, PaginationConfig={"PageSize": 2})
        found = []
        for page in pages:
            entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
            self.assertLessEqual(len(entries), 2)
            found += [(e["Key"], e["IsLatest"]) for e in entries]
            told = self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": [
                {"Key": e["Key"], "VersionId": e["VersionId"]} for e in entries]})
            self.assertEqual(len(told["Deleted"]), len(entries))
        self.assertEqual(len(found), 10)
        self.assertEqual(self.refused(self.s3.list_object_versions,
                                      VersionIdMarker="null")["Error"]["Code"], "InvalidArgument")
        self.s3.delete_bucket(Bucket=self.bucket)

    def test_a_bucket_with_markers_alone_is_not_empty(self):
        self.versioning("Enabled")
        self.s3.delete_object(Bucket=self.bucket, Key="never-there")
        refused = self.refused(self.s3.delete_bucket)["Error"]
        self.assertEqual(refused["Code"], "BucketNotEmpty")
        self.assertIn("You must delete all versions", refused["Message"])

    def test_suspended(self):
        self.versioning("Enabled")
        kept = self.put("k", b"kept")
        self.versioning("Suspended")
        self.assertIsNone(self.put("k", b"null"))
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="k")["VersionId"], "null")
        self.assertEqual(self.s3.delete_object(Bucket=self.bucket, Key="k")["VersionId"], "null")
        listed = self.s3.list_object_versions(Bucket=self.bucket)
        self.assertEqual([v["VersionId"] for v in listed["Versions"]], [kept])
        self.assertEqual([m["VersionId"] for m in listed["DeleteMarkers"]], ["null"])

    def test_events_name_versions(self):
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=fresh("events"))["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
            "Attributes"]["QueueArn"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sqs:SendMessage", "Resource": arn}]})})
        self.s3.put_bucket_notification_configuration(
            Bucket=self.bucket, NotificationConfiguration={"QueueConfigurations": [{
                "QueueArn": arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}]})
        self.versioning("Enabled")
        one = self.put("k", b"one")
        marker = self.s3.delete_object(Bucket=self.bucket, Key="k")["VersionId"]
        self.s3.delete_object(Bucket=self.bucket, Key="k", VersionId=one)
        told = []

        def more():
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                               WaitTimeSeconds=1).get("Messages", []):
                for record in json.loads(message["Body"]).get("Records", []):
                    told.append((record["eventName"], record["s3"]["object"]["versionId"]))
            return len(told) == 3

        wait_for("three events", more)
        self.assertEqual(sorted(told), sorted([
            ("ObjectCreated:Put", one), ("ObjectRemoved:DeleteMarkerCreated", marker),
            ("ObjectRemoved:Delete", one)]))

    def test_the_bucket_of_a_stack(self):
        stacks, name = self.client("cloudformation"), fresh("stack")

        def deploy(call, status):
            template = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {
                "VersioningConfiguration": {"Status": status}} if status else {}}}}
            call(StackName=name, TemplateBody=json.dumps(template))
            waiter = "create" if call == stacks.create_stack else "update"
            stacks.get_waiter(f"stack_{waiter}_complete").wait(
                StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
            return stacks.describe_stack_resource(StackName=name, LogicalResourceId="Bucket")[
                "StackResourceDetail"]["PhysicalResourceId"]

        def drift():
            stacks.detect_stack_drift(StackName=name)
            found, = stacks.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]
            return found["StackResourceDriftStatus"]

        bucket = deploy(stacks.create_stack, "Enabled")
        self.assertEqual(self.s3.get_bucket_versioning(Bucket=bucket)["Status"], "Enabled")
        self.assertEqual(drift(), "IN_SYNC")
        self.s3.put_bucket_versioning(Bucket=bucket,
                                      VersioningConfiguration={"Status": "Suspended"})
        self.assertEqual(drift(), "MODIFIED")
        deploy(stacks.update_stack, None)
        self.assertEqual(self.s3.get_bucket_versioning(Bucket=bucket)["Status"], "Suspended")
        stacks.delete_stack(StackName=name)
        stacks.get_waiter("stack_delete_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})


if __name__ == "__main__":
    unittest.main()
