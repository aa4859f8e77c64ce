"""boto3 drives IAM: every operation that is done, and what it answers."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh  # noqa: E402

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def allowing(*actions, effect="Allow", **more):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Action": list(actions), "Resource": "*", **more}]})


def trusting(**principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]})


class IamTest(AwsTest):
    def setUp(self):
        self.iam = self.client("iam")
        self.account = self.client("sts").get_caller_identity()["Account"]

    def user(self, **more):
        return self.iam.create_user(UserName=fresh("user"), **more)["User"]

    def role(self, **more):
        return self.iam.create_role(RoleName=fresh("role"), **{
            "AssumeRolePolicyDocument": trusting(AWS=self.account), **more})["Role"]

    def policy(self, *actions, **more):
        return self.iam.create_policy(PolicyName=fresh("policy"), **{
            "PolicyDocument": allowing(*(actions or ("s3:*",))), **more})["Policy"]

    def test_users(self):
        iam = self.iam
        user = self.user(Path="/team/", Tags=[{"Key": "step", "Value": "1"}],
                         PermissionsBoundary=ADMINISTRATOR)
        name = user["UserName"]
        self.assertEqual(user["Arn"], f"arn:aws:iam::{self.account}:user/team/{name}")
        self.assertEqual(user["Tags"], [{"Key": "step", "Value": "1"}])
        self.assertEqual(user["PermissionsBoundary"], {
            "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": ADMINISTRATOR})
        self.assertEqual(iam.get_user(UserName=name)["User"], user)
        listed, = iam.list_users(PathPrefix="/team/")["Users"]
        self.assertEqual(set(listed), {"Path", "UserName", "UserId", "Arn", "CreateDate"})
        iam.delete_user_permissions_boundary(UserName=name)
        iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=ADMINISTRATOR)
        iam.tag_user(UserName=name, Tags=[{"Key": "Step", "Value": "2"}, {"Key": "x", "Value": ""}])
        self.assertEqual(iam.list_user_tags(UserName=name)["Tags"],
                         [{"Key": "Step", "Value": "2"}, {"Key": "x", "Value": ""}])
        iam.untag_user(UserName=name, TagKeys=["STEP"])
        self.assertEqual(iam.list_user_tags(UserName=name)["Tags"], [{"Key": "x", "Value": ""}])
        renamed = fresh("renamed")
        iam.update_user(UserName=name, NewUserName=renamed, NewPath="/")
        self.assertEqual(iam.get_user(UserName=renamed)["User"]["UserId"], user["UserId"])
        self.assertEqual(self.code(iam.get_user, UserName=name),
                         ("NoSuchEntity", f"The user with name {name} cannot be found."))
        iam.delete_user(UserName=renamed)
        self.assertEqual(iam.get_user()["User"]["Arn"], f"arn:aws:iam::{self.account}:root")

    def test_access_keys(self):
        iam, name = self.iam, self.user()["UserName"]
        key = iam.create_access_key(UserName=name)["AccessKey"]
        identifier = key["AccessKeyId"]
        used = iam.get_access_key_last_used(AccessKeyId=identifier)
        self.assertEqual(used["UserName"], name)
        self.assertEqual(used["AccessKeyLastUsed"], {"Region": "N/A", "ServiceName": "N/A"})
        sts = self.signed("sts", key)
        self.assertTrue(sts.get_caller_identity()["Arn"].endswith("/" + name))
        used = iam.get_access_key_last_used(AccessKeyId=identifier)["AccessKeyLastUsed"]
        self.assertEqual(used["ServiceName"], "sts")
        self.assertEqual([k["AccessKeyId"] for k in
                          iam.list_access_keys(UserName=name)["AccessKeyMetadata"]], [identifier])
        self.assertEqual(self.code(iam.delete_user, UserName=name),
                         ("DeleteConflict", "Cannot delete entity, must delete access keys first."))
        iam.update_access_key(UserName=name, AccessKeyId=identifier, Status="Inactive")
        self.assertEqual(self.code(sts.get_caller_identity)[0], "InvalidClientTokenId")
        iam.delete_access_key(UserName=name, AccessKeyId=identifier)
        self.assertEqual(self.code(iam.get_access_key_last_used, AccessKeyId=identifier)[0],
                         "AccessDenied")

    def test_groups(self):
        iam, user, name = self.iam, self.user()["UserName"], fresh("group")
        group = iam.create_group(GroupName=name, Path="/crew/")["Group"]
        self.assertEqual(group["Arn"], f"arn:aws:iam::{self.account}:group/crew/{name}")
        iam.add_user_to_group(GroupName=name, UserName=user)
        got = iam.get_group(GroupName=name)
        self.assertEqual((got["Group"], [u["UserName"] for u in got["Users"]]), (group, [user]))
        self.assertEqual(iam.list_groups_for_user(UserName=user)["Groups"], [group])
        self.assertEqual(iam.list_groups(PathPrefix="/crew/")["Groups"], [group])
        self.assertEqual(self.code(iam.delete_group, GroupName=name)[0], "DeleteConflict")
        iam.update_group(GroupName=name, NewGroupName=name + "2")
        iam.remove_user_from_group(GroupName=name + "2", UserName=user)
        iam.delete_group(GroupName=name + "2")
        self.assertEqual(self.code(iam.create_group, GroupName="a b")[0], "ValidationError")

    def test_policies_of_each_kind_of_principal(self):
        iam, attached = self.iam, self.policy()["Arn"]
        group = iam.create_group(GroupName=fresh("group"))["Group"]["GroupName"]
        for title, name in (("User", self.user()["UserName"]), ("Group", group),
                            ("Role", self.role()["RoleName"])):
            def of(verb, noun, **more):
                return getattr(iam, f"{verb}_{title.lower()}_{noun}")(  # noqa: B023
                    **{f"{title}Name": name}, **more)  # noqa: B023
            with self.subTest(title):
                document = allowing("logs:*")
                of("put", "policy", PolicyName="own", PolicyDocument=document)
                self.assertEqual(of("get", "policy", PolicyName="own")["PolicyDocument"],
                                 json.loads(document))
                self.assertEqual(of("list", "policies")["PolicyNames"], ["own"])
                of("delete", "policy", PolicyName="own")
                for arn in (attached, ADMINISTRATOR):
                    of("attach", "policy", PolicyArn=arn)
                listed = getattr(iam, f"list_attached_{title.lower()}_policies")(
                    **{f"{title}Name": name})["AttachedPolicies"]
                self.assertEqual({p["PolicyArn"] for p in listed}, {attached, ADMINISTRATOR})
                for arn in (attached, ADMINISTRATOR):
                    of("detach", "policy", PolicyArn=arn)
                self.assertEqual(self.code(lambda: of("detach", "policy", PolicyArn=attached)),
                                 ("NoSuchEntity", f"Policy {attached} was not found."))

    def test_roles(self):
        iam = self.iam
        role = self.role(Path="/app/", Description="d", MaxSessionDuration=7200,
                         Tags=[{"Key": "a", "Value": "1"}], PermissionsBoundary=ADMINISTRATOR)
        name = role["RoleName"]
        self.assertEqual(role["AssumeRolePolicyDocument"], json.loads(trusting(AWS=self.account)))
        got = iam.get_role(RoleName=name)["Role"]
        self.assertEqual((got["MaxSessionDuration"], got["Description"], got["RoleLastUsed"]),
                         (7200, "d", {}))
        self.assertEqual(got["Tags"], [{"Key": "a", "Value": "1"}])
        listed, = iam.list_roles(PathPrefix="/app/")["Roles"]
        self.assertNotIn("Tags", listed)
        iam.update_role(RoleName=name, Description="e", MaxSessionDuration=3600)
        self.assertEqual(iam.update_role_description(RoleName=name, Description="f")
                         ["Role"]["Description"], "f")
        iam.update_assume_role_policy(RoleName=name,
                                      PolicyDocument=trusting(Service="firehose.amazonaws.com"))
        gone = f"arn:aws:iam::{self.account}:role/none"
        self.assertEqual(
            self.code(iam.update_assume_role_policy, RoleName=name,
                      PolicyDocument=trusting(AWS=gone)),
            ("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{gone}"'))
        iam.delete_role_permissions_boundary(RoleName=name)
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=ADMINISTRATOR)
        iam.tag_role(RoleName=name, Tags=[{"Key": "b", "Value": "2"}])
        iam.untag_role(RoleName=name, TagKeys=["a"])
        self.assertEqual(iam.list_role_tags(RoleName=name)["Tags"], [{"Key": "b", "Value": "2"}])
        iam.delete_role(RoleName=name)

    def test_service_linked_roles(self):
        iam = self.iam
        role = iam.create_service_linked_role(AWSServiceName="spot.amazonaws.com")["Role"]
        self.assertEqual(role["RoleName"], "AWSServiceRoleForEC2Spot")
        self.assertEqual(self.code(iam.delete_role, RoleName=role["RoleName"])[0],
                         "UnmodifiableEntity")
        task = iam.delete_service_linked_role(RoleName=role["RoleName"])["DeletionTaskId"]
        self.assertEqual(iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"],
                         "SUCCEEDED")

    def test_managed_policies(self):
        iam = self.iam
        policy = self.policy(Path="/p/", Description="d", Tags=[{"Key": "a", "Value": "1"}])
        arn = policy["Arn"]
        self.assertEqual((policy["DefaultVersionId"], policy["IsAttachable"]), ("v1", True))
        self.assertEqual(iam.get_policy(PolicyArn=arn)["Policy"]["Description"], "d")
        version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=allowing("sqs:*"),
                                            SetAsDefault=True)["PolicyVersion"]
        self.assertEqual((version["VersionId"], version["IsDefaultVersion"]), ("v2", True))
        self.assertEqual([v["VersionId"] for v in iam.list_policy_versions(PolicyArn=arn)["Versions"]],
                         ["v2", "v1"])
        got = iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
        self.assertEqual(got["Document"], json.loads(allowing("sqs:*")))
        iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
        iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
        role = self.role()["RoleName"]
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        entities = iam.list_entities_for_policy(PolicyArn=arn)
        self.assertEqual([r["RoleName"] for r in entities["PolicyRoles"]], [role])
        self.assertEqual([p["Arn"] for p in iam.list_policies(Scope="Local", PathPrefix="/p/",
                                                              OnlyAttached=True)["Policies"]], [arn])
        aws = {p["PolicyName"] for page in iam.get_paginator("list_policies").paginate(
            Scope="AWS", PaginationConfig={"PageSize": 5}) for p in page["Policies"]}
        self.assertTrue({"AdministratorAccess", "ReadOnlyAccess", "ViewOnlyAccess"} <= aws)
        document = iam.get_policy_version(PolicyArn=ADMINISTRATOR, VersionId="v1")
        self.assertEqual(document["PolicyVersion"]["Document"]["Statement"][0]["Action"], "*")
        iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "A", "Value": "2"}])
        iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
        self.assertEqual(iam.list_policy_tags(PolicyArn=arn)["Tags"], [{"Key": "A", "Value": "2"}])
        self.assertEqual(self.code(iam.delete_policy, PolicyArn=arn)[0], "DeleteConflict")
        iam.detach_role_policy(RoleName=role, PolicyArn=arn)
        iam.delete_policy(PolicyArn=arn)
        self.assertEqual(self.code(iam.create_policy, PolicyName="x", PolicyDocument="{")[0],
                         "MalformedPolicyDocument")

    def test_instance_profiles(self):
        iam, role, name = self.iam, self.role()["RoleName"], fresh("profile")
        made = iam.create_instance_profile(InstanceProfileName=name, Path="/web/")["InstanceProfile"]
        self.assertEqual(made["Roles"], [])
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
        got = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
        self.assertEqual([r["RoleName"] for r in got["Roles"]], [role])
        for listed in (iam.list_instance_profiles(PathPrefix="/web/"),
                       iam.list_instance_profiles_for_role(RoleName=role)):
            self.assertEqual([p["InstanceProfileName"] for p in listed["InstanceProfiles"]], [name])
        iam.tag_instance_profile(InstanceProfileName=name, Tags=[{"Key": "a", "Value": "1"}])
        self.assertEqual(iam.list_instance_profile_tags(InstanceProfileName=name)["Tags"],
                         [{"Key": "a", "Value": "1"}])
        iam.untag_instance_profile(InstanceProfileName=name, TagKeys=["a"])
        iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role)
        iam.delete_instance_profile(InstanceProfileName=name)

    def test_identity_providers(self):
        iam, host = self.iam, fresh("oidc") + ".example.com"
        arn = iam.create_open_id_connect_provider(
            Url="https://" + host, ClientIDList=["a"], ThumbprintList=["0" * 40],
            Tags=[{"Key": "a", "Value": "1"}])["OpenIDConnectProviderArn"]
        of = {"OpenIDConnectProviderArn": arn}
        iam.add_client_id_to_open_id_connect_provider(ClientID="b", **of)
        iam.remove_client_id_from_open_id_connect_provider(ClientID="a", **of)
        iam.update_open_id_connect_provider_thumbprint(ThumbprintList=["1" * 40], **of)
        got = iam.get_open_id_connect_provider(**of)
        self.assertEqual((got["Url"], got["ClientIDList"], got["ThumbprintList"]),
                         (host, ["b"], ["1" * 40]))
        self.assertIn({"Arn": arn},
                      iam.list_open_id_connect_providers()["OpenIDConnectProviderList"])
        iam.tag_open_id_connect_provider(Tags=[{"Key": "b", "Value": "2"}], **of)
        iam.untag_open_id_connect_provider(TagKeys=["a"], **of)
        self.assertEqual(iam.list_open_id_connect_provider_tags(**of)["Tags"],
                         [{"Key": "b", "Value": "2"}])
        iam.delete_open_id_connect_provider(**of)
        self.assertEqual(self.code(iam.get_open_id_connect_provider, **of)[0], "NoSuchEntity")

    def test_the_account(self):
        iam, alias = self.iam, fresh("alias").lower()
        iam.create_account_alias(AccountAlias=alias)
        self.assertEqual(iam.list_account_aliases()["AccountAliases"], [alias])
        iam.delete_account_alias(AccountAlias=alias)
        self.assertEqual(self.code(iam.get_account_password_policy)[0], "NoSuchEntity")
        iam.update_account_password_policy(MinimumPasswordLength=12, RequireNumbers=True)
        self.assertEqual(iam.get_account_password_policy()["PasswordPolicy"], {
            "MinimumPasswordLength": 12, "RequireSymbols": False, "RequireNumbers": True,
            "RequireUppercaseCharacters": False, "RequireLowercaseCharacters": False,
            "AllowUsersToChangePassword": False, "ExpirePasswords": False})
        iam.delete_account_password_policy()
        self.user()
        summary = iam.get_account_summary()["SummaryMap"]
        self.assertGreaterEqual(summary["Users"], 1)
        self.assertEqual(summary["AttachedPoliciesPerRoleQuota"], 10)

    def test_authorization_details(self):
        iam, user, role = self.iam, self.user()["UserName"], self.role()["RoleName"]
        iam.put_user_policy(UserName=user, PolicyName="own", PolicyDocument=allowing("s3:*"))
        iam.attach_role_policy(RoleName=role, PolicyArn=ADMINISTRATOR)
        pages = iam.get_paginator("get_account_authorization_details").paginate(
            PaginationConfig={"PageSize": 2}).build_full_result()
        mine, = [u for u in pages["UserDetailList"] if u["UserName"] == user]
        self.assertEqual(mine["UserPolicyList"], [
            {"PolicyName": "own", "PolicyDocument": json.loads(allowing("s3:*"))}])
        self.assertIn(role, [r["RoleName"] for r in pages["RoleDetailList"]])
        self.assertIn(ADMINISTRATOR, [p["Arn"] for p in pages["Policies"]])
        only = iam.get_account_authorization_details(Filter=["Role"])
        self.assertEqual((only["UserDetailList"], only["Policies"]), ([], []))

    def test_simulations(self):
        iam = self.iam
        denying = allowing("s3:*", Condition={"StringEquals": {"s3:prefix": "${aws:username}"}})
        result, = iam.simulate_custom_policy(
            PolicyInputList=[denying], ActionNames=["s3:ListBucket"])["EvaluationResults"]
        self.assertEqual((result["EvalDecision"], result["MissingContextValues"]),
                         ("implicitDeny", ["aws:username", "s3:prefix"]))
        entries = [{"ContextKeyName": key, "ContextKeyValues": ["ann"], "ContextKeyType": "string"}
                   for key in ("aws:username", "s3:prefix")]
        result, = iam.simulate_custom_policy(
            PolicyInputList=[denying], ActionNames=["s3:ListBucket"],
            ContextEntries=entries)["EvaluationResults"]
        self.assertEqual(result["EvalDecision"], "allowed")
        self.assertEqual(result["MatchedStatements"][0]["SourcePolicyId"], "PolicyInputList.1")
        user = self.user()
        iam.attach_user_policy(UserName=user["UserName"], PolicyArn=ADMINISTRATOR)
        results = iam.simulate_principal_policy(
            PolicySourceArn=user["Arn"], ActionNames=["s3:GetObject", "sqs:SendMessage"],
            PermissionsBoundaryPolicyInputList=[allowing("s3:*")])["EvaluationResults"]
        self.assertEqual([r["EvalDecision"] for r in results], ["allowed", "implicitDeny"])
        self.assertFalse(
            results[1]["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"])
        self.assertEqual(iam.get_context_keys_for_custom_policy(PolicyInputList=[denying])
                         ["ContextKeyNames"], ["aws:username", "s3:prefix"])
        self.assertEqual(iam.get_context_keys_for_principal_policy(PolicySourceArn=user["Arn"])
                         ["ContextKeyNames"], [])

    def test_what_is_not_done_says_so(self):
        code, message = self.code(self.iam.list_saml_providers)
        self.assertEqual(code, "NotImplemented")
        self.assertIn("docs/compatibility.md", message)

    def signed(self, service, key):
        """A client that signs with a key of its own."""
        import boto3  # pylint: disable=import-outside-toplevel
        return boto3.client(service, endpoint_url=self.cloud, region_name="eu-west-1",
                            aws_access_key_id=key["AccessKeyId"],
                            aws_secret_access_key=key["SecretAccessKey"],
                            aws_session_token=key.get("SessionToken"))


if __name__ == "__main__":
    unittest.main()
