"""The whole path on real input: every line of the shared logs goes in by boto3 and is found in the
SIEM once, byte for byte, with its account, region, log group, log stream, id and time."""

import glob
import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import SystemTest, client, search, shared, wait_for  # noqa: E402

BATCH = 500
TARGETS = [("workload-a", "200000000001", "/app/web"), ("workload-a", "200000000001", "/app/payments"),
           ("workload-b", "200000000002", "/app/auth")]
# Files of the shared data that are logs: a line is an event.
LOGS = ["cloudtrail-invictus/*.jsonl", "raw-opensearch-catalog/*.log", "otrf/*",
        "ecs-pairs-filebeat-oss/*.jsonl"]


def lines_of(path):
    """The lines of a file, unmodified; empty ones are no log events."""
    with open(path, encoding="utf-8", newline="") as file:
        return [line for line in file.read().split("\n") if line]


class Journey(SystemTest):
    def put(self, logs, group, stream, events):
        """PutLogEvents in batches; answers what was acknowledged."""
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        for first in range(0, len(events), BATCH):
            answer = logs.put_log_events(logGroupName=group, logStreamName=stream,
                                         logEvents=events[first:first + BATCH])
            self.assertNotIn("rejectedLogEventsInfo", answer)

    def found(self, account, group, stream):
        query = (f'cloud.account.id:{account} AND log.group:"{group}" AND log.stream:"{stream}"')
        return search(self.web, query)

    def test_every_line_arrives_once_as_it_is(self):
        shared("cloudtrail-invictus")
        files = sorted(path for pattern in LOGS for path in glob.glob(shared("") + pattern)
                       if os.path.isfile(path))
        self.assertGreater(len(files), 50)
        expected = {}
        total = 0
        start = int(time.time() * 1000) - 60_000
        for number, path in enumerate(files):
            profile, account, group = TARGETS[number % len(TARGETS)]
            stream = os.path.relpath(path, shared("")).replace(":", "-").replace("*", "-")
            events = [{"timestamp": start + i // 7, "message": line}
                      for i, line in enumerate(lines_of(path))]
            if not events:
                continue
            logs = client("logs", self.cloud, self.credentials, profile)
            self.put(logs, group, stream, events)
            expected[(account, group, stream)] = events
            total += len(events)
        wait_for(f"{total} events",
                 lambda: json.loads(self.status())["events"] >= total, deadline=120)
        for (account, group, stream), events in expected.items():
            found = self.found(account, group, stream)
            self.assertEqual(len(found), len(events), stream)
            found.sort(key=lambda event: event["event.id"])
            self.assertEqual(len({event["event.id"] for event in found}), len(events))
            for event, put in zip(found, events):
                self.assertEqual(event["message"], put["message"])
                self.assertEqual(event["cloud.region"], "eu-west-1")
                self.assertEqual(event["log.group"], group)
                self.assertEqual(event["@timestamp"][:23].replace(" ", "T"), iso(put["timestamp"]))
        self.assertEqual(json.loads(self.status())["events"], total)
        self.assertEqual(json.loads(self.status())["quarantined"], 0)

    def status(self):
        from running import get
        return get(f"{self.web}/api/v1/status")[1]


def iso(millis):
    seconds, rest = divmod(millis, 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03d}"


if __name__ == "__main__":
    unittest.main()
