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
from running import Process, client, search, wait_for  # noqa: E402

from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402

SEED = int(os.environ.get("CATCHMENT_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
KILLS = 6
GROUP = "/app/web"


class Killed(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="catchment-kill-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        self.chance = random.Random(SEED)
        self.acknowledged = []
        self.writing = True

    def start_up(self):
        # The ports of the first start are kept, so that clients find what was restarted.
        listen = getattr(self, "listen", ("127.0.0.1:0", "127.0.0.1:0"))
        up = Process("up", self.data, "--cloud-listen", listen[0], "--web-listen", listen[1])
        self.listen = (up.ready["cloud"].split("//")[1], up.ready["web"].split("//")[1])
        return up

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
        up = self.start_up()
        writer = threading.Thread(target=self.write, args=(up.ready["cloud"], up.ready["credentials"]))
        writer.start()
        try:
            for _ in range(KILLS):
                before = len(self.acknowledged)
                more = self.chance.randrange(1, 40)
                wait_for("writing", lambda: len(self.acknowledged) >= before + more)
                up.stop(kill=True)
                up = self.start_up()
            before = len(self.acknowledged)
            wait_for("writing after the last kill", lambda: len(self.acknowledged) >= before + 20)
        finally:
            self.writing = False
            writer.join()
        self.addCleanup(up.stop)
        wanted = set(self.acknowledged)

        def found():
            return [e["message"] for e in search(up.ready["web"], f'log.group:"{GROUP}"')
                    if e["message"].startswith("event ")]

        wait_for("all that was acknowledged", lambda: wanted <= set(found()), deadline=180)
        messages = found()
        doubled = {m for m in messages if messages.count(m) > 1}
        self.assertEqual(doubled, set())


if __name__ == "__main__":
    unittest.main()
