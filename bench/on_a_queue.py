"""A `catchment` of its own for a bench in Python, and a bucket that tells a queue."""

import concurrent.futures
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import urllib.request

import boto3
from botocore.config import Config

REGION = "eu-west-1"
EVENTS = 20_000  # of an object that Feed makes
WORDS = [f"{random.Random(n).randrange(16**6):06x}" for n in range(5000)]


class Process:
    def __init__(self, program, command, data, *arguments):
        self.data = data
        ready = os.path.join(data, f"ready-{command}.json")
        if os.path.exists(ready):
            os.remove(ready)
        log = open(os.path.join(data, command + ".log"), "ab")
        self.process = subprocess.Popen(
            [program, command, "--data", data, "--ready-file", ready, *arguments], stdout=log, stderr=log)
        while not os.path.exists(ready):
            if self.process.poll() is not None:
                sys.exit(f"{program} {command} ended with {self.process.returncode}")
            time.sleep(0.001)
        with open(ready, encoding="utf-8") as file:
            self.ready = json.load(file)

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) / 1000

    def resident(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1000

    def status(self):
        """What a SIEM tells whoever started it."""
        with open(os.path.join(self.data, "siem/access/local-token"), encoding="utf-8") as file:
            token = file.read().strip()
        request = urllib.request.Request(self.ready["web"] + "/api/v1/status",
                                         headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}})


class Place:
    """A bucket that tells a queue, and a role that may read both."""

    def __init__(self, cloud, credentials):
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = credentials
        session = boto3.Session(profile_name="siem", region_name=REGION)
        config = Config(s3={"addressing_style": "path"}, max_pool_connections=16)
        self.s3, self.sqs, self.iam = (session.client(name, endpoint_url=cloud, config=config)
                                       for name in ("s3", "sqs", "iam"))
        arn = f"arn:aws:sqs:{REGION}:100000000004:bench"
        self.url = self.sqs.create_queue(QueueName="bench", Attributes={"Policy": policy(
            {"Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:*", "Resource": arn})})["QueueUrl"]
        self.s3.create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_bucket_notification_configuration(Bucket="bench", NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
        self.role = self.iam.create_role(RoleName="bench", AssumeRolePolicyDocument=policy(
            {"Principal": {"AWS": "100000000004"}, "Action": "sts:AssumeRole"}))["Role"]["Arn"]
        self.iam.put_role_policy(RoleName="bench", PolicyName="all",
                                 PolicyDocument=policy({"Action": "*", "Resource": "*"}))

    def waiting(self):
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(int(told[name]) for name in names)

    def siem_arguments(self, endpoint, credentials):
        return ("--listen", "127.0.0.1:0", "--endpoint", endpoint, "--queue-url", self.url, "--role-arn", self.role,
                "--credentials", credentials, "--profile", "siem")

    def put(self, name_and_body):
        self.s3.put_object(Bucket="bench", Key=name_and_body[0], Body=name_and_body[1])


def heading(group, stream):
    """An envelope up to its first event."""
    head = {"messageType": "DATA_MESSAGE", "owner": "200000000001", "logGroup": group, "logStream": stream,
            "subscriptionFilters": ["f"]}
    return json.dumps(head)[:-1].encode() + b', "logEvents": ['


def rows(chance, second):
    """The events of an object in that second, as JSON."""
    return ",".join(json.dumps({
        "id": f"{n:056d}", "timestamp": second * 1000 + n * 1000 // EVENTS,
        "message": f"level=info user=u{chance.randrange(500)} path=/api/{chance.choice(WORDS)} "
                   f"took={chance.randrange(999)} " + " ".join(chance.choices(WORDS, k=12))})
                     for n in range(EVENTS)).encode()


class Feed:
    """Objects whose envelope is a member around events that are made already: those of so many seconds, one after the
    other, then the same ones again in another stream."""

    def __init__(self, place, seconds=8):
        chance, now = random.Random(1), int(time.time())
        texts = [rows(chance, now) for _ in range(8)]

        def member(second):
            plain = texts[second % len(texts)].replace(b'"timestamp": %d' % now, b'"timestamp": %d' % (now + second))
            return len(plain), gzip.compress(plain, 1)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.bodies = list(pool.map(member, range(seconds)))
        self.place, self.made = place, 0
        self.bytes = self.repeats = self.torn = 0

    def __call__(self, how_many):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(self.place.put, [self.next() for _ in range(how_many)]))

    def next(self):
        size, body = self.bodies[self.made % len(self.bodies)]
        self.made += 1
        self.bytes += size
        opening = heading("/soak", f"stream-{self.made}")
        return f"o/{self.made}", gzip.compress(opening) + body + gzip.compress(b"]}")

    def repeat(self):
        """The last object is written once more."""
        self.repeats += 1
        self.made -= 1
        size = self.bodies[self.made % len(self.bodies)][0]
        self.place.put(self.next())
        self.bytes -= size

    def tear(self):
        self.torn += 1
        self.place.put((f"torn/{self.torn}", gzip.compress(b'{"messageType":"DATA_MESSAGE"}')[:20]))
