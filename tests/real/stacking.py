"""What tests of CloudFormation by boto3 share: stacks made, changed and taken away, waited for."""

import json

from running import AwsTest, fresh, wait_for

ACCOUNT = "200000000001"
WAITING = {"Delay": 1, "MaxAttempts": 60}


def template(resources, **sections):
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections})


def queue(**properties):
    return {"Type": "AWS::SQS::Queue", "Properties": properties}


class StacksTest(AwsTest):
    """A test of stacks, with a system of its own."""

    def setUp(self):
        super().setUp()
        self.cfn = self.client("cloudformation")

    def create(self, body, name=None, wait="stack_create_complete", **arguments):
        name = name or fresh("stack")
        self.cfn.create_stack(StackName=name, TemplateBody=body,
                              Capabilities=["CAPABILITY_NAMED_IAM"], **arguments)
        if wait:
            self.cfn.get_waiter(wait).wait(StackName=name, WaiterConfig=WAITING)
        return name

    def update(self, name, body, wait="stack_update_complete", **arguments):
        self.cfn.update_stack(StackName=name, TemplateBody=body,
                              Capabilities=["CAPABILITY_NAMED_IAM"], **arguments)
        if wait:
            self.cfn.get_waiter(wait).wait(StackName=name, WaiterConfig=WAITING)

    def delete(self, name):
        stack = self.stack(name)["StackId"]
        self.cfn.delete_stack(StackName=name)
        self.cfn.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=WAITING)

    def stack(self, name):
        return self.cfn.describe_stacks(StackName=name)["Stacks"][0]

    def settled(self, name):
        def status():
            found = self.stack(name)
            return found if not found["StackStatus"].endswith("_IN_PROGRESS") else None
        return wait_for("the stack settled", status)

    def outputs(self, name):
        return {o["OutputKey"]: o["OutputValue"] for o in self.stack(name)["Outputs"]}

    def events(self, name):
        pages = self.cfn.get_paginator("describe_stack_events").paginate(StackName=name)
        return [e for page in pages for e in page["StackEvents"]]
