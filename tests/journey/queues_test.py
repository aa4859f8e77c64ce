"""One SIEM and many queues: each with its role, external id and Region; one that is denied, missing
or slow holds none of the others back; and an object that ends the process again and again."""

import contextlib
import gzip
import http.client
import http.server
import json
import os
import shutil
import sys
import tempfile
import threading
import time
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import (PROGRAM, REGION, ROOT, Process, SystemTest, client, fresh, get, run,  # noqa: E402
                     search, wait_for)

ACCOUNTS = {"workload-a": "200000000001", "workload-b": "200000000002"}
SIEM = "100000000004"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def envelope(*messages):
    at = int(time.time() * 1000)
    events = [{"id": uuid.uuid4().hex, "timestamp": at, "message": message} for message in messages]
    return gzip.compress(json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "200000000001", "logGroup": "/q", "logStream": "s",
         "subscriptionFilters": ["f"], "logEvents": events}).encode())


class Relay(http.server.ThreadingHTTPServer):
    """Hands every request on to the cloud, but those that `holds` names: they wait until it ends.
    Where `serial`, polls go one after the other, and once a message was handed out, none does: what is
    killed leaves none behind that would take the message for nobody."""

    daemon_threads = True

    def __init__(self, cloud, holds, serial=False):
        super().__init__(("127.0.0.1", 0), Relay.Handler)
        self.host, self.holds = cloud.split("//")[1], holds
        self.receipts, self.fetched, self.polls = [], 0, threading.Lock()
        self.given, self.serial = False, serial
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def end(self):
        self.over.set()
        self.shutdown()
        self.server_close()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def handle(self):
            with contextlib.suppress(OSError):  # who is killed says no good-bye
                super().handle()

        def relay(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            relay = self.server
            if self.command == "GET":
                relay.fetched += 1
            if relay.holds(self.command):
                relay.over.wait()
                return
            if self.headers.get("X-Amz-Target") != "AmazonSQS.ReceiveMessage" or not relay.serial:
                self.answer(*self.ask(body))
                return
            with relay.polls:
                answer, got = (None, b"") if relay.given else self.ask(body)
                for message in json.loads(got or b"{}").get("Messages", []):
                    relay.given = True
                    relay.receipts.append(message["ReceiptHandle"])
            if answer is None:
                relay.over.wait(1)
                return
            self.answer(answer, got)

        def ask(self, body):
            to = http.client.HTTPConnection(self.server.host, timeout=60)
            with contextlib.closing(to):
                to.request(self.command, self.path, body, dict(self.headers))
                answer = to.getresponse()
                return answer, answer.read()

        def answer(self, answer, got):
            try:
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "date", "server"):
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(got)
            except OSError:
                pass  # nobody waits for it any more

        do_GET = do_POST = do_PUT = relay


class ManyQueues(SystemTest):
    def make_queue(self, account, region="eu-west-1", external_id="theirs"):
        """A bucket that tells a queue of its objects, and a role that may read both."""
        name = fresh("q")
        number = ACCOUNTS[account]
        sqs = client("sqs", self.cloud, self.credentials, account, region)
        s3 = client("s3", self.cloud, self.credentials, account, region)
        arn = f"arn:aws:sqs:{region}:{number}:{name}"
        url = sqs.create_queue(QueueName=name, Attributes={"Policy": policy(
            {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage",
             "Resource": arn})})["QueueUrl"]
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
        iam = client("iam", self.cloud, self.credentials, account)
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(
            {"Effect": "Allow", "Principal": {"AWS": SIEM}, "Action": "sts:AssumeRole",
             "Condition": {"StringEquals": {"sts:ExternalId": external_id}}}))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=policy(
            {"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage",
                                           "sqs:ChangeMessageVisibility", "s3:GetObject"],
             "Resource": "*"}))
        return {"name": name, "url": url, "role": role, "external-id": external_id,
                "region": region, "s3": s3, "sqs": sqs}

    def siem(self, *arguments, data=None):
        data = data or tempfile.mkdtemp(prefix="catchment-queues-")
        self.addCleanup(shutil.rmtree, data, ignore_errors=True)
        siem = Process("siem", data, "--listen", "127.0.0.1:0", "--endpoint", self.cloud,
                       "--credentials", self.credentials, *arguments)
        self.addCleanup(siem.stop)
        return siem

    @staticmethod
    def status(siem):
        return json.loads(get(siem.ready["web"] + "/api/v1/status")[1])

    def test_each_as_its_own_and_none_held_back_by_another(self):
        relay = Relay(self.cloud, lambda method: method == "GET")
        self.addCleanup(relay.end)
        here, there = self.make_queue("workload-a"), self.make_queue("workload-b", "us-east-1")
        denied, slow = self.make_queue("workload-b"), self.make_queue("workload-a")
        denied["external-id"] = "not-theirs"
        slow["endpoint"] = relay.url
        missing = dict(here, name="missing", url=here["url"] + "-gone")
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read()
        lines = ["  queues:"]
        for queue in (slow, denied, missing, here, there):
            told = [f"{key}: {queue[key]}" for key in
                    ("name", "url", "role", "external-id", "region", "endpoint") if key in queue]
            lines.append("    - " + "\n      ".join(told))
        config = os.path.join(self.data, "many.yaml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(text.replace("  retention: 90d\n", "  retention: 90d\n" + "\n".join(lines) + "\n", 1))
        code, told, error = run(PROGRAM, "config", "check", "--config", config)
        self.assertEqual((code, error), (0, ""))
        self.assertIn(f"reads {there['name']}, {there['url']}, as {there['role']}", told)

        slow["s3"].put_object(Bucket=slow["name"], Key="a", Body=envelope("held"))
        siem = self.siem("--config", config)
        web = siem.ready["web"]
        wait_for("the slow queue to be slow", lambda: relay.fetched)
        for queue, message in ((here, "from here"), (there, "from there")):
            queue["s3"].put_object(Bucket=queue["name"], Key="a", Body=envelope(message))
        wait_for("both", lambda: len(search(web, "from")) == 2)
        regions = {event["message"]: event["cloud.region"] for event in search(web, "from")}
        self.assertEqual(regions, {"from here": "eu-west-1", "from there": "us-east-1"})

        def said():
            by_name = {one["name"]: one for one in self.status(siem)["queues"]}
            ready = by_name[denied["name"]]["lastError"] and by_name["missing"]["lastError"]
            return by_name if ready else None
        queues = wait_for("what is wrong to be told", said)
        self.assertEqual(list(queues), ["catchment-siem", slow["name"], denied["name"], "missing",
                                        here["name"], there["name"]])
        self.assertIn("AccessDenied", queues[denied["name"]]["lastError"])
        self.assertIn("QueueDoesNotExist", queues["missing"]["lastError"])
        self.assertEqual((queues[here["name"]]["lastError"], queues[there["name"]]["lastError"]), ("", ""))
        self.assertGreaterEqual(queues[slow["name"]]["inFlight"], 1)
        metrics = get(web + "/metrics")[1]
        self.assertIn(f'catchment_intake_events_total{{queue="{there["name"]}"}} 1', metrics)
        with open(siem.log_path, encoding="utf-8") as log:
            self.assertIn(f'"queue":"{denied["name"]}"', log.read())

    def test_by_flags_alone(self):
        here, there = self.make_queue("workload-a", external_id="a,b=c"), self.make_queue("workload-b")
        flags = [f"--queue=url={q['url']},role={q['role']},external-id={q['external-id']},region={q['region']}"
                 for q in (here, there)]
        siem = self.siem(*flags)
        for queue in (here, there):
            queue["s3"].put_object(Bucket=queue["name"], Key="a", Body=envelope("by flags"))
        wait_for("both", lambda: len(search(siem.ready["web"], '"by flags"')) == 2)
        self.assertEqual([one["name"] for one in self.status(siem)["queues"]],
                         [here["name"], there["name"]])
        for flag, why in (("url=x", "'url' must be a queue's URL"), (f"url={there['url']},region={REGION},rol=x", "did you mean 'role'"),
                          (f"url={here['url']}", "a queue has no 'region'")):
            code, _, error = run(PROGRAM, "siem", "--data", self.data, "--queue", flag)
            self.assertEqual(code, 1)
            self.assertIn(why, error)
        code, _, error = run(PROGRAM, "siem", "--data", self.data, *flags, flags[0])
        self.assertEqual(code, 1)
        self.assertIn("two queues are called", error)

    def test_what_ends_the_process_each_time_is_set_aside(self):
        """A process that is killed while it has the object, five times; the sixth does not touch it."""
        queue = self.make_queue("workload-a")
        test_event = queue["sqs"].receive_message(QueueUrl=queue["url"])["Messages"][0]
        queue["sqs"].delete_message(QueueUrl=queue["url"], ReceiptHandle=test_event["ReceiptHandle"])
        data = tempfile.mkdtemp(prefix="catchment-poison-")

        def live(holds, serial):
            relay = Relay(self.cloud, holds, serial)
            self.addCleanup(relay.end)
            return relay, self.siem(
                f"--queue=url={queue['url']},role={queue['role']},region={REGION},"
                f"external-id={queue['external-id']},endpoint={relay.url}", data=data)
        queue["s3"].put_object(Bucket=queue["name"], Key="poison", Body=envelope("it was harmless"))
        for _ in range(5):
            relay, siem = live(lambda method: method == "GET", True)
            wait_for("the object to be touched", lambda relay=relay: relay.fetched == 1)
            siem.stop(kill=True)
            # Its visibility timeout would do the same, later.
            queue["sqs"].change_message_visibility(
                QueueUrl=queue["url"], ReceiptHandle=relay.receipts[0], VisibilityTimeout=0)
        relay, siem = live(lambda method: False, False)
        web = siem.ready["web"]

        def entries():
            return [json.loads(line) for line in get(web + "/api/v1/quarantine")[1].splitlines()]
        entry = wait_for("quarantine", entries)[0]
        self.assertEqual((entry["key"], entry["queue"]), ("poison", queue["url"]))
        self.assertIn("received 6 times and never done with", entry["reason"])
        self.assertEqual(relay.fetched, 0)
        _, table, _ = run(PROGRAM, "quarantine", "list", "--siem", web)
        self.assertIn("received 6 times", table)
        wait_for("the message to be deleted", lambda: queue["sqs"].get_queue_attributes(
            QueueUrl=queue["url"], AttributeNames=["All"])["Attributes"]
            ["ApproximateNumberOfMessagesNotVisible"] == "0")
        code, told, _ = run(PROGRAM, "quarantine", "redrive", "--all", "--siem", web)
        self.assertEqual((code, told), (0, "1 taken in, 0 could not be read and stay\n"))
        self.assertEqual(len(search(web, "harmless")), 1)


if __name__ == "__main__":
    unittest.main()
