"""Fn::ForEach of the transform AWS::LanguageExtensions as boto3 sees it: loops written out with the
values of each request, by stacks, change sets and stacks in stacks."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import fresh  # noqa: E402
from stacking import WAITING, StacksTest, queue, template  # noqa: E402

CAPABILITIES = ["CAPABILITY_AUTO_EXPAND"]


def loop(kind="CommaDelimitedList", **parameter):
    """A queue for each of a list, its URL told by an output, and one that is always there."""
    return template(
        {"Fn::ForEach::Queues": ["Name", {"Ref": "Names"}, {"Queue&{Name}": queue(
            VisibilityTimeout=77, Tags=[{"Key": "name", "Value": {"Ref": "Name"}}])}],
         "Always": queue()},
        Transform="AWS::LanguageExtensions",
        Parameters={"Names": {"Type": kind, **parameter}},
        Outputs={"Fn::ForEach::Urls": ["Name", {"Ref": "Names"}, {
            "Url&{Name}": {"Value": {"Ref": {"Fn::Sub": "Queue&{Name}"}}}}]})


def names(value, **more):
    return [{"ParameterKey": "Names", **({"ParameterValue": value} if value is not None else {}),
             **more}]


class Loops(StacksTest):
    def make(self, body, **arguments):
        name = fresh("stack")
        self.cfn.create_stack(StackName=name, TemplateBody=body, Capabilities=CAPABILITIES,
                              **arguments)
        self.cfn.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=WAITING)
        return name

    def change(self, name, **arguments):
        self.cfn.update_stack(StackName=name, Capabilities=CAPABILITIES, **arguments)
        self.cfn.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=WAITING)

    def resources(self, name):
        found = self.cfn.describe_stack_resources(StackName=name)["StackResources"]
        return {one["LogicalResourceId"] for one in found}

    def processed(self, name, **arguments):
        return self.cfn.get_template(StackName=name, TemplateStage="Processed", **arguments)[
            "TemplateBody"]

    def changes(self, name, set_name):
        self.cfn.get_waiter("change_set_create_complete").wait(
            StackName=name, ChangeSetName=set_name, WaiterConfig=WAITING)
        told = self.cfn.describe_change_set(StackName=name, ChangeSetName=set_name)["Changes"]
        return {(one["ResourceChange"]["Action"], one["ResourceChange"]["LogicalResourceId"])
                for one in told}

    def test_loops_are_written_out_once_that_is_acknowledged(self):
        body = template({"Fn::ForEach::Queues": ["Name", ["jobs", "dead.letters"], {
            "Queue&{Name}": queue(VisibilityTimeout=77)}]}, Transform="AWS::LanguageExtensions")
        name = fresh("stack")
        self.assertEqual(self.code(self.cfn.create_stack, StackName=name, TemplateBody=body),
                         ("InsufficientCapabilitiesException",
                          "Requires capabilities : [CAPABILITY_AUTO_EXPAND]"))
        name = self.make(body)
        self.assertEqual(self.resources(name), {"Queuejobs", "Queuedeadletters"})
        self.assertEqual(self.cfn.get_template(StackName=name)["TemplateBody"], json.loads(body))
        self.delete(name)

    def test_the_list_is_a_parameter_of_the_request(self):
        body = loop(Default="jobs, dead.letters")
        name = self.make(body)
        self.assertEqual(self.resources(name), {"Queuejobs", "Queuedeadletters", "Always"})
        urls = self.outputs(name)
        self.assertEqual(set(urls), {"Urljobs", "Urldeadletters"})
        tags = self.client("sqs").list_queue_tags(QueueUrl=urls["Urldeadletters"])["Tags"]
        self.assertEqual(tags["name"], "dead.letters")
        # Another list adds and takes away; what is in both stays as it is.
        self.change(name, UsePreviousTemplate=True, Parameters=names("jobs,late"))
        self.assertEqual(self.resources(name), {"Queuejobs", "Queuelate", "Always"})
        self.assertEqual(self.outputs(name)["Urljobs"], urls["Urljobs"])
        self.assertEqual(self.code(self.client("sqs").get_queue_attributes,
                                   QueueUrl=urls["Urldeadletters"])[0],
                         "AWS.SimpleQueueService.NonExistentQueue")
        # The same list is no update.
        same = {"StackName": name, "UsePreviousTemplate": True, "Capabilities": CAPABILITIES}
        for given in (names("jobs,late"), names(None, UsePreviousValue=True)):
            self.assertEqual(self.code(self.cfn.update_stack, Parameters=given, **same),
                             ("ValidationError", "No updates are to be performed."))
        # Nothing given: the default again.
        self.change(name, UsePreviousTemplate=True)
        self.assertEqual(self.resources(name), {"Queuejobs", "Queuedeadletters", "Always"})
        self.change(name, UsePreviousTemplate=True, Parameters=names(""))
        self.assertEqual(self.resources(name), {"Always"})
        self.delete(name)

    def test_both_stages_of_a_template_are_told(self):
        body = loop()
        name = self.make(body, Parameters=names("a,b"))
        told = self.cfn.get_template(StackName=name)
        self.assertEqual(told["TemplateBody"], json.loads(body))
        self.assertEqual(told["StagesAvailable"], ["Original", "Processed"])
        processed = self.processed(name)
        self.assertEqual(set(processed["Resources"]), {"Queuea", "Queueb", "Always"})
        self.assertEqual(processed["Resources"]["Queueb"]["Properties"]["Tags"],
                         [{"Key": "name", "Value": "b"}])
        self.assertEqual(set(processed["Outputs"]), {"Urla", "Urlb"})
        self.assertEqual(self.code(self.cfn.get_template, StackName=name, TemplateStage="Other")[0],
                         "ValidationError")
        self.delete(name)

    def test_a_template_alone_is_validated_whatever_its_list_will_be(self):
        told = self.cfn.validate_template(TemplateBody=loop())
        self.assertEqual(told["Capabilities"], CAPABILITIES)
        self.assertEqual(told["DeclaredTransforms"], ["AWS::LanguageExtensions"])
        self.assertEqual([one["ParameterKey"] for one in told["Parameters"]], ["Names"])
        self.assertEqual(self.cfn.get_template_summary(TemplateBody=loop())["ResourceTypes"],
                         ["AWS::SQS::Queue"])

    def test_change_sets_write_out_their_own_list(self):
        body, name = loop(), fresh("stack")
        made = {"StackName": name, "Capabilities": CAPABILITIES}
        self.cfn.create_change_set(ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=body,
                                   Parameters=names("a,b"), **made)
        self.assertEqual(self.changes(name, "first"),
                         {("Add", "Queuea"), ("Add", "Queueb"), ("Add", "Always")})
        self.assertEqual(set(self.processed(name, ChangeSetName="first")["Resources"]),
                         {"Queuea", "Queueb", "Always"})
        self.cfn.execute_change_set(StackName=name, ChangeSetName="first")
        self.cfn.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=WAITING)
        self.cfn.create_change_set(ChangeSetName="second", UsePreviousTemplate=True,
                                   Parameters=names("b,c"), **made)
        self.assertEqual(self.changes(name, "second"), {("Remove", "Queuea"), ("Add", "Queuec")})
        self.assertEqual(self.resources(name), {"Queuea", "Queueb", "Always"})
        self.cfn.execute_change_set(StackName=name, ChangeSetName="second")
        self.cfn.get_waiter("stack_update_complete").wait(StackName=name, WaiterConfig=WAITING)
        self.assertEqual(self.resources(name), {"Queueb", "Queuec", "Always"})
        # One that has nothing to do, and one whose list is none.
        for given, reason in (("b,c", "didn't contain changes"), ("b,b", "Duplicate key Queueb")):
            set_name = fresh("set")
            self.cfn.create_change_set(ChangeSetName=set_name, UsePreviousTemplate=True,
                                       Parameters=names(given), **made)
            told = self.cfn.describe_change_set(StackName=name, ChangeSetName=set_name)
            self.assertEqual(told["Status"], "FAILED")
            self.assertIn(reason, told["StatusReason"])
            self.assertEqual(self.cfn.get_template(StackName=name, ChangeSetName=set_name)[
                "StagesAvailable"], ["Original"])
        self.delete(name)

    def test_ssm_says_the_list_when_it_is_asked_for(self):
        ssm, parameter = self.client("ssm"), "/" + fresh("names")
        ssm.put_parameter(Name=parameter, Type="StringList", Value="a,b")
        name = self.make(loop("AWS::SSM::Parameter::Value<List<String>>", Default=parameter))
        self.assertEqual(self.resources(name), {"Queuea", "Queueb", "Always"})
        ssm.put_parameter(Name=parameter, Type="StringList", Value="b,c", Overwrite=True)
        self.assertEqual(set(self.processed(name)["Resources"]), {"Queuea", "Queueb", "Always"})
        self.change(name, UsePreviousTemplate=True)
        self.assertEqual(self.resources(name), {"Queueb", "Queuec", "Always"})
        self.delete(name)

    def test_an_update_that_fails_goes_back_to_its_list(self):
        taken = fresh("queue")
        self.client("sqs").create_queue(QueueName=taken)
        body = template({"Fn::ForEach::Queues": ["Name", {"Ref": "Names"}, {
            "Queue&{Name}": queue(QueueName={"Ref": "Name"})}]},
            Transform="AWS::LanguageExtensions",
            Parameters={"Names": {"Type": "CommaDelimitedList"}})
        first, second = fresh("queue"), fresh("queue")
        name = self.make(body, Parameters=names(first))
        self.cfn.update_stack(StackName=name, UsePreviousTemplate=True, Capabilities=CAPABILITIES,
                              Parameters=names(f"{second},{taken}"))
        self.assertEqual(self.settled(name)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.resources(name), {"Queue" + first.replace("-", "")})
        self.assertEqual(self.stack(name)["Parameters"][0]["ParameterValue"], first)
        self.delete(name)

    def test_a_list_that_cannot_be_is_refused(self):
        given = {"StackName": fresh("stack"), "Capabilities": CAPABILITIES}
        self.assertEqual(
            self.code(self.cfn.create_stack, TemplateBody=loop("String"),
                      Parameters=names("a"), **given),
            ("ValidationError", "Transform AWS::LanguageExtensions failed with: Could not find a "
             "collection or could not be resolved for Fn::ForEach::Queues"))
        self.assertEqual(self.code(self.cfn.create_stack, TemplateBody=loop(), **given),
                         ("ValidationError", "Parameters: [Names] must have values"))

    def test_stacks_in_stacks_have_their_own(self):
        bucket = fresh("bucket")
        s3 = self.client("s3")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={
            "LocationConstraint": self.cfn.meta.region_name})
        s3.put_object(Bucket=bucket, Key="child.json", Body=loop().encode())
        name = self.make(template({"Child": {"Type": "AWS::CloudFormation::Stack", "Properties": {
            "TemplateURL": f"https://{bucket}.s3.amazonaws.com/child.json",
            "Parameters": {"Names": "x,y"}}}}))
        child, = self.cfn.describe_stack_resources(StackName=name)["StackResources"]
        self.assertEqual(self.resources(child["PhysicalResourceId"]),
                         {"Queuex", "Queuey", "Always"})
        self.delete(name)


if __name__ == "__main__":
    unittest.main()
