"""What can be known before a deployment: said all together, with the way out, and nothing is
changed. What cannot be asked stops nothing."""

import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from deploying import StacksTest, changed  # noqa: E402

NEVER = "nothing was changed, for it would not go well:"


class Preflight(StacksTest):
    def refused(self, config, *sentences, credentials=None):
        """Each is a line of its own, for deploy and for --dry-run; the stacks stay as they are."""
        before = self.states()
        more = ("--config", config, *(("--credentials", credentials) if credentials else ()))
        told = self.run_stacks("deploy", *more, code=1)
        self.assertIn(NEVER, told)
        tried = self.run_stacks("deploy", "--dry-run", *more, code=1)
        for sentence in sentences:
            self.assertRegex(told, r"(?m)^  - .*" + sentence)
            self.assertRegex(tried, r"(?m)^stops  .*" + sentence)
        self.assertEqual(len(re.findall("(?m)^  - ", told)), len(sentences), told)
        self.assertEqual(self.states(), before)

    def states(self):
        return [(stack["StackName"], stack.get("LastUpdatedTime"))
                for account in ("kms", "logging", "workload-a", "workload-b")
                for stack in self.client("cloudformation", account).describe_stacks()["Stacks"]]

    def test_all_at_once(self):
        logs = self.client("logs", "workload-a")
        logs.create_log_group(logGroupName="/app/full")
        role = self.client("iam", "workload-a").get_role(RoleName="centralised-logs-logs")["Role"]
        stream = self.client("firehose", "workload-a").describe_delivery_stream(
            DeliveryStreamName="centralised-logs")["DeliveryStreamDescription"]
        for name in ("one", "another"):
            logs.put_subscription_filter(
                logGroupName="/app/full", filterName=name, filterPattern="",
                destinationArn=stream["DeliveryStreamARN"], roleArn=role["Arn"])
        self.client("s3", "siem").create_bucket(
            Bucket="taken-by-another",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.refused(
            changed(self.data, ("id: o-catchment01", "id: o-elsewhere01"),
                    ('siem: "100000000004"', 'siem: "100000000009"'),
                    ('workload-b: "200000000002"', 'workload-b: "200000000009"'),
                    ("bucket: catchment-central-logs", "bucket: taken-by-another"),
                    ("/aws/vpc/flow]\n    create: true", "/aws/vpc/flow, /app/full]"),
                    ("[/aws/cloudtrail]\n    create: true", "[/aws/cloudtrail, /app/not-there]")),
            r"Organization o-catchment01, the config says o-elsewhere01",
            r"'siem' \(100000000009\) is not of the Organization",
            r"'workload-b' \(200000000009\) is not of the Organization",
            r"'workload-b' \(200000000009\) are of account 200000000002",
            r"bucket taken-by-another is taken by another account",
            r"log group /app/not-there in account 'management' is not there: make it",
            r"log group /app/full in account 'workload-a' has 2 subscription filters of others.*"
            r": another, one")

    def test_a_template_that_is_too_long(self):
        many = ", ".join(f"/app/many-{i}" for i in range(150))
        self.refused(changed(self.data, ("[/app/auth,", f"[{many}, /app/auth,")),
                     r"catchment-firehose in account 'workload-b' has 311 resources in \d+ bytes")

    def profiles(self, account, key):
        """The credentials file with another key for one account."""
        with open(self.credentials, encoding="utf-8") as file:
            text = file.read()
        own = (f"[{account}]\naws_access_key_id = {key['AccessKeyId']}\n"
               f"aws_secret_access_key = {key['SecretAccessKey']}\n")
        text = re.sub(rf"(?s)\[{account}\]\n.*?(?=\n\[|\Z)", own, text)
        path = os.path.join(self.data, f"credentials-{account}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def user(self, account, name, *actions):
        iam = self.client("iam", account)
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}))
        return self.profiles(account, iam.create_access_key(UserName=name)["AccessKey"])

    def test_who_may_not_deploy(self):
        arn = "arn:aws:iam::200000000002:user/looker"
        self.refused(
            changed(self.data),
            arn + r" may not cloudformation:CreateChangeSet, .*:DescribeStackEvents on .*/"
            r"catchment-firehose/\*",
            arn + " may not iam:PassRole on .*role/centralised-logs-firehose",
            arn + " may not iam:PassRole on .*role/centralised-logs-logs",
            credentials=self.user("workload-b", "looker", "iam:SimulatePrincipalPolicy",
                                  "logs:Describe*"))

    def test_what_cannot_be_asked_is_a_note(self):
        more = changed(self.data, ("[/app/auth,", "[/app/noted, /app/auth,"))
        blind = self.user("workload-b", "blind", "cloudformation:*")
        told = self.run_stacks("deploy", "--dry-run", "--config", more, "--credentials", blind)
        self.assertRegex(told, r"(?m)^note   whether arn:aws:iam::200000000002:user/blind may "
                               r"deploy could not be checked: .*iam:SimulatePrincipalPolicy")
        self.assertRegex(told, r"(?m)^note   log groups in account 'workload-b' could not be looked "
                               r"at: .*logs:DescribeSubscriptionFilters")
        self.assertRegex(told, r"Add +FilterAppNoted")
        self.assertIn("NO_CHANGES", self.run_stacks("deploy", "--credentials", blind))


if __name__ == "__main__":
    unittest.main()
