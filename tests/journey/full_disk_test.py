"""A full disk: writers are told to try again, and nothing that was acknowledged is lost."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from botocore.exceptions import ClientError

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import Process, client, get, search, wait_for  # noqa: E402

DISK_MIB = 60
RESERVED_MIB = 40  # given back when it is full: somebody made room
# In a mount namespace of its own, so that no rights are needed and nothing is left behind.
WITHIN = ["unshare", "--map-root-user", "--mount", "sh", "-c",
          f'mount -t tmpfs -o size={DISK_MIB}m tmpfs "$0/disk" && mkdir "$0/disk/cloud" '
          f'"$0/disk/siem" && head -c {RESERVED_MIB}M /dev/zero > "$0/disk/reserved" && exec "$@"']


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="catchment-full-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        os.mkdir(os.path.join(self.data, "disk"))
        if subprocess.run([*WITHIN, self.data, "true"], capture_output=True, check=False).returncode:
            self.skipTest("mounting is not allowed here")
        for part in ("cloud", "siem"):
            os.symlink(os.path.join(self.data, "disk", part), os.path.join(self.data, part))

    def fill(self, logs):
        """Writes until it is refused, and a little longer; what was acknowledged."""
        logs.create_log_stream(logGroupName="/app/web", logStreamName="s")
        acknowledged, refused = [], []
        while len(refused) < 3:
            events = [{"timestamp": int(time.time() * 1000),
                       "message": f"{len(acknowledged) + i} {os.urandom(4000).hex()}"}
                      for i in range(50)]
            try:
                logs.put_log_events(logGroupName="/app/web", logStreamName="s", logEvents=events)
                acknowledged += [event["message"] for event in events]
            except ClientError as error:
                refused.append(error.response["Error"]["Code"])
            self.assertLess(len(acknowledged), 10_000)
        self.assertEqual(set(refused), {"ServiceUnavailableException"})
        return acknowledged

    def test_writers_wait_and_all_arrives_once_there_is_room(self):
        up = Process("up", self.data, "--cloud-listen", "127.0.0.1:0", "--web-listen",
                     "127.0.0.1:0", within=[*WITHIN, self.data])
        self.addCleanup(up.stop)
        logs = client("logs", up.ready["cloud"], up.ready["credentials"],
                      retries={"max_attempts": 0})
        acknowledged = self.fill(logs)
        self.assertGreater(len(acknowledged), 0)
        os.remove(f"/proc/{up.process.pid}/root{self.data}/disk/reserved")
        wait_for("every event", lambda: json.loads(
            get(up.ready["web"] + "/api/v1/status")[1])["events"] >= len(acknowledged))
        found = [event["message"] for event in search(up.ready["web"], "*")]
        self.assertEqual(sorted(found), sorted(acknowledged))
        logs.put_log_events(logGroupName="/app/web", logStreamName="s", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": "after it"}])

    def status(self, up):
        return json.loads(get(up.ready["web"] + "/api/v1/status")[1])

    def test_a_budget_pauses_the_intake_and_it_goes_on_where_it_was(self):
        ports = ("--cloud-listen", "127.0.0.1:0", "--web-listen", "127.0.0.1:0")
        for part in ("cloud", "siem"):
            os.remove(os.path.join(self.data, part))  # on the usual disk
        up = Process("up", self.data, *ports, "--disk-budget", "2MB")
        self.addCleanup(lambda: up.stop())
        logs = client("logs", up.ready["cloud"], up.ready["credentials"])
        logs.create_log_stream(logGroupName="/app/web", logStreamName="s")
        written = 0
        while not self.status(up)["paused"] and written < 40:
            logs.put_log_events(logGroupName="/app/web", logStreamName="s", logEvents=[
                {"timestamp": int(time.time() * 1000),
                 "message": f"{written} {i} {os.urandom(2000).hex()}"} for i in range(50)])
            written += 1
        status = wait_for("the pause", lambda: self.status(up) if self.status(up)["paused"] else 0)
        self.assertEqual(status["paused"], "the event store has used up its disk budget of 2 MB")
        self.assertLessEqual(status["disk"]["leftBytes"], 0)
        self.assertIn("catchment_intake_paused 1", get(up.ready["web"] + "/metrics")[1])
        late = []  # a poll that had begun before the pause may take some of them in

        def waiting():
            late.append(f"late {len(late)}")
            logs.put_log_events(logGroupName="/app/web", logStreamName="s", logEvents=[
                {"timestamp": int(time.time() * 1000), "message": late[-1]}])
            return json.loads(get(up.ready["web"] + "/api/v1/pipeline")[1])["queues"][0]["waiting"] > 0

        wait_for("the queue's backlog", waiting)
        up.stop()
        up = Process("up", self.data, *ports, "--disk-budget", "500MB")
        self.addCleanup(up.stop)
        wait_for("every event", lambda: self.status(up)["events"] == written * 50 + len(late))
        self.assertIsNone(self.status(up)["paused"])


if __name__ == "__main__":
    unittest.main()
