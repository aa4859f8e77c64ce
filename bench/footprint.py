"""How soon the program serves, how much memory it holds when idle, and how long an event takes from
its log group to a search. Every figure is the median of RUNS starts in a fresh folder.

    bench/footprint.py build/release/catchment
"""

import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5
FREE = "127.0.0.1:0"


class Process:
    def __init__(self, program, command, data, *arguments):
        ready = os.path.join(data, f"ready-{command}.json")
        if os.path.exists(ready):
            os.remove(ready)
        start = time.monotonic()
        self.process = subprocess.Popen(
            [program, command, "--data", data, "--ready-file", ready, *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not os.path.exists(ready):
            if self.process.poll() is not None:
                sys.exit(f"{program} {command} ended with {self.process.returncode}")
            time.sleep(0.0005)
        self.seconds = time.monotonic() - start
        with open(ready, encoding="utf-8") as file:
            self.ready = json.load(file)

    def megabytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1000

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def row(what, values, unit):
    print(f"  {what:<52} {statistics.median(values):>12.3f} {unit:<10} "
          f"{min(values):.3f} to {max(values):.3f}")


def one_run(program, seen):
    data = tempfile.mkdtemp(prefix="bench-data-", dir=".")
    try:
        up = Process(program, "up", data, "--cloud-listen", FREE, "--web-listen", FREE)
        seen["up: ready", "s"].append(up.seconds)
        trace = subprocess.run([program, "trace", "--data", data, "--endpoint", up.ready["cloud"],
                                "--siem", up.ready["web"]], capture_output=True, text=True, check=True)
        seen["up: first event, written to searchable", "s"].append(
            float(re.search(r"\+([\d.]+) s  searchable", trace.stdout)[1]))
        seen["up: memory after it", "MB"].append(up.megabytes())
        up.stop()
        cloud = Process(program, "cloud", data, "--listen", FREE)
        siem = Process(program, "siem", data, "--listen", FREE, "--endpoint", cloud.ready["cloud"],
                       "--profile", "siem")
        time.sleep(2)  # idle: what is measured is a system at rest
        seen["cloud: ready", "s"].append(cloud.seconds)
        seen["cloud: memory, idle", "MB"].append(cloud.megabytes())
        seen["siem: ready", "s"].append(siem.seconds)
        seen["siem: memory, idle", "MB"].append(siem.megabytes())
        siem.stop()
        cloud.stop()
    finally:
        shutil.rmtree(data)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/catchment"
    names = [("cloud: ready", "s"), ("siem: ready", "s"), ("up: ready", "s"),
             ("cloud: memory, idle", "MB"), ("siem: memory, idle", "MB"),
             ("up: memory after it", "MB"), ("up: first event, written to searchable", "s")]
    seen = {name: [] for name in names}
    for _ in range(RUNS):
        one_run(program, seen)
    print(f"\nfootprint: median of {RUNS} starts, least to most")
    for (what, unit), values in seen.items():
        row(what, values, unit)


if __name__ == "__main__":
    main()
