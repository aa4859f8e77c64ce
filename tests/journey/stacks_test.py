"""The stacks of a config as their user has them: written, deployed, compared, changed, taken away and
deployed again, through CloudFormation's endpoint alone."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from deploying import StacksTest, changed  # noqa: E402
from running import PROGRAM, ROOT, Process  # noqa: E402
from templates import kept  # noqa: E402

BUCKET = "catchment-central-logs"


GOLDEN = {"": os.path.join(ROOT, "tests/journey/stacks"),
          os.path.join(ROOT, "tests/journey/whole.yaml"): os.path.join(ROOT, "tests/journey/whole"),
          os.path.join(ROOT, "tests/journey/units.yaml"): os.path.join(ROOT, "tests/journey/units")}


class Synth(unittest.TestCase):
    def test_the_templates_are_as_they_are_shown(self):
        for config, folder in GOLDEN.items():
            with tempfile.TemporaryDirectory() as out:
                subprocess.run([PROGRAM, "stacks", "synth", "--out", out, "--data", out,
                                *(["--config", config] if config else [])], check=True,
                               capture_output=True)
                self.compare(out, folder)

    def compare(self, out, folder):
        written = sorted(os.listdir(out))
        if os.environ.get("CATCHMENT_UPDATE_CASES"):
            os.makedirs(folder, exist_ok=True)
            for name in written:
                with open(os.path.join(out, name), encoding="utf-8") as new, \
                        open(os.path.join(folder, name), "w", encoding="utf-8") as old:
                    old.write(new.read())
        self.assertEqual(written, sorted(os.listdir(folder)))
        for name in written:
            with open(os.path.join(out, name), encoding="utf-8") as new, \
                    open(os.path.join(folder, name), encoding="utf-8") as old:
                self.assertEqual(new.read(), old.read(), name)

    def test_the_pictures_are_as_the_documents_show_them(self):
        pictures = os.path.join(ROOT, "docs/diagrams")
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([PROGRAM, "stacks", "diagram", "--out", out], check=True,
                           capture_output=True)
            for name in sorted(os.listdir(out)):
                with open(os.path.join(out, name), encoding="utf-8") as file:
                    text = file.read()
                ElementTree.fromstring(text)
                if os.environ.get("CATCHMENT_UPDATE_CASES"):
                    with open(os.path.join(pictures, name), "w", encoding="utf-8") as file:
                        file.write(text)
                with open(os.path.join(pictures, name), encoding="utf-8") as file:
                    self.assertEqual(text, file.read(), f"{name}: CATCHMENT_UPDATE_CASES=1")
            self.assertEqual(sorted(os.listdir(out)), sorted(os.listdir(pictures)))
            subprocess.run([PROGRAM, "stacks", "diagram", "--out", out, "--format", "mermaid"],
                           check=True, capture_output=True)
            with open(os.path.join(out, "architecture.mmd"), encoding="utf-8") as file:
                self.assertIn("flowchart TB", file.read())


class Stacks(StacksTest):
    def test_each_template_is_valid(self):
        cfn = self.client("cloudformation", "logging")
        for name, body in kept().items():
            with self.subTest(template=name):
                cfn.validate_template(TemplateBody=json.dumps(body))

    def test_the_life_of_the_stacks(self):
        self.run_stacks("deploy")
        self.assertEqual(len(re.findall(r" (?:CREATE|UPDATE)\w*_COMPLETE",
                                        self.run_stacks("status"))), 5)
        self.assertIn("there are no differences", self.run_stacks("diff"))
        self.assertIn("all is as it was deployed", self.run_stacks("drift"))

        more = changed(self.data, ("visibility-timeout: 60s", "visibility-timeout: 90s"),
                       ("[/app/auth,", "[/app/more, /app/auth,"))
        told = self.run_stacks("deploy", "--dry-run", "--config", more)
        self.assertIn("/Properties/VisibilityTimeout: 60 → 90", told)
        self.assertNotIn("statements that let in more", told)
        self.assertRegex(told, r"Add +FilterAppMore\w+ \(AWS::Logs::SubscriptionFilter\)")
        sqs = self.client("sqs", "logging")
        url = sqs.get_queue_url(QueueName="catchment-siem")["QueueUrl"]

        def timeout():
            return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])[
                "Attributes"]["VisibilityTimeout"]
        self.assertEqual(timeout(), "60")
        self.run_stacks("deploy", "--config", more)
        self.assertEqual(timeout(), "90")
        self.assertEqual(len(self.filters("/app/more")), 1)

        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "7"})
        self.assertIn("/VisibilityTimeout: 90 → 7",
                      self.run_stacks("drift", "--config", more, code=3))

        self.assertIn("4 stacks are gone", self.run_stacks("destroy", "--yes"))
        self.client("s3", "logging").head_bucket(Bucket=BUCKET)
        self.assertEqual(self.filters("/app/more"), [])
        self.assertEqual(self.client("firehose", "workload-b").list_delivery_streams()[
            "DeliveryStreamNames"], [])
        self.assertEqual(self.client("iam", "workload-b").list_roles()["Roles"], [])
        self.run_stacks("deploy")
        self.assertIn("there are no differences", self.run_stacks("diff"))

    def test_what_lets_in_more_stands_in_a_section_of_its_own(self):
        self.run_stacks("deploy")
        other = changed(self.data, ("external-id: catchment-example", "external-id: another"))
        told = self.run_stacks("diff", "--config", other)
        self.assertIn("statements that let in more\n  ! catchment-logging in logging, SiemRole: "
                      "TheSiem: StringEquals sts:ExternalId also another\n", told)

    def filters(self, group):
        return self.client("logs", "workload-b").describe_subscription_filters(
            logGroupName=group)["subscriptionFilters"]

    def test_what_fails_is_said_with_its_reason_first_and_undone(self):
        wrong = changed(self.data, ("[/app/auth, /var/log/secure]\n    create: true",
                                    "[/app/auth, /app/more]\n    pattern: '{ $.a = '\n"
                                    "    create: true"))
        told = self.run_stacks("deploy", "--config", wrong, code=1)
        last = told.strip().splitlines()[-1]
        self.assertRegex(last, r"^catchment: FilterApp\w+ "
                               r"\(AWS::Logs::SubscriptionFilter\): .*[Ii]nvalid")
        self.assertIn("UPDATE_ROLLBACK_COMPLETE", last)
        self.assertEqual(len(self.filters("/app/auth")), 1)
        self.run_stacks("deploy")

    def test_a_deployment_that_is_killed_goes_on(self):
        more = changed(self.data, ("[/app/auth,", "[" + ", ".join(
            f"/app/many-{i}" for i in range(60)) + ", /app/auth,"))
        for server in (False, True):
            self.run_stacks("deploy")
            deploying = subprocess.Popen(
                [PROGRAM, "stacks", "deploy", "--data", self.data, "--endpoint", self.cloud,
                 "--config", more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for line in deploying.stdout:
                if re.search(r"workload-b +UPDATE_IN_PROGRESS", line):
                    break
            if server:
                self.up.stop(kill=True)
                type(self).up = Process("cloud", self.data, "--listen", self.cloud.split("//")[1])
            deploying.kill()
            deploying.wait()
            deploying.stdout.close()
            self.run_stacks("deploy", "--config", more)
            self.assertEqual(len(self.filters("/app/many-59")), 1)
            self.assertIn("there are no differences", self.run_stacks("diff", "--config", more))


if __name__ == "__main__":
    unittest.main()
