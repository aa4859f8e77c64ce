"""The peer of bench_decode: what most write first. Every object of a folder inflated, its envelopes
parsed, and every message that is JSON parsed too; by Python's own libraries, on one core."""

import glob
import gzip
import json
import sys
import time

paths = sorted(glob.glob(sys.argv[1] + "/*.gz"))
objects = [open(path, "rb").read() for path in paths]
decoder = json.JSONDecoder()
size = events = 0
start = time.process_time()
for data in objects:
    text = gzip.decompress(data).decode()
    size += len(text)
    at = 0
    while at < len(text):
        envelope, at = decoder.raw_decode(text, at)
        for event in envelope["logEvents"]:
            events += 1
            if event["message"].startswith("{"):
                json.loads(event["message"])
seconds = time.process_time() - start
print(f"  {'peer: plain Python':<52} {size / 1e6 / seconds:>12.1f} MB/s       "
      f"{events / seconds / 1e6:.2f} M events/s")
