"""What is forwarded, by what the config says of it: deployed, written to, found in the SIEM."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from deploying import StacksTest, changed  # noqa: E402
from running import REGION, search, wait_for  # noqa: E402


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
        self.run_stacks("destroy", "--yes", "--config", more)
        self.run_stacks("deploy")


if __name__ == "__main__":
    unittest.main()
