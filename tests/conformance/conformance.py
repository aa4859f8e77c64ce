#!/usr/bin/env python3
"""How far the SIEM understands lines as others do: 825 lines with the ECS documents that Filebeat's
modules make of them, and lines of AWS's services that must be told by their kind. Prints
docs/conformance.md; fails where a figure is less than it was.

    tests/conformance/conformance.py build/release/catchment [--data DIR] [--misses SOURCE]
"""

import argparse
import collections
import datetime
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "..", "shared", "data")

# What is equal of each source, in percent; and over all.
LEAST = {
    "apache.access": 100, "apache.error": 100, "auditd.log": 99.9, "haproxy.log": 100,
    "iis.access": 100, "iis.error": 100, "mysql.error": 99.4, "nginx.access": 97.5,
    "nginx.error": 100, "postgresql.log": 99.6, "system.auth": 99.9, "system.syslog": 100,
}
LEAST_OVERALL = 99.7

# Said by Filebeat about itself, or looked up in tables of its own.
LEFT_OUT = {"event.dataset", "event.module", "log.offset", "service.type"}
LEFT_OUT_BELOW = ("fileset.", "input.", "user_agent.", "source.geo.", "source.as.",
                  "destination.geo.", "destination.as.")


def compared(name):
    return name == "user_agent.original" or (
        name not in LEFT_OUT and not name.startswith(LEFT_OUT_BELOW))


def pairs(data):
    for path in sorted(glob.glob(os.path.join(data, "ecs-pairs-filebeat-oss", "*.jsonl"))):
        with open(path, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def whole(pair):
    """The event with all its lines, or None: of several lines the data give but the first as raw,
    and some documents have the whole."""
    if not pair["multiline"]:
        return pair["raw"]
    for name in ("event.original", "message"):
        text = pair["expected"].get(name, "")
        if text.startswith(pair["raw"]) and "\n" in text:
            return text
    return None


def group_of(pair):
    return "/var/log/" + pair["source"].replace(".", "/") + ".log"


def parsed(catchment, records):
    lines = "".join(json.dumps(record) + "\n" for record in records)
    run = subprocess.run([catchment, "parse", "--records", "--format", "json",
                          "--time-zone=-02:00"],
                         input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in run.stdout.decode().splitlines()]


def instant(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    moment = moment.astimezone(datetime.timezone.utc)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def texts(value):
    values = value if isinstance(value, list) else [value]
    return sorted({str(one).lower() if isinstance(one, bool) else str(one) for one in values})


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def is_equal(name, expected, got):
    if name == "@timestamp":
        return instant(expected) == instant(got)
    if name == "log.level":  # ours are in lower case, to be searched alike
        return str(expected).lower() == str(got).lower()
    if not isinstance(expected, (list, bool)) and number(expected) is not None:
        return number(expected) == number(got)
    return texts(expected) == texts(got)


def value_of(event, name):
    """A field that is a column, unless a leaf of its name has more; the raw line is our message."""
    fields, leaves = event["fields"], event["leaves"]
    if name == "event.original":
        return fields.get("message")
    return leaves.get(name, fields.get(name))


def judged(expected, event):
    """'equal', 'different' or 'missing' of each field that is compared."""
    for name, value in expected.items():
        if not compared(name):
            continue
        got = value_of(event, name)
        if got is None:
            # "-" is how a log writes that there is nothing, and [] is nothing.
            yield name, "equal" if value in ("-", []) else "missing", value, got
        else:
            yield name, "equal" if is_equal(name, value, got) else "different", value, got


def compare(catchment, data):
    counts = collections.defaultdict(collections.Counter)
    all_pairs = []
    for pair in pairs(data):
        counts[pair["source"]]["given"] += 1
        if whole(pair):
            all_pairs.append(pair)
        else:
            counts[pair["source"]]["cut"] += 1
    events = parsed(catchment, [{"message": whole(pair), "logGroup": group_of(pair)}
                                for pair in all_pairs])
    misses = collections.defaultdict(list)
    for pair, event in zip(all_pairs, events):
        count = counts[pair["source"]]
        count["lines"] += 1
        own = event["fields"].get("event.dataset") == pair["source"]
        count["own type"] += own
        if not own:
            misses[pair["source"]].append(("event.dataset", "different", pair["source"],
                                           event["fields"].get("event.dataset"), pair["raw"]))
        for name, verdict, expected, got in judged(pair["expected"], event):
            count[verdict] += 1
            if verdict != "equal":
                misses[pair["source"]].append((name, verdict, expected, got, pair["raw"]))
    return counts, misses


# Raw lines, by the file that has them: which type each is of.
RAW = [
    ("raw-opensearch-catalog/amazon_cloudfront.raw.log", "aws.cloudfront"),
    ("raw-opensearch-catalog/amazon_elb.raw.log", "aws.alb"),
    ("raw-opensearch-catalog/amazon_rds.raw.log", "postgresql.log"),
    ("raw-opensearch-catalog/amazon_s3.raw.log", "aws.s3access"),
    ("raw-opensearch-catalog/apache.raw.log", "apache.access"),
    ("raw-opensearch-catalog/aws_waf.raw.log", "aws.waf"),
    ("raw-opensearch-catalog/nginx.raw.log", "nginx.access"),
    ("otrf/sh_arp_cache.sh_arp_cache_2020-11-10074812.log", "auditd.log"),
    ("cloudtrail-invictus/*.jsonl", "aws.cloudtrail"),
]

# Events within documents: where they are in one.
SAMPLES = [
    ("raw-opensearch-catalog/amazon_vpc_flow.sample.json", "aws.vpcflow",
     lambda document: [event["body"] for event in document]),
    ("raw-opensearch-catalog/amazon_networkfirewall.sample.json", "aws.networkfirewall",
     lambda document: [json.dumps(event) for event in document]),
    ("raw-opensearch-catalog/aws_cloudtrail.raw-sample.json", "aws.cloudtrail",
     lambda document: [json.dumps(document)]),
    ("cloudtrail-stratus/*.json", "aws.cloudtrail",
     lambda document: [json.dumps(event) for event in document["records"]]),
    ("panther-rules/AWS.WAF.Managed.*.json", "aws.waf",
     lambda document: [json.dumps(test["log"]) for test in document["tests"]]),
]


def raw_lines(data, pattern):
    for path in sorted(glob.glob(os.path.join(data, pattern))):
        with open(path, encoding="utf-8", newline="\n") as file:
            for line in file.read().split("\n"):
                if line and not line.startswith("#"):
                    yield {"message": line, "key": os.path.basename(path)}


def sample_lines(data, pattern, events_of):
    for path in sorted(glob.glob(os.path.join(data, pattern))):
        with open(path, encoding="utf-8") as file:
            for message in events_of(json.load(file)):
                yield {"message": message}


def recognise(catchment, data):
    given = [(pattern, dataset, list(raw_lines(data, pattern))) for pattern, dataset in RAW]
    given += [(pattern, dataset, list(sample_lines(data, pattern, events_of)))
              for pattern, dataset, events_of in SAMPLES]
    for pattern, dataset, records in given:
        events = parsed(catchment, records)
        others = [(record["message"], event) for record, event in zip(records, events)
                  if event["fields"].get("event.dataset") != dataset]
        yield pattern, dataset, len(records), others


def percent(count):
    total = count["equal"] + count["different"] + count["missing"]
    return 100.0 * count["equal"] / total if total else 100.0


def row(source, count):
    share = f"{percent(count):.1f} %" if count["lines"] else "–"
    cells = [source] + [str(count[name]) for name in (
        "given", "cut", "own type", "equal", "different", "missing")] + [share]
    return "| " + " | ".join(cells) + " |"


def document(counts, recognised):
    total = collections.Counter()
    for count in counts.values():
        total.update(count)
    rows = [row(source, count) for source, count in sorted(counts.items())]
    rows.append(row("**all**", total))
    raw = [f"| `{pattern}` | {dataset} | {lines} | {lines - len(others)} |"
           for pattern, dataset, lines, others in recognised]
    listed = [f"- `{message[:160]}`" for _, _, _, others in recognised for message, _ in others]
    with open(os.path.join(HERE, "conformance.md.in"), encoding="utf-8") as file:
        text = file.read()
    return (text.replace("@PAIRS@", "\n".join(rows)).replace("@RAW@", "\n".join(raw))
            .replace("@OTHERS@", "\n".join(listed) or "None."))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("catchment")
    arguments.add_argument("--data", default=DATA)
    arguments.add_argument("--misses", help="list what differs of a source, or of 'all'")
    given = arguments.parse_args()
    if not os.path.isdir(given.data):
        print("skipped: there is no " + os.path.normpath(given.data))
        return 0
    counts, misses = compare(given.catchment, given.data)
    if given.misses:
        for source, all_misses in sorted(misses.items()):
            for name, verdict, expected, got, raw in all_misses:
                if given.misses in (source, "all"):
                    print(f"{source} {name} {verdict}: {expected!r} is {got!r}\n    {raw[:300]!r}")
        return 0
    recognised = list(recognise(given.catchment, given.data))
    print(document(counts, recognised), end="")
    total = collections.Counter()
    for count in counts.values():
        total.update(count)
    fell = [source for source, least in LEAST.items() if percent(counts[source]) < least]
    if percent(total) < LEAST_OVERALL:
        fell.append("all")
    fell += [pattern for pattern, _, lines, others in recognised if others or not lines]
    for source in fell:
        print(f"{source}: less is equal than there was", file=sys.stderr)
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
