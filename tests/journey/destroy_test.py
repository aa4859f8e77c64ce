"""What `stacks status` tells of each log group, and how everything goes when it is told to: the archive
only by its name."""

import os
import pty
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from deploying import StacksTest, changed  # noqa: E402
from running import PROGRAM, bucket_writer  # noqa: E402

BUCKET = "catchment-central-logs"


class Forwarding(StacksTest):
    def test_each_log_group_with_its_filter_and_those_of_others(self):
        logs = self.client("logs", "workload-a")
        own = logs.describe_subscription_filters(logGroupName="/app/web")["subscriptionFilters"][0]
        logs.put_subscription_filter(
            logGroupName="/app/web", filterName="somebody", filterPattern="",
            destinationArn=own["destinationArn"], roleArn=own["roleArn"])
        logs.delete_subscription_filter(logGroupName="/app/payments",
                                        filterName=own["filterName"])
        told = self.run_stacks("status", "--config", changed(
            self.data, ("/aws/vpc/flow]\n    create: true", "/aws/vpc/flow, /app/none]")))
        self.assertIn("log groups of workload-a\n"
                      "  /app/web → centralised-logs-kinesis → centralised-logs\n"
                      f"    of somebody else: somebody → {own['destinationArn']}\n"
                      "  /app/payments is not forwarded\n", told)
        self.assertIn("  /app/none is not known: it is not there\n", told)


class Destroy(StacksTest):
    def asked(self, *answers):
        """`stacks destroy --archive` on a terminal of its own."""
        near, far = pty.openpty()
        process = subprocess.Popen(
            [PROGRAM, "stacks", "destroy", "--data", self.data, "--endpoint", self.cloud,
             "--archive", BUCKET], stdin=far, stdout=subprocess.PIPE, text=True)
        os.close(far)
        os.write(near, "".join(answer + "\n" for answer in answers).encode())
        told = process.communicate(timeout=60)[0]
        os.close(near)
        return process.returncode, told

    def test_the_archive_goes_only_by_its_name(self):
        self.assertIn("is s3://catchment-central-logs, not s3://another", self.run_stacks(
            "destroy", "--yes", "--archive", "another", code=1))
        code, told = self.asked("y", "catchment")
        self.assertEqual(code, 1)
        self.assertIn("Type the bucket's name", told)
        self.assertEqual(self.asked("n")[0], 1)

        s3 = self.client("s3", "logging")
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        writer = bucket_writer(self.cloud, self.credentials)
        names = ["a b+&<c>/é", "plain", "one\x01two"]
        for name in names:
            for body in (b"old", b"new"):
                writer.put_object(Bucket=BUCKET, Key="cloudwatch/100000000004/" + name, Body=body)
        s3.delete_object(Bucket=BUCKET, Key="cloudwatch/100000000004/plain")
        writer.create_multipart_upload(Bucket=BUCKET, Key="cloudwatch/100000000004/begun")
        key = self.client("kms", "kms").describe_key(KeyId="alias/centralised-logging")[
            "KeyMetadata"]["KeyId"]

        told = self.run_stacks("destroy", "--yes", "--archive", BUCKET)
        self.assertRegex(told, r"(?m)^s3://catchment-central-logs is gone, with \d+ objects")
        self.assertIn("cancel-key-deletion", told)
        self.assertNotIn(BUCKET, [one["Name"] for one in s3.list_buckets()["Buckets"]])
        kms = self.client("kms", "kms")
        self.assertEqual(kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "PendingDeletion")
        self.assertEqual(self.run_stacks("status").count("not deployed"), 5)

        self.run_stacks("deploy")
        s3.head_bucket(Bucket=BUCKET)
        told = self.run_stacks("destroy", "--yes")
        self.assertIn("s3://catchment-central-logs and its key are kept", told)


if __name__ == "__main__":
    unittest.main()
