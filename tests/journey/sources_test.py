"""What is forwarded, by what the config says of it: deployed, written to, found in the SIEM."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from deploying import StacksTest, changed  # noqa: E402
from running import PROGRAM, REGION, fresh, search, wait_for  # noqa: E402


class Sources(StacksTest):
    def test_a_second_region_delivers_to_the_archive(self):
        """Through roles of its own, encrypted under the key of the archive's Region."""
        other = "us-east-1"
        more = changed(self.data, ("region: eu-west-1", f"region: eu-west-1\nregions: [eu-west-1, {other}]"),
                       ("  - account: management\n", "  - account: management\n    regions: [eu-west-1]\n"))
        told = self.run_stacks("deploy", "--config", more)
        self.assertRegex(told, r"workload-a/us-east-1 +CREATE_COMPLETE +catchment-firehose")
        self.assertEqual(sorted(role["RoleName"] for role in
                                self.client("iam", "workload-a").list_roles()["Roles"]),
                         ["centralised-logs-firehose", "centralised-logs-firehose-us-east-1",
                          "centralised-logs-logs", "centralised-logs-logs-us-east-1"])
        self.assertEqual(self.client("firehose", "management", region=other).list_delivery_streams()[
            "DeliveryStreamNames"], [])
        for region in (REGION, other):
            logs = self.client("logs", "workload-a", region=region)
            logs.create_log_stream(logGroupName="/app/web", logStreamName="from")
            logs.put_log_events(logGroupName="/app/web", logStreamName="from", logEvents=[
                {"timestamp": int(time.time() * 1000), "message": f"written in {region}"}])
            found = wait_for(f"the event of {region}",
                             lambda r=region: search(self.web, f'"written in {r}"'))
            self.assertEqual([event["cloud.region"] for event in found], [region])
            folder = "200000000001/2" if region == REGION else f"200000000001/{other}/2"
            self.assertIn(f"cloudwatch/{folder}", found[0]["aws.s3.object.key"])
        self.assertIn("there are no differences", self.run_stacks("diff", "--config", more))
        self.assertIn("all is as it was deployed", self.run_stacks("drift", "--config", more))

    def test_streams_that_decompress_and_that_take_messages_out(self):
        """What comes is found with where it is from: by its envelope, or by where it lies."""
        for more, group, types in (
                ("", "/app/web", ["Decompression"]),
                (", extract-messages: true", "s3://catchment-central-logs/cloudwatch/200000000001",
                 ["Decompression", "CloudWatchLogProcessing"])):
            config = changed(self.data, (
                "siem:\n", f"processing: {{decompress: true{more}}}\nsiem:\n"))
            self.run_stacks("deploy", "--config", config)
            self.assertIn("there are no differences", self.run_stacks("diff", "--config", config))
            told = f"{'extracted' if more else 'decompressed'} lambda"
            logs, stream = self.client("logs", "workload-a"), fresh("stream")
            logs.create_log_stream(logGroupName="/app/web", logStreamName=stream)
            logs.put_log_events(logGroupName="/app/web", logStreamName=stream, logEvents=[
                {"timestamp": int(time.time() * 1000), "message": f"{told} {i}"} for i in (1, 2)])
            found = wait_for("both", lambda t=told: (
                lambda e: e if len(e) == 2 else None)(search(self.web, f'"{t}"')))
            for event in found:
                self.assertEqual(event["cloud.account.id"], "200000000001")
                self.assertEqual(event["cloud.region"], REGION)
                self.assertEqual(event["log.group"], group)
                self.assertIn(event["message"], (f"{told} 1", f"{told} 2"))
            self.assertEqual(self.processors(), types)
        self.run_stacks("deploy", "--config", changed(self.data, (
            "siem:\n", "processing: {decompress: false}\nsiem:\n")))
        self.assertEqual(self.processors(), [])
        self.run_stacks("deploy")

    def processors(self):
        to = self.client("firehose", "workload-a").describe_delivery_stream(
            DeliveryStreamName="centralised-logs")["DeliveryStreamDescription"]["Destinations"][0][
                "ExtendedS3DestinationDescription"]
        processing = to["ProcessingConfiguration"]
        self.assertEqual(to["CompressionFormat"],
                         "GZIP" if processing["Enabled"] else "UNCOMPRESSED")
        return [one["Type"] for one in processing.get("Processors", [])]

    def test_what_is_wrong_is_said_before_anything_is_changed(self):
        self.run_stacks("deploy")
        stream = self.client("firehose", "workload-b").describe_delivery_stream(
            DeliveryStreamName="centralised-logs")["DeliveryStreamDescription"]["DeliveryStreamARN"]
        policy = {"Type": "AWS::Logs::AccountPolicy", "Properties": {
            "PolicyName": "theirs", "PolicyType": "SUBSCRIPTION_FILTER_POLICY",
            "SelectionCriteria": 'LogGroupName NOT IN ["/app/auth"]', "PolicyDocument": json.dumps(
                {"DestinationArn": stream,
                 "RoleArn": "arn:aws:iam::200000000002:role/centralised-logs-logs"})}}
        cfn = self.client("cloudformation", "workload-b")
        cfn.create_stack(StackName="theirs",
                         TemplateBody=json.dumps({"Resources": {"Policy": policy}}))
        cfn.get_waiter("stack_create_complete").wait(StackName="theirs", WaiterConfig={"Delay": 1})
        many = changed(self.data, ("[/app/auth, /var/log/secure]\n    create: true\n", "[" + ", ".join(
            f"/app/many-{i}" for i in range(200)) + "]\n    create: true\n"
            "  - account: workload-b\n    all: true\n"))
        told = self.run_stacks("deploy", "--config", many, code=1)
        self.assertRegex(told, r"  - catchment-firehose in account 'workload-b' has \d+ resources in \d+ "
                               r"bytes, and CloudFormation takes 500 in 51200: .*or all: true; or name a "
                               r"bucket that such templates go through: deployment.templates")
        self.assertRegex(told, r"  - account 'workload-b' has a subscription filter policy of others, "
                               r"and can have one: theirs. Remove it, or name log groups")
        cfn.delete_stack(StackName="theirs")
        cfn.get_waiter("stack_delete_complete").wait(StackName="theirs", WaiterConfig={"Delay": 1})
        self.assertIn("there are no differences", self.run_stacks("diff"))

    def test_a_large_template_goes_through_a_bucket(self):
        """Of 200 log groups, with their filters: 100 KB."""
        many = ("[/app/auth, /var/log/secure]", "[/app/auth, /var/log/secure, " + ", ".join(
            f"/app/large-{i}" for i in range(200)) + "]")
        config = changed(self.data, many, (
            "region: eu-west-1\n", "region: eu-west-1\ndeployment:\n  templates: large-templates\n"))
        self.assertIn("bucket large-templates of deployment.templates is not there: make it",
                      self.run_stacks("deploy", "--config", config, code=1))
        s3 = self.client("s3", "logging")
        s3.create_bucket(Bucket="large-templates",
                         CreateBucketConfiguration={"LocationConstraint": REGION})
        # Not yet for others: the account that deploys says so, and all is as it was.
        told = self.run_stacks("deploy", "--config", config, code=1)
        self.assertRegex(told, r"the template of catchment-firehose in account 'workload-b' cannot be put to "
                               r"s3://large-templates/catchment/\w+.json: .*\(deployment.templates\)")
        s3.put_bucket_policy(Bucket="large-templates", Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": ["s3:PutObject", "s3:GetObject"],
                 "Resource": "arn:aws:s3:::large-templates/catchment/*",
                 "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-catchment01"}}}]}))
        self.run_stacks("deploy", "--config", config)
        self.assertEqual(len(self.filters("/app/large-199")), 1)
        self.assertEqual(len(s3.list_objects_v2(Bucket="large-templates")["Contents"]), 1)
        self.assertIn("there are no differences", self.run_stacks("diff", "--config", config))
        self.run_stacks("deploy")

    def test_patterns_find_log_groups_of_every_account_below_a_unit(self):
        organizations = self.client("organizations", "management")
        root = organizations.list_roots()["Roots"][0]["Id"]
        unit = organizations.create_organizational_unit(ParentId=root, Name="shops")[
            "OrganizationalUnit"]["Id"]
        below = organizations.create_organizational_unit(ParentId=unit, Name="small")[
            "OrganizationalUnit"]["Id"]
        made = organizations.create_account(
            AccountName="Corner Shop/1", Email="corner@example.com")["CreateAccountStatus"]["Id"]
        corner = organizations.describe_create_account_status(
            CreateAccountRequestId=made)["CreateAccountStatus"]["AccountId"]
        organizations.move_account(AccountId=corner, SourceParentId=root, DestinationParentId=below)
        organizations.move_account(AccountId="200000000002", SourceParentId=root,
                                   DestinationParentId=unit)
        logs = self.client("logs", "workload-b")
        for name in ("/shop/a", "/shop/b", "/shop/quiet/c", "/shop/named"):
            logs.create_log_group(logGroupName=name)
        config = changed(self.data, ("  - account: management\n", f"""\
  - account: workload-b
    log-groups: [/shop/named]
    pattern: ERROR
  - organizational-units: [{unit}]
    log-groups: [/shop/*, /aws/kinesisfirehose/*]
    exclude: [/shop/quiet/*]
  - account: management
"""))
        self.run_stacks("deploy")
        told = self.run_stacks("deploy", "--config", config)
        self.assertIn("note  '/aws/kinesisfirehose/centralised-logs' of 'workload-b' in eu-west-1 is "
                      "the pipeline's own: it is not forwarded", told)
        self.assertIn("note  no log group of 'Corner-Shop-1' in eu-west-1 matches '/shop/*' yet", told)
        self.assertRegex(told, r"Corner-Shop-1 +CREATE_COMPLETE +catchment-firehose")
        patterns = {name: [f["filterPattern"] for f in self.filters(name)] for name in (
            "/shop/a", "/shop/b", "/shop/quiet/c", "/shop/named", "/aws/kinesisfirehose/centralised-logs")}
        self.assertEqual(patterns, {"/shop/a": [""], "/shop/b": [""], "/shop/quiet/c": [],
                                    "/shop/named": ["ERROR"],
                                    "/aws/kinesisfirehose/centralised-logs": []})
        self.assertIn("there are no differences", self.run_stacks("diff", "--config", config))
        logs.create_log_group(logGroupName="/shop/later")
        self.assertRegex(self.run_stacks("diff", "--config", config), r"Add +FilterShopLater")
        self.run_stacks("deploy", "--config", config)
        self.assertEqual(len(self.filters("/shop/later")), 1)
        with tempfile.TemporaryDirectory() as out:
            self.run_stacks("synth", "--config", config, "--out", out)
            self.assertIn("catchment-firehose.Corner-Shop-1.eu-west-1.template.json", os.listdir(out))
            done = subprocess.run(
                [PROGRAM, "stacks", "synth", "--config", config, "--out", out, "--data", out,
                 "--endpoint", "http://127.0.0.1:9"],
                capture_output=True, text=True, check=False,
                env={"PATH": os.environ["PATH"], "HOME": out, "AWS_EC2_METADATA_DISABLED": "true"})
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"the subscription at line \d+: which accounts it means cannot "
                                          r"be asked: .*Run as one who may ask Organizations")
        self.run_stacks("destroy", "--yes", "--config", config)
        organizations.move_account(AccountId="200000000002", SourceParentId=unit,
                                   DestinationParentId=root)

    def test_two_patterns_for_one_log_group_are_refused(self):
        self.client("logs", "workload-b").create_log_group(logGroupName="/twice/a")
        config = changed(self.data, ("  - account: management\n", """\
  - account: workload-b
    log-groups: [/twice/*]
  - account: workload-b
    log-groups: ["/*/a"]
  - account: management
"""))
        self.assertRegex(self.run_stacks("diff", "--config", config, code=1),
                         r"the subscription at line \d+: '/twice/a' of 'workload-b' in eu-west-1 is "
                         r"matched by the subscription at line \d+, too: name it, or exclude it")

    def test_all_log_groups_now_and_later(self):
        logs = self.client("logs", "workload-b")
        logs.create_log_group(logGroupName="/every/before")
        logs.create_log_group(logGroupName="/every/noise")
        config = changed(self.data, ("    log-groups: [/app/auth, /var/log/secure]\n    create: true\n",
                                     "    all: true\n    exclude: [/every/noise]\n"))
        self.run_stacks("deploy", "--config", config)
        logs.create_log_group(logGroupName="/every/after")
        for group in ("before", "noise", "after"):
            logs.create_log_stream(logGroupName=f"/every/{group}", logStreamName="s")
            logs.put_log_events(logGroupName=f"/every/{group}", logStreamName="s", logEvents=[
                {"timestamp": int(time.time() * 1000), "message": f"every {group}"}])
        for group in ("before", "after"):
            wait_for(group, lambda g=group: search(self.web, f'"every {g}"'))
        self.assertEqual(search(self.web, '"every noise"'), [])
        self.assertIn("there are no differences", self.run_stacks("diff", "--config", config))
        self.run_stacks("deploy")
        self.assertIn("there are no differences", self.run_stacks("diff"))

    def test_drift_tells_of_log_groups_since_and_of_filters_of_others(self):
        logs = self.client("logs", "workload-b")
        logs.create_log_group(logGroupName="/since/before")
        config = changed(self.data, ("  - account: management\n", """\
  - account: workload-b
    log-groups: [/since/*]
  - account: management
"""))
        self.run_stacks("deploy", "--config", config)
        self.assertIn("all is as it was deployed", self.run_stacks("drift", "--config", config))
        logs.create_log_group(logGroupName="/since/after")
        logs.put_subscription_filter(
            logGroupName="/since/before", filterName="theirs", filterPattern="",
            destinationArn="arn:aws:firehose:eu-west-1:200000000002:deliverystream/centralised-logs",
            roleArn="arn:aws:iam::200000000002:role/centralised-logs-logs")
        told = self.run_stacks("drift", "--config", config, code=3)
        self.assertRegex(told, r"NEW +/since/after \(AWS::Logs::LogGroup\)\n +not forwarded yet")
        self.assertIn("note  '/since/before' of 'workload-b' has a subscription filter of others: "
                      "'theirs', to arn:aws:firehose", told)
        self.run_stacks("deploy", "--config", config)
        self.assertEqual(len(self.filters("/since/after")), 1)
        self.run_stacks("drift", "--config", config)

    def test_filters_by_a_function_of_the_stack(self):
        """The mission's own form: put when made and when changed, taken away when removed."""
        def of(form, name, *changes):
            return changed(self.data, ("region: eu-west-1\n", f"region: eu-west-1\nsubscription: {form}\n"
                                       f"filter-name: {name}\n"), *changes)

        self.run_stacks("deploy")
        # The other form under the same name would take the only filter away.
        self.assertIn("cannot become custom resources under the name 'centralised-logs-kinesis' without "
                      "being away for a while: say another filter-name",
                      self.run_stacks("deploy", "--config", of(
                          "custom-resource", "centralised-logs-kinesis"), code=1))
        told = self.run_stacks("deploy", "--config", of("custom-resource", "by-function"))
        self.assertRegex(told, r"SubscriptionAppAuth\w+ \(Custom::ConfigureLogSubscription\)")
        self.assertEqual(self.names("/app/auth"), ["by-function"])
        logs = self.client("logs", "workload-b")
        logs.create_log_stream(logGroupName="/app/auth", logStreamName="by-function")
        logs.put_log_events(logGroupName="/app/auth", logStreamName="by-function", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": "handed on by a function"}])
        wait_for("the event", lambda: search(self.web, '"handed on by a function"'))
        config = of("custom-resource", "by-function")
        self.assertIn("there are no differences", self.run_stacks("diff", "--config", config))
        self.run_stacks("deploy", "--config", of(
            "custom-resource", "by-function",
            ("[/app/auth, /var/log/secure]\n    create: true\n",
             "[/app/auth]\n    create: true\n    pattern: ERROR\n")))
        self.assertEqual([f["filterPattern"] for f in self.filters("/app/auth")], ["ERROR"])
        self.assertEqual(self.filters("/var/log/secure"), [])
        self.assertIn("cannot become native under the name 'by-function'", self.run_stacks(
            "deploy", "--config", of("native", "by-function"), code=1))
        self.run_stacks("deploy", "--config", of("native", "central"))
        for group in ("/app/auth", "/var/log/secure"):
            self.assertEqual(self.names(group), ["central"])
        self.run_stacks("deploy", "--config", of("custom-resource", "again"))
        self.assertEqual(self.names("/app/auth"), ["again"])
        self.run_stacks("destroy", "--yes", "--config", of("custom-resource", "again"))
        self.assertEqual(self.filters("/app/auth"), [])

    def names(self, group):
        return [one["filterName"] for one in self.filters(group)]

    def filters(self, group):
        return self.client("logs", "workload-b").describe_subscription_filters(
            logGroupName=group)["subscriptionFilters"]


if __name__ == "__main__":
    unittest.main()
