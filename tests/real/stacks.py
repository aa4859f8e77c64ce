"""Tests of CloudFormation by boto3: stacks made, changed and taken away, with what they say."""

import json

from running import AwsTest, fresh, wait_for


class StackTest(AwsTest):
    account = "workload-a"

    def setUp(self):
        super().setUp()
        self.cfn = self.client("cloudformation", self.account)

    def settled(self, name):
        def status():
            stack = self.cfn.describe_stacks(StackName=name)["Stacks"][0]
            return stack if not stack["StackStatus"].endswith("_IN_PROGRESS") else None
        return wait_for("the stack settled", status)

    def made(self, resources, name=None, wanted=None, **outputs):
        """The name of a stack that was created, or updated where it is named. What `outputs` come to
        is in self.said."""
        body = {"Resources": resources}
        if outputs:
            body["Outputs"] = {key: {"Value": value} for key, value in outputs.items()}
        make = self.cfn.update_stack if name else self.cfn.create_stack
        wanted = wanted or ("UPDATE_COMPLETE" if name else "CREATE_COMPLETE")
        name = name or fresh("stack")
        make(StackName=name, TemplateBody=json.dumps(body), Capabilities=["CAPABILITY_NAMED_IAM"])
        stack = self.settled(name)
        self.assertEqual(stack["StackStatus"], wanted, self.reasons(name))
        self.said = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
        return name

    def reasons(self, name):
        """Why resources failed, newest first."""
        return [e["ResourceStatusReason"]
                for e in self.cfn.describe_stack_events(StackName=name)["StackEvents"]
                if e["ResourceStatus"].endswith("_FAILED") and "ResourceStatusReason" in e]

    def delete(self, name, wanted="DELETE_COMPLETE"):
        stack = self.cfn.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.cfn.delete_stack(StackName=name)
        self.assertEqual(self.settled(stack)["StackStatus"], wanted, self.reasons(stack))

    def physical(self, name):
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in
                self.cfn.describe_stack_resources(StackName=name)["StackResources"]}

    def drift(self, name):
        """How each resource that is checked stands to the template."""
        detection = self.cfn.detect_stack_drift(StackName=name)["StackDriftDetectionId"]
        self.cfn.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        return {one["LogicalResourceId"]: one["StackResourceDriftStatus"] for one in
                self.cfn.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]}
