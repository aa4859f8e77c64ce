"""CloudFormation's types family by family, by boto3: made, changed, replaced, compared and taken away."""

import json
import os
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, fresh  # noqa: E402
from stacks import StackTest  # noqa: E402

ACCOUNT = "200000000001"


def allow(action):
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


class ResourceTypes(StackTest):
    def test_policies_of_one_principal_and_users_in_groups(self):
        iam, user, other, group, role = self.client("iam"), *map(fresh, ("u", "v", "g", "r"))
        trust = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}]}
        iam.create_user(UserName=user)
        iam.create_user(UserName=other)
        iam.create_group(GroupName=group)
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))

        def body(action, *users):
            out = {"Join": {"Type": "AWS::IAM::UserToGroupAddition", "Properties": {
                "GroupName": group, "Users": users}}}
            for kind, named in (("User", user), ("Group", group), ("Role", role)):
                out[kind] = {"Type": f"AWS::IAM::{kind}Policy", "Properties": {
                    "PolicyName": "p", f"{kind}Name": named, "PolicyDocument": allow(action)}}
            return out
        name = self.made(body("sqs:SendMessage", user), Role={"Ref": "Role"})
        self.assertEqual(self.said["Role"], f"p|{role}")
        self.assertEqual(set(self.drift(name).values()), {"IN_SYNC"})
        self.made(body("sqs:ReceiveMessage", other), name)
        for get, named in ((iam.get_user_policy, {"UserName": user}),
                           (iam.get_group_policy, {"GroupName": group}),
                           (iam.get_role_policy, {"RoleName": role})):
            self.assertEqual(get(PolicyName="p", **named)["PolicyDocument"],
                             allow("sqs:ReceiveMessage"))
        members = iam.get_group(GroupName=group)["Users"]
        self.assertEqual([one["UserName"] for one in members], [other])
        iam.delete_role_policy(RoleName=role, PolicyName="p")
        iam.remove_user_from_group(GroupName=group, UserName=other)
        drift = self.drift(name)
        self.assertEqual((drift["Role"], drift["User"], drift["Join"]),
                         ("DELETED", "IN_SYNC", "MODIFIED"))
        self.delete(name)
        self.assertEqual(iam.list_user_policies(UserName=user)["PolicyNames"], [])

    def logs(self, operation, **body):
        """An operation of CloudWatch Logs that this boto3 may not know yet."""
        from botocore.auth import SigV4Auth  # pylint: disable=import-outside-toplevel
        from botocore.awsrequest import AWSRequest  # pylint: disable=import-outside-toplevel
        keys = self.client("logs")._request_signer._credentials  # pylint: disable=protected-access
        asked = AWSRequest("POST", self.cloud + "/", data=json.dumps(body), headers={
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"Logs_20140328.{operation}"})
        SigV4Auth(keys, "logs", REGION).add_auth(asked)
        request = urllib.request.Request(asked.url, asked.data.encode(), dict(asked.headers.items()))
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def test_the_drift_of_an_account_policy(self):
        name = fresh("policy")
        kind = {"policyName": name, "policyType": "SUBSCRIPTION_FILTER_POLICY"}
        to = {"DestinationArn": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/centralised-logs",
              "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/centralised-logs-logs"}
        but = 'LogGroupName NOT IN ["/app/auth"]'
        stack = self.made({"Policy": {"Type": "AWS::Logs::AccountPolicy", "Properties": {
            "PolicyName": name, "PolicyType": kind["policyType"], "Scope": "ALL",
            "SelectionCriteria": but, "PolicyDocument": json.dumps(to, indent=2)}}})
        self.assertEqual(self.drift(stack), {"Policy": "IN_SYNC"})
        # The same in other words, and then another.
        self.logs("PutAccountPolicy", **kind, selectionCriteria=but, policyDocument=json.dumps(
            dict(reversed(to.items()))))
        self.assertEqual(self.drift(stack), {"Policy": "IN_SYNC"})
        self.logs("PutAccountPolicy", **kind, selectionCriteria=but, policyDocument=json.dumps(
            {**to, "FilterPattern": "ERROR"}))
        self.assertEqual(self.drift(stack), {"Policy": "MODIFIED"})
        found, = self.cfn.describe_stack_resource_drifts(StackName=stack)["StackResourceDrifts"]
        self.assertEqual([one["PropertyPath"] for one in found["PropertyDifferences"]],
                         ["/PolicyDocument"])
        self.logs("DeleteAccountPolicy", **kind)
        self.assertEqual(self.drift(stack), {"Policy": "DELETED"})
        self.delete(stack)

    def test_profiles_providers_and_roles_of_services(self):
        iam, one, two, profile = self.client("iam"), *map(fresh, ("one", "two", "profile"))
        url = f"https://{fresh('id')}.example.com"
        trust = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "ec2.amazonaws.com"}}]}
        for role in (one, two):
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))

        def body(role, *clients):
            return {
                "Profile": {"Type": "AWS::IAM::InstanceProfile", "Properties": {
                    "InstanceProfileName": profile, "Roles": [role]}},
                "Provider": {"Type": "AWS::IAM::OIDCProvider", "Properties": {
                    "Url": url, "ClientIdList": clients, "ThumbprintList": ["a" * 40]}}}
        name = self.made(body(one, "a"), Profile={"Fn::GetAtt": ["Profile", "Arn"]},
                         Provider={"Ref": "Provider"})
        self.assertTrue(self.said["Profile"].endswith(f":instance-profile/{profile}"))
        self.assertEqual(set(self.drift(name).values()), {"IN_SYNC"})
        self.made(body(two, "b", "c"), name, Provider={"Ref": "Provider"})
        found = iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]
        self.assertEqual([role["RoleName"] for role in found["Roles"]], [two])
        provider = iam.get_open_id_connect_provider(
            OpenIDConnectProviderArn=self.said["Provider"])
        self.assertEqual(sorted(provider["ClientIDList"]), ["b", "c"])
        iam.add_client_id_to_open_id_connect_provider(
            OpenIDConnectProviderArn=self.said["Provider"], ClientID="d")
        self.assertEqual(self.drift(name)["Provider"], "MODIFIED")
        self.delete(name)
        self.assertEqual(self.code(iam.get_instance_profile, InstanceProfileName=profile)[0],
                         "NoSuchEntity")
        self.assertEqual(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"], [])

    def test_a_role_of_a_service(self):
        iam = self.client("iam")

        def body(description):
            return {"Linked": {"Type": "AWS::IAM::ServiceLinkedRole", "Properties": {
                "AWSServiceName": "organizations.amazonaws.com", "Description": description}}}
        name = self.made(body("one"), Name={"Fn::GetAtt": ["Linked", "RoleName"]})
        role = self.said["Name"]
        self.made(body("two"), name)
        self.assertEqual(iam.get_role(RoleName=role)["Role"]["Description"], "two")
        self.delete(name)
        self.assertEqual(self.code(iam.get_role, RoleName=role)[0], "NoSuchEntity")

    def test_drift_of_users_groups_and_managed_policies(self):
        iam, user, group = self.client("iam"), fresh("user"), fresh("group")
        name = self.made({
            "Group": {"Type": "AWS::IAM::Group", "Properties": {"GroupName": group}},
            "User": {"Type": "AWS::IAM::User", "Properties": {
                "UserName": user, "Groups": [{"Ref": "Group"}]}},
            "Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
                "PolicyDocument": allow("sqs:SendMessage"), "Users": [{"Ref": "User"}]}}},
            Policy={"Ref": "Policy"})
        self.assertEqual(set(self.drift(name).values()), {"IN_SYNC"})
        iam.create_policy_version(PolicyArn=self.said["Policy"], SetAsDefault=True,
                                  PolicyDocument=json.dumps(allow("sqs:*")))
        iam.remove_user_from_group(UserName=user, GroupName=group)
        drift = self.drift(name)
        self.assertEqual((drift["Policy"], drift["User"], drift["Group"]),
                         ("MODIFIED", "MODIFIED", "IN_SYNC"))
        self.delete(name)

    def test_query_definitions(self):
        logs, called = self.client("logs"), fresh("query")

        def body(text, **more):
            return {"Query": {"Type": "AWS::Logs::QueryDefinition", "Properties": {
                "Name": called, "QueryString": text, **more}}}

        def query():
            found = logs.describe_query_definitions(queryDefinitionNamePrefix=called)
            return found["queryDefinitions"]
        name = self.made(body("fields @message", LogGroupNames=["/app/web"]),
                         Id={"Fn::GetAtt": ["Query", "QueryDefinitionId"]})
        self.assertEqual((query()[0]["queryDefinitionId"], query()[0]["logGroupNames"]),
                         (self.said["Id"], ["/app/web"]))
        self.assertEqual(self.drift(name), {"Query": "IN_SYNC"})
        self.made(body("fields @timestamp"), name)
        self.assertEqual([(one["queryString"], one.get("logGroupNames", [])) for one in query()],
                         [("fields @timestamp", [])])
        logs.put_query_definition(name=called, queryString="other",
                                  queryDefinitionId=self.said.get("Id", query()[0]["queryDefinitionId"]))
        self.assertEqual(self.drift(name), {"Query": "MODIFIED"})
        self.delete(name)
        self.assertEqual(query(), [])

    def test_kept_and_nothing_more(self):
        role = self.service_role("lambda", "logs:*")
        name = self.made({
            "Repository": {"Type": "AWS::ECR::Repository", "Properties": {
                "RepositoryName": fresh("repository")}},
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "a", "Threshold": 1}},
            "Function": {"Type": "AWS::Lambda::Function", "Properties": {
                "Role": role, "Code": {"ZipFile": "x"}}},
            "Permission": {"Type": "AWS::Lambda::Permission", "Properties": {
                "FunctionName": {"Ref": "Function"}, "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com"}},
            "Layer": {"Type": "AWS::Lambda::LayerVersion", "Properties": {
                "LayerName": "l", "Content": {"S3Bucket": "b", "S3Key": "k"}}}},
            Uri={"Fn::GetAtt": ["Repository", "RepositoryUri"]},
            Alarm={"Fn::GetAtt": ["Alarm", "Arn"]}, Layer={"Ref": "Layer"})
        self.assertIn(f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/", self.said["Uri"])
        self.assertEqual(self.said["Alarm"], f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:a")
        self.assertEqual(self.said["Layer"], f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:l:1")
        self.delete(name)

    def test_refused_by_name(self):
        for kind, why in (("AWS::KMS::ReplicaKey", "a key is of one Region here"),
                          ("AWS::IAM::SAMLProvider", "sign-in through SAML is not done"),
                          ("AWS::IAM::VirtualMFADevice", "there are no MFA devices here"),
                          ("AWS::IAM::ServerCertificate", "certificates of IAM"),
                          ("AWS::Logs::Delivery", "no service of this cloud vends logs")):
            body = json.dumps({"Resources": {"One": {"Type": kind, "Properties": {}}}})
            code, message = self.code(self.cfn.create_stack, StackName=fresh("s"), TemplateBody=body)
            self.assertEqual(code, "ValidationError")
            self.assertIn(f"The type {kind} of resource One is not done by this cloud: ", message)
            self.assertIn(why, message)


class OrganizationTypes(StackTest):
    account = "management"

    def setUp(self):
        super().setUp()
        self.organizations = self.client("organizations", "management")
        root = self.organizations.list_roots()["Roots"][0]
        self.root = root["Id"]
        if not root["PolicyTypes"]:
            self.organizations.enable_policy_type(RootId=self.root,
                                                  PolicyType="SERVICE_CONTROL_POLICY")

    def test_units_accounts_and_policies(self):
        email, called = fresh("mail") + "@example.com", fresh("policy")

        def body(unit, target, action):
            return {
                "Unit": {"Type": "AWS::Organizations::OrganizationalUnit", "Properties": {
                    "Name": unit, "ParentId": self.root}},
                "Other": {"Type": "AWS::Organizations::OrganizationalUnit", "Properties": {
                    "Name": "other", "ParentId": {"Ref": "Unit"}}},
                "Account": {"Type": "AWS::Organizations::Account", "Properties": {
                    "AccountName": "made", "Email": email, "ParentIds": [{"Ref": target}],
                    "Tags": [{"Key": "team", "Value": "logs"}]}},
                "Policy": {"Type": "AWS::Organizations::Policy", "Properties": {
                    "Name": called, "Type": "SERVICE_CONTROL_POLICY", "TargetIds": [{"Ref": target}],
                    "Content": {"Version": "2012-10-17", "Statement": [
                        {"Effect": "Deny", "Action": action, "Resource": "*"}]}}}}
        name = self.made(body("one", "Unit", "sqs:DeleteQueue"), Account={"Ref": "Account"},
                         Status={"Fn::GetAtt": ["Account", "Status"]},
                         Arn={"Fn::GetAtt": ["Policy", "Arn"]})
        ids = self.physical(name)
        self.assertRegex(ids["Account"], r"^\d{12}$")
        self.assertEqual(self.said["Status"], "ACTIVE")
        self.assertIn(ids["Policy"], self.said["Arn"])
        self.assertEqual(set(self.drift(name).values()), {"IN_SYNC"})
        self.made(body("two", "Other", "sqs:PurgeQueue"), name)
        org = self.organizations
        self.assertEqual(org.list_parents(ChildId=ids["Account"])["Parents"][0]["Id"], ids["Other"])
        self.assertEqual(org.describe_organizational_unit(OrganizationalUnitId=ids["Unit"])[
            "OrganizationalUnit"]["Name"], "two")
        targets = org.list_targets_for_policy(PolicyId=ids["Policy"])["Targets"]
        self.assertEqual([one["TargetId"] for one in targets], [ids["Other"]])
        self.assertIn("sqs:PurgeQueue",
                      org.describe_policy(PolicyId=ids["Policy"])["Policy"]["Content"])
        org.detach_policy(PolicyId=ids["Policy"], TargetId=ids["Other"])
        self.assertEqual(self.drift(name)["Policy"], "MODIFIED")
        # A closed account stays where it is, and so its unit.
        org.move_account(AccountId=ids["Account"], SourceParentId=ids["Other"],
                         DestinationParentId=self.root)
        self.delete(name)
        self.assertEqual(org.describe_account(AccountId=ids["Account"])["Account"]["Status"],
                         "SUSPENDED")
        self.assertEqual(self.code(org.describe_policy, PolicyId=ids["Policy"])[0],
                         "PolicyNotFoundException")

    def test_an_account_that_cannot_be_made_or_renamed(self):
        taken = self.organizations.list_accounts()["Accounts"][0]["Email"]
        body = {"Account": {"Type": "AWS::Organizations::Account", "DeletionPolicy": "Retain",
                            "Properties": {"AccountName": "x", "Email": taken}}}
        name = self.made(body, wanted="ROLLBACK_COMPLETE")
        self.assertIn("EMAIL_ALREADY_EXISTS", self.reasons(name)[0])
        self.delete(name)
        body["Account"]["Properties"]["Email"] = fresh("m") + "@example.com"
        name = self.made(body, Id={"Ref": "Account"})
        kept = self.said["Id"]
        body["Account"]["Properties"]["AccountName"] = "y"
        self.made(body, name, wanted="UPDATE_ROLLBACK_COMPLETE")
        self.delete(name)
        self.assertEqual(self.organizations.describe_account(AccountId=kept)["Account"]["Status"],
                         "ACTIVE")

    def test_the_policy_of_the_organization(self):
        def body(action):
            return {"Policy": {"Type": "AWS::Organizations::ResourcePolicy", "Properties": {
                "Content": {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                     "Action": action, "Resource": "*"}]}}}}
        name = self.made(body("organizations:ListAccounts"), Id={"Ref": "Policy"})
        self.assertTrue(self.said["Id"].startswith("rp-"))
        self.made(body("organizations:DescribeAccount"), name)
        kept = self.organizations.describe_resource_policy()["ResourcePolicy"]["Content"]
        self.assertIn("DescribeAccount", kept)
        self.assertEqual(self.drift(name), {"Policy": "IN_SYNC"})
        again = self.made(body("organizations:ListAccounts"), wanted="ROLLBACK_COMPLETE")
        self.assertIn("has a resource policy already", self.reasons(again)[0])
        self.delete(again)
        self.delete(name)

    def test_the_organization_is_taken_over(self):
        name = fresh("stack")
        body = json.dumps({"Resources": {"Org": {
            "Type": "AWS::Organizations::Organization", "DeletionPolicy": "Retain",
            "Properties": {"FeatureSet": "ALL"}}},
            "Outputs": {"Root": {"Value": {"Fn::GetAtt": ["Org", "RootId"]}}}})
        # This boto3 is older than ImportExistingResources.
        self.cfn.meta.events.register(
            "before-call.cloudformation.CreateChangeSet",
            lambda params, **_: params["body"].update(ImportExistingResources="true"))
        self.cfn.create_change_set(StackName=name, ChangeSetName="c", ChangeSetType="CREATE",
                                   TemplateBody=body)
        self.cfn.execute_change_set(StackName=name, ChangeSetName="c")
        stack = self.settled(name)
        self.assertEqual(stack["StackStatus"], "CREATE_COMPLETE", self.reasons(name))
        self.assertEqual(stack["Outputs"][0]["OutputValue"], self.root)
        self.delete(name)


if __name__ == "__main__":
    unittest.main()
