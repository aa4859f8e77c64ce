"""Lifecycles, by boto3: what S3 asks of rules, that they are applied, and the bucket of a stack, as
`cdk bootstrap` has it too."""

import datetime
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402

from botocore.exceptions import ClientError  # noqa: E402

PAST = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


def rule(prefix="", **actions):
    return {"Status": "Enabled", "Filter": {"Prefix": prefix}, **actions}


class Lifecycle(AwsTest):
    def setUp(self):
        self.s3 = self.client("s3")
        self.bucket = self.made()

    def made(self):
        bucket = fresh("lifecycle")
        self.s3.create_bucket(Bucket=bucket,
                              CreateBucketConfiguration={"LocationConstraint": REGION})
        return bucket

    def set(self, *rules):
        self.s3.put_bucket_lifecycle_configuration(
            Bucket=self.bucket, LifecycleConfiguration={"Rules": list(rules)})

    def refused(self, *rules):
        with self.assertRaises(ClientError) as caught:
            self.set(*rules)
        return caught.exception.response["Error"]["Code"]

    def keys(self):
        return [o["Key"] for o in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def test_rules_come_back_and_go(self):
        with self.assertRaises(ClientError) as caught:
            self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)
        self.assertEqual(caught.exception.response["Error"]["Code"],
                         "NoSuchLifecycleConfiguration")
        self.set({**rule("a/", Expiration={"Days": 400}, Transitions=[
            {"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 90, "StorageClass": "GLACIER"}]),
            "ID": "archive"},
            rule("b/", NoncurrentVersionExpiration={"NoncurrentDays": 3,
                                                    "NewerNoncurrentVersions": 5},
                 AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}))
        archive, other = self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)["Rules"]
        self.assertEqual(archive["ID"], "archive")
        self.assertEqual(archive["Filter"], {"Prefix": "a/"})
        self.assertEqual([t["StorageClass"] for t in archive["Transitions"]],
                         ["STANDARD_IA", "GLACIER"])
        self.assertTrue(other["ID"])
        self.assertEqual(other["NoncurrentVersionExpiration"],
                         {"NoncurrentDays": 3, "NewerNoncurrentVersions": 5})
        self.s3.delete_bucket_lifecycle(Bucket=self.bucket)
        with self.assertRaises(ClientError):
            self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)

    def test_what_aws_refuses_is_refused(self):
        self.assertEqual(self.refused(rule()), "InvalidRequest")
        self.assertEqual(self.refused(rule(Expiration={"Days": 0})), "InvalidArgument")
        self.assertEqual(self.refused(rule(Transitions=[
            {"Days": 1, "StorageClass": "STANDARD_IA"}])), "InvalidArgument")
        self.assertEqual(self.refused(rule(Expiration={"Days": 3}, Transitions=[
            {"Days": 3, "StorageClass": "GLACIER"}])), "InvalidArgument")
        self.assertEqual(self.refused(*[{**rule(Expiration={"Days": 3}), "ID": "same"}] * 2),
                         "InvalidArgument")

    def test_objects_expire_and_a_queue_is_told(self):
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
                "QueueArn": arn, "Events": ["s3:LifecycleExpiration:*"]}]})
        for key in ("old/1", "old/2", "new/1"):
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=b"x")
        self.set(rule("old/", Expiration={"Date": PAST}))
        wait_for("the expiration", lambda: self.keys() == ["new/1"])
        told = []

        def more():
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                               WaitTimeSeconds=1).get("Messages", []):
                told.extend(r["eventName"] for r in json.loads(message["Body"]).get("Records", []))
            return len(told) == 2

        wait_for("two events", more)
        self.assertEqual(told, ["LifecycleExpiration:Delete"] * 2)

    def test_a_marker_hides_what_expires_where_versions_are_kept(self):
        self.s3.put_bucket_versioning(Bucket=self.bucket,
                                      VersioningConfiguration={"Status": "Enabled"})
        version = self.s3.put_object(Bucket=self.bucket, Key="k", Body=b"x")["VersionId"]
        self.set(rule(Expiration={"Date": PAST}))
        wait_for("the marker", lambda: not self.keys())
        listed = self.s3.list_object_versions(Bucket=self.bucket)
        self.assertEqual([v["VersionId"] for v in listed["Versions"]], [version])
        self.assertTrue(listed["DeleteMarkers"][0]["IsLatest"])

    def test_a_transition_shows(self):
        self.s3.put_object(Bucket=self.bucket, Key="k", Body=b"x" * 200_000)
        self.s3.put_object(Bucket=self.bucket, Key="small", Body=b"x")
        self.set(rule(Transitions=[{"Date": PAST, "StorageClass": "GLACIER_IR"}]))
        wait_for("the transition", lambda: self.s3.head_object(
            Bucket=self.bucket, Key="k").get("StorageClass") == "GLACIER_IR")
        classes = {o["Key"]: o["StorageClass"]
                   for o in self.s3.list_objects_v2(Bucket=self.bucket)["Contents"]}
        self.assertEqual(classes, {"k": "GLACIER_IR", "small": "STANDARD"})
        self.assertEqual(len(self.s3.get_object(Bucket=self.bucket, Key="k")["Body"].read()),
                         200_000)

    def test_what_is_archived_is_restored_first(self):
        self.s3.put_object(Bucket=self.bucket, Key="k", Body=b"x", StorageClass="GLACIER")
        with self.assertRaises(ClientError) as caught:
            self.s3.get_object(Bucket=self.bucket, Key="k")
        error = caught.exception.response["Error"]
        self.assertEqual((error["Code"], error["StorageClass"]), ("InvalidObjectState", "GLACIER"))
        self.s3.restore_object(Bucket=self.bucket, Key="k", RestoreRequest={
            "Days": 2, "GlacierJobParameters": {"Tier": "Expedited"}})
        self.assertIn('ongoing-request="false"', self.s3.head_object(
            Bucket=self.bucket, Key="k")["Restore"])
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="k")["Body"].read(), b"x")

    def test_the_bucket_of_a_stack(self):
        stacks, name = self.client("cloudformation"), fresh("stack")

        def deploy(call, rules):
            properties = {"AccessControl": "Private",
                          "VersioningConfiguration": {"Status": "Enabled"}}
            if rules:
                properties["LifecycleConfiguration"] = {"Rules": rules}
            call(StackName=name, TemplateBody=json.dumps({"Resources": {
                "Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}}}))
            waiter = "create" if call == stacks.create_stack else "update"
            stacks.get_waiter(f"stack_{waiter}_complete").wait(
                StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
            return stacks.describe_stack_resource(StackName=name, LogicalResourceId="Bucket")[
                "StackResourceDetail"]["PhysicalResourceId"]

        def drift():
            stacks.detect_stack_drift(StackName=name)
            found, = stacks.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]
            return found["StackResourceDriftStatus"], [
                d["PropertyPath"] for d in found.get("PropertyDifferences", [])]

        self.bucket = deploy(stacks.create_stack, [
            {"Id": "CleanupOldVersions", "Status": "Enabled",
             "NoncurrentVersionExpiration": {"NoncurrentDays": 30}},
            {"Id": "Archive", "Status": "Enabled", "Prefix": "logs/", "ExpirationInDays": "400",
             "TagFilters": [{"Key": "kind", "Value": "raw"}],
             "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 90}]},
            {"Id": "AbortIncompleteMultipartUploads", "Status": "Enabled",
             "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}])
        _, archive, _ = self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)["Rules"]
        self.assertEqual(archive["Filter"], {"And": {
            "Prefix": "logs/", "Tags": [{"Key": "kind", "Value": "raw"}]}})
        self.assertEqual(archive["Expiration"], {"Days": 400})
        self.assertEqual(drift(), ("IN_SYNC", []))
        self.set({**rule("logs/", Expiration={"Days": 7}), "ID": "Archive"})
        status, paths = drift()
        self.assertEqual(status, "MODIFIED")
        self.assertTrue(all(p.startswith("/LifecycleConfiguration") for p in paths), paths)
        deploy(stacks.update_stack, [])
        with self.assertRaises(ClientError):
            self.s3.get_bucket_lifecycle_configuration(Bucket=self.bucket)
        stacks.delete_stack(StackName=name)


if __name__ == "__main__":
    unittest.main()
