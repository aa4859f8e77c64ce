"""Starts the program, and the AWS SDK for JavaScript's own tests against it."""

import configparser
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import ROOT, SystemTest, run  # noqa: E402

FOLDER = os.path.join(ROOT, "tests/aws/javascript")


class SdkTest(SystemTest):
    def test_the_sdk_for_javascript(self):
        if not os.path.isdir(os.path.join(FOLDER, "node_modules/@aws-sdk")):
            self.skipTest("the SDK is not installed: run scripts/setup")
        profiles = configparser.ConfigParser()
        profiles.read(self.credentials)
        keys = {name: {"accessKeyId": profiles[name]["aws_access_key_id"],
                       "secretAccessKey": profiles[name]["aws_secret_access_key"]}
                for name in profiles.sections()}
        code, out, error = run("node", "--test", os.path.join(FOLDER, "sdk_test.mjs"),
                               CATCHMENT_CLOUD=self.cloud, CATCHMENT_KEYS=json.dumps(keys))
        self.assertEqual(code, 0, out[-6000:] + error[-2000:])


if __name__ == "__main__":
    unittest.main()
