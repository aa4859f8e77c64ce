"""How fast objects that wait on a queue come to be searchable: many small ones, and one large one;
from the cloud beside it, and from one that answers as late as S3 does.

    bench/intake_objects.py build/release/catchment [small|large] [milliseconds late]
"""

import concurrent.futures
import gzip
import http.client
import http.server
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time
import uuid

from on_a_queue import Place, Process

SMALL, SMALL_BYTES = 3000, 10_000
LARGE_BYTES = 100_000_000  # as it is stored
WORDS = [f"{random.Random(n).randrange(16**6):06x}" for n in range(5000)]


class Late(http.server.ThreadingHTTPServer):
    """The cloud, further away: every answer comes so much later."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, cloud, seconds):
        super().__init__(("127.0.0.1", 0), Late.Handler)
        self.host, self.seconds = cloud.split("//")[1], seconds
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16
        to = None

        def log_message(self, *_):
            pass

        def relay(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(self.server.seconds)
            self.to = self.to or http.client.HTTPConnection(self.server.host)
            self.to.request(self.command, self.path, body, dict(self.headers))
            answer = self.to.getresponse()
            got = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(got)

        do_GET = do_POST = do_PUT = relay


def envelope(bytes_wanted, chance, events):
    """A gzip member of about so many bytes, and how many events are in it."""
    at = int(time.time() * 1000)
    each = max(1, bytes_wanted // events // 4)  # six hexadecimal digits take about four
    rows = [{"id": f"{chance.randrange(10**18):056d}", "timestamp": at,
             "message": " ".join(chance.choices(WORDS, k=each))} for _ in range(events)]
    return gzip.compress(json.dumps(
        {"messageType": "DATA_MESSAGE", "owner": "200000000001", "logGroup": "/bench",
         "logStream": uuid.uuid4().hex[:4], "subscriptionFilters": ["f"], "logEvents": rows}).encode(), 1)


def corpus(kind):
    """Names and bodies, and how many events there are in all."""
    chance = random.Random(1)
    if kind == "small":
        return [(f"o/{n}", envelope(SMALL_BYTES, chance, 20)) for n in range(SMALL)], 20 * SMALL
    member = [envelope(1_000_000, chance, 1000) for _ in range(LARGE_BYTES // 1_000_000)]
    return [("large", b"".join(member))], 1000 * len(member)


def run(program, kind, late):
    data = tempfile.mkdtemp(prefix="bench-data-", dir=".")
    try:
        cloud = Process(program, "cloud", data, "--listen", "127.0.0.1:0")
        place = Place(cloud.ready["cloud"], cloud.ready["credentials"])
        bodies, events = corpus(kind)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(place.put, bodies))
        size = sum(len(body) for _, body in bodies)
        endpoint = Late(cloud.ready["cloud"], late / 1000).url if late else cloud.ready["cloud"]
        before, start = cloud.cpu(), time.monotonic()
        siem = Process(program, "siem", data, *place.siem_arguments(endpoint, cloud.ready["credentials"]))
        ready = time.monotonic()
        while True:
            status = siem.status()
            if status["events"] >= events:
                break
            if time.monotonic() - start > 300:
                sys.exit(f"only {status['events']} of {events} events came: {status}")
            time.sleep(0.02)
        wall = time.monotonic() - ready
        cpu = siem.cpu()
        print(f"  {kind}, answers {late} ms late: {len(bodies)} objects of {size / len(bodies) / 1000:.0f} KB, "
              f"{events} events in {wall:.2f} s ({ready - start:.2f} s to start):")
        print(f"    {len(bodies) / wall:.0f} objects/s, {size / wall / 1e6:.1f} MB/s as stored; CPU an object "
              f"{1000 * cpu / len(bodies):.2f} ms of the SIEM, {1000 * (cloud.cpu() - before) / len(bodies):.2f} ms "
              f"of the cloud; {siem.peak():.0f} MB at its highest", flush=True)
        siem.stop()
        cloud.stop()
    finally:
        shutil.rmtree(data, ignore_errors=True)


def main():
    program = os.path.abspath(sys.argv[1])
    kinds = sys.argv[2:3] or ["small", "large"]
    delays = [int(one) for one in sys.argv[3:4]] or [0, 30]
    for kind in kinds:
        for late in delays:
            run(program, kind, late)


main()
