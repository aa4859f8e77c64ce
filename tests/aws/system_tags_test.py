"""AWS's own tags on what a stack makes: there for who reads, out of reach for who tags."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import fresh  # noqa: E402
from stacks import StackTest  # noqa: E402

PREFIX = "aws:cloudformation:"
TEAM = {"Key": "team", "Value": "logs"}


def resource(kind, **properties):
    return {"Type": kind, "Properties": properties}


class SystemTags(StackTest):
    def setUp(self):
        super().setUp()
        self.s3, self.logs, self.firehose = map(self.client, ("s3", "logs", "firehose"))

    def named(self):
        """A bucket and a log group, with a tag of their own each, and their names."""
        bucket, group = fresh("bucket"), "/tags/" + fresh("group")
        return bucket, group, {
            "Bucket": resource("AWS::S3::Bucket", BucketName=bucket, Tags=[TEAM]),
            "Group": resource("AWS::Logs::LogGroup", LogGroupName=group, Tags=[TEAM])}

    def of_bucket(self, bucket):
        return {tag["Key"]: tag["Value"] for tag in
                self.s3.get_bucket_tagging(Bucket=bucket)["TagSet"]}

    def put(self, bucket, tags):
        self.s3.put_bucket_tagging(Bucket=bucket, Tagging={
            "TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]})

    def arn(self, group):
        return f"arn:aws:logs:eu-west-1:200000000001:log-group:{group}"

    def of_group(self, group):
        return self.logs.list_tags_for_resource(resourceArn=self.arn(group))["tags"]

    def of_stack(self, name, logical):
        stack = self.cfn.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        return {PREFIX + "stack-name": name, PREFIX + "stack-id": stack,
                PREFIX + "logical-id": logical}

    def test_what_has_them_and_what_has_not(self):
        bucket, group, resources = self.named()
        role = self.service_role("firehose", "s3:*")
        resources["Stream"] = resource(
            "AWS::KinesisFirehose::DeliveryStream", S3DestinationConfiguration={
                "BucketARN": f"arn:aws:s3:::{bucket}", "RoleARN": role}, Tags=[TEAM])
        resources["Queue"] = resource("AWS::SQS::Queue")
        resources["Key"] = resource("AWS::KMS::Key", KeyPolicy={
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "kms:*", "Resource": "*",
                "Principal": {"AWS": "200000000001"}}]})
        name = self.made(resources)
        physical = self.physical(name)
        self.assertEqual(self.of_bucket(bucket), {"team": "logs", **self.of_stack(name, "Bucket")})
        self.assertEqual(self.of_group(group), {"team": "logs", **self.of_stack(name, "Group")})
        stream = {tag["Key"]: tag["Value"] for tag in self.firehose.list_tags_for_delivery_stream(
            DeliveryStreamName=physical["Stream"])["Tags"]}
        self.assertEqual(stream, {"team": "logs", **self.of_stack(name, "Stream")})
        self.assertNotIn("Tags", self.client("sqs").list_queue_tags(QueueUrl=physical["Queue"]))
        self.assertEqual(self.client("kms").list_resource_tags(KeyId=physical["Key"])["Tags"], [])
        self.assertEqual(self.code(
            self.firehose.tag_delivery_stream, DeliveryStreamName=physical["Stream"],
            Tags=[{"Key": PREFIX + "stack-name", "Value": "x"}])[0], "InvalidArgumentException")
        self.firehose.untag_delivery_stream(
            DeliveryStreamName=physical["Stream"], TagKeys=[PREFIX + "stack-name", "team"])
        left = self.firehose.list_tags_for_delivery_stream(
            DeliveryStreamName=physical["Stream"])["Tags"]
        self.assertEqual(len(left), 3)
        self.delete(name)

    def test_nobody_else_changes_those_of_a_bucket(self):
        bucket, _, resources = self.named()
        name = self.made(resources)
        own = self.of_stack(name, "Bucket")
        self.assertEqual(self.code(self.put, bucket=bucket, tags={"a": "b"}), (
            "InvalidTag", "System tags cannot be removed by requester"))
        self.assertEqual(self.code(self.put, bucket=bucket, tags={**own, PREFIX + "stack-name": "x"}), (
            "InvalidTag", "System tags cannot be added/updated by requester"))
        self.put(bucket, {**own, "a": "b"})
        self.assertEqual(self.of_bucket(bucket), {**own, "a": "b"})
        self.s3.delete_bucket_tagging(Bucket=bucket)
        self.assertEqual(self.of_bucket(bucket), own)
        plain = fresh("bucket")
        self.s3.create_bucket(Bucket=plain, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.assertEqual(self.code(self.put, bucket=plain, tags=own), (
            "InvalidTag", "System tags cannot be added/updated by requester"))
        self.delete(name)

    def test_nobody_else_changes_those_of_a_group(self):
        _, group, resources = self.named()
        name = self.made(resources)
        own = self.of_stack(name, "Group")
        for key in (PREFIX + "stack-name", "AWS:x"):
            self.assertEqual(self.code(self.logs.tag_resource, resourceArn=self.arn(group),
                                       tags={key: "x"})[0], "InvalidParameterException")
            self.assertEqual(self.code(self.logs.create_log_group, logGroupName=group + "x",
                                       tags={key: "x"})[0], "InvalidParameterException")
        self.logs.untag_resource(resourceArn=self.arn(group), tagKeys=[*own, "team"])
        self.assertEqual(self.of_group(group), own)
        # They do not count.
        self.logs.tag_resource(resourceArn=self.arn(group), tags={f"t{i}": "x" for i in range(50)})
        self.assertEqual(len(self.of_group(group)), 53)
        self.delete(name)

    def test_they_are_no_drift_and_stay_over_updates(self):
        bucket, group, resources = self.named()
        name = self.made(resources)
        self.assertEqual(self.drift(name), {"Bucket": "IN_SYNC", "Group": "IN_SYNC"})
        for one in resources.values():
            one["Properties"]["Tags"] = [{"Key": "team", "Value": "siem"}]
        self.made(resources, name)
        self.assertEqual(self.of_bucket(bucket), {"team": "siem", **self.of_stack(name, "Bucket")})
        self.assertEqual(self.of_group(group), {"team": "siem", **self.of_stack(name, "Group")})
        self.logs.tag_resource(resourceArn=self.arn(group), tags={"team": "other"})
        self.assertEqual(self.drift(name), {"Bucket": "IN_SYNC", "Group": "MODIFIED"})
        self.delete(name)

    def everything(self, tags):
        """Of each type that has tags one, with these of its own."""
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
             "Principal": {"AWS": "200000000001"}}]}
        trust = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "firehose.amazonaws.com"}}]}
        to = {"BucketARN": {"Fn::GetAtt": ["Bucket", "Arn"]}, "RoleARN": {"Fn::GetAtt": ["Role", "Arn"]}}
        return {"Bucket": resource("AWS::S3::Bucket", Tags=tags),
                "Group": resource("AWS::Logs::LogGroup", Tags=tags),
                "Queue": resource("AWS::SQS::Queue", Tags=tags),
                "Key": resource("AWS::KMS::Key", KeyPolicy=policy, Tags=tags),
                "Role": resource("AWS::IAM::Role", AssumeRolePolicyDocument=trust, Tags=tags),
                "User": resource("AWS::IAM::User", Tags=tags),
                "Stream": resource("AWS::KinesisFirehose::DeliveryStream",
                                   S3DestinationConfiguration=to, Tags=tags)}

    def of_everything(self, name):
        """The tags of each, without AWS's own."""
        at, iam = self.physical(name), self.client("iam")

        def pairs(tags, key="Key", value="Value"):
            return {tag[key]: tag[value] for tag in tags if not tag[key].startswith("aws:")}
        return {
            "Bucket": pairs(self.s3.get_bucket_tagging(Bucket=at["Bucket"])["TagSet"]),
            "Group": {key: value for key, value in self.of_group(at["Group"]).items()
                      if not key.startswith("aws:")},
            "Queue": self.client("sqs").list_queue_tags(QueueUrl=at["Queue"]).get("Tags", {}),
            "Key": pairs(self.client("kms").list_resource_tags(KeyId=at["Key"])["Tags"],
                         "TagKey", "TagValue"),
            "Role": pairs(iam.list_role_tags(RoleName=at["Role"])["Tags"]),
            "User": pairs(iam.list_user_tags(UserName=at["User"])["Tags"]),
            "Stream": pairs(self.firehose.list_tags_for_delivery_stream(
                DeliveryStreamName=at["Stream"])["Tags"])}

    def update(self, name, resources, tags, wanted="UPDATE_COMPLETE"):
        self.cfn.update_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}),
                              Tags=tags, Capabilities=["CAPABILITY_IAM"])
        self.assertEqual(self.settled(name)["StackStatus"], wanted, self.reasons(name))

    def each(self, **tags):
        return {one: tags for one in self.everything([])}

    def test_tags_that_go_are_taken_away_and_come_back_with_what_is_undone(self):
        name, taken = fresh("stack"), fresh("queue")
        self.client("sqs").create_queue(QueueName=taken)
        stage, other = {"Key": "stage", "Value": "test"}, {"Key": "other", "Value": "x"}
        self.cfn.create_stack(StackName=name, Tags=[stage], Capabilities=["CAPABILITY_IAM"],
                              TemplateBody=json.dumps({"Resources": self.everything([TEAM])}))
        self.assertEqual(self.settled(name)["StackStatus"], "CREATE_COMPLETE", self.reasons(name))
        self.assertEqual(self.of_everything(name), self.each(team="logs", stage="test"))
        bad = {"Bad": {**resource("AWS::SQS::Queue", QueueName=taken), "DependsOn": [
            *self.everything([])]}}
        self.update(name, {**self.everything([]), **bad}, [other], "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.of_everything(name), self.each(team="logs", stage="test"))
        self.update(name, self.everything([]), [other])
        self.assertEqual(self.of_everything(name), self.each(other="x"))
        self.update(name, self.everything([]), [])
        self.assertEqual(self.of_everything(name), self.each())
        self.delete(name)

    def test_conditions_on_what_is_asked_do_not_see_them(self):
        group = "/tags/" + fresh("group")
        iam, may = self.client("iam"), fresh("may")
        role = self.service_role("cloudformation", "logs:CreateLogGroup", "logs:DeleteLogGroup")
        iam.put_role_policy(RoleName=role.split("/")[-1], PolicyName=may, PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": ["logs:TagResource", "logs:ListTagsForResource"],
                "Resource": "*",
                "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}}]}))
        name = fresh("stack")
        self.cfn.create_stack(StackName=name, RoleARN=role, TemplateBody=json.dumps({"Resources": {
            "Group": resource("AWS::Logs::LogGroup", LogGroupName=group, Tags=[TEAM])}}))
        self.assertEqual(self.settled(name)["StackStatus"], "CREATE_COMPLETE", self.reasons(name))
        self.assertEqual(self.of_group(group), {"team": "logs", **self.of_stack(name, "Group")})
        self.delete(name)


if __name__ == "__main__":
    unittest.main()
