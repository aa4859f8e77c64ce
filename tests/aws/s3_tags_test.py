"""Tags of buckets and objects, by boto3: how they come and go, what policies make of them, and the
tags of a stack's bucket."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh  # noqa: E402

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402


def tag_set(**tags):
    return {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}


class Tags(AwsTest):
    def setUp(self):
        self.s3 = self.client("s3")
        self.bucket = fresh("tags")
        self.s3.create_bucket(Bucket=self.bucket,
                              CreateBucketConfiguration={"LocationConstraint": REGION})

    def tags_of(self, key, **version):
        got = self.s3.get_object_tagging(Bucket=self.bucket, Key=key, **version)
        return {tag["Key"]: tag["Value"] for tag in got["TagSet"]}

    def refused(self, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(Bucket=self.bucket, **arguments)
        return caught.exception.response["Error"]["Code"]

    def actor(self, *statements):
        """S3, as a role that may what the statements say."""
        iam, name = self.client("iam"), fresh("role")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": "200000000001"}}]}))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": list(statements)}))
        keys = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return boto3.client("s3", endpoint_url=self.cloud, region_name=REGION,
                            aws_access_key_id=keys["AccessKeyId"],
                            aws_secret_access_key=keys["SecretAccessKey"],
                            aws_session_token=keys["SessionToken"],
                            config=Config(s3={"addressing_style": "path"}))

    def test_a_bucket(self):
        self.assertEqual(self.refused(self.s3.get_bucket_tagging), "NoSuchTagSet")
        self.s3.put_bucket_tagging(Bucket=self.bucket, Tagging=tag_set(team="logs", a="b"))
        got = self.s3.get_bucket_tagging(Bucket=self.bucket)["TagSet"]
        self.assertEqual(sorted(t["Key"] for t in got), ["a", "team"])
        self.assertEqual(self.refused(self.s3.put_bucket_tagging, Tagging={"TagSet": [
            {"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}), "InvalidTag")
        self.assertEqual(self.refused(self.s3.put_bucket_tagging,
                                      Tagging=tag_set(**{"aws:x": "1"})), "InvalidTag")
        self.s3.delete_bucket_tagging(Bucket=self.bucket)
        self.assertEqual(self.refused(self.s3.get_bucket_tagging), "NoSuchTagSet")

    def test_objects_and_their_versions(self):
        self.s3.put_bucket_versioning(Bucket=self.bucket,
                                      VersioningConfiguration={"Status": "Enabled"})
        one = self.s3.put_object(Bucket=self.bucket, Key="k", Body=b"1",
                                 Tagging="kind=raw&note=a%20b")["VersionId"]
        self.s3.put_object(Bucket=self.bucket, Key="k", Body=b"2")
        self.assertEqual(self.tags_of("k"), {})
        self.assertEqual(self.tags_of("k", VersionId=one), {"kind": "raw", "note": "a b"})
        head = self.s3.head_object(Bucket=self.bucket, Key="k", VersionId=one)
        self.assertEqual(head["ResponseMetadata"]["HTTPHeaders"]["x-amz-tagging-count"], "2")
        put = self.s3.put_object_tagging(Bucket=self.bucket, Key="k", Tagging=tag_set(kind="new"))
        self.assertNotEqual(put["VersionId"], one)
        self.assertEqual(self.tags_of("k"), {"kind": "new"})
        self.s3.delete_object_tagging(Bucket=self.bucket, Key="k", VersionId=one)
        self.assertEqual(self.tags_of("k", VersionId=one), {})
        self.assertEqual(self.refused(self.s3.put_object_tagging, Key="k", Tagging=tag_set(
            **{f"k{i}": "v" for i in range(11)})), "BadRequest")
        self.assertEqual(self.refused(self.s3.put_object, Key="x", Body=b"", Tagging="a=1&a=2"),
                         "InvalidArgument")

    def test_policies_see_tags(self):
        anything = f"arn:aws:s3:::{self.bucket}*"
        reader = self.actor({"Effect": "Allow", "Action": "s3:GetObject", "Resource": anything,
                             "Condition": {"StringEquals": {"s3:ExistingObjectTag/open": "yes"}}})
        self.s3.put_object(Bucket=self.bucket, Key="open", Body=b"x", Tagging="open=yes")
        self.s3.put_object(Bucket=self.bucket, Key="shut", Body=b"x", Tagging="open=no")
        self.assertEqual(reader.get_object(Bucket=self.bucket, Key="open")["Body"].read(), b"x")
        self.assertEqual(self.refused(reader.get_object, Key="shut"), "AccessDenied")
        writer = self.actor(
            {"Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectTagging"],
             "Resource": anything, "Condition": {
                 "StringEquals": {"s3:RequestObjectTag/team": "logs"},
                 "ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team"]}}})
        writer.put_object(Bucket=self.bucket, Key="w", Body=b"x", Tagging="team=logs")
        self.assertEqual(self.refused(writer.put_object, Key="w", Body=b"x"), "AccessDenied")
        self.assertEqual(self.refused(writer.put_object_tagging, Key="w",
                                      Tagging=tag_set(team="logs", more="x")), "AccessDenied")
        plain = self.actor({"Effect": "Allow", "Action": "s3:PutObject", "Resource": anything})
        self.assertEqual(self.refused(plain.put_object, Key="p", Body=b"x", Tagging="a=1"),
                         "AccessDenied")

    def test_the_bucket_of_a_stack(self):
        stacks, name = self.client("cloudformation"), fresh("stack")
        stacks.create_stack(StackName=name, Tags=[{"Key": "stage", "Value": "test"}],
                            TemplateBody=json.dumps({"Resources": {"Bucket": {
                                "Type": "AWS::S3::Bucket",
                                "Properties": {"Tags": [{"Key": "team", "Value": "logs"}]}}}}))
        stacks.get_waiter("stack_create_complete").wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        bucket = stacks.describe_stack_resource(StackName=name, LogicalResourceId="Bucket")[
            "StackResourceDetail"]["PhysicalResourceId"]
        got = {t["Key"]: t["Value"] for t in self.s3.get_bucket_tagging(Bucket=bucket)["TagSet"]}
        self.assertEqual((got["stage"], got["team"]), ("test", "logs"))

        def drift():
            stacks.detect_stack_drift(StackName=name)
            found, = stacks.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]
            return found["StackResourceDriftStatus"]

        self.assertEqual(drift(), "IN_SYNC")
        self.s3.put_bucket_tagging(Bucket=bucket, Tagging=tag_set(**{**got, "team": "other"}))
        self.assertEqual(drift(), "MODIFIED")
        stacks.delete_stack(StackName=name)


if __name__ == "__main__":
    unittest.main()
