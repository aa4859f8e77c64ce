"""How long `catchment stacks deploy` takes into a cloud on this machine: six accounts, two Regions,
forty log groups. Made, asked again with nothing to do, changed, taken away.

    bench/deploy.py build/release/catchment
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

from footprint import FREE, Process, row

RUNS = 3
ACCOUNTS = {"management": 6, "workload-a": 7, "workload-b": 7}  # log groups of each, in each Region


def config_in(folder, interval):
    example = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../examples/catchment.yaml")
    with open(example, encoding="utf-8") as file:
        text = file.read()
    text = text[:text.index("subscriptions:")].replace(
        "region: eu-west-1\n", "region: eu-west-1\nregions: [eu-west-1, us-east-1]\n").replace(
        "interval: 1s", f"interval: {interval}s")
    text += "subscriptions:\n"
    for account, count in ACCOUNTS.items():
        groups = ", ".join(f"/app/service-{i}" for i in range(count))
        text += f"  - account: {account}\n    log-groups: [{groups}]\n    create: true\n"
    path = os.path.join(folder, f"config-{interval}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def timed(program, data, cloud, verb, *arguments):
    start = time.monotonic()
    subprocess.run([program, "stacks", verb, "--data", data, "--endpoint", cloud, *arguments],
                   stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def one_run(program, seen):
    data = tempfile.mkdtemp(prefix="bench-data-", dir=".")
    try:
        config, other = config_in(data, 1), config_in(data, 2)
        process = Process(program, "cloud", data, "--listen", FREE, "--config", config)
        cloud = process.ready["cloud"]
        for what, *arguments in (("made", "deploy", "--config", config),
                                 ("nothing to do", "deploy", "--config", config),
                                 ("each stream changed", "deploy", "--config", other),
                                 ("taken away", "destroy", "--yes", "--config", other)):
            seen.setdefault(what, []).append(timed(program, data, cloud, *arguments))
        process.stop()
    finally:
        shutil.rmtree(data)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/release/catchment"
    seen = {}
    for _ in range(RUNS):
        one_run(program, seen)
    print(f"\nstacks deploy: 3 accounts that send of 6, 2 Regions, {2 * sum(ACCOUNTS.values())} log "
          f"groups; median of {RUNS}, least to most")
    for what, values in seen.items():
        row(what, values, "s")


if __name__ == "__main__":
    main()
