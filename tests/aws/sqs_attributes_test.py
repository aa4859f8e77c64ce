"""Attributes of queues, by boto3: every one that the model knows can be asked for, who may be whose
dead-letter queue, and the queues of a stack."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh  # noqa: E402

from botocore.exceptions import ClientError  # noqa: E402


class Attributes(AwsTest):
    def setUp(self):
        self.sqs = self.client("sqs")

    def queue(self, **attributes):
        return self.sqs.create_queue(QueueName=fresh("queue"), Attributes=attributes)["QueueUrl"]

    def arn(self, url):
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
            "Attributes"]["QueueArn"]

    def redrive(self, source, target):
        self.sqs.set_queue_attributes(QueueUrl=source, Attributes={"RedrivePolicy": json.dumps(
            {"deadLetterTargetArn": self.arn(target), "maxReceiveCount": 3})})

    def test_every_attribute_of_the_model_can_be_asked_for(self):
        url = self.queue()
        names = self.sqs.meta.service_model.shape_for("QueueAttributeName").enum
        for name in names:
            with self.subTest(name=name):
                self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        self.assertGreater(len(names), 18)

    def test_a_dead_letter_queue_chooses_whose_it_is(self):
        source, other, target = self.queue(), self.queue(), self.queue()

        def allow(**policy):
            self.sqs.set_queue_attributes(QueueUrl=target, Attributes={
                "RedriveAllowPolicy": json.dumps(policy)})

        allow(redrivePermission="denyAll")
        with self.assertRaises(ClientError) as caught:
            self.redrive(source, target)
        self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidParameterValue")
        allow(redrivePermission="byQueue", sourceQueueArns=[self.arn(source)])
        self.redrive(source, target)
        with self.assertRaises(ClientError):
            self.redrive(other, target)
        allow(redrivePermission="allowAll")
        self.redrive(other, target)

    def test_the_queues_of_a_stack(self):
        stacks, name = self.client("cloudformation"), fresh("stack")

        def deploy(call, **properties):
            call(StackName=name, TemplateBody=json.dumps({"Resources": {
                "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {
                    "FifoQueue": False, "DelaySeconds": 5, "MaximumMessageSize": 2048,
                    "MessageRetentionPeriod": 600, "ReceiveMessageWaitTimeSeconds": 3,
                    "VisibilityTimeout": 40, "KmsMasterKeyId": "alias/aws/sqs",
                    "KmsDataKeyReusePeriodSeconds": 120, "RedrivePolicy": {
                        "deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]},
                        "maxReceiveCount": 2}}},
                "Dead": {"Type": "AWS::SQS::Queue", "Properties": {
                    "RedriveAllowPolicy": {"redrivePermission": "allowAll"},
                    "SqsManagedSseEnabled": True, **properties}}}}))
            waiter = "create" if call == stacks.create_stack else "update"
            stacks.get_waiter(f"stack_{waiter}_complete").wait(
                StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
            return [stacks.describe_stack_resource(StackName=name, LogicalResourceId=one)[
                "StackResourceDetail"]["PhysicalResourceId"] for one in ("Jobs", "Dead")]

        jobs, dead = deploy(stacks.create_stack, Tags=[{"Key": "a", "Value": "1"},
                                                       {"Key": "b", "Value": "2"}])
        got = self.sqs.get_queue_attributes(QueueUrl=jobs, AttributeNames=["All"])["Attributes"]
        self.assertEqual((got["DelaySeconds"], got["MaximumMessageSize"], got["VisibilityTimeout"],
                          got["KmsDataKeyReusePeriodSeconds"]), ("5", "2048", "40", "120"))
        self.assertEqual(json.loads(got["RedrivePolicy"])["maxReceiveCount"], 2)
        stacks.detect_stack_drift(StackName=name)
        for one in stacks.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]:
            self.assertEqual((one["StackResourceDriftStatus"], one["PropertyDifferences"]),
                             ("IN_SYNC", []))
        deploy(stacks.update_stack, Tags=[{"Key": "b", "Value": "3"}])
        tags = self.sqs.list_queue_tags(QueueUrl=dead)["Tags"]
        self.assertNotIn("a", tags)
        self.assertEqual(tags["b"], "3")
        stacks.delete_stack(StackName=name)


if __name__ == "__main__":
    unittest.main()
