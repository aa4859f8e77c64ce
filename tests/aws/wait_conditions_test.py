"""Wait conditions: stacks that go on once whoever has the URL of their handle says so, by PUT as an
instance does it, or by SignalResource."""

import json
import os
import shutil
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import ROOT, Process, client, fresh, wait_for  # noqa: E402
from stacks import StackTest  # noqa: E402

REFUSED = "ValidationError"


def put(url, body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": ""}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def signal(unique_id, status="SUCCESS", **more):
    return {"Status": status, "UniqueId": unique_id, "Reason": f"{unique_id} is {status}", **more}


def waiting(**properties):
    """A condition, and a queue that waits for it."""
    return {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
            "Wait": {"Type": "AWS::CloudFormation::WaitCondition", "Properties": {
                "Handle": {"Ref": "Handle"}, "Timeout": 600, **properties}},
            "After": {"Type": "AWS::SQS::Queue", "DependsOn": "Wait"}}


class Waiting:
    """What the tests of both systems share."""

    def begun(self, resources=None, **properties):
        """A stack that waits, and the URL that it waits at."""
        name = fresh("stack")
        self.cfn.create_stack(StackName=name, TemplateBody=json.dumps({
            "Resources": resources or waiting(**properties),
            "Outputs": {"Data": {"Value": {"Fn::GetAtt": ["Wait", "Data"]}}}}))
        return name, wait_for("the condition", lambda: self.handle(name))

    def handle(self, name):
        rows = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in
                self.cfn.describe_stack_resources(StackName=name)["StackResources"]}
        return "Wait" in rows and rows["Handle"]

    def stack(self, name):
        return self.cfn.describe_stacks(StackName=name)["Stacks"][0]

    def ended(self, name):
        return wait_for("the stack settled", lambda: None if self.stack(name)[
            "StackStatus"].endswith("_IN_PROGRESS") else self.stack(name))

    def told(self, name):
        stack = self.ended(name)
        self.assertEqual(stack["StackStatus"], "CREATE_COMPLETE")
        return json.loads(stack["Outputs"][0]["OutputValue"])

    def why(self, name):
        """Why the condition failed, once all is undone."""
        self.assertEqual(self.ended(name)["StackStatus"], "ROLLBACK_COMPLETE")
        return [e["ResourceStatusReason"] for e in
                self.cfn.describe_stack_events(StackName=name)["StackEvents"]
                if e["LogicalResourceId"] == "Wait" and e["ResourceStatus"] == "CREATE_FAILED"]


class WaitConditions(Waiting, StackTest):
    def test_it_goes_on_after_so_many_ids(self):
        name, url = self.begun(Count=2)
        self.assertTrue(url.startswith(self.cloud + "/"), url)
        self.assertEqual(put(url, signal("one", Data="first")), 200)
        self.assertEqual(put(url, signal("one", Data="again")), 200)  # counts once
        self.assertEqual(self.stack(name)["StackStatus"], "CREATE_IN_PROGRESS")
        self.assertNotIn("After", self.physical(name))
        self.assertEqual(put(url, signal("two", Data="second")), 200)
        self.assertEqual(self.told(name), {"one": "first", "two": "second"})
        self.assertTrue(self.physical(name)["Wait"].startswith(self.stack(name)["StackId"] + "/"))
        self.delete(name)
        self.assertEqual(put(url, signal("late")), 403)

    def test_a_failure_ends_it(self):
        name, url = self.begun(Count=2)
        put(url, signal("one"))
        put(url, signal("i-2", "FAILURE", Reason="no disk"))
        self.assertEqual(self.why(name), [
            "WaitCondition received failed message: 'no disk' for uniqueId: i-2"])
        self.delete(name)

    def test_what_is_no_signal_ends_it(self):
        for body in (b"ready", b"[1]", signal("one", "DONE"), {"Status": "SUCCESS"}):
            name, url = self.begun()
            self.assertEqual(put(url, body), 200)
            self.assertEqual(self.why(name), ["Unparsable WaitCondition data"], body)
            self.delete(name)

    def test_its_time_ends(self):
        name, url = self.begun(Count=3, Timeout="2")
        put(url, signal("one"))
        self.assertEqual(self.why(name), [
            "WaitCondition timed out. Received 1 conditions when expecting 3"])
        self.delete(name)

    def test_a_url_that_is_none(self):
        name, url = self.begun()
        self.assertEqual(put(url + "x", signal("one")), 403)
        self.assertEqual(put(url, signal("one", Data="x" * 5000)), 413)
        put(url, signal("one"))
        self.assertEqual(self.told(name), {"one": ""})
        self.delete(name)

    def test_properties_that_are_none(self):
        for wrong, words in (({"Timeout": 43201}, "Property Timeout must be a number from 1 to 43200"),
                             ({"Count": 0}, "Property Count must be a number from 1"),
                             ({"Timeout": ""}, "Property Timeout cannot be empty."),
                             ({"Handle": "http://127.0.0.1/x"}, "Handle must be the Ref of an AWS::")):
            resources = waiting(**wrong)
            resources["Wait"]["DependsOn"] = "Handle"
            name = self.made(resources, wanted="ROLLBACK_COMPLETE")
            self.assertIn(words, self.reasons(name)[-1])
            self.delete(name)

    def test_it_cannot_be_changed(self):
        name, url = self.begun()
        put(url, signal("one"))
        self.ended(name)
        self.made(waiting(Timeout=601), name, wanted="UPDATE_ROLLBACK_COMPLETE")
        self.assertIn("Update to resource type AWS::CloudFormation::WaitCondition is not supported.",
                      self.reasons(name))
        self.delete(name)

    def test_by_signal_resource(self):
        name, _ = self.begun(Count=2)
        what = {"StackName": name, "LogicalResourceId": "Wait", "UniqueId": "one"}
        self.cfn.signal_resource(**what, Status="SUCCESS")
        self.assertEqual(self.code(self.cfn.signal_resource, **what, Status="SUCCESS"), (
            REFUSED, "Signal with ID one for resource Wait already exists. Signals may only be "
            "updated with a FAILURE status."))
        self.assertEqual(self.code(self.cfn.signal_resource, **{**what, "LogicalResourceId": "No"},
                                   Status="SUCCESS"),
                         (REFUSED, f"Resource No does not exist for stack {name}"))
        self.assertEqual(self.code(self.cfn.signal_resource, **what, Status="MAYBE")[0], REFUSED)
        self.cfn.signal_resource(**{**what, "UniqueId": "two"}, Status="SUCCESS")
        self.assertEqual(self.told(name), {"one": "", "two": ""})
        self.assertEqual(self.code(self.cfn.signal_resource, **what, Status="SUCCESS"), (
            REFUSED, f"Stack {self.stack(name)['StackId']} is in CREATE_COMPLETE state and cannot be "
            "signaled"))
        self.delete(name)

    def test_a_success_that_turns_into_a_failure(self):
        name, _ = self.begun(Count=2)
        what = {"StackName": name, "LogicalResourceId": "Wait", "UniqueId": "one"}
        self.cfn.signal_resource(**what, Status="SUCCESS")
        self.cfn.signal_resource(**what, Status="FAILURE")
        self.assertEqual(self.why(name), ["WaitCondition received failed message: '' for uniqueId: one"])
        self.delete(name)

    def test_who_may_signal(self):
        name, url = self.begun()
        role = self.service_role("lambda", "cloudformation:DescribeStacks")
        self.client("iam").update_assume_role_policy(
            RoleName=role.split("/")[-1], PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Principal": {"AWS": "200000000001"}}]}))
        keys = self.client("sts").assume_role(RoleArn=role, RoleSessionName="other")["Credentials"]
        import boto3  # pylint: disable=import-outside-toplevel
        other = boto3.client("cloudformation", endpoint_url=self.cloud, region_name="eu-west-1",
                             aws_access_key_id=keys["AccessKeyId"],
                             aws_secret_access_key=keys["SecretAccessKey"],
                             aws_session_token=keys["SessionToken"])
        code, words = self.code(other.signal_resource, StackName=name, LogicalResourceId="Wait",
                                UniqueId="one", Status="SUCCESS")
        self.assertIn("AccessDenied", code)
        self.assertIn("cloudformation:SignalResource", words)
        put(url, signal("one"))
        self.told(name)
        self.delete(name)


class OverARestart(Waiting, unittest.TestCase):
    def test_signals_and_what_waits_are_kept(self):
        data = tempfile.mkdtemp(prefix="catchment-test-")
        self.addCleanup(shutil.rmtree, data, ignore_errors=True)
        config = os.path.join(ROOT, "examples/catchment.yaml")
        cloud = Process("cloud", data, "--config", config, "--listen", "127.0.0.1:0")
        endpoint = cloud.ready["cloud"]
        self.cfn = client("cloudformation", endpoint, cloud.ready["credentials"])
        name, url = self.begun(Count=2)
        self.assertEqual(put(url, signal("one", Data="before")), 200)
        cloud.stop(kill=True)
        cloud = Process("cloud", data, "--config", config, "--listen", endpoint.split("//")[1])
        self.addCleanup(cloud.stop)
        self.assertEqual(self.stack(name)["StackStatus"], "CREATE_IN_PROGRESS")
        self.assertEqual(put(url, signal("two", Data="after")), 200)
        self.assertEqual(self.told(name), {"one": "before", "two": "after"})


if __name__ == "__main__":
    unittest.main()
