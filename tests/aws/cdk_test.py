"""The stock CDK CLI against the cloud: examples/cdk bootstrapped, deployed, compared, changed and
taken away again, over three accounts, as its README has it."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, ROOT, Process, client, wait_for  # noqa: E402

APP = os.path.join(ROOT, "examples/cdk")
CDK = os.path.join(APP, "node_modules/aws-cdk/bin/cdk")
ACCOUNTS = {"kms": "100000000002", "logging": "100000000003", "workload-a": "200000000001"}
MANAGEMENT = "100000000001"
WORKLOAD = "ExampleFirehose-200000000001"
FILTER = "centralised-logs-kinesis"


class CdkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not os.path.exists(CDK):
            raise unittest.SkipTest("CDK is not installed: run scripts/setup")
        folder = tempfile.TemporaryDirectory(prefix="catchment-cdk-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.cloud = Process("cloud", cls.folder, "--listen", "127.0.0.1:0")
        cls.addClassCleanup(cls.cloud.stop)
        # A home of its own, and nothing but the cloud to be reached.
        cls.environment = {
            "PATH": os.environ["PATH"], "HOME": cls.folder, "CI": "true", "NO_COLOR": "1",
            "AWS_ENDPOINT_URL": cls.cloud.ready["cloud"], "AWS_REGION": REGION,
            "AWS_SHARED_CREDENTIALS_FILE": cls.cloud.ready["credentials"],
            "AWS_EC2_METADATA_DISABLED": "true", "CDK_DISABLE_CLI_TELEMETRY": "true",
            "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}

    def begin(self, *arguments, profile="management"):
        return subprocess.Popen(
            ["node", CDK, *arguments, "--no-notices"], cwd=APP, text=True,
            env={**self.environment, "AWS_PROFILE": profile},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def end(self, process):
        said = process.communicate(timeout=180)[0]
        self.assertEqual(process.returncode, 0, said[-6000:])
        return said

    def cdk(self, *arguments, **profile):
        return self.end(self.begin(*arguments, **profile))

    def synthesise(self, name, *context):
        """The app with that context, made once for the commands that use it."""
        out = os.path.join(self.folder, name)
        pairs = [part for pair in context for part in ("-c", pair)]
        self.cdk("synth", "--quiet", "--output", out, "-c", "bufferSeconds=0", *pairs)
        return ("--app", out)

    def client(self, service, account):
        return client(service, self.cloud.ready["cloud"], self.cloud.ready["credentials"], account)

    def filters(self, group):
        found = self.client("logs", "workload-a").describe_subscription_filters(logGroupName=group)
        return {one["filterName"]: one["filterPattern"] for one in found["subscriptionFilters"]}

    def statuses(self):
        return {stack["StackName"]: stack["StackStatus"] for account in ACCOUNTS
                for stack in self.client("cloudformation", account).describe_stacks()["Stacks"]}

    def test_the_life_of_the_app(self):
        app = self.synthesise("first")
        self.bootstrap(app)
        self.deploy(app)
        self.events_arrive()
        self.assertIn("Number of stacks with differences: 0", self.cdk("diff", "--fail", *app))
        again = self.cdk("deploy", "--all", "--require-approval", "never", *app)
        self.assertEqual(again.count("(no changes)"), 3, again)
        self.change()
        self.drift(app)
        self.destroy(app)

    def bootstrap(self, app):
        running = [self.begin(
            "bootstrap", f"aws://{number}/{REGION}", *app, "--trust", MANAGEMENT,
            "--cloudformation-execution-policies", "arn:aws:iam::aws:policy/AdministratorAccess",
            profile=name) for name, number in ACCOUNTS.items()]
        for process in running:
            self.assertIn("bootstrapped", self.end(process))

    def deploy(self, app):
        logs = self.client("logs", "workload-a")
        for group in ("/app/web", "/app/payments"):
            logs.create_log_group(logGroupName=group)
        outputs = os.path.join(self.folder, "outputs.json")
        self.cdk("deploy", "ExampleKey", *app, "--require-approval", "never",
                 "--outputs-file", outputs)
        with open(outputs, encoding="utf-8") as file:
            key = json.load(file)["ExampleKey"]["KeyArn"]
        self.cdk("deploy", "--all", *app, "--require-approval", "never", "--concurrency", "3",
                 "--parameters", f"ExampleLogging:KeyArn={key}",
                 "--parameters", f"{WORKLOAD}:KeyArn={key}")
        self.assertEqual(set(self.statuses().values()), {"CREATE_COMPLETE"})
        self.assertEqual(self.filters("/app/web"), {FILTER: ""})
        self.assertEqual(self.filters("/app/payments"), {FILTER: ""})

    def events_arrive(self):
        """From a log group to the queue that the SIEM reads."""
        logs = self.client("logs", "workload-a")
        logs.create_log_stream(logGroupName="/app/web", logStreamName="s")
        logs.put_log_events(logGroupName="/app/web", logStreamName="s", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": "ERROR one"}])
        sqs = self.client("sqs", "logging")
        cfn = self.client("cloudformation", "logging")
        outputs = cfn.describe_stacks(StackName="ExampleLogging")["Stacks"][0]["Outputs"]
        url = next(o["OutputValue"] for o in outputs if o["OutputKey"] == "QueueUrl")
        told = wait_for("the event", lambda: [m for m in sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=1).get("Messages", []) if "ObjectCreated" in m["Body"]])
        self.assertIn("cloudwatch/200000000001/", told[0]["Body"].replace("%2F", "/"))

    def change(self):
        app = self.synthesise("second", "filterPattern=ERROR", "logGroups=/app/web")
        seen = self.cdk("diff", *app)
        self.assertIn("Custom::ConfigureLogSubscription", seen)
        self.cdk("deploy", WORKLOAD, *app, "--require-approval", "never")
        self.assertEqual(self.filters("/app/web"), {FILTER: "ERROR"})
        self.assertEqual(self.filters("/app/payments"), {})

    def drift(self, app):
        # It takes no role on: it must be of the account.
        drift = lambda: self.cdk("drift", "ExampleLogging", *app, profile="logging")  # noqa: E731
        self.assertIn("No drift", drift())
        sqs = self.client("sqs", "logging")
        for url in sqs.list_queues()["QueueUrls"]:
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
        seen = drift()
        self.assertIn("AWS::SQS::Queue", seen)
        self.assertIn("77", seen)

    def destroy(self, app):
        self.cdk("destroy", "--all", "--force", *app)
        self.assertEqual(set(self.statuses()), {"CDKToolkit"})
        self.assertEqual(self.filters("/app/web"), {})
        # What is archived stays, and so does what it is encrypted under.
        self.client("s3", "logging").head_bucket(Bucket="example-central-logs")
        aliases = self.client("kms", "kms").list_keys()["Keys"]
        self.assertTrue(aliases)


if __name__ == "__main__":
    unittest.main()
