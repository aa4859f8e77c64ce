"""Custom resources as CDK's constructs write them, whose functions this cloud knows: made, changed and
taken away as the function's role."""

import json
import os
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, fresh, wait_for  # noqa: E402
from stacks import StackTest  # noqa: E402

ACCOUNT = "200000000001"


def function(actions, trusted="lambda.amazonaws.com"):
    """The role and the function of a custom resource, which may do `actions`."""
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole",
                 "Principal": {"Service": trusted}}]},
            "Policies": [{"PolicyName": "p", "PolicyDocument": {
                "Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": actions, "Resource": "*"}]}}]}},
        "Fn": {"Type": "AWS::Lambda::Function", "Properties": {
            "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Code": {"ZipFile": "x"}}}}


def resource(kind, **properties):
    return {"Type": kind, "Properties": {
        "ServiceToken": {"Fn::GetAtt": ["Fn", "Arn"]}, **properties}}


class CustomResources(StackTest):
    def setUp(self):
        super().setUp()
        self.logs, self.s3, self.sqs = map(self.client, ("logs", "s3", "sqs"))

    def bucket(self):
        name = fresh("bucket")
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    def queue(self):
        """The ARN of a queue that S3 may send to."""
        url = self.sqs.create_queue(QueueName=fresh("queue"))["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
            "Attributes"]["QueueArn"]
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn,
                 "Principal": {"Service": "s3.amazonaws.com"}}]})})
        return arn

    def test_a_call_of_any_service_with_what_it_answers(self):
        queue, call = fresh("queue"), {"service": "SQS", "action": "createQueue"}
        create = {**call, "parameters": {"QueueName": queue, "Attributes": {"DelaySeconds": "7"}},
                  "physicalResourceId": {"responsePath": "QueueUrl"}}
        delete = {"service": "@aws-sdk/client-sqs", "action": "DeleteQueueCommand",
                  "parameters": {"QueueUrl": "PHYSICAL:RESOURCEID:"}}
        body = {**function("sqs:*"), "Call": resource(
            "Custom::AWS", Create=json.dumps(create), Delete=json.dumps(delete))}
        name = self.made(body, Url={"Fn::GetAtt": ["Call", "QueueUrl"]})
        self.assertEqual(self.said["Url"], self.physical(name)["Call"])
        self.assertTrue(self.said["Url"].endswith(queue))
        self.delete(name)
        self.assertEqual(self.code(self.sqs.get_queue_url, QueueName=queue)[0],
                         "AWS.SimpleQueueService.NonExistentQueue")

    def test_runs_are_told_in_the_function_s_log_group(self):
        group, line = fresh("group"), fresh("line")
        self.logs.create_log_group(logGroupName=group)
        self.logs.create_log_stream(logGroupName=group, logStreamName="s")
        now = int(time.time() * 1000)
        call = {"service": "CloudWatchLogs", "action": "putLogEvents",
                "physicalResourceId": {"id": "lines"}, "parameters": {
                    "logGroupName": group, "logStreamName": "s",
                    "logEvents": [{"timestamp": now, "message": line}]}}
        name = self.made({**function("logs:*"), "Call": resource(
            "Custom::AWS", Create=json.dumps(call))})
        told = self.logs.filter_log_events(logGroupName=group)["events"]
        self.assertEqual([one["message"] for one in told], [line])
        own = f"/aws/lambda/{self.physical(name)['Fn']}"
        events = wait_for("its lines", lambda: self.lines(own))
        self.assertRegex(events[0]["logStreamName"], r"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$")
        start, end, report = [one["message"] for one in events]
        self.assertRegex(start, r"^START RequestId: [0-9a-f-]{36} Version: \$LATEST\n$")
        run = start.split()[2]
        self.assertEqual(end, f"END RequestId: {run}\n")
        self.assertRegex(report, f"^REPORT RequestId: {run}\tDuration: \\d+\\.\\d\\d ms\t"
                         "Billed Duration: \\d+ ms\tMemory Size: 128 MB\t\n$")
        self.delete(name)

    def lines(self, group):
        try:
            return self.logs.filter_log_events(logGroupName=group)["events"]
        except self.logs.exceptions.ResourceNotFoundException:
            return []

    def test_lambda_must_be_trusted(self):
        name = self.made(function("logs:*", trusted="ec2.amazonaws.com"),
                         wanted="ROLLBACK_COMPLETE")
        self.assertIn("The role defined for the function cannot be assumed by Lambda.",
                      " ".join(self.reasons(name)))
        self.delete(name)

    def test_calls_of_s3(self):
        bucket, queue = self.bucket(), self.queue()
        calls = {
            "Put": {"action": "putObject", "parameters": {
                "Bucket": bucket, "Key": "a/b", "Body": "hello", "ContentType": "text/plain"}},
            "Get": {"action": "getObject", "parameters": {"Bucket": bucket, "Key": "a/b"},
                    "outputPaths": ["Body", "ETag"]},
            "Tell": {"action": "putBucketNotificationConfiguration", "parameters": {
                "Bucket": bucket, "NotificationConfiguration": {"QueueConfigurations": [
                    {"Id": "one", "Events": ["s3:ObjectCreated:*"], "QueueArn": queue,
                     "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "p/"}]}}}]}}},
            "List": {"action": "listObjectsV2", "parameters": {"Bucket": bucket, "Prefix": "a/"}}}
        body = function(["s3:*"])
        for logical, call in calls.items():
            body[logical] = resource("Custom::AWS", Create=json.dumps(
                {"service": "S3", "physicalResourceId": {"id": logical}, **call}))
        body["Get"]["DependsOn"] = body["List"]["DependsOn"] = "Put"
        name = self.made(body, Body={"Fn::GetAtt": ["Get", "Body"]},
                         Key={"Fn::GetAtt": ["List", "Contents.0.Key"]})
        self.assertEqual(self.said, {"Body": "hello", "Key": "a/b"})
        self.assertEqual(self.s3.get_object(Bucket=bucket, Key="a/b")["ContentType"], "text/plain")
        told = self.s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
        self.assertEqual([(one["Id"], one["QueueArn"], one["Events"]) for one in told],
                         [("one", queue, ["s3:ObjectCreated:*"])])
        self.delete(name)

    def test_another_role_is_taken_on_and_errors_are_passed_over(self):
        iam, name = self.client("iam", "workload-b"), fresh("role")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT},
                 "Condition": {"StringEquals": {"sts:ExternalId": "x1"}}}]}))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "logs:CreateLogGroup", "Resource": "*"}]}))
        group = "/far/" + fresh("group")
        call = {"service": "CloudWatchLogs", "action": "createLogGroup", "region": "us-east-1",
                "parameters": {"logGroupName": group}, "physicalResourceId": {"id": "x"},
                "assumedRoleArn": role}
        body = function("sts:AssumeRole")
        stack = self.made({**body, "Call": resource("Custom::AWS", Create=json.dumps(call))},
                          wanted="ROLLBACK_COMPLETE")
        self.assertIn("is not authorized to perform: sts:AssumeRole", self.reasons(stack)[-1])
        self.delete(stack)
        call["externalId"] = "x1"
        again = {**call, "ignoreErrorCodesMatching": "ResourceAlreadyExists.*"}
        stack = self.made({**body, "Call": resource("Custom::AWS", Create=json.dumps(call)), "Again": {
            **resource("Custom::AWS", Create=json.dumps(again)), "DependsOn": "Call"}})
        import boto3  # pylint: disable=import-outside-toplevel
        far = boto3.Session(profile_name="workload-b", region_name="us-east-1").client(
            "logs", endpoint_url=self.cloud)
        self.assertEqual(len(far.describe_log_groups(logGroupNamePrefix=group)["logGroups"]), 1)
        self.delete(stack)

    def test_an_id_stays_where_an_update_fails_and_goes_where_it_is_another(self):
        one, two = "/ids/" + fresh("one"), "/ids/" + fresh("two")

        def body(group, action="createLogGroup"):
            call = {"service": "CloudWatchLogs", "action": action,
                    "parameters": {"logGroupName": group}, "physicalResourceId": {"id": group}}
            gone = {**call, "action": "deleteLogGroup"}
            return {**function("logs:*"), "Call": resource(
                "Custom::AWS", Create=json.dumps(call), Update=json.dumps(call),
                Delete=json.dumps(gone))}

        def groups():
            found = self.logs.describe_log_groups(logGroupNamePrefix="/ids/")["logGroups"]
            return [group["logGroupName"] for group in found]
        name = self.made(body(one))
        self.made(body(two, "createNothing"), name, wanted="UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual((self.physical(name)["Call"], groups()), (one, [one]))
        self.made(body(two), name)
        self.assertEqual((self.physical(name)["Call"], groups()), (two, [two]))
        self.delete(name)
        self.assertEqual(groups(), [])
        # What could not be made has nothing to be deleted: no call is made for it.
        self.logs.create_log_group(logGroupName=one)
        name = self.made(body(one), wanted="ROLLBACK_COMPLETE")
        self.assertEqual(groups(), [one])
        self.delete(name)

    def test_log_retention(self):
        group = "/kept/" + fresh("group")

        def body(**more):
            return {**function(["logs:CreateLogGroup", "logs:PutRetentionPolicy",
                                "logs:DeleteRetentionPolicy", "logs:DeleteLogGroup"]),
                    "Keep": resource("Custom::LogRetention", LogGroupName=group, **more)}

        def days():
            found = self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
            return [one.get("retentionInDays") for one in found]
        name = self.made(body(RetentionInDays=7), Name={"Fn::GetAtt": ["Keep", "LogGroupName"]})
        self.assertEqual((days(), self.said["Name"]), ([7], group))
        self.made(body(RetentionInDays=30), name)
        self.assertEqual(days(), [30])
        self.made(body(), name)
        self.assertEqual(days(), [None])
        self.delete(name)
        self.assertEqual(days(), [None])
        name = self.made(body(RetentionInDays=7, RemovalPolicy="destroy"))
        self.delete(name)
        self.assertEqual(days(), [])

    def notifications(self, bucket):
        told = self.s3.get_bucket_notification_configuration(Bucket=bucket)
        return sorted(one["QueueArn"] for one in told.get("QueueConfigurations", []))

    def test_bucket_notifications(self):
        bucket, ours, other = self.bucket(), self.queue(), self.queue()
        self.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [
                {"QueueArn": other, "Events": ["s3:ObjectRemoved:*"]}]})

        def body(managed, prefix="a/"):
            rule = {"Name": "prefix", "Value": prefix}
            return {**function(["s3:PutBucketNotification", "s3:GetBucketNotification"]),
                    "Tell": resource("Custom::S3BucketNotifications", BucketName=bucket,
                                     Managed=managed, NotificationConfiguration={
                                         "QueueConfigurations": [{
                                             "QueueArn": ours, "Events": ["s3:ObjectCreated:*"],
                                             "Filter": {"Key": {"FilterRules": [rule]}}}]})}
        name = self.made(body(False))
        self.assertEqual(self.notifications(bucket), sorted([ours, other]))
        self.made(body(False, "b/"), name)
        self.assertEqual(self.notifications(bucket), sorted([ours, other]))
        self.delete(name)
        self.assertEqual(self.notifications(bucket), [other])
        name = self.made(body(True))
        self.assertEqual(self.notifications(bucket), [ours])
        self.assertEqual(self.physical(name)["Tell"], "Tell")
        self.delete(name)
        self.assertEqual(self.notifications(bucket), [])

    def test_a_bucket_is_emptied_before_it_goes(self):
        kept = self.bucket()
        self.s3.put_object(Bucket=kept, Key="k", Body=b"1")

        def body(bucket):
            return {**function(["s3:GetBucketTagging", "s3:GetBucketPolicy", "s3:PutBucketPolicy",
                                "s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"]),
                    "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {
                        "VersioningConfiguration": {"Status": "Enabled"},
                        "Tags": [{"Key": "aws-cdk:auto-delete-objects", "Value": "true"}]}},
                    "Empty": resource("Custom::S3AutoDeleteObjects", BucketName=bucket)}
        # One that has no such tag is left as it is; the stack's own is emptied when it goes.
        name = self.made(body(kept))
        self.made(body({"Ref": "Bucket"}), name)
        self.assertEqual(self.s3.head_object(Bucket=kept, Key="k")["ContentLength"], 1)
        bucket = self.physical(name)["Bucket"]
        for number in range(3):
            self.s3.put_object(Bucket=bucket, Key="a", Body=b"%d" % number)
            self.s3.put_object(Bucket=bucket, Key=f"b/{number}", Body=b"x")
        self.s3.delete_object(Bucket=bucket, Key="b/1")
        with ThreadPoolExecutor(16) as pool:  # more than a page
            list(pool.map(lambda n: self.s3.put_object(Bucket=bucket, Key=f"c/{n}"), range(1001)))
        self.delete(name)
        self.assertEqual(self.code(self.s3.head_bucket, Bucket=bucket)[0], "404")

    def test_what_the_function_may_not_it_does_not(self):
        bucket, queue = self.bucket(), self.queue()
        name = self.made({**function("s3:GetBucketNotification"), "Tell": resource(
            "Custom::S3BucketNotifications", BucketName=bucket, NotificationConfiguration={
                "QueueConfigurations": [{"QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}]})},
            wanted="ROLLBACK_COMPLETE")
        self.assertIn("s3:PutBucketNotification", " ".join(self.reasons(name)))
        self.delete(name)

    def test_a_function_that_is_not_known(self):
        name = self.made({**function("s3:*"), "Call": resource("Custom::Mine", Key="x")},
                         wanted="ROLLBACK_COMPLETE")
        self.assertIn("This cloud runs no functions", self.reasons(name)[-1])
        self.delete(name)


if __name__ == "__main__":
    unittest.main()
