"""Stack policies as boto3 sees them: what an update may do with which of a stack's resources."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, fresh  # noqa: E402
from stacking import StacksTest, queue, template  # noqa: E402


def statement(effect, action, resource="*", **more):
    return {"Effect": effect, "Action": action, "Principal": "*", "Resource": resource, **more}


def policy(*statements):
    return json.dumps({"Statement": list(statements)})


ALL = statement("Allow", "Update:*")


class StackPolicies(StacksTest):
    def refused(self, name, body, **arguments):
        """Why an update failed; that nothing of it was done."""
        before = self.cfn.describe_stack_resources(StackName=name)["StackResources"]
        self.update(name, body, wait=None, **arguments)
        self.assertEqual(self.settled(name)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        after = self.cfn.describe_stack_resources(StackName=name)["StackResources"]
        self.assertEqual([r["PhysicalResourceId"] for r in before],
                         [r["PhysicalResourceId"] for r in after])
        failed = [e for e in self.events(name) if e["ResourceStatus"] == "UPDATE_FAILED"]
        return failed[0]["LogicalResourceId"], failed[0]["ResourceStatusReason"]

    def attribute(self, queue_name, attribute="DelaySeconds"):
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=queue_name)["QueueUrl"]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"][attribute]

    def test_each_action_is_decided(self):
        one, two = fresh("queue"), fresh("queue")

        def body(delay=1, name=one, beside=True):
            resources = {"Q": queue(QueueName=name, DelaySeconds=delay)}
            if beside:
                resources["Beside"] = queue(DelaySeconds=delay)
            return template(resources)

        name = self.create(body(), StackPolicyBody=policy(
            ALL, statement("Deny", "Update:Modify", "LogicalResourceId/Q")))
        words = ("Q", "Action denied by stack policy: Statement [#1] does not allow "
                      "[Update:Modify] for resource [LogicalResourceId/Q];")
        self.assertEqual(self.refused(name, body(2)), words)
        self.assertEqual(self.attribute(one), "1")
        # A replacement is not a modification, nor the other way about.
        self.update(name, body(1, two))
        self.cfn.set_stack_policy(StackName=name, StackPolicyBody=policy(
            ALL, statement("Deny", ["Update:Replace", "Update:Delete"], Condition={
                "StringEquals": {"ResourceType": ["AWS::SQS::Queue"]}})))
        self.update(name, body(3, two))
        self.assertIn("[Update:Replace]", self.refused(name, body(3, one))[1])
        who, why = self.refused(name, body(4, two, beside=False))
        self.assertEqual(who, "Beside")
        self.assertIn("Statement [#1] does not allow [Update:Delete]", why)
        self.assertEqual(self.attribute(two), "3")
        # What a policy does not allow it denies.
        self.cfn.set_stack_policy(StackName=name, StackPolicyBody=policy(
            statement("Allow", "Update:*", "LogicalResourceId/Bes*")))
        self.assertEqual(self.refused(name, body(5, two)),
                         ("Q", "Action not allowed by stack policy"))
        # But for one update, and not after it.
        self.update(name, body(6, two), StackPolicyDuringUpdateBody=policy(ALL))
        self.assertEqual(self.attribute(two), "6")
        self.refused(name, body(7, two))
        # A stack goes whatever its policy says.
        self.delete(name)

    def test_a_stack_in_the_stack_is_one_resource(self):
        s3, bucket, one = self.client("s3"), fresh("templates"), fresh("queue")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})

        def body(delay, beside):
            s3.put_object(Bucket=bucket, Key="child.json", Body=template(
                {"Q": queue(QueueName=one, DelaySeconds=delay)}).encode())
            return template({
                "Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {
                    "TemplateURL": f"https://s3.amazonaws.com/{bucket}/child.json"}},
                "Beside": queue(DelaySeconds=beside)})
        name = self.create(body(1, 1), StackPolicyBody=policy(
            ALL, statement("Deny", "Update:*", "LogicalResourceId/Child")))
        # One that does not change is not in the way.
        self.update(name, body(1, 2))
        who, why = self.refused(name, body(5, 2))
        self.assertEqual(who, "Child")
        self.assertIn("Statement [#1] does not allow [Update:Modify]", why)
        self.assertEqual(self.attribute(one), "1")
        self.delete(name)

    def test_policies_are_read_and_set(self):
        name = self.create(template({"Q": queue()}))
        self.assertNotIn("StackPolicyBody", self.cfn.get_stack_policy(StackName=name))
        others = policy({"Effect": "Allow", "Action": "Update:*", "Principal": "*",
                         "NotResource": "LogicalResourceId/Q"})
        s3, bucket = self.client("s3"), fresh("policies")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket=bucket, Key="p.json", Body=others)
        url = f"https://{bucket}.s3.{REGION}.amazonaws.com/p.json"
        self.cfn.set_stack_policy(StackName=name, StackPolicyURL=url)
        self.assertEqual(self.cfn.get_stack_policy(StackName=name)["StackPolicyBody"], others)
        self.refused(name, template({"Q": queue(DelaySeconds=1), "New": queue()}))
        self.update(name, template({"Q": queue(), "New": queue()}))
        self.assertEqual(self.code(self.cfn.set_stack_policy, StackName=name, StackPolicyURL=url,
                                   StackPolicyBody=others), (
            "ValidationError", "You cannot specify both StackPolicyURL and StackPolicyBody"))
        for wrong in ("{", "{}", '{"Statement": []}', policy(statement("Perhaps", "Update:*")),
                      policy(statement("Allow", "s3:*")),
                      policy({"Effect": "Allow", "Action": "Update:*", "Principal": "*"}),
                      policy(statement("Allow", "Update:*", Condition={"Bool": {"a": "b"}}))):
            self.assertEqual(self.code(self.cfn.set_stack_policy, StackName=name,
                                       StackPolicyBody=wrong), (
                "ValidationError", "Error validating stack policy: Invalid stack policy"))
        self.delete(name)


if __name__ == "__main__":
    unittest.main()
