"""Stacks in stacks as boto3 sees them: made, changed, undone and taken away through their parent,
and never half."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, Process, fresh, wait_for  # noqa: E402
from stacking import ACCOUNT, WAITING, StacksTest, queue, template  # noqa: E402

NESTED = "AWS::CloudFormation::Stack"


class Nested(StacksTest):
    def setUp(self):
        super().setUp()
        self.s3, self.sqs = self.client("s3"), self.client("sqs")
        self.bucket = fresh("templates")
        self.s3.create_bucket(Bucket=self.bucket,
                              CreateBucketConfiguration={"LocationConstraint": REGION})

    def put(self, body, key="child.json", host="https://s3.eu-west-1.amazonaws.com"):
        """The URL that AWS's S3 would have of a template in this cloud's."""
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body.encode())
        return f"{host}/{self.bucket}/{key}"

    def nested(self, url, **properties):
        return {"Type": NESTED, "Properties": {"TemplateURL": url, **properties}}

    def child_template(self, name, delay=1, more=None):
        """A queue by that name; Delay is a parameter."""
        return template({"Q": queue(QueueName=name, DelaySeconds={"Ref": "Delay"}), **(more or {})},
                        Parameters={"Delay": {"Type": "Number", "Default": delay}},
                        Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}},
                                 "Url": {"Value": {"Ref": "Q"}}})

    def parent_template(self, url, more=None, **parameters):
        return template(
            {"Child": self.nested(url, Parameters=parameters), **(more or {})},
            Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Child", "Outputs.Arn"]}},
                     "Text": {"Value": {"Fn::Sub": "it is ${Child.Outputs.Url}"}}})

    def child(self, parent, logical="Child"):
        found = self.cfn.describe_stack_resource(StackName=parent, LogicalResourceId=logical)
        return self.stack(found["StackResourceDetail"]["PhysicalResourceId"])

    def delay(self, name):
        url = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])[
            "Attributes"]["DelaySeconds"]

    def is_there(self, name):
        try:
            return bool(self.sqs.get_queue_url(QueueName=name))
        except self.sqs.exceptions.QueueDoesNotExist:
            return False

    def test_a_stack_in_a_stack_lives(self):
        name = fresh("queue")
        url = self.put(self.child_template(name))
        parent = self.create(self.parent_template(url, Delay=3), Tags=[{"Key": "team", "Value": "x"}])
        child = self.child(parent)
        self.assertEqual(child["StackStatus"], "CREATE_COMPLETE")
        self.assertTrue(child["StackName"].startswith(f"{parent}-Child-"))
        whole = self.stack(parent)
        self.assertEqual((child["ParentId"], child["RootId"]), (whole["StackId"],) * 2)
        self.assertEqual(child["Tags"], [{"Key": "team", "Value": "x"}])
        self.assertEqual(self.outputs(parent)["Arn"], f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
        self.assertTrue(self.outputs(parent)["Text"].startswith("it is http"))
        self.assertEqual(self.delay(name), "3")
        self.update(parent, self.parent_template(url, Delay=7))
        self.assertEqual(self.delay(name), "7")
        self.assertEqual(self.settled(child["StackId"])["StackStatus"], "UPDATE_COMPLETE")
        # What stands at the URL may be another: an update reads it always.
        self.put(self.child_template(name, more={"Other": queue()}))
        self.update(parent, self.parent_template(url, Delay=7))
        resources = self.cfn.list_stack_resources(StackName=child["StackId"])
        self.assertEqual(len(resources["StackResourceSummaries"]), 2)
        self.delete(parent)
        self.assertEqual(self.stack(child["StackId"])["StackStatus"], "DELETE_COMPLETE")
        self.assertFalse(self.is_there(name))

    def test_what_fails_in_a_child_undoes_the_parent(self):
        one, taken, beside = fresh("queue"), fresh("queue"), fresh("queue")
        self.sqs.create_queue(QueueName=taken)
        url = self.put(self.child_template(taken))
        first = {"First": queue(QueueName=one)}
        parent = self.create(self.parent_template(url, first), wait=None)
        self.assertEqual(self.settled(parent)["StackStatus"], "ROLLBACK_COMPLETE")
        failed = [e for e in self.events(parent) if e["ResourceStatus"] == "CREATE_FAILED"]
        self.assertRegex(failed[-1]["ResourceStatusReason"],
                         r"Embedded stack arn:.* was not successfully created: The following "
                         r"resource\(s\) failed to create: \[Q\]\. ")
        self.assertFalse(self.is_there(one))
        self.delete(parent)
        # An update: the child goes back by itself, then its parent does.
        url = self.put(self.child_template(one))
        parent = self.create(self.parent_template(url))
        bad = {"Bad": {**queue(QueueName=taken), "DependsOn": "Q"}}
        self.put(self.child_template(one, 9, bad))
        self.update(parent, self.parent_template(url, {"Beside": queue(QueueName=beside)}),
                    wait=None)
        self.assertEqual(self.settled(parent)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.settled(self.child(parent)["StackId"])["StackStatus"],
                         "UPDATE_ROLLBACK_COMPLETE")
        failed = [e for e in self.events(parent) if e["ResourceStatus"] == "UPDATE_FAILED"]
        self.assertIn("was not successfully updated. Currently in UPDATE_ROLLBACK_",
                      failed[0]["ResourceStatusReason"])
        self.assertEqual(self.delay(one), "1")
        self.assertFalse(self.is_there(beside))
        self.delete(parent)

    def test_what_fails_beside_a_child_brings_the_child_back_whole(self):
        """What the child let go of is still there when the parent fails after it."""
        kept, going, taken = fresh("queue"), fresh("queue"), fresh("queue")
        self.sqs.create_queue(QueueName=taken)
        url = self.put(self.child_template(kept, 1, {"Going": queue(QueueName=going)}))
        parent = self.create(self.parent_template(url))
        going_url = self.sqs.get_queue_url(QueueName=going)["QueueUrl"]
        self.sqs.send_message(QueueUrl=going_url, MessageBody="still here")
        self.put(self.child_template(kept, 5))
        self.update(parent, self.parent_template(
            url, {"Bad": {**queue(QueueName=taken), "DependsOn": "Child"}}), wait=None)
        self.assertEqual(self.settled(parent)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.delay(kept), "1")
        told = self.sqs.receive_message(QueueUrl=going_url, WaitTimeSeconds=1)["Messages"]
        self.assertEqual(told[0]["Body"], "still here")
        self.update(parent, self.parent_template(url))
        self.assertEqual(self.delay(kept), "5")
        wait_for("the queue to go", lambda: not self.is_there(going))
        self.delete(parent)

    def test_deep_and_without_end(self):
        name = fresh("queue")
        leaf = self.put(self.child_template(name), "leaf.json")
        middle = self.put(template(
            {"Leaf": self.nested(leaf)},
            Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Leaf", "Outputs.Arn"]}},
                     "Url": {"Value": {"Fn::GetAtt": ["Leaf", "Outputs.Url"]}}}), "middle.json")
        parent = self.create(self.parent_template(middle))
        below = self.child(self.child(parent)["StackId"], "Leaf")
        self.assertEqual(below["RootId"], self.stack(parent)["StackId"])
        self.assertEqual(below["ParentId"], self.child(parent)["StackId"])
        self.put(self.child_template(name, 4), "leaf.json")
        self.update(parent, self.parent_template(middle))
        self.assertEqual(self.delay(name), "4")
        self.delete(parent)
        self.assertFalse(self.is_there(name))
        # One that holds itself ends as a failure, and leaves nothing.
        key = "self.json"
        url = self.put("{}", key)
        self.put(template({"Again": self.nested(url)}), key)
        parent = self.create(template({"Again": self.nested(url)}), wait=None)
        self.assertEqual(self.settled(parent)["StackStatus"], "ROLLBACK_COMPLETE")
        left = self.cfn.list_stacks(StackStatusFilter=["CREATE_FAILED"])["StackSummaries"]
        self.assertEqual([s for s in left if s["StackName"].startswith(parent)], [])

    def test_change_sets_look_into_stacks(self):
        parent, name = fresh("stack"), fresh("queue")
        url = self.put(self.child_template(name))
        arguments = {"StackName": parent, "ChangeSetName": "c", "IncludeNestedStacks": True,
                     "TemplateBody": self.parent_template(url)}
        self.cfn.create_change_set(ChangeSetType="CREATE", **arguments)
        seen = self.cfn.describe_change_set(StackName=parent, ChangeSetName="c")
        change = seen["Changes"][0]["ResourceChange"]
        below = self.cfn.describe_change_set(ChangeSetName=change["ChangeSetId"])
        self.assertEqual((below["RootChangeSetId"], below["ParentChangeSetId"]),
                         (seen["ChangeSetId"],) * 2)
        self.assertEqual([c["ResourceChange"]["LogicalResourceId"] for c in below["Changes"]], ["Q"])
        self.assertEqual(self.stack(below["StackId"])["StackStatus"], "REVIEW_IN_PROGRESS")
        self.assertEqual(self.code(self.cfn.execute_change_set,
                                   ChangeSetName=below["ChangeSetId"])[0], "ValidationError")
        self.cfn.delete_change_set(StackName=parent, ChangeSetName="c")
        self.assertEqual(self.stack(below["StackId"])["StackStatus"], "DELETE_COMPLETE")
        self.cfn.create_change_set(ChangeSetType="CREATE", **arguments)
        seen = self.cfn.describe_change_set(StackName=parent, ChangeSetName="c")
        self.cfn.execute_change_set(StackName=parent, ChangeSetName="c")
        self.cfn.get_waiter("stack_create_complete").wait(StackName=parent, WaiterConfig=WAITING)
        self.assertEqual(self.child(parent)["StackId"],
                         seen["Changes"][0]["ResourceChange"]["PhysicalResourceId"])
        # With a look into it nothing differs; without, it might.
        self.cfn.create_change_set(**{**arguments, "ChangeSetName": "none"})
        none = self.cfn.describe_change_set(StackName=parent, ChangeSetName="none")
        self.assertEqual(none["Status"], "FAILED")
        self.assertIn("didn't contain changes", none["StatusReason"])
        self.cfn.create_change_set(**{**arguments, "ChangeSetName": "d",
                                      "IncludeNestedStacks": False})
        perhaps = self.cfn.describe_change_set(StackName=parent, ChangeSetName="d")
        change = perhaps["Changes"][0]["ResourceChange"]
        self.assertEqual((change["Action"], change["Details"][0]["ChangeSource"]),
                         ("Modify", "Automatic"))
        self.put(self.child_template(name, 8))
        self.cfn.create_change_set(**{**arguments, "ChangeSetName": "e"})
        seen = self.cfn.describe_change_set(StackName=parent, ChangeSetName="e")
        below = self.cfn.describe_change_set(
            ChangeSetName=seen["Changes"][0]["ResourceChange"]["ChangeSetId"])
        self.assertEqual(below["Changes"][0]["ResourceChange"]["Action"], "Modify")
        self.cfn.execute_change_set(StackName=parent, ChangeSetName="e")
        self.cfn.get_waiter("stack_update_complete").wait(StackName=parent, WaiterConfig=WAITING)
        self.assertEqual(self.delay(name), "8")
        self.delete(parent)

    def test_what_a_child_may_not(self):
        url = self.put(template({"R": {"Type": "AWS::IAM::Role", "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}}}))
        parent = fresh("stack")
        self.cfn.create_stack(StackName=parent, TemplateBody=template({"C": self.nested(url)}))
        self.assertEqual(self.settled(parent)["StackStatus"], "ROLLBACK_COMPLETE")
        failed = [e for e in self.events(parent) if e["ResourceStatus"] == "CREATE_FAILED"]
        self.assertEqual(failed[-1]["ResourceStatusReason"],
                         "Requires capabilities : [CAPABILITY_IAM]")
        self.delete(parent)
        url = self.put(self.child_template(fresh("queue")))
        parent = self.create(self.parent_template(url), EnableTerminationProtection=True)
        child = self.child(parent)["StackId"]
        self.assertIn("TerminationProtection",
                      self.code(self.cfn.delete_stack, StackName=child)[1])
        self.assertEqual(
            self.code(self.cfn.continue_update_rollback, StackName=child),
            ("ValidationError", "RollbackUpdatedStack cannot be invoked on child stacks"))
        self.assertEqual(self.code(self.cfn.update_termination_protection, StackName=child,
                                   EnableTerminationProtection=True)[0], "ValidationError")
        # A role that may make queues and no stacks.
        role = self.service_role("cloudformation", "sqs:*", "s3:GetObject")
        other = self.create(self.parent_template(self.put(self.child_template(fresh("queue")))),
                            wait=None, RoleARN=role)
        self.assertEqual(self.settled(other)["StackStatus"], "ROLLBACK_COMPLETE")
        failed = [e for e in self.events(other) if e["ResourceStatus"] == "CREATE_FAILED"]
        self.assertIn("cloudformation:CreateStack", failed[-1]["ResourceStatusReason"])

    def test_a_child_that_cannot_go_back_holds_its_parent(self):
        one, taken = fresh("queue"), fresh("queue")
        self.sqs.create_queue(QueueName=taken)
        role = self.service_role("cloudformation", "*")
        role_name = role.rsplit("/", 1)[1]
        url = self.put(self.child_template(one))
        parent = self.create(self.parent_template(url), RoleARN=role)
        deny = {"Type": "AWS::IAM::Policy", "DependsOn": "Child", "Properties": {
            "Roles": [role_name], "PolicyName": "deny", "PolicyDocument": {
                "Version": "2012-10-17", "Statement": [
                    {"Effect": "Deny", "Action": "sqs:SetQueueAttributes", "Resource": "*"}]}}}
        self.update(parent, self.parent_template(url, {
            "Deny": deny, "Bad": {**queue(QueueName=taken), "DependsOn": "Deny"}}, Delay=6),
            wait=None)
        self.assertEqual(self.settled(parent)["StackStatus"], "UPDATE_ROLLBACK_FAILED")
        child = self.child(parent)
        self.assertEqual(child["StackStatus"], "UPDATE_ROLLBACK_FAILED")
        self.cfn.continue_update_rollback(StackName=parent)
        self.assertEqual(self.settled(parent)["StackStatus"], "UPDATE_ROLLBACK_FAILED")
        self.cfn.continue_update_rollback(StackName=parent,
                                          ResourcesToSkip=[f"{child['StackName']}.Q"])
        self.assertEqual(self.settled(parent)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.settled(child["StackId"])["StackStatus"],
                         "UPDATE_ROLLBACK_COMPLETE")
        policies = self.client("iam").list_role_policies(RoleName=role_name)["PolicyNames"]
        self.assertEqual(policies, ["may"])
        self.delete(parent)

    def test_a_child_that_cannot_go_holds_its_parent(self):
        bucket = fresh("bucket")
        url = self.put(template({"B": {"Type": "AWS::S3::Bucket",
                                       "Properties": {"BucketName": bucket}}}))
        parent = self.create(template({"Child": self.nested(url)}))
        child = self.child(parent)["StackId"]
        self.s3.put_object(Bucket=bucket, Key="k", Body=b"1")
        self.cfn.delete_stack(StackName=parent)
        self.assertEqual(self.settled(parent)["StackStatus"], "DELETE_FAILED")
        self.assertEqual(self.stack(child)["StackStatus"], "DELETE_FAILED")
        failed = [e for e in self.events(parent) if e["ResourceStatus"] == "DELETE_FAILED"]
        self.assertIn("was not successfully deleted: The following resource(s) failed to delete: "
                      "[B].", failed[-1]["ResourceStatusReason"])
        self.s3.delete_object(Bucket=bucket, Key="k")
        self.delete(parent)
        self.assertEqual(self.stack(child)["StackStatus"], "DELETE_COMPLETE")

    def test_a_kill_in_the_middle_is_gone_on_from(self):
        names = [fresh("queue") for _ in range(12)]
        urls = [self.put(self.child_template(name), f"{name}.json") for name in names]

        def body(delay):
            resources = {}
            for i, url in enumerate(urls):
                resources[f"C{i}"] = self.nested(url, Parameters={"Delay": delay})
                if i > 0:
                    resources[f"C{i}"]["DependsOn"] = f"C{i - 1}"
            return template(resources)

        parent = self.create(body(1))
        self.update(parent, body(2), wait=None)
        wait_for("the first child", lambda: self.delay(names[0]) == "2")
        cls = type(self)
        cls.up.stop(kill=True)
        cls.up = Process("up", cls.data, "--cloud-listen", cls.cloud.split("//")[1],
                         "--web-listen", cls.web.split("//")[1])
        self.assertEqual(self.settled(parent)["StackStatus"], "UPDATE_COMPLETE")
        self.assertEqual({self.delay(name) for name in names}, {"2"})
        statuses = [self.settled(self.child(parent, f"C{i}")["StackId"])["StackStatus"]
                    for i in range(len(names))]
        self.assertEqual(set(statuses), {"UPDATE_COMPLETE"})
        self.delete(parent)


if __name__ == "__main__":
    unittest.main()
