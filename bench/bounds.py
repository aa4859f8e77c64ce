"""The memory of the SIEM at what it must bear: an object of 5 GiB beside a full queue, and 100,000 log groups. Each
event must be there once.

    bench/bounds.py build/release/catchment [GiB] [log groups]
"""

import gzip
import json
import os
import shutil
import sys
import tempfile
import time

from on_a_queue import EVENTS, Feed, Place, Process, heading

PART = 64 << 20
BESIDE = 60  # objects on the queue
GROUPS_AN_OBJECT = 200
EVENTS_A_GROUP = 20


class Bounds:
    def __init__(self, program, data):
        self.cloud = Process(program, "cloud", data, "--listen", "127.0.0.1:0")
        self.place = Place(self.cloud.ready["cloud"], self.cloud.ready["credentials"])
        self.feed = Feed(self.place)
        self.program, self.data, self.wanted = program, data, 0

    def put_large(self, gib):
        """Envelopes one behind the other, not packed: (bytes, events)."""
        plain = [gzip.decompress(body) for _, body in self.feed.bodies]
        s3, place = self.place.s3, {"Bucket": "bench", "Key": "large"}
        upload = s3.create_multipart_upload(**place)["UploadId"]
        parts, held, size, made = [], bytearray(), 0, 0

        def send():
            nonlocal size
            number = len(parts) + 1
            tag = s3.upload_part(**place, UploadId=upload, PartNumber=number, Body=bytes(held))["ETag"]
            parts.append({"PartNumber": number, "ETag": tag})
            size += len(held)
            held.clear()

        longest = max(map(len, plain)) + 1000
        while size + len(held) + longest < gib * (1 << 30):
            held += heading("/large", f"stream-{made}") + plain[made % len(plain)] + b"]}"
            made += 1
            if len(held) >= PART:
                send()
        send()
        s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload={"Parts": parts})
        self.wanted += made * EVENTS
        return size

    def put_groups(self, groups):
        """Each object has events of many log groups: bytes of envelope JSON."""
        size, at = 0, int(time.time() * 1000)
        for first in range(0, groups, GROUPS_AN_OBJECT):
            plain = bytearray()
            for group in range(first, min(groups, first + GROUPS_AN_OBJECT)):
                events = [{"id": f"{n:056d}", "timestamp": at, "message": f"level=info user=u{n} group {group}"}
                          for n in range(EVENTS_A_GROUP)]
                plain += heading(f"/apps/{group}", "stream") + json.dumps(events)[1:-1].encode() + b"]}"
            self.place.put((f"groups/{first}", gzip.compress(bytes(plain), 1)))
            size += len(plain)
        self.wanted += groups * EVENTS_A_GROUP
        return size

    def take_in(self, what, size):
        """From the start of a SIEM until the queue is empty."""
        start = time.monotonic()
        siem = Process(self.program, "siem", self.data,
                       *self.place.siem_arguments(self.cloud.ready["cloud"], self.cloud.ready["credentials"]))
        while self.place.waiting():
            time.sleep(0.5)
        wall, status = time.monotonic() - start, siem.status()
        print(f"  {what}: {size / 1e9:.1f} GB in {wall:.0f} s, {size / wall / 1e6:.0f} MB/s on the wall; "
              f"{siem.peak():.0f} MB at the highest, {siem.resident():.0f} at the end; events there: "
              f"{status['events']} of {self.wanted}, in quarantine: {status['quarantined']}", flush=True)
        siem.stop()
        if status["events"] != self.wanted or status["quarantined"]:
            sys.exit("events are lost, or there twice")


def main():
    program = os.path.abspath(sys.argv[1])
    gib = float(sys.argv[2]) if len(sys.argv) > 2 else 5
    groups = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000
    data = tempfile.mkdtemp(prefix="bench-data-", dir=".")
    try:
        bounds = Bounds(program, data)
        print("The SIEM at its bounds:")
        size = bounds.put_large(gib)
        bounds.feed(BESIDE)
        bounds.wanted += BESIDE * EVENTS
        bounds.take_in(f"an object of {gib:g} GiB and {BESIDE} beside it", size + bounds.feed.bytes)
        bounds.take_in(f"{groups} log groups", bounds.put_groups(groups))
        bounds.cloud.stop()
    finally:
        shutil.rmtree(data, ignore_errors=True)


main()
