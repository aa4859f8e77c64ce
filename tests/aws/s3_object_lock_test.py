"""Object lock, by boto3: retention and legal holds keep versions from being deleted, and only who
may pass governance by can; the bucket of a stack has it too."""

import datetime
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh  # noqa: E402

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402


def days(count):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=count)


class ObjectLock(AwsTest):
    def setUp(self):
        self.s3 = self.client("s3")
        self.bucket = fresh("lock")
        self.s3.create_bucket(Bucket=self.bucket, ObjectLockEnabledForBucket=True,
                              CreateBucketConfiguration={"LocationConstraint": REGION})

    def refused(self, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**{"Bucket": self.bucket, **arguments})
        return caught.exception.response["Error"]["Code"]

    def put(self, key, **more):
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=b"x",
                                  ChecksumAlgorithm="CRC32", **more)["VersionId"]

    def test_a_bucket_with_a_default(self):
        got = self.s3.get_object_lock_configuration(Bucket=self.bucket)["ObjectLockConfiguration"]
        self.assertEqual(got, {"ObjectLockEnabled": "Enabled"})
        self.assertEqual(self.s3.get_bucket_versioning(Bucket=self.bucket)["Status"], "Enabled")
        self.assertEqual(self.refused(self.s3.put_bucket_versioning,
                                      VersioningConfiguration={"Status": "Suspended"}),
                         "InvalidBucketState")
        self.s3.put_object_lock_configuration(Bucket=self.bucket, ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 2}}})
        version = self.put("k")
        kept = self.s3.get_object_retention(Bucket=self.bucket, Key="k")["Retention"]
        self.assertEqual(kept["Mode"], "COMPLIANCE")
        self.assertLess(abs(kept["RetainUntilDate"] - days(2)), datetime.timedelta(hours=1))
        self.assertEqual(self.refused(self.s3.delete_object, Key="k", VersionId=version,
                                      BypassGovernanceRetention=True), "AccessDenied")
        self.assertTrue(self.s3.delete_object(Bucket=self.bucket, Key="k")["DeleteMarker"])
        told = self.s3.delete_objects(Bucket=self.bucket, Delete={
            "Objects": [{"Key": "k", "VersionId": version}]})
        self.assertEqual(told["Errors"][0]["Code"], "AccessDenied")
        self.assertEqual(self.s3.get_object(Bucket=self.bucket, Key="k", VersionId=version)[
            "ObjectLockMode"], "COMPLIANCE")
        self.assertEqual(self.refused(self.s3.put_object_retention, Key="k", VersionId=version,
                                      Retention={"Mode": "COMPLIANCE",
                                                 "RetainUntilDate": days(1)}), "AccessDenied")
        self.s3.put_object_retention(Bucket=self.bucket, Key="k", VersionId=version,
                                     Retention={"Mode": "COMPLIANCE", "RetainUntilDate": days(3)})

    def test_governance_is_passed_by_who_may(self):
        version = self.put("k", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=days(1))
        self.assertEqual(self.refused(self.s3.delete_object, Key="k", VersionId=version),
                         "AccessDenied")
        iam, name = self.client("iam"), fresh("role")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": "200000000001"}}]}))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:DeleteObjectVersion", "Resource": "*"}]}))
        keys = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        deleter = boto3.client("s3", endpoint_url=self.cloud, region_name=REGION,
                               aws_access_key_id=keys["AccessKeyId"],
                               aws_secret_access_key=keys["SecretAccessKey"],
                               aws_session_token=keys["SessionToken"],
                               config=Config(s3={"addressing_style": "path"}))
        self.assertEqual(self.refused(deleter.delete_object, Key="k", VersionId=version,
                                      BypassGovernanceRetention=True), "AccessDenied")
        self.s3.delete_object(Bucket=self.bucket, Key="k", VersionId=version,
                              BypassGovernanceRetention=True)
        self.assertNotIn("Versions", self.s3.list_object_versions(Bucket=self.bucket))

    def test_a_legal_hold_is_passed_by_nobody(self):
        version = self.put("k", ObjectLockLegalHoldStatus="ON")
        self.assertEqual(self.refused(self.s3.delete_object, Key="k", VersionId=version,
                                      BypassGovernanceRetention=True), "AccessDenied")
        self.assertEqual(self.s3.get_object_legal_hold(Bucket=self.bucket, Key="k")["LegalHold"],
                         {"Status": "ON"})
        self.s3.put_object_legal_hold(Bucket=self.bucket, Key="k", LegalHold={"Status": "OFF"})
        self.s3.delete_object(Bucket=self.bucket, Key="k", VersionId=version)

    def test_a_bucket_without(self):
        plain = fresh("plain")
        self.s3.create_bucket(Bucket=plain,
                              CreateBucketConfiguration={"LocationConstraint": REGION})
        self.assertEqual(self.refused(self.s3.get_object_lock_configuration, Bucket=plain),
                         "ObjectLockConfigurationNotFoundError")
        self.assertEqual(self.refused(self.s3.put_object_lock_configuration, Bucket=plain,
                                      ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}),
                         "InvalidBucketState")
        self.assertEqual(self.refused(
            self.s3.put_object, Bucket=plain, Key="k", Body=b"x", ChecksumAlgorithm="CRC32",
            ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=days(1)), "InvalidRequest")
        self.assertEqual(self.refused(
            self.s3.put_object, Key="k", Body=b"x", ChecksumAlgorithm="CRC32",
            ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=days(-1)), "InvalidArgument")

    def test_the_bucket_of_a_stack(self):
        stacks, name = self.client("cloudformation"), fresh("stack")
        stacks.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"Bucket": {
            "Type": "AWS::S3::Bucket", "Properties": {
                "ObjectLockEnabled": True, "ObjectLockConfiguration": {
                    "ObjectLockEnabled": "Enabled",
                    "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}}}}}}))
        stacks.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        bucket = stacks.describe_stack_resource(StackName=name, LogicalResourceId="Bucket")[
            "StackResourceDetail"]["PhysicalResourceId"]
        got = self.s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
        self.assertEqual(got["Rule"]["DefaultRetention"], {"Mode": "GOVERNANCE", "Years": 1})
        stacks.delete_stack(StackName=name)


if __name__ == "__main__":
    unittest.main()
