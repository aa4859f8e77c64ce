"""boto3 drives Organizations: every operation that Debian's knows, and what it answers."""

import datetime
import json
import os
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, Process, fresh  # noqa: E402

SCP = "SERVICE_CONTROL_POLICY"
FULL = "p-FullAWSAccess"
NOT_HERE = {  # answered as unsupported: docs/compatibility.md says why
    "AcceptHandshake", "CancelHandshake", "CreateGovCloudAccount", "DeclineHandshake",
    "DeleteOrganization", "DescribeHandshake", "EnableAllFeatures", "InviteAccountToOrganization",
    "LeaveOrganization", "ListHandshakesForAccount", "ListHandshakesForOrganization",
    "RemoveAccountFromOrganization"}


def denying(action):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": action, "Resource": "*"}]})


class OrganizationsTest(AwsTest):
    @classmethod
    def setUpClass(cls):
        """The cloud alone: nothing here is of the pipeline."""
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.process = Process("cloud", cls.data, "--listen", "127.0.0.1:0")
        cls.addClassCleanup(lambda: cls.process.stop())
        cls.cloud = cls.process.ready["cloud"]
        cls.credentials = cls.process.ready["credentials"]

    def setUp(self):
        self.org = self.client("organizations", "management")
        self.root = self.org.list_roots()["Roots"][0]["Id"]

    def unit(self, parent=None, **more):
        return self.org.create_organizational_unit(
            ParentId=parent or self.root, Name=fresh("unit"), **more)["OrganizationalUnit"]["Id"]

    def policy(self, action="s3:*", **more):
        made = self.org.create_policy(Name=fresh("policy"), Description="of tests", Type=SCP,
                                      Content=denying(action), **more)["Policy"]
        return made["PolicySummary"]["Id"]

    def account(self, **more):
        """A new account's id."""
        name = fresh("account")
        status = self.org.create_account(AccountName=name, Email=f"{name}@example.com",
                                         **more)["CreateAccountStatus"]
        self.assertEqual((status["AccountName"], status["State"]), (name, "IN_PROGRESS"))
        done = self.org.describe_create_account_status(
            CreateAccountRequestId=status["Id"])["CreateAccountStatus"]
        self.assertEqual(done["State"], "SUCCEEDED")
        self.assertIsInstance(done["CompletedTimestamp"], datetime.datetime)
        return done["AccountId"]

    def enable(self):
        """Service control policies, for one test."""
        root = self.org.enable_policy_type(RootId=self.root, PolicyType=SCP)["Root"]
        self.assertEqual(root["PolicyTypes"], [{"Type": SCP, "Status": "ENABLED"}])
        self.addCleanup(self.org.disable_policy_type, RootId=self.root, PolicyType=SCP)

    def test_each_operation_is_there_and_says_what_is_missing(self):
        model = self.org.meta.service_model
        for method, name in self.org.meta.method_to_api_mapping.items():
            operation = model.operation_model(name)
            needed = operation.input_shape and operation.input_shape.required_members
            if name in NOT_HERE:
                self.assertIn("is not implemented", self.code(getattr(self.org, method))[1], name)
            elif needed:
                self.assertEqual(self.code(getattr(self.org, method))[0],
                                 "InvalidInputException", name)

    def test_the_organization_and_its_root(self):
        organization = self.org.describe_organization()["Organization"]
        management = organization["MasterAccountId"]
        self.assertEqual(organization["FeatureSet"], "ALL")
        self.assertEqual(organization["Arn"],
                         f"arn:aws:organizations::{management}:organization/{organization['Id']}")
        root = self.org.list_roots()["Roots"][0]
        self.assertRegex(root["Id"], "^r-[0-9a-z]{4,32}$")
        self.assertEqual(root["Arn"], f"arn:aws:organizations::{management}:root/"
                                      f"{organization['Id']}/{root['Id']}")
        self.assertEqual(root["Name"], "Root")
        self.assertEqual(self.code(self.org.create_organization, FeatureSet="ALL")[0],
                         "AlreadyInOrganizationException")

    def test_units(self):
        org = self.org
        outer = self.unit(Tags=[{"Key": "step", "Value": "1"}])
        self.assertRegex(outer, f"^ou-{self.root[2:]}-[0-9a-z]{{8,32}}$")
        inner = self.unit(outer)
        renamed = fresh("renamed")
        org.update_organizational_unit(OrganizationalUnitId=inner, Name=renamed)
        described = org.describe_organizational_unit(
            OrganizationalUnitId=inner)["OrganizationalUnit"]
        self.assertEqual(described["Name"], renamed)
        listed = org.list_organizational_units_for_parent(ParentId=outer)
        self.assertEqual(listed["OrganizationalUnits"], [described])
        self.assertEqual(org.list_parents(ChildId=inner)["Parents"],
                         [{"Id": outer, "Type": "ORGANIZATIONAL_UNIT"}])
        self.assertEqual(org.list_parents(ChildId=outer)["Parents"],
                         [{"Id": self.root, "Type": "ROOT"}])
        self.assertEqual(
            self.code(org.create_organizational_unit, ParentId=outer, Name=renamed),
            ("DuplicateOrganizationalUnitException", "An OU with the same name already exists."))
        self.assertEqual(self.code(org.delete_organizational_unit, OrganizationalUnitId=outer)[0],
                         "OrganizationalUnitNotEmptyException")
        org.delete_organizational_unit(OrganizationalUnitId=inner)
        self.assertEqual(
            self.code(org.describe_organizational_unit, OrganizationalUnitId=inner)[0],
            "OrganizationalUnitNotFoundException")
        for _ in range(21):
            self.unit(outer)
        pages = list(org.get_paginator("list_children").paginate(
            ParentId=outer, ChildType="ORGANIZATIONAL_UNIT"))
        self.assertEqual([len(page["Children"]) for page in pages], [20, 1])

    def test_accounts(self):
        org = self.org
        made = self.account(Tags=[{"Key": "team", "Value": "a"}])
        account = org.describe_account(AccountId=made)["Account"]
        self.assertEqual((account["Status"], account["JoinedMethod"]), ("ACTIVE", "CREATED"))
        self.assertIsInstance(account["JoinedTimestamp"], datetime.datetime)
        self.assertTrue(re.fullmatch(
            rf"arn:aws:organizations::\d{{12}}:account/o-[a-z0-9]{{10,32}}/{made}", account["Arn"]))
        self.assertIn(made, [a["Id"] for page in org.get_paginator("list_accounts").paginate()
                             for a in page["Accounts"]])
        place = self.unit()
        org.move_account(AccountId=made, SourceParentId=self.root, DestinationParentId=place)
        there, = org.list_accounts_for_parent(ParentId=place)["Accounts"]
        self.assertEqual(there["Id"], made)
        self.assertEqual(org.list_children(ParentId=place, ChildType="ACCOUNT")["Children"],
                         [{"Id": made, "Type": "ACCOUNT"}])
        self.assertEqual(
            self.code(org.move_account, AccountId=made, SourceParentId=self.root,
                      DestinationParentId=place)[0], "AccountNotFoundException")
        again = org.create_account(AccountName="again",
                                   Email=account["Email"])["CreateAccountStatus"]
        failed = {s["Id"]: s for s in
                  org.list_create_account_status(States=["FAILED"])["CreateAccountStatuses"]}
        self.assertEqual(failed[again["Id"]]["FailureReason"], "EMAIL_ALREADY_EXISTS")
        org.close_account(AccountId=made)
        self.assertEqual(org.describe_account(AccountId=made)["Account"]["Status"], "SUSPENDED")
        self.assertEqual(self.code(org.close_account, AccountId=made)[0],
                         "AccountAlreadyClosedException")

    def test_policies(self):
        org = self.org
        made = self.policy()
        org.update_policy(PolicyId=made, Description="changed", Content=denying("sqs:*"))
        policy = org.describe_policy(PolicyId=made)["Policy"]
        self.assertEqual(policy["Content"], denying("sqs:*"))
        self.assertEqual(policy["PolicySummary"]["Description"], "changed")
        self.assertIn(policy["PolicySummary"], org.list_policies(Filter=SCP)["Policies"])
        self.assertIn(FULL, [p["Id"] for p in org.list_policies(Filter=SCP)["Policies"]])
        self.assertEqual(org.list_policies(Filter="TAG_POLICY")["Policies"], [])
        self.assertEqual(
            self.code(org.create_policy, Name="bad", Description="", Type=SCP, Content="{}"),
            ("MalformedPolicyDocumentException",
             "The provided policy document does not meet the requirements of the specified policy "
             "type."))
        self.assertEqual(self.code(org.attach_policy, PolicyId=made, TargetId=self.root)[0],
                         "PolicyTypeNotEnabledException")
        self.assertEqual(self.code(org.describe_effective_policy, PolicyType="TAG_POLICY")[0],
                         "EffectivePolicyNotFoundException")
        org.delete_policy(PolicyId=made)
        self.assertEqual(self.code(org.describe_policy, PolicyId=made)[0],
                         "PolicyNotFoundException")

    def test_attachments(self):
        org = self.org
        self.enable()
        place, made = self.unit(), self.policy()
        org.attach_policy(PolicyId=made, TargetId=place)
        attached = org.list_policies_for_target(TargetId=place, Filter=SCP)["Policies"]
        self.assertEqual({p["Id"] for p in attached}, {FULL, made})
        target, = org.list_targets_for_policy(PolicyId=made)["Targets"]
        self.assertEqual((target["TargetId"], target["Type"]), (place, "ORGANIZATIONAL_UNIT"))
        self.assertEqual(
            self.code(org.attach_policy, PolicyId=made, TargetId=place),
            ("DuplicatePolicyAttachmentException",
             "A policy with the specified name and type already exists."))
        org.detach_policy(PolicyId=made, TargetId=place)
        from botocore.exceptions import ClientError
        with self.assertRaises(ClientError) as caught:
            org.detach_policy(PolicyId=FULL, TargetId=place)
        self.assertEqual(caught.exception.response["Reason"],
                         "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
        self.assertEqual(self.code(org.enable_policy_type, RootId=self.root, PolicyType=SCP)[0],
                         "PolicyTypeAlreadyEnabledException")

    def test_tags(self):
        org = self.org
        for resource in (self.root, self.unit(), self.policy(), self.account()):
            org.tag_resource(ResourceId=resource, Tags=[{"Key": "a", "Value": "1"},
                                                        {"Key": "b", "Value": ""}])
            org.untag_resource(ResourceId=resource, TagKeys=["a"])
            self.assertEqual(org.list_tags_for_resource(ResourceId=resource)["Tags"],
                             [{"Key": "b", "Value": ""}])

    def test_services_and_delegated_administrators(self):
        org, service = self.org, "guardduty.amazonaws.com"
        member = self.client("sts").get_caller_identity()["Account"]
        self.assertEqual(self.code(org.register_delegated_administrator, AccountId=member,
                                   ServicePrincipal=service)[0], "ConstraintViolationException")
        org.enable_aws_service_access(ServicePrincipal=service)
        enabled, = org.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
        self.assertEqual(enabled["ServicePrincipal"], service)
        org.register_delegated_administrator(AccountId=member, ServicePrincipal=service)
        administrator, = org.list_delegated_administrators()["DelegatedAdministrators"]
        self.assertEqual(administrator["Id"], member)
        delegated, = org.list_delegated_services_for_account(AccountId=member)["DelegatedServices"]
        self.assertEqual(delegated["ServicePrincipal"], service)
        self.assertTrue(self.client("organizations").list_accounts()["Accounts"])
        org.deregister_delegated_administrator(AccountId=member, ServicePrincipal=service)
        self.assertEqual(self.code(self.client("organizations").list_accounts),
                         ("AccessDeniedException",
                          "You don't have permissions to access this resource."))
        org.disable_aws_service_access(ServicePrincipal=service)

    def test_the_resource_policy(self):
        org = self.org
        member = self.client("sts").get_caller_identity()["Account"]
        content = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Sid": "Listing", "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{member}:root"},
            "Action": ["organizations:ListAccounts"], "Resource": "*"}]})
        put = org.put_resource_policy(Content=content)["ResourcePolicy"]
        self.assertEqual(org.describe_resource_policy()["ResourcePolicy"], put)
        self.assertTrue(self.client("organizations").list_accounts()["Accounts"])
        org.delete_resource_policy()
        self.assertEqual(self.code(org.describe_resource_policy)[0],
                         "ResourcePolicyNotFoundException")
        self.assertEqual(self.code(self.client("organizations").list_accounts)[0],
                         "AccessDeniedException")

    def test_members_see_the_organization_alone(self):
        member = self.client("organizations")
        self.assertEqual(member.describe_organization()["Organization"]["Id"],
                         self.org.describe_organization()["Organization"]["Id"])
        for call in (member.list_roots, member.list_accounts, member.list_create_account_status):
            self.assertEqual(self.code(call),
                             ("AccessDeniedException",
                              "You don't have permissions to access this resource."))


if __name__ == "__main__":
    unittest.main()
