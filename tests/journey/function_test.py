"""The function that makes subscription filters, as its template carries it, run by node: what it calls,
and what it tells CloudFormation. The SDK and the way out are stand-ins."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import ROOT  # noqa: E402

TEMPLATE = os.path.join(ROOT, "tests/journey/whole/catchment-firehose.shop.us-east-1.template.json")
SDK = """
const calls = [];
class Command { constructor(input) { this.input = input; } }
class PutSubscriptionFilterCommand extends Command {}
class DeleteSubscriptionFilterCommand extends Command {}
class CloudWatchLogsClient {
  async send(command) {
    calls.push([command.constructor.name, command.input.logGroupName]);
    if (command.input.logGroupName !== '/gone') return;
    const error = new Error('no such group');
    error.name = 'ResourceNotFoundException';
    throw error;
  }
}
module.exports = {
  calls, CloudWatchLogsClient, PutSubscriptionFilterCommand, DeleteSubscriptionFilterCommand };
"""
DRIVER = """
const https = require('https');
const told = [];
https.request = (options, done) => ({
  on() {},
  end(body) {
    told.push({ host: options.hostname, path: options.path, ...JSON.parse(body) });
    done({ resume() {}, on(_, ended) { ended(); } });
  },
});
const { handler } = require('./index.js');
const { calls } = require('@aws-sdk/client-cloudwatch-logs');
(async () => {
  for (const event of JSON.parse(process.argv[2])) await handler(event);
  console.log(JSON.stringify({ told, calls }));
})();
"""


@unittest.skipUnless(shutil.which("node"), "node is not there")
class Function(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(TEMPLATE, encoding="utf-8") as file:
            self.resources = json.load(file)["Resources"]
        self.write("index.js", self.resources["SubscriptionFunction"]["Properties"]["Code"]["ZipFile"])
        self.write("node_modules/@aws-sdk/client-cloudwatch-logs/index.js", SDK)
        self.write("driver.js", DRIVER)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def event(self, kind, group, physical=None):
        """As CloudFormation sends it for one of the template's own resources, of another log group."""
        one = next(body for body in self.resources.values()
                   if body["Type"] == "Custom::ConfigureLogSubscription")["Properties"]
        texts = {name: (one[name]["Fn::Sub"] if isinstance(one[name], dict) else one[name])
                 for name in ("Create", "Update", "Delete")}
        name = json.loads(texts["Delete"])["parameters"]["logGroupName"]
        event = {"RequestType": kind, "ResponseURL": "https://answers.example/x?y=1", "StackId": "s",
                 "RequestId": "r", "LogicalResourceId": "l",
                 "ResourceProperties": {key: text.replace(name, group) for key, text in texts.items()}}
        return event if physical is None else {**event, "PhysicalResourceId": physical}

    def handle(self, *events):
        done = subprocess.run(["node", "driver.js", json.dumps(events)], cwd=self.folder, check=True,
                              capture_output=True, text=True, timeout=60)
        out = json.loads(done.stdout)
        return out["told"], out["calls"]

    def test_it_puts_changes_and_takes_away(self):
        told, calls = self.handle(self.event("Create", "/a"), self.event("Update", "/a", "central|/a"),
                                  self.event("Delete", "/a", "central|/a"))
        self.assertEqual(calls, [["PutSubscriptionFilterCommand", "/a"]] * 2 +
                         [["DeleteSubscriptionFilterCommand", "/a"]])
        self.assertEqual({(one["Status"], one["PhysicalResourceId"], one["host"], one["path"])
                          for one in told},
                         {("SUCCESS", "central|/a", "answers.example", "/x?y=1")})

    def test_what_was_never_made_is_not_taken_away(self):
        told, calls = self.handle(self.event("Create", "/gone"))
        self.assertEqual(told[0]["Status"], "FAILED")
        self.assertEqual(told[0]["Reason"], "ResourceNotFoundException: no such group")
        _, calls = self.handle(self.event("Delete", "/a", told[0]["PhysicalResourceId"]))
        self.assertEqual(calls, [])

    def test_what_is_gone_with_its_log_group_is_gone(self):
        told, _ = self.handle(self.event("Delete", "/gone", "central|/gone"))
        self.assertEqual(told[0]["Status"], "SUCCESS")

    def test_a_change_that_fails_keeps_what_there_was(self):
        told, _ = self.handle(self.event("Update", "/gone", "old|/a"))
        self.assertEqual((told[0]["Status"], told[0]["PhysicalResourceId"]), ("FAILED", "old|/a"))


if __name__ == "__main__":
    unittest.main()
