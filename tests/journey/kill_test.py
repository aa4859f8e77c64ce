"""Both halves are killed at random moments while a client writes: every acknowledged event is found
once."""

import os
import random
import shutil
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import ROOT, Process, client, search, wait_for  # noqa: E402

from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402

SEED = int(os.environ.get("CATCHMENT_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
KILLS = 8
GROUP = "/app/web"


class Killed(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="catchment-kill-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        self.chance = random.Random(SEED)
        self.acknowledged = []
        self.writing = True

    def deploy(self):
        """A first run of the whole system brings the pipeline into being; its ports are kept, so
        that clients find what was restarted."""
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read().replace("visibility-timeout: 60s", "visibility-timeout: 10s")
        self.config = os.path.join(self.data, "catchment.yaml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)
        up = Process("up", self.data, "--config", self.config, "--cloud-listen", "127.0.0.1:0",
                     "--web-listen", "127.0.0.1:0")
        self.cloud, self.web = up.ready["cloud"], up.ready["web"]
        self.credentials = up.ready["credentials"]
        up.stop()

    def start_cloud(self):
        return Process("cloud", self.data, "--config", self.config,
                       "--listen", self.cloud.split("//")[1])

    def start_siem(self):
        return Process("siem", self.data, "--config", self.config, "--endpoint", self.cloud,
                       "--listen", self.web.split("//")[1])

    def write(self, cloud, credentials):
        logs = client("logs", cloud, credentials, connect_timeout=1, read_timeout=2,
                      retries={"max_attempts": 0})
        number = 0
        stream = None
        while self.writing:
            number += 1
            message = f"event {number:06d} of seed {SEED}"
            try:
                if stream is None:
                    logs.create_log_stream(logGroupName=GROUP, logStreamName=f"kill-{number}")
                    stream = f"kill-{number}"
                logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=[
                    {"timestamp": int(time.time() * 1000), "message": message}])
                self.acknowledged.append(message)
            except (BotoCoreError, ClientError):
                stream = None  # it is not known what of this one was done

    def test_nothing_acknowledged_is_lost_or_doubled(self):
        print(f"seed {SEED}: replay with CATCHMENT_SEED={SEED}")
        self.deploy()
        halves = {"cloud": self.start_cloud(), "siem": self.start_siem()}
        writer = threading.Thread(target=self.write, args=(self.cloud, self.credentials))
        writer.start()
        try:
            for _ in range(KILLS):
                self.wait_for_more(self.chance.randrange(1, 40))
                victims = self.chance.choice([["cloud"], ["siem"], ["cloud", "siem"]])
                for half in victims:
                    halves[half].stop(kill=True)
                for half in victims:
                    halves[half] = self.start_cloud() if half == "cloud" else self.start_siem()
            self.wait_for_more(20)
        finally:
            self.writing = False
            writer.join()
            for half in halves.values():
                self.addCleanup(half.stop)
        wanted = set(self.acknowledged)

        def found():
            return [e["message"] for e in search(self.web, f'log.group:"{GROUP}"')
                    if e["message"].startswith("event ")]

        wait_for("all that was acknowledged", lambda: wanted <= set(found()), deadline=180)
        messages = found()
        doubled = {m for m in messages if messages.count(m) > 1}
        self.assertEqual(doubled, set())

    def wait_for_more(self, count):
        before = len(self.acknowledged)
        wait_for("writing", lambda: len(self.acknowledged) >= before + count)


if __name__ == "__main__":
    unittest.main()
