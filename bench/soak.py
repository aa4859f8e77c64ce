"""The intake at its full rate for long, with faults: what is killed, told twice or cannot be read. Its memory
must stay flat, and in the end each event must be there once.

    bench/soak.py build/release/catchment [minutes] [seconds between faults]
"""

import os
import random
import shutil
import sys
import tempfile
import time

from on_a_queue import EVENTS, Feed, Place, Process

MOST_WAITING = 200  # messages: more than those that a killed SIEM holds
SECONDS = 400  # that have events


class Soak:
    def __init__(self, program, data):
        self.program, self.data = program, data
        self.cloud = Process(program, "cloud", data, "--listen", "127.0.0.1:0")
        self.endpoint = self.cloud.ready["cloud"]
        self.place = Place(self.endpoint, self.cloud.ready["credentials"])
        self.feed = Feed(self.place, SECONDS)
        self.cpu = self.peak = self.kills = 0
        self.start_siem()

    def start_siem(self):
        self.siem = Process(self.program, "siem", self.data,
                            *self.place.siem_arguments(self.endpoint, self.cloud.ready["credentials"]))

    def note(self):
        self.peak = max(self.peak, self.siem.peak())

    def kill_siem(self):
        self.note()
        self.cpu += self.siem.cpu()
        self.siem.kill()
        self.kills += 1
        self.start_siem()

    def kill_cloud(self):
        self.cloud.kill()
        self.kills += 1
        self.cloud = Process(self.program, "cloud", self.data, "--listen", self.endpoint.split("//")[1])

    def run(self, minutes, between):
        chance, start = random.Random(2), time.monotonic()
        end, fault, told = start + 60 * minutes, start + between, start + 60
        lines = []
        while time.monotonic() < end:
            waiting = self.place.waiting()
            if waiting < MOST_WAITING:
                self.feed(MOST_WAITING - waiting)
            else:
                time.sleep(0.1)
            if time.monotonic() > fault:
                chance.choice((self.kill_siem, self.kill_cloud, self.feed.repeat, self.feed.tear))()
                fault += between
            if time.monotonic() > told:
                status = self.siem.status()
                lines.append(self.siem.resident())
                print(f"  minute {len(lines)}: {status['events'] / 1e6:.1f} M events, {lines[-1]:.0f} MB resident, "
                      f"{self.siem.peak():.0f} at its highest, {self.kills} kills", flush=True)
                told += 60
        taken = time.monotonic() - start
        return lines, taken

    def drain(self):
        end = time.monotonic() + 600
        while self.place.waiting():
            if time.monotonic() > end:
                sys.exit(f"messages are left: {self.siem.status()}")
            time.sleep(0.2)
        self.note()
        return self.siem.status()


def main():
    program = os.path.abspath(sys.argv[1])
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 30
    between = float(sys.argv[3]) if len(sys.argv) > 3 else 45
    data = tempfile.mkdtemp(prefix="bench-data-", dir=".")
    try:
        soak = Soak(program, data)
        print(f"The intake for {minutes:g} minutes, a fault each {between:g} s:")
        start = time.monotonic()
        lines, _ = soak.run(minutes, between)
        status = soak.drain()
        wall = time.monotonic() - start
        feed, wanted = soak.feed, soak.feed.made * EVENTS
        cpu = soak.cpu + soak.siem.cpu()
        print(f"  {feed.made} objects, {wanted / 1e6:.1f} M events, {feed.bytes / 1e9:.1f} GB of envelope JSON "
              f"in {wall:.0f} s: {feed.bytes / wall / 1e6:.0f} MB/s on the wall, "
              f"{feed.bytes / cpu / 1e6:.0f} a core of the SIEM")
        print(f"  {soak.kills} kills, {feed.repeats} objects told of twice, {feed.torn} torn")
        third = max(1, len(lines) // 3)
        if lines:
            print(f"  resident: {max(lines[:third]):.0f} MB at most in the first third, "
                  f"{max(lines[-third:]):.0f} in the last; {soak.peak:.0f} at its highest")
        print(f"  events there: {status['events']} of {wanted}; in quarantine: {status['quarantined']} of {feed.torn}")
        soak.siem.stop()
        soak.cloud.stop()
        if status["events"] != wanted or status["quarantined"] != feed.torn:
            sys.exit("events are lost, or there twice")
    finally:
        shutil.rmtree(data, ignore_errors=True)


main()
