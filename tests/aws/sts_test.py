"""boto3 drives STS: every operation that is done, and what it answers. (What is denied to whom is
decided before STS is asked: tests/unit/cloud/sts.)"""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh  # noqa: E402

EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})


class StsTest(AwsTest):
    def setUp(self):
        self.iam = self.client("iam")
        self.sts = self.client("sts")
        self.account = self.sts.get_caller_identity()["Account"]

    def signed(self, service, keys):
        """A client that signs with temporary keys."""
        import boto3  # pylint: disable=import-outside-toplevel
        return boto3.client(service, endpoint_url=self.cloud, region_name="eu-west-1",
                            aws_access_key_id=keys["AccessKeyId"],
                            aws_secret_access_key=keys["SecretAccessKey"],
                            aws_session_token=keys.get("SessionToken"))

    def role(self, principal=None):
        """A role that its account, or `principal`, may take on, and that may do everything."""
        trust = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": principal or self.account},
             "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}]})
        role = self.iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=trust)["Role"]
        self.iam.put_role_policy(RoleName=role["RoleName"], PolicyName="all",
                                 PolicyDocument=EVERYTHING)
        return role

    def test_a_role_is_assumed_with_all_that_a_session_carries(self):
        role = self.role()
        out = self.sts.assume_role(
            RoleArn=role["Arn"], RoleSessionName="night", DurationSeconds=900, Policy=EVERYTHING,
            PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
            Tags=[{"Key": "team", "Value": "red"}], TransitiveTagKeys=["team"],
            SourceIdentity="ann")
        session = f"arn:aws:sts::{self.account}:assumed-role/{role['RoleName']}/night"
        self.assertEqual(out["AssumedRoleUser"], {
            "AssumedRoleId": role["RoleId"] + ":night", "Arn": session})
        self.assertGreater(out["PackedPolicySize"], 0)
        self.assertEqual(out["SourceIdentity"], "ann")
        self.assertEqual(self.signed("sts", out["Credentials"]).get_caller_identity()["Arn"], session)

    def test_roles_are_chained(self):
        first = self.role()
        second = self.role(first["Arn"])
        keys = self.sts.assume_role(
            RoleArn=first["Arn"], RoleSessionName="one", Tags=[{"Key": "team", "Value": "red"}],
            TransitiveTagKeys=["team"])["Credentials"]
        chained = self.signed("sts", keys)
        out = chained.assume_role(RoleArn=second["Arn"], RoleSessionName="two")
        self.assertTrue(out["AssumedRoleUser"]["Arn"].endswith("/two"))
        self.assertEqual(
            self.code(chained.assume_role, RoleArn=second["Arn"], RoleSessionName="two",
                      Tags=[{"Key": "Team", "Value": "blue"}]),
            ("InvalidParameterValue", "One of the specified transitive tag keys can't be set because "
             "it conflicts with a transitive tag key from the calling session."))
        self.assertEqual(
            self.code(chained.assume_role, RoleArn=second["Arn"], RoleSessionName="two",
                      DurationSeconds=3601)[0], "ValidationError")

    def test_what_is_asked_wrongly(self):
        arn = self.role()["Arn"]
        for more, code in (
                ({"RoleArn": "nothing-valid-in-here"}, "ValidationError"),
                ({"RoleSessionName": "Session1:2"}, "ValidationError"),
                ({"RoleSessionName": "s" * 65}, "ValidationError"),
                ({"DurationSeconds": 10}, "ValidationError"),
                ({"Policy": "{"}, "MalformedPolicyDocument"),
                ({"TransitiveTagKeys": ["a"]}, "InvalidParameterValue"),
                ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
                 "InvalidParameterValue"),
                ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/NoSuch"}]}, "ValidationError"),
                ({"RoleArn": arn + "x"}, "AccessDenied")):
            with self.subTest(more):
                self.assertEqual(self.code(self.sts.assume_role, **{
                    "RoleArn": arn, "RoleSessionName": "night", **more})[0], code)

    def user(self):
        """A user that may do everything, with keys."""
        name = fresh("user")
        self.iam.create_user(UserName=name)
        self.iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=EVERYTHING)
        return name, self.iam.create_access_key(UserName=name)["AccessKey"]

    def test_a_users_session(self):
        name, key = self.user()
        keys = self.signed("sts", key).get_session_token(DurationSeconds=900)["Credentials"]
        session = self.signed("sts", keys)
        self.assertTrue(session.get_caller_identity()["Arn"].endswith(":user/" + name))
        self.assertEqual(self.code(session.get_session_token)[0], "AccessDenied")
        self.assertEqual(self.code(self.signed("iam", keys).list_users)[0], "InvalidClientTokenId")

    def test_a_federated_user(self):
        _, key = self.user()
        out = self.signed("sts", key).get_federation_token(Name="jo", Policy=EVERYTHING)
        arn = f"arn:aws:sts::{self.account}:federated-user/jo"
        self.assertEqual(out["FederatedUser"],
                         {"FederatedUserId": f"{self.account}:jo", "Arn": arn})
        self.assertIn("PackedPolicySize", out)
        self.assertEqual(self.signed("sts", out["Credentials"]).get_caller_identity()["Arn"], arn)

    def test_keys_tell_their_account(self):
        _, key = self.user()
        self.assertEqual(self.sts.get_access_key_info(AccessKeyId=key["AccessKeyId"])["Account"],
                         self.account)
        self.assertEqual(self.code(self.sts.get_access_key_info, AccessKeyId="AKIA")[0],
                         "ValidationError")

    def test_messages_that_are_none(self):
        self.assertEqual(
            self.code(self.sts.decode_authorization_message, EncodedMessage="x" * 40)[0],
            "InvalidAuthorizationMessageException")


if __name__ == "__main__":
    unittest.main()
