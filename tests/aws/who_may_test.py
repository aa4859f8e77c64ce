"""Every arrow of the pipeline against accounts and roles: who may, who may not, and in which words
AWS says so. The pipeline is the one that `up` deploys; the roles are made here."""

import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

ACCOUNTS = {"management": "100000000001", "kms": "100000000002", "logging": "100000000003",
            "siem": "100000000004", "workload-a": "200000000001", "workload-b": "200000000002"}
BUCKET = "catchment-central-logs"
QUEUE = f"arn:aws:sqs:{REGION}:100000000003:catchment-siem"
FIREHOSE = "centralised-logs-firehose"  # the name is the contract with the bucket and the key
SIEM = "arn:aws:iam::100000000003:role/catchment-siem"
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}

NO_IDENTITY = "because no identity-based policy allows the {} action"
NO_RESOURCE = "because no resource-based policy allows the {} action"
NO_BOUNDARY = "because no permissions boundary allows the {} action"
NO_SESSION = "because no session policy allows the {} action"
DENIED_BY_RESOURCE = "with an explicit deny in a resource-based policy"
DENIED_BY_SCP = "with an explicit deny in a service control policy"
DENIED_BY_IDENTITY = "with an explicit deny in an identity-based policy"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Actor:
    """A session of a role, and clients of any service for it."""

    def __init__(self, test, credentials):
        self.arn = credentials["AssumedRoleUser"]["Arn"]
        keys = credentials["Credentials"]
        self.endpoint = test.cloud
        self.session = boto3.Session(region_name=REGION, aws_access_key_id=keys["AccessKeyId"],
                                     aws_secret_access_key=keys["SecretAccessKey"],
                                     aws_session_token=keys["SessionToken"])

    def client(self, service):
        return self.session.client(service, endpoint_url=self.endpoint,
                                   config=Config(s3={"addressing_style": "path"}))


class WhoMay(AwsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls()
        cls.administrators = {name: self.actor(name, "administrator", ALLOW_ALL)
                              for name in ACCOUNTS}
        cls.bystanders = {name: self.actor(name, "bystander") for name in ACCOUNTS}
        cls.firehoses = {name: self.firehose(name) for name in ACCOUNTS}
        cls.queue = self.client("sqs", "logging").get_queue_url(
            QueueName="catchment-siem")["QueueUrl"]
        cls.key = self.client("kms", "kms").describe_key(
            KeyId="alias/centralised-logging")["KeyMetadata"]["Arn"]

    def actor(self, account, name, *statements, boundary=None, **session):
        """A session of a new role, which its own account trusts."""
        iam, more = self.client("iam", account), {}
        if boundary:
            more["PermissionsBoundary"] = iam.create_policy(
                PolicyName=fresh("boundary"), PolicyDocument=document(boundary))["Policy"]["Arn"]
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document({
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": ACCOUNTS[account]}}), **more)["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="may",
                                PolicyDocument=document(*statements))
        return Actor(self, self.client("sts", account).assume_role(
            RoleArn=role, RoleSessionName="test", **session))

    def firehose(self, account):
        """Firehose's role of an account, as its administrator could take it on."""
        iam = self.client("iam", account)
        may = {"Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey"],
               "Resource": "*"}
        try:
            trust = iam.get_role(RoleName=FIREHOSE)["Role"]["AssumeRolePolicyDocument"]
        except iam.exceptions.NoSuchEntityException:
            return self.actor(account, FIREHOSE, may)
        trust["Statement"].append({"Effect": "Allow", "Action": "sts:AssumeRole",
                                   "Principal": {"AWS": ACCOUNTS[account]}})
        iam.update_assume_role_policy(RoleName=FIREHOSE, PolicyDocument=json.dumps(trust))
        return Actor(self, self.client("sts", account).assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNTS[account]}:role/{FIREHOSE}", RoleSessionName="test"))

    def siem(self):
        return Actor(self, self.client("sts", "siem").assume_role(
            RoleArn=SIEM, RoleSessionName="test", ExternalId="catchment-example"))

    def denied(self, actor, action, resource, because, call, **arguments):
        """AWS's sentence, word for word."""
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        error = caught.exception.response["Error"]
        service = action.split(":")[0]
        told = action.lower() if service == "sqs" else action
        quote = '"' if service == "s3" else ""
        self.assertIn(error["Code"], ("AccessDenied", "AccessDeniedException"))
        self.assertEqual(
            error["Message"],
            f"User: {actor.arn} is not authorized to perform: {told}"
            + (f" on resource: {quote}{resource}{quote}" if resource != "*" else "")
            + (" " + because.format(told) if because else ""))

    def put(self, actor, key, **more):
        return lambda: actor.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"x", **more)

    # Into the bucket.

    def test_firehose_of_each_account_writes_under_its_own_prefix_alone(self):
        for name, account in ACCOUNTS.items():
            with self.subTest(account=name):
                self.put(self.firehoses[name], f"cloudwatch/{account}/object")()
                self.put(self.firehoses[name], f"errors/{account}/object")()
                other = "200000000002" if name != "workload-b" else "200000000001"
                # In its own account the role's policy would be enough for it; in others the
                # bucket's policy must let it in.
                for key in (f"cloudwatch/{other}/object", "object"):
                    if name == "logging":
                        self.put(self.firehoses[name], key)()
                        continue
                    deployed = name in ("workload-a", "workload-b", "management")
                    because = NO_IDENTITY if deployed else NO_RESOURCE
                    self.denied(self.firehoses[name], "s3:PutObject",
                                f"arn:aws:s3:::{BUCKET}/{key}", because,
                                self.put(self.firehoses[name], key))

    def test_nobody_else_writes(self):
        for name, account in ACCOUNTS.items():
            key = f"cloudwatch/{account}/object"
            resource = f"arn:aws:s3:::{BUCKET}/{key}"
            with self.subTest(account=name):
                self.denied(self.bystanders[name], "s3:PutObject", resource, NO_IDENTITY,
                            self.put(self.bystanders[name], key))
                if name == "logging":  # who administers the bucket's account still may not use the key
                    self.denied(self.administrators[name], "kms:GenerateDataKey", self.key,
                                NO_RESOURCE, self.put(self.administrators[name], key))
                else:
                    self.denied(self.administrators[name], "s3:PutObject", resource, NO_RESOURCE,
                                self.put(self.administrators[name], key))

    def test_objects_are_under_the_key_or_not_at_all(self):
        actor = self.firehoses["siem"]
        key = "cloudwatch/100000000004/object"
        resource = f"arn:aws:s3:::{BUCKET}/{key}"
        kms = self.client("kms", "siem")
        other = kms.create_key()["KeyMetadata"]["Arn"]
        for how in ({"ServerSideEncryption": "AES256"},
                    {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": other}):
            self.denied(actor, "s3:PutObject", resource, DENIED_BY_RESOURCE,
                        self.put(actor, key, **how))
        self.put(actor, key, ServerSideEncryption="aws:kms", SSEKMSKeyId=self.key)()

    # The key.

    def test_the_key_is_used_through_s3_alone(self):
        actor = self.firehoses["siem"]
        self.denied(actor, "kms:GenerateDataKey", self.key, NO_RESOURCE,
                    actor.client("kms").generate_data_key, KeyId=self.key, KeySpec="AES_256",
                    EncryptionContext={"aws:s3:arn": f"arn:aws:s3:::{BUCKET}"})
        siem = self.siem()
        self.denied(siem, "kms:GenerateDataKey", self.key, NO_IDENTITY,
                    siem.client("kms").generate_data_key, KeyId=self.key, KeySpec="AES_256")
        for name in ACCOUNTS:
            actor = self.administrators[name]
            with self.subTest(account=name):
                if name == "kms":  # whose account administers it
                    actor.client("kms").describe_key(KeyId=self.key)
                    continue
                self.denied(actor, "kms:DescribeKey", self.key, NO_RESOURCE,
                            actor.client("kms").describe_key, KeyId=self.key)

    # The queue.

    def test_the_queue_belongs_to_the_bucket_and_the_siem(self):
        for name in ACCOUNTS:
            with self.subTest(account=name):
                sqs = self.bystanders[name].client("sqs")
                self.denied(self.bystanders[name], "sqs:SendMessage", QUEUE, NO_IDENTITY,
                            sqs.send_message, QueueUrl=self.queue, MessageBody="x")
                if name == "logging":
                    continue
                sqs = self.administrators[name].client("sqs")
                self.denied(self.administrators[name], "sqs:ReceiveMessage", QUEUE, NO_RESOURCE,
                            sqs.receive_message, QueueUrl=self.queue)

    # The SIEM.

    def test_the_siem_role_is_for_the_siem_with_its_external_id(self):
        for name in ACCOUNTS:
            sts = self.administrators[name].client("sts")
            asked = {"RoleArn": SIEM, "RoleSessionName": "test"}
            with self.subTest(account=name):
                for more in ({}, {"ExternalId": "guess"}):
                    self.denied(self.administrators[name], "sts:AssumeRole", SIEM, "",
                                sts.assume_role, **asked, **more)
                asked["ExternalId"] = "catchment-example"
                if name == "siem":
                    sts.assume_role(**asked)
                    continue
                self.denied(self.administrators[name], "sts:AssumeRole", SIEM, "",
                            sts.assume_role, **asked)
        self.denied(self.bystanders["siem"], "sts:AssumeRole", SIEM, "",
                    self.bystanders["siem"].client("sts").assume_role, RoleArn=SIEM,
                    RoleSessionName="test", ExternalId="catchment-example")

    def test_the_siem_reads_and_does_nothing_else(self):
        siem, key = self.siem(), "cloudwatch/100000000004/read"
        s3, sqs = siem.client("s3"), siem.client("sqs")
        self.put(self.firehoses["siem"], key)()
        self.assertEqual(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read(), b"x")
        self.denied(siem, "s3:PutObject", f"arn:aws:s3:::{BUCKET}/{key}", NO_IDENTITY,
                    self.put(siem, key))
        self.denied(siem, "s3:DeleteObject", f"arn:aws:s3:::{BUCKET}/{key}", NO_IDENTITY,
                    s3.delete_object, Bucket=BUCKET, Key=key)
        self.denied(siem, "s3:GetObject", f"arn:aws:s3:::{BUCKET}/errors/x", NO_IDENTITY,
                    s3.get_object, Bucket=BUCKET, Key="errors/x")
        sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])
        self.denied(siem, "sqs:SendMessage", QUEUE, NO_IDENTITY, sqs.send_message,
                    QueueUrl=self.queue, MessageBody="x")
        self.denied(siem, "sqs:PurgeQueue", QUEUE, NO_IDENTITY, sqs.purge_queue,
                    QueueUrl=self.queue)

    # Logs and Firehose.

    def test_log_groups_are_written_by_who_may(self):
        group = "/app/web"
        stream = fresh("stream")
        self.client("logs").create_log_stream(logGroupName=group, logStreamName=stream)
        resource = (f"arn:aws:logs:{REGION}:200000000001:log-group:{group}"
                    f":log-stream:{stream}")
        event = {"logGroupName": group, "logStreamName": stream,
                 "logEvents": [{"timestamp": int(time.time() * 1000), "message": "x"}]}
        agent = self.actor("workload-a", fresh("agent"), {
            "Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": resource})
        agent.client("logs").put_log_events(**event)
        self.denied(self.bystanders["workload-a"], "logs:PutLogEvents", resource, NO_IDENTITY,
                    self.bystanders["workload-a"].client("logs").put_log_events, **event)
        group_arn = f"arn:aws:logs:{REGION}:200000000001:log-group:{group}:log-stream:"
        self.denied(agent, "logs:DescribeLogStreams", group_arn, NO_IDENTITY,
                    agent.client("logs").describe_log_streams, logGroupName=group)

    def test_roles_are_passed_by_who_may(self):
        """Who could hand any role to a service would have what that role has."""
        actor = self.actor("workload-a", fresh("subscriber"), {
            "Effect": "Allow", "Action": "logs:*", "Resource": "*"})
        role = "arn:aws:iam::200000000001:role/centralised-logs-logs"
        group = "/test/" + fresh("group")
        self.client("logs").create_log_group(logGroupName=group)
        asked = {"logGroupName": group, "filterName": "f", "filterPattern": "", "roleArn": role,
                 "destinationArn": f"arn:aws:firehose:{REGION}:200000000001:deliverystream/"
                                   "centralised-logs"}
        self.denied(actor, "iam:PassRole", role, NO_IDENTITY,
                    actor.client("logs").put_subscription_filter, **asked)
        self.administrators["workload-a"].client("logs").put_subscription_filter(**asked)

    def test_delivery_streams_are_fed_by_who_may(self):
        stream = f"arn:aws:firehose:{REGION}:200000000001:deliverystream/centralised-logs"
        record = {"DeliveryStreamName": "centralised-logs", "Record": {"Data": b"x"}}
        actor = self.bystanders["workload-a"]
        self.denied(actor, "firehose:PutRecord", stream, NO_IDENTITY,
                    actor.client("firehose").put_record, **record)

    # The layers.

    def test_each_layer_can_deny_and_says_that_it_did(self):
        bucket, account = fresh("bucket"), "workload-b"
        self.client("s3", account).create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        reading = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
        no_put = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}
        resource = f"arn:aws:s3:::{bucket}/k"

        def put(actor):
            return lambda: actor.client("s3").put_object(Bucket=bucket, Key="k", Body=b"x")

        for because, actor in (
                (DENIED_BY_IDENTITY, self.actor(account, fresh("r"), ALLOW_ALL, no_put)),
                (NO_BOUNDARY, self.actor(account, fresh("r"), ALLOW_ALL, boundary=reading)),
                (NO_SESSION, self.actor(account, fresh("r"), ALLOW_ALL,
                                        Policy=document(reading)))):
            self.denied(actor, "s3:PutObject", resource, because, put(actor))
        administrator = self.administrators[account]
        put(administrator)()
        organizations = self.client("organizations", "management")
        root, = organizations.list_roots()["Roots"]
        if not root["PolicyTypes"]:
            organizations.enable_policy_type(RootId=root["Id"], PolicyType="SERVICE_CONTROL_POLICY")
        policy = organizations.create_policy(
            Name=fresh("policy"), Description="", Type="SERVICE_CONTROL_POLICY",
            Content=document(no_put))["Policy"]["PolicySummary"]["Id"]
        organizations.attach_policy(PolicyId=policy, TargetId=ACCOUNTS[account])
        self.denied(administrator, "s3:PutObject", resource, DENIED_BY_SCP, put(administrator))
        organizations.detach_policy(PolicyId=policy, TargetId=ACCOUNTS[account])
        put(administrator)()

    def test_a_denial_can_be_decoded_by_who_may(self):
        """What was asked with every condition key, sealed: whoever is denied learns nothing."""
        actor = self.bystanders["workload-a"]
        with self.assertRaises(ClientError) as caught:
            actor.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="cloudwatch/")
        sealed = caught.exception.response["ResponseMetadata"]["HTTPHeaders"][
            "x-catchment-authorization-message"]
        told = json.loads(self.client("sts").decode_authorization_message(
            EncodedMessage=sealed)["DecodedMessage"])
        self.assertFalse(told["allowed"])
        context = told["context"]
        self.assertEqual((context["principal"]["arn"], context["action"], context["resource"]),
                         (actor.arn, "s3:ListBucket", f"arn:aws:s3:::{BUCKET}"))
        keys = {one["key"]: [value["value"] for value in one["values"]["items"]]
                for one in context["conditions"]["items"]}
        self.assertEqual(keys["s3:prefix"], ["cloudwatch/"])
        self.assertEqual(keys["aws:PrincipalOrgID"], ["o-catchment01"])
        self.denied(actor, "sts:DecodeAuthorizationMessage", "*", "",
                    actor.client("sts").decode_authorization_message, EncodedMessage=sealed)

    def test_sessions_end_with_their_role(self):
        name = fresh("role")
        actor = self.actor("workload-b", name, ALLOW_ALL)
        actor.client("sqs").list_queues()
        iam = self.client("iam", "workload-b")
        iam.delete_role_policy(RoleName=name, PolicyName="may")
        iam.delete_role(RoleName=name)
        self.assertEqual(self.code(actor.client("sqs").list_queues)[0], "InvalidClientTokenId")
        self.assertEqual(self.code(actor.client("logs").describe_log_groups)[0],
                         "UnrecognizedClientException")
        # Nor does a role of the same name give it back what it had.
        self.actor("workload-b", name, ALLOW_ALL)
        self.assertEqual(self.code(actor.client("sqs").list_queues)[0], "InvalidClientTokenId")

    def test_a_forged_token_is_none(self):
        actor = self.administrators["workload-b"]
        keys = actor.session.get_credentials()
        for token in (keys.token[:-4] + "AAAA", keys.token[:40], "x"):
            forged = boto3.Session(region_name=REGION, aws_access_key_id=keys.access_key,
                                   aws_secret_access_key=keys.secret_key,
                                   aws_session_token=token)
            self.assertIn(self.code(forged.client("sqs", endpoint_url=self.cloud).list_queues)[0],
                          ("InvalidClientTokenId", "UnrecognizedClientException"))

    def test_an_account_that_is_made_is_entered_from_above(self):
        organizations = self.client("organizations", "management")
        made = organizations.create_account(Email="new@example.com", AccountName="new")
        request = made["CreateAccountStatus"]["Id"]

        def created():
            status = organizations.describe_create_account_status(
                CreateAccountRequestId=request)["CreateAccountStatus"]
            return status.get("AccountId") if status["State"] == "SUCCEEDED" else None
        account = wait_for("the account", created)
        role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
        actor = Actor(self, self.client("sts", "management").assume_role(
            RoleArn=role, RoleSessionName="test"))
        self.assertEqual(actor.client("sts").get_caller_identity()["Account"], account)
        actor.client("logs").create_log_group(logGroupName="/first")
        self.assertEqual(self.code(self.client("sts", "workload-a").assume_role, RoleArn=role,
                                   RoleSessionName="test")[0], "AccessDenied")


if __name__ == "__main__":
    unittest.main()
