"""The events on ClickHouse servers: two shards, one of which is killed; and one node that three SIEM
processes split into two tables and write into while they are killed and stopped at random. Every
event is there once."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from clickhouse import PASSWORD, ClickHouse, free_ports  # noqa: E402
from running import PROGRAM, ROOT, Process, client, get, run, search, wait_for  # noqa: E402

from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402

SEED = int(os.environ.get("CATCHMENT_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
ROUNDS = int(os.environ.get("CATCHMENT_ROUNDS", "10"))
GROUP = "/app/web"
NOISE = "/aws/vpc/flow"  # without a word index, where there is such a source


class OnServers(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="catchment-cluster-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        os.environ["CATCHMENT_CLICKHOUSE_PASSWORD"] = PASSWORD
        self.config = os.path.join(self.data, "catchment.yaml")
        self.configure(os.path.join(ROOT, "examples/catchment.yaml"), "60s", "10s")
        self.acknowledged = []
        self.writing = True

    def configure(self, path, old, new):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def node(self, name, *arguments):
        node = ClickHouse(os.path.join(self.data, name), *arguments)
        self.addCleanup(lambda: node.kill())
        return node

    def up(self, *arguments):
        up = Process("up", self.data, "--config", self.config, "--cloud-listen", "127.0.0.1:0",
                     "--web-listen", "127.0.0.1:0", *arguments)
        self.cloud, self.web = up.ready["cloud"], up.ready["web"]
        self.credentials = up.ready["credentials"]
        return up

    def write(self, stream, group=GROUP):
        logs = client("logs", self.cloud, self.credentials)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        number = 0
        while self.writing:
            number += 1
            message = f"event {number:06d} of {stream} of seed {SEED}"
            try:
                logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[
                    {"timestamp": int(time.time() * 1000), "message": message}])
                self.acknowledged.append(message)
            except (BotoCoreError, ClientError):
                return
            time.sleep(0.005)

    def begin_writing(self, count, groups=(GROUP,)):
        threads = [threading.Thread(target=self.write, args=(f"s{n}", groups[n % len(groups)]))
                   for n in range(count)]
        for thread in threads:
            thread.start()

        def end():
            self.writing = False
            for thread in threads:
                thread.join()

        self.addCleanup(end)
        return end

    def wait_for_more(self, count):
        before = len(self.acknowledged)
        wait_for("writing", lambda: len(self.acknowledged) >= before + count)

    def each_once(self, node):
        wanted = set(self.acknowledged)

        def rows():
            return [row[0] for row in node.query(
                "SELECT message FROM events WHERE message LIKE 'event %' FORMAT TSV")]

        wait_for("all that was acknowledged", lambda: wanted <= set(rows()), deadline=180)
        found = rows()
        self.assertEqual(len(found), len(set(found)), "events are there twice")

    def test_a_shard_is_killed_and_comes_back(self):
        ports = free_ports(2)
        first = self.node("first", ports[0], ports)
        second = self.node("second", ports[1], ports)
        up = self.up("--store", f"clickhouse://intake@{first.host},{second.host}/catchment"
                                "?cluster=logs")
        self.addCleanup(lambda: up.stop())
        tail = subprocess.Popen([PROGRAM, "tail", "--siem", self.web, "--format", "ndjson"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(tail.stdout.close)
        self.addCleanup(lambda: (tail.kill(), tail.wait()))
        end = self.begin_writing(2)
        wait_for("an event by search", lambda: search(self.web, "seed"))
        self.assertIn(b"@timestamp", tail.stdout.readline())
        for node in (first, second):
            wait_for("events on each shard", lambda node=node: node.query(
                "SELECT count() FROM events_local")[0][0] != "0")

        second.kill()
        self.wait_for_more(50)
        status = wait_for("the intake says what is wrong", lambda: (
            lambda body: body if '"lastError":"store: ' in body else None)(
                get(f"{self.web}/api/v1/status")[1]))
        self.assertIn("storeError", status)
        code, body = get(f"{self.web}/api/v1/search?q=seed&since=1h")
        self.assertGreaterEqual(code, 500)
        self.assertIn("error", body)
        self.assertNotIn(PASSWORD, body + status)

        second.start()
        self.wait_for_more(20)
        end()
        self.each_once(first)
        wait_for("all is well again", lambda: '"storeError"' not in get(
            f"{self.web}/api/v1/status")[1])
        self.copy((first, second), f"clickhouse://intake@{first.host},{second.host}/catchment"
                                   "?cluster=logs", up)
        with open(up.log_path, encoding="utf-8", errors="replace") as log:
            self.assertNotIn(PASSWORD, log.read())

    def copy(self, nodes, store, up):
        """Exports are of all shards, and so is what the servers back up and bring back."""
        path = os.path.join(self.data, "events.parquet")
        count = len(search(self.web, "seed", since="1h"))
        code, rows, error = run(PROGRAM, "export", "seed", "--since", "1h", "--siem", self.web)
        self.assertEqual((code, error.split(",")[0], len(rows.splitlines())),
                         (0, f"{count} events", count))
        code, _, error = run(PROGRAM, "export", "seed", "--since", "1h", "--siem", self.web,
                             "--format", "parquet", "--out", path)
        self.assertEqual((code, error.split(",")[0]), (0, f"{count} events"))
        with open(path, "rb") as file:
            self.assertEqual(file.read(4), b"PAR1")

        for to, why in (("", "as disk:NAME or disk:NAME/PATH"),
                        ("disk:backups/../x", "as disk:NAME or disk:NAME/PATH"),
                        ("disk:default/x", "docs/clickhouse.md")):
            code, _, error = run(PROGRAM, "backup", "--siem", self.web, *(["--to", to] if to else []))
            self.assertEqual((code, why in error), (1, True), error)
        code, told, error = run(PROGRAM, "backup", "--siem", self.web, "--to", "disk:backups/siem")
        self.assertEqual((code, error), (0, ""))
        found = re.fullmatch(r"(disk:backups/siem/\w+): (\d+) events\n", told)
        total = int(nodes[0].query("SELECT count() FROM events")[0][0])
        self.assertEqual(int(found[2]), total)

        code, _, error = run(PROGRAM, "restore", "--store", store, "--from", found[1])
        self.assertEqual((code, "has tables already" in error), (1, True), error)
        up.stop()
        for node in nodes:
            node.query("DROP DATABASE catchment SYNC", "")
        code, told, error = run(PROGRAM, "restore", "--store", store, "--from", found[1])
        self.assertEqual((code, error, told),
                         (0, "", f"{total} events of {found[1]} are there again\n"))
        for node in nodes:
            self.assertNotEqual(node.query("SELECT count() FROM events_local")[0][0], "0")

    def start_siem(self, number):
        data = os.path.join(self.data, f"siem-{number}")
        os.makedirs(data, exist_ok=True)
        return Process("siem", data, "--config", self.config, "--endpoint", self.cloud,
                       "--credentials", self.credentials, "--listen", "127.0.0.1:0", "--store",
                       f"clickhouse://intake@{self.store.host}/catchment")

    def disturb(self, chance, siems):
        """Kills one, or lets it stand still for longer than its messages are invisible, or kills
        the store."""
        number = chance.randrange(len(siems))
        what = chance.choice(["kill", "kill", "stop", "store"])
        if what == "kill":
            siems[number].stop(kill=True)
            siems[number] = self.start_siem(number)
        elif what == "stop":
            siems[number].process.send_signal(signal.SIGSTOP)
            end = time.monotonic() + 11 + chance.random()
            wait_for("its messages to come again", lambda: time.monotonic() > end)
            siems[number].process.send_signal(signal.SIGCONT)
        else:
            self.store.kill()
            self.store.start()

    def test_three_processes_are_killed_and_no_event_is_there_twice(self):
        print(f"seed {SEED}: replay with CATCHMENT_SEED={SEED}")
        chance = random.Random(SEED)
        self.configure(self.config, "  retention: 90d\n", f"""  retention: 90d
  sources: [{{log-groups: [{NOISE}], word-index: false}}]
""")
        self.up().stop()  # brings the pipeline into being
        self.store = self.node("store")
        cloud = Process("cloud", self.data, "--config", self.config, "--listen",
                        self.cloud.split("//")[1])
        self.addCleanup(lambda: cloud.stop())
        siems = [self.start_siem(number) for number in range(3)]
        self.addCleanup(lambda: [siem.stop() for siem in siems])
        end = self.begin_writing(3, (GROUP, NOISE))
        for _ in range(ROUNDS):
            self.wait_for_more(chance.randrange(1, 200))
            self.disturb(chance, siems)
        self.wait_for_more(20)
        end()
        self.each_once(self.store)
        shared = [siem for siem in siems if "catchment_intake_events_total" in get(
            f"{siem.ready['web']}/metrics")[1]]
        self.assertGreaterEqual(len(shared), 1)
        self.copy_both_tables(siems)

    def copy_both_tables(self, siems):
        """What lies in two tables is found by a word, backed up, and brought back."""
        web = siems[0].ready["web"]
        found = {event["log.group"] for event in search(web, "EVENT", since="1h")}
        self.assertEqual(found, {GROUP, NOISE})
        counts = [self.store.query(f"SELECT count(), countIf(`log.group` = '{NOISE}') FROM {table}")[0]
                  for table in ("events", "events_plain")]
        self.assertEqual((counts[1][0], counts[1][1]), (counts[0][1], counts[0][1]))
        code, told, error = run(PROGRAM, "backup", "--siem", web, "--to", "disk:backups/siem")
        self.assertEqual((code, error), (0, ""))
        for siem in siems:
            siem.stop()
        self.store.query("DROP DATABASE catchment SYNC", "")
        code, told, error = run(PROGRAM, "restore", "--from", told.split(": ", maxsplit=1)[0],
                                "--store", f"clickhouse://intake@{self.store.host}/catchment")
        self.assertEqual((code, error, told.split(" ")[0]), (0, "", counts[0][0]))
        self.assertEqual(self.store.query("SELECT count() FROM events_plain")[0][0], counts[1][0])


if __name__ == "__main__":
    unittest.main()
