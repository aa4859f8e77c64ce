"""Objects of every kind in the log bucket, packed by Python's own libraries: each becomes its events,
once, however often it is told of."""

import base64
import bz2
import datetime
import gzip
import io
import json
import os
import sys
import unittest
import uuid
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import SystemTest, bucket_writer, get, search, wait_for  # noqa: E402

TODAY = datetime.datetime.now(datetime.timezone.utc)  # a search looks back some days
BUCKET = "catchment-central-logs"


def zipped(files):
    """Entries deflated and stored, and one whose sizes stand behind it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            with archive.open(name, "w") as file:
                file.write(text)
        archive.writestr("stored.log", b"stored in the archive epsilon\n", zipfile.ZIP_STORED)

    class Unseekable(io.RawIOBase):  # as a pipe, so that zipfile writes descriptors
        def __init__(self):
            self.parts = []

        def writable(self):
            return True

        def write(self, data):
            self.parts.append(bytes(data))
            return len(data)

    pipe = Unseekable()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("piped.log", b"piped into an archive zeta\n")
    return out.getvalue(), b"".join(pipe.parts)


class Objects(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.s3 = bucket_writer(cls.cloud, cls.credentials)

    def put(self, body, key=None):
        key = key or f"cloudwatch/100000000004/eu-west-1/{TODAY:%Y/%m/%d}/{uuid.uuid4().hex}"
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return key

    def found(self, phrase, count=1):
        return wait_for(phrase, lambda: (lambda events: events if len(events) >= count else None)(
            search(self.web, f'"{phrase}"')))

    def test_lines_with_who_wrote_them(self):
        key = self.put(b"a plain line alpha\nanother plain line alpha\n")
        events = self.found("plain line alpha", 2)
        self.assertEqual(len(events), 2)
        for event in events:
            self.assertEqual(event["cloud.account.id"], "100000000004")
            self.assertEqual(event["cloud.region"], "eu-west-1")
            self.assertEqual(event["log.stream"], key)
            self.assertEqual(event["log.group"], f"s3://{BUCKET}/cloudwatch/100000000004/eu-west-1")
            self.assertEqual(event["@timestamp"][:10], f"{TODAY:%Y-%m-%d}")

    def test_cloudtrail_files(self):
        records = [{"eventVersion": "1.08", "eventName": f"beta{n}", "eventSource": "s3.amazonaws.com",
                    "userIdentity": {"type": "Root"}} for n in range(3)]
        body = gzip.compress(json.dumps({"Records": records}).encode())
        self.put(body, f"cloudwatch/100000000004/CloudTrail/eu-west-1/{TODAY:%Y/%m/%d}/"
                       f"100000000004_CloudTrail_eu-west-1_{TODAY:%Y%m%d}T0005Z_x.json.gz")
        event = self.found("beta1")[0]
        self.assertEqual(json.loads(event["message"]), records[1])
        self.assertEqual(len(self.found("beta2")), 1)

    def test_archives(self):
        deflated, piped = zipped({"a.log": b"deflated gamma\n", "b/c.gz": gzip.compress(b"gzip delta\n")})
        self.put(deflated)
        self.put(piped)
        for phrase in ("deflated gamma", "gzip delta", "stored in the archive epsilon",
                       "piped into an archive zeta"):
            self.assertEqual(len(self.found(phrase)), 1)

    def test_what_firehose_could_not_deliver(self):
        line = {"attemptsMade": 4, "arrivalTimestamp": 1, "errorCode": "Lambda.FunctionError",
                "errorMessage": "m", "attemptEndingTimestamp": 2,
                "rawData": base64.b64encode(gzip.compress(b"recovered eta\n")).decode()}
        self.put(json.dumps(line).encode() + b"\n",
                 f"cloudwatch/100000000004/errors/processing-failed/{uuid.uuid4().hex}")
        self.assertEqual(len(self.found("recovered eta")), 1)
        self.assertIn("catchment_intake_recovered_records_total", get(f"{self.web}/metrics")[1])

    def test_the_same_object_again_changes_nothing_and_one_that_grew_adds_what_is_new(self):
        key = self.put(b"theta one\ntheta two\n")
        self.found("theta", 2)
        self.put(b"theta one\ntheta two\n", key)
        self.put(b"theta one\ntheta two\ntheta three\n", key)
        self.found("theta three")
        self.put(b"theta one\ntheta two\n", key)
        self.put(b"the last iota\n")
        self.found("the last iota")
        self.assertEqual(len(search(self.web, '"theta"')), 3)

    def test_what_is_not_read_is_set_aside_with_what_to_do(self):
        keys = {self.put(b"PAR1" + bytes(100)): "Parquet", self.put(bz2.compress(b"x")): "bzip2"}

        def reasons():
            rows = [json.loads(row) for row in get(f"{self.web}/api/v1/quarantine")[1].splitlines()]
            found = {row["key"]: row["reason"] for row in rows if row["key"] in keys}
            return found if len(found) == len(keys) else None
        for key, reason in wait_for("quarantine", reasons).items():
            self.assertIn(keys[key], reason)


if __name__ == "__main__":
    unittest.main()
