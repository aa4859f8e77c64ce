"""Parameter Store as boto3 sees it, and as CloudFormation's templates do."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh  # noqa: E402

ACCOUNT = "200000000001"


class ParameterStore(AwsTest):
    def setUp(self):
        super().setUp()
        self.ssm = self.client("ssm")

    def test_a_parameter_lives(self):
        name = "/" + fresh("app") + "/queue"
        self.assertEqual(self.ssm.put_parameter(Name=name, Value="one", Type="String",
                                                Tags=[{"Key": "team", "Value": "a"}])["Version"], 1)
        self.assertEqual(self.code(self.ssm.put_parameter, Name=name, Value="two")[0],
                         "ParameterAlreadyExists")
        self.ssm.put_parameter(Name=name, Value="two", Overwrite=True)
        found = self.ssm.get_parameter(Name=name)["Parameter"]
        self.assertEqual((found["Value"], found["Version"], found["Type"], found["ARN"]),
                         ("two", 2, "String", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{name}"))
        self.assertEqual(self.ssm.get_parameter(Name=name + ":1")["Parameter"]["Value"], "one")
        self.assertEqual(self.ssm.get_parameter(Name=found["ARN"])["Parameter"]["Value"], "two")
        self.assertEqual(self.code(self.ssm.get_parameter, Name=name + ":9")[0],
                         "ParameterVersionNotFound")
        history = self.ssm.get_parameter_history(Name=name)["Parameters"]
        self.assertEqual([v["Value"] for v in history], ["one", "two"])
        tagged = {"ResourceType": "Parameter", "ResourceId": name}
        self.ssm.add_tags_to_resource(**tagged, Tags=[{"Key": "k", "Value": "v"}])
        self.ssm.remove_tags_from_resource(**tagged, TagKeys=["team"])
        self.assertEqual(self.ssm.list_tags_for_resource(**tagged)["TagList"],
                         [{"Key": "k", "Value": "v"}])
        self.ssm.delete_parameter(Name=name)
        self.assertEqual(self.code(self.ssm.get_parameter, Name=name)[0], "ParameterNotFound")

    def test_many_at_once_and_by_path(self):
        root = "/" + fresh("app")
        for at in range(12):
            self.ssm.put_parameter(Name=f"{root}/n{at:02}", Value=str(at), Type="String")
        self.ssm.put_parameter(Name=f"{root}/deep/er", Value="a,b", Type="StringList")

        def names(**arguments):
            pages = self.ssm.get_paginator("get_parameters_by_path").paginate(
                Path=root, **arguments)
            return [p["Name"] for page in pages for p in page["Parameters"]]
        self.assertEqual(names(), [f"{root}/n{at:02}" for at in range(12)])
        self.assertEqual(len(names(Recursive=True)), 13)
        found = self.ssm.get_parameters(Names=[f"{root}/n03", f"{root}/gone"])
        self.assertEqual([p["Value"] for p in found["Parameters"]], ["3"])
        self.assertEqual(found["InvalidParameters"], [f"{root}/gone"])
        listed = self.ssm.describe_parameters(ParameterFilters=[
            {"Key": "Path", "Option": "Recursive", "Values": [root]},
            {"Key": "Type", "Values": ["StringList"]}])["Parameters"]
        self.assertEqual([p["Name"] for p in listed], [f"{root}/deep/er"])
        gone = self.ssm.delete_parameters(Names=[f"{root}/n00", f"{root}/gone"])
        self.assertEqual(gone["DeletedParameters"], [f"{root}/n00"])

    def test_what_is_wrong_is_said(self):
        for arguments, code in (
                ({"Name": "aws/x", "Value": "v", "Type": "String"}, "ValidationException"),
                ({"Name": "/aws/x", "Value": "v", "Type": "String"}, "ValidationException"),
                ({"Name": "/a b", "Value": "v", "Type": "String"}, "ValidationException"),
                ({"Name": "/a", "Value": "v" * 4097, "Type": "String"}, "ValidationException"),
                ({"Name": "/a", "Value": "v", "Type": "SecureString"}, "UnsupportedParameterType"),
                ({"Name": "/a", "Value": "v", "Type": "String", "AllowedPattern": "[0-9]+"},
                 "ParameterPatternMismatchException")):
            self.assertEqual(self.code(self.ssm.put_parameter, **arguments)[0], code, arguments)

    def test_templates_make_them_and_read_them(self):
        cfn, name, stack = self.client("cloudformation"), "/" + fresh("app"), fresh("stack")
        self.ssm.put_parameter(Name=name + "/delay", Value="7", Type="String")
        body = json.dumps({
            "Parameters": {"Delay": {"Type": "AWS::SSM::Parameter::Value<String>",
                                     "Default": name + "/delay"}},
            "Resources": {
                "Q": {"Type": "AWS::SQS::Queue", "Properties": {
                    "DelaySeconds": {"Ref": "Delay"},
                    "VisibilityTimeout": "{{resolve:ssm:" + name + "/delay:1}}"}},
                "P": {"Type": "AWS::SSM::Parameter", "Properties": {
                    "Name": name + "/url", "Type": "String", "Value": {"Ref": "Q"},
                    "Tags": {"made": "by-template"}}}}})
        cfn.create_stack(StackName=stack, TemplateBody=body)
        cfn.get_waiter("stack_create_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        url = self.ssm.get_parameter(Name=name + "/url")["Parameter"]["Value"]
        attributes = self.client("sqs").get_queue_attributes(
            QueueUrl=url, AttributeNames=["All"])["Attributes"]
        self.assertEqual((attributes["DelaySeconds"], attributes["VisibilityTimeout"]), ("7", "7"))
        cfn.delete_stack(StackName=stack)
        cfn.get_waiter("stack_delete_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        self.assertEqual(self.code(self.ssm.get_parameter, Name=name + "/url")[0],
                         "ParameterNotFound")


if __name__ == "__main__":
    unittest.main()
