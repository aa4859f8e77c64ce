"""The stacks deployed by a pipeline and by no other hand: it is deployed itself, the templates are
published to it, and what is published again changes what there is."""

import json
import os
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from deploying import StacksTest, changed  # noqa: E402
from running import PROGRAM, ROOT, Process, run, wait_for  # noqa: E402

GOLDEN = os.path.join(ROOT, "tests/journey/pipeline")
BUCKET = "catchment-central-logs"
NAME = "catchment-pipeline"
SECTION = """
pipeline:
  account: management
  bucket: catchment-pipeline-templates
"""
SIEM = ("siem:\n", SECTION + "siem:\n")


class Pipeline(StacksTest):
    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.start("127.0.0.1:0")
        cls.addClassCleanup(lambda: cls.up.stop())
        cls.credentials = cls.up.ready["credentials"]

    @classmethod
    def start(cls, listen):
        cls.up = Process("cloud", cls.data, "--listen", listen)
        cls.cloud = cls.up.ready["cloud"]

    def publish(self, *changes):
        self.run_stacks("publish", "--config", changed(self.data, SIEM, *changes))

    def executions(self):
        return self.pipeline.list_pipeline_executions(
            pipelineName=NAME)["pipelineExecutionSummaries"]

    def newest(self, before):
        """The execution that a change of the source began."""
        return wait_for("an execution", lambda: next(
            (one for one in self.executions() if one["pipelineExecutionId"] not in before), None))

    def known(self):
        return {one["pipelineExecutionId"] for one in self.executions()}

    def ended(self, status="Succeeded"):
        """How the newest execution came to its end, with all that were begun for it."""
        def look():
            all_of_them = self.executions()
            busy = [one for one in all_of_them if one["status"] in ("InProgress", "Stopping")]
            return None if busy else all_of_them[0]
        found = wait_for("the end of the execution", look)
        self.assertEqual(found["status"], status, self.failures())
        return found["pipelineExecutionId"]

    def failures(self):
        return [action["latestExecution"]["errorDetails"]["message"]
                for stage in self.pipeline.get_pipeline_state(name=NAME)["stageStates"]
                for action in stage["actionStates"]
                if action.get("latestExecution", {}).get("status") == "Failed"]

    def timeout(self):
        sqs = self.client("sqs", "logging")
        url = sqs.get_queue_url(QueueName="catchment-siem")["QueueUrl"]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])[
            "Attributes"]["VisibilityTimeout"]

    def filters(self, group):
        return self.client("logs", "workload-b").describe_subscription_filters(
            logGroupName=group)["subscriptionFilters"]

    def setUp(self):
        super().setUp()
        self.pipeline = self.client("codepipeline", "management")
        config = changed(self.data, SIEM)
        self.run_stacks("deploy", "--pipeline", "--config", config)
        before = self.known()
        self.publish()
        self.newest(before)
        self.ended()

    def test_1_it_deploys_all_that_was_published(self):
        stacks = [(account, "catchment-firehose") for account in ("management", "workload-a",
                                                                  "workload-b")]
        for account, name in [("kms", "catchment-key"), ("logging", "catchment-logging"), *stacks]:
            found = self.client("cloudformation", account).describe_stacks(StackName=name)
            self.assertIn(found["Stacks"][0]["StackStatus"],
                          ("CREATE_COMPLETE", "UPDATE_COMPLETE"))
        logs = self.client("logs", "workload-b")
        logs.create_log_stream(logGroupName="/app/auth", logStreamName="one")
        logs.put_log_events(logGroupName="/app/auth", logStreamName="one", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": "it went through"}])
        s3 = self.client("s3", "logging")
        wait_for("the object in the archive", lambda: s3.list_objects_v2(
            Bucket=BUCKET, Prefix="cloudwatch/200000000002/").get("Contents"))
        # What `stacks deploy` would do by hand, the pipeline has done.
        self.assertIn("there are no differences", self.run_stacks("diff"))

    def test_2_what_is_published_again_changes_what_there_is(self):
        self.assertEqual(self.timeout(), "60")
        before = self.known()
        self.publish(("visibility-timeout: 60s", "visibility-timeout: 90s"))
        self.newest(before)
        self.ended()
        self.assertEqual(self.timeout(), "90")

    def test_3_a_person_says_yes(self):
        before = self.known()
        self.publish(("  bucket: catchment-pipeline-templates\n",
                      "  bucket: catchment-pipeline-templates\n  approval: true\n"),
                     ("visibility-timeout: 60s", "visibility-timeout: 80s"))
        self.newest(before)

        # It has changed itself first: the stage that waits was not there before.
        def approval():
            for stage in self.pipeline.get_pipeline_state(name=NAME)["stageStates"]:
                if stage["stageName"] == "Approval":
                    return stage["actionStates"][0].get("latestExecution", {}).get("token")
            return None
        token = wait_for("the approval", approval)
        self.assertEqual(self.timeout(), "60")
        self.pipeline.put_approval_result(
            pipelineName=NAME, stageName="Approval", actionName="Approve", token=token,
            result={"status": "Approved", "summary": "fine"})
        self.ended()
        self.assertEqual(self.timeout(), "80")
        # Without the approval again, for the other tests.
        self.run_stacks("deploy", "--pipeline", "--config", changed(self.data, SIEM))

    def test_4_what_fails_says_why_and_a_retry_goes_on(self):
        before = self.known()
        self.publish(("  - account: management\n", "  - account: workload-b\n"
                      "    log-groups: [/app/not-there]\n  - account: management\n"))
        self.newest(before)
        execution = self.ended("Failed")
        said, = self.failures()
        self.assertRegex(said, r"Resource FilterAppNotThere\w+ "
                               r"\(AWS::Logs::SubscriptionFilter\) is CREATE_FAILED: .*does not exist")
        self.client("logs", "workload-b").create_log_group(logGroupName="/app/not-there")
        self.pipeline.retry_stage_execution(pipelineName=NAME, stageName="Firehose",
                                            pipelineExecutionId=execution,
                                            retryMode="FAILED_ACTIONS")
        self.assertEqual(self.ended(), execution)
        self.assertEqual(len(self.filters("/app/not-there")), 1)

    def test_5_what_is_killed_goes_on(self):
        before = self.known()
        self.publish(("[/app/auth,", "[" + ", ".join(
            f"/app/many-{i}" for i in range(60)) + ", /app/auth,"))
        execution = self.newest(before)["pipelineExecutionId"]
        wait_for("the last stage", lambda: any(
            stage["stageName"] == "Firehose" and
            stage.get("latestExecution", {}).get("pipelineExecutionId") == execution
            for stage in self.pipeline.get_pipeline_state(name=NAME)["stageStates"]))
        self.up.stop(kill=True)
        type(self).start(self.cloud.split("//")[1])
        self.assertEqual(self.ended(), execution)
        self.assertEqual(len(self.filters("/app/many-59")), 1)


class Synth(unittest.TestCase):
    def test_the_templates_are_as_they_are_shown(self):
        with tempfile.TemporaryDirectory() as out:
            config = changed(out, SIEM)
            code, _, error = run(PROGRAM, "stacks", "synth", "--config", config, "--out",
                                 os.path.join(out, "made"))
            self.assertEqual(code, 0, error)
            made = os.path.join(out, "made")
            written = sorted(name for name in os.listdir(made)
                             if "pipeline" in name or "deployment" in name)
            if os.environ.get("CATCHMENT_UPDATE_CASES"):
                os.makedirs(GOLDEN, exist_ok=True)
                for name in written:
                    shutil.copy(os.path.join(made, name), os.path.join(GOLDEN, name))
            self.assertEqual(written, sorted(os.listdir(GOLDEN)))
            for name in written:
                with open(os.path.join(made, name), encoding="utf-8") as new, \
                        open(os.path.join(GOLDEN, name), encoding="utf-8") as old:
                    self.assertEqual(new.read(), old.read(), name)

    def test_nothing_is_granted_to_all(self):
        """No "*" action but a key's own account's, no principal but of the Organization."""
        for name in os.listdir(GOLDEN):
            with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
                self.check(name, json.load(file))

    def check(self, name, node):
        if isinstance(node, list):
            for one in node:
                self.check(name, one)
        if not isinstance(node, dict):
            return
        for one in node.values():
            self.check(name, one)
        if node.get("Effect") != "Allow":
            return
        actions = node["Action"] if isinstance(node["Action"], list) else [node["Action"]]
        own = node["Sid"] == "AdministeredByItsAccount"
        for action in actions:
            self.assertTrue("*" not in action or (own and action == "kms:*"), (name, node))
        if node.get("Principal") in ("*", {"AWS": "*"}):
            self.assertIn("aws:PrincipalOrgID", json.dumps(node["Condition"]), name)


if __name__ == "__main__":
    unittest.main()
