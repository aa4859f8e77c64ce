"""Custom resources whose functions are at an HTTP endpoint that the config names: asked as CloudFormation
asks a function, answered by PUT or at once, over restarts and failures."""

import http.server
import json
import os
import queue
import shutil
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import ROOT, Process, client, fresh, wait_for  # noqa: E402

ACCOUNT = "200000000001"
TOKEN = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:mine"


class Provider(http.server.BaseHTTPRequestHandler):
    """What is asked is queued; `answers` says what each request is answered with, a status or an
    object."""

    asked = queue.Queue()
    answers = []

    def do_POST(self):  # noqa: N802
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.answers.pop(0) if self.answers else 200
        if answer == 200:
            self.asked.put(event)
        self.send_response(answer if isinstance(answer, int) else 200)
        self.end_headers()
        if isinstance(answer, dict):
            self.wfile.write(json.dumps(answer).encode())
            self.asked.put(event)

    def log_message(self, *_):
        pass


def put(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": ""}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def success(event, **more):
    return {"Status": "SUCCESS", "PhysicalResourceId": event.get("PhysicalResourceId", "made"),
            **{key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}, **more}


class CustomEndpoint(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.seen = set()
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            config = file.read()
        cls.config = os.path.join(cls.data, "catchment.yaml")
        with open(cls.config, "w", encoding="utf-8") as file:
            file.write(config + "\ncustom-resources:\n"
                       f"  arn:aws:lambda:*:{ACCOUNT}:function:mine: "
                       f"http://127.0.0.1:{cls.server.server_port}/\n")
        cls.start("127.0.0.1:0")
        cls.addClassCleanup(lambda: cls.cloud.stop())

    @classmethod
    def start(cls, listen):
        cls.cloud = Process("cloud", cls.data, "--config", cls.config, "--listen", listen)
        cls.cfn = client("cloudformation", cls.cloud.ready["cloud"], cls.cloud.ready["credentials"])

    def template(self, **properties):
        return json.dumps({
            "Resources": {"Mine": {"Type": "Custom::Mine", "Properties": {
                "ServiceToken": TOKEN, "Count": 3, "On": True, **properties}}},
            "Outputs": {"Id": {"Value": {"Ref": "Mine"}},
                        "Data": {"Value": {"Fn::GetAtt": ["Mine", "Key"]}}}})

    def create(self, **properties):
        name = fresh("stack")
        self.cfn.create_stack(StackName=name, TemplateBody=self.template(**properties))
        return name

    def event(self):
        """What is asked next. A cloud that was killed may ask the same again."""
        while True:
            event = Provider.asked.get(timeout=60)
            if event["RequestId"] not in self.seen:
                self.seen.add(event["RequestId"])
                return event

    def settled(self, name):
        def status():
            stack = self.cfn.describe_stacks(StackName=name)["Stacks"][0]
            return stack if not stack["StackStatus"].endswith("_IN_PROGRESS") else None
        return wait_for("the stack settled", status)

    def outputs(self, stack):
        return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}

    def delete(self, name):
        stack = self.cfn.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.cfn.delete_stack(StackName=name)
        event = self.event()
        self.assertEqual(event["RequestType"], "Delete")
        put(event["ResponseURL"], success(event))
        self.assertEqual(self.settled(stack)["StackStatus"], "DELETE_COMPLETE")
        return event

    def test_made_changed_and_taken_away(self):
        name = self.create(Color="red")
        event = self.event()
        self.assertEqual((event["RequestType"], event["ResourceType"], event["LogicalResourceId"]),
                         ("Create", "Custom::Mine", "Mine"))
        self.assertEqual(event["ResourceProperties"], {
            "ServiceToken": TOKEN, "Count": "3", "On": "true", "Color": "red"})
        self.assertNotIn("PhysicalResourceId", event)
        self.assertEqual(put(event["ResponseURL"] + "x", success(event)), 403)
        self.assertEqual(put(event["ResponseURL"], {**success(event), "StackId": "other"}), 400)
        self.assertEqual(put(event["ResponseURL"], success(event, Data={"Key": "v1"})), 200)
        self.assertEqual(put(event["ResponseURL"], success(event)), 403)
        stack = self.settled(name)
        self.assertEqual(stack["StackStatus"], "CREATE_COMPLETE")
        self.assertEqual(self.outputs(stack), {"Id": "made", "Data": "v1"})
        # With another id, what was is deleted after the update.
        self.cfn.update_stack(StackName=name, TemplateBody=self.template(Color="blue"))
        event = self.event()
        self.assertEqual((event["RequestType"], event["PhysicalResourceId"]), ("Update", "made"))
        self.assertEqual((event["ResourceProperties"]["Color"], event["OldResourceProperties"]["Color"]),
                         ("blue", "red"))
        put(event["ResponseURL"], {**success(event), "PhysicalResourceId": "two", "Data": {"Key": "v2"}})
        event = self.event()
        self.assertEqual((event["RequestType"], event["PhysicalResourceId"],
                          event["ResourceProperties"]["Color"]), ("Delete", "made", "red"))
        put(event["ResponseURL"], success(event))
        stack = self.settled(name)
        self.assertEqual((stack["StackStatus"], self.outputs(stack)),
                         ("UPDATE_COMPLETE", {"Id": "two", "Data": "v2"}))
        self.assertEqual(self.delete(name)["PhysicalResourceId"], "two")

    def test_what_is_answered_with_no_echo_is_shown_in_no_event(self):
        name, secret = fresh("stack"), fresh("secret")
        body = json.loads(self.template())
        body["Resources"]["Kept"] = {"Type": "AWS::SSM::Parameter", "Properties": {
            "Type": "String", "Value": {"Fn::Sub": "is ${Mine.Key}"}}}
        self.cfn.create_stack(StackName=name, TemplateBody=json.dumps(body))
        event = self.event()
        put(event["ResponseURL"], success(event, NoEcho=True, Data={"Key": secret}))
        # As of parameters, what the template itself puts out is not masked.
        self.assertEqual(self.outputs(self.settled(name)), {"Id": "made", "Data": secret})
        kept = self.cfn.describe_stack_resource(StackName=name, LogicalResourceId="Kept")[
            "StackResourceDetail"]["PhysicalResourceId"]
        ssm = client("ssm", self.cloud.ready["cloud"], self.cloud.ready["credentials"])
        self.assertEqual(ssm.get_parameter(Name=kept)["Parameter"]["Value"], f"is {secret}")
        ssm.put_parameter(Name=kept, Value=f"was {secret}", Overwrite=True)
        self.cfn.detect_stack_drift(StackName=name)
        told = json.dumps([self.cfn.describe_stack_events(StackName=name)["StackEvents"],
                           self.cfn.describe_stack_resource_drifts(StackName=name)[
                               "StackResourceDrifts"]], default=str)
        self.assertNotIn(secret, told)
        self.assertIn("is ****", told)
        self.assertIn("was ****", told)
        self.delete(name)

    def test_an_answer_at_once_after_failures_of_the_endpoint(self):
        Provider.answers[:] = [503, {"Status": "SUCCESS", "PhysicalResourceId": "now",
                                     "Data": {"Key": "k"}}]
        name = self.create()
        self.event()
        self.assertEqual(self.outputs(self.settled(name)), {"Id": "now", "Data": "k"})
        self.delete(name)

    def test_a_failure_is_told_and_undone(self):
        name = self.create()
        event = self.event()
        put(event["ResponseURL"], {**success(event), "Status": "FAILED", "Reason": "no such color"})
        event = self.event()
        self.assertEqual(event["RequestType"], "Delete")
        put(event["ResponseURL"], success(event))
        self.assertEqual(self.settled(name)["StackStatus"], "ROLLBACK_COMPLETE")
        reasons = [e.get("ResourceStatusReason", "") for e in
                   self.cfn.describe_stack_events(StackName=name)["StackEvents"]]
        self.assertTrue(any("no such color" in one for one in reasons), reasons)

    def test_an_update_that_fails_goes_back(self):
        name = self.create(Color="red")
        event = self.event()
        put(event["ResponseURL"], success(event, Data={"Key": "v"}))
        self.settled(name)
        self.cfn.update_stack(StackName=name, TemplateBody=self.template(Color="blue"))
        event = self.event()
        put(event["ResponseURL"], {**success(event), "Status": "FAILED", "Reason": "no"})
        event = self.event()
        self.assertEqual((event["RequestType"], event["ResourceProperties"]["Color"],
                          event["OldResourceProperties"]["Color"]), ("Update", "red", "blue"))
        put(event["ResponseURL"], success(event, Data={"Key": "v"}))
        self.assertEqual(self.settled(name)["StackStatus"], "UPDATE_ROLLBACK_COMPLETE")
        self.delete(name)

    def test_who_does_not_answer_in_time(self):
        name = self.create(ServiceTimeout=1)
        self.event()
        event = self.event()
        self.assertEqual(event["RequestType"], "Delete")
        put(event["ResponseURL"], success(event))
        self.assertEqual(self.settled(name)["StackStatus"], "ROLLBACK_COMPLETE")

    def test_a_cloud_that_was_killed_still_takes_the_answer(self):
        name = self.create()
        event = self.event()
        type(self).cloud.stop(kill=True)
        type(self).start(self.cloud.ready["cloud"].split("//")[1])
        self.assertEqual(put(event["ResponseURL"], success(event, Data={"Key": "v"})), 200)
        self.assertEqual(self.settled(name)["StackStatus"], "CREATE_COMPLETE")
        self.delete(name)


if __name__ == "__main__":
    unittest.main()
