"""Two `catchment siem` on one ClickHouse server against one: the same objects wait on a queue, everything runs on
as many cores as there are nodes.

    bench/nodes.py build/release/catchment [objects]
"""

import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/real"))
from clickhouse import ClickHouse  # noqa: E402
from on_a_queue import EVENTS, Feed, Place, Process  # noqa: E402


def run(program, nodes, objects):
    """MB/s of envelope JSON, from the start of the first node until all is searchable."""
    os.sched_setaffinity(0, range(nodes))  # and what is started from here
    data = tempfile.mkdtemp(prefix="bench-data-", dir=os.getcwd())
    server = ClickHouse(os.path.join(data, "clickhouse"))
    try:
        cloud = Process(program, "cloud", data, "--listen", "127.0.0.1:0")
        place = Place(cloud.ready["cloud"], cloud.ready["credentials"])
        feed = Feed(place)
        feed(objects)
        start, siems = time.monotonic(), []
        for number in range(nodes):
            folder = os.path.join(data, f"siem-{number}")
            os.makedirs(folder)
            siems.append(Process(program, "siem", folder, "--store", f"clickhouse://{server.host}/catchment",
                                 *place.siem_arguments(cloud.ready["cloud"], cloud.ready["credentials"])))
        while siems[0].status()["events"] < objects * EVENTS:
            time.sleep(0.1)
        wall = time.monotonic() - start
        found = siems[0].status()["events"]
        if found != objects * EVENTS:
            sys.exit(f"{found} events of {objects * EVENTS}")
        cpu = sum(siem.cpu() for siem in siems)
        print(f"  {nodes} on {nodes}: {feed.bytes / 1e6:.0f} MB in {wall:.1f} s, {feed.bytes / wall / 1e6:.1f} MB/s; "
              f"CPU of the nodes {cpu:.1f} s", flush=True)
        for siem in siems:
            siem.stop()
        cloud.stop()
        return feed.bytes / wall
    finally:
        server.kill()
        shutil.rmtree(data, ignore_errors=True)


def main():
    program = os.path.abspath(sys.argv[1])
    objects = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    print(f"Nodes on one store: {objects} objects of {EVENTS} events:")
    one, two = run(program, 1, objects), run(program, 2, objects)
    print(f"  two against one: {two / one:.2f} times")


main()
