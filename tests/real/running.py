"""The program under test, as a user runs it: started, asked, stopped, killed. Nothing of ours is
imported; CATCHMENT_PROGRAM says where it is, CATCHMENT_SHARED where the shared data are."""

import atexit
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("CATCHMENT_PROGRAM", os.path.join(ROOT, "build/release/catchment"))
SHARED = os.environ.get("CATCHMENT_SHARED", os.path.join(ROOT, "../shared"))
REGION = "eu-west-1"
DEADLINE = 60  # seconds, for what should take one

# Where a running SIEM leaves the token that lets in the commands of its own user.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="catchment-state-")
atexit.register(shutil.rmtree, os.environ["XDG_STATE_HOME"], ignore_errors=True)


def wait_for(what, condition, deadline=DEADLINE):
    """Asks `condition` until it answers something true, or fails naming `what`."""
    end = time.monotonic() + deadline
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {deadline} s")
        time.sleep(0.02)


class Process:
    """One running `catchment`: waits for its ready file. `within` is a command that runs it. What stands on its
    standard input is not for it."""

    def __init__(self, command, data, *arguments, within=()):
        self.ready_path = os.path.join(data, f"ready-{command}.json")
        if os.path.exists(self.ready_path):
            os.remove(self.ready_path)
        self.log_path = os.path.join(data, f"{command}.log")
        self.log = open(self.log_path, "ab")
        with open(__file__, "rb") as something:
            self.process = subprocess.Popen(
                [*within, PROGRAM, command, "--data", data, "--ready-file", self.ready_path,
                 *arguments],
                stdin=something, stdout=self.log, stderr=self.log)
        wait_for(f"catchment {command}", self._is_ready)
        with open(self.ready_path, encoding="utf-8") as file:
            self.ready = json.load(file)

    def _is_ready(self):
        if self.process.poll() is not None:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                raise AssertionError(f"it ended with {self.process.returncode}:\n{file.read()[-4000:]}")
        return os.path.exists(self.ready_path)

    def stop(self, kill=False):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        code = self.process.wait(DEADLINE)
        self.log.close()
        return code


class SystemTest(unittest.TestCase):
    """A test with a system of its own: `catchment up` on free ports in a fresh folder."""

    up_arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.mkdtemp(prefix="catchment-test-")
        cls.addClassCleanup(shutil.rmtree, cls.data, ignore_errors=True)
        cls.up = Process("up", cls.data, "--cloud-listen", "127.0.0.1:0",
                         "--web-listen", "127.0.0.1:0", *cls.up_arguments)
        cls.addClassCleanup(lambda: cls.up.stop())
        cls.cloud = cls.up.ready["cloud"]
        cls.web = cls.up.ready["web"]
        cls.credentials = cls.up.ready["credentials"]


def client(service, endpoint, credentials, account="workload-a", region=REGION, **more):
    """A stock boto3 client of one account."""
    import boto3  # pylint: disable=import-outside-toplevel
    from botocore.config import Config  # pylint: disable=import-outside-toplevel
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = credentials
    config = Config(s3={"addressing_style": "path"}, parameter_validation=False, **more)
    session = boto3.Session(profile_name=account, region_name=region)
    return session.client(service, endpoint_url=endpoint, config=config)


def bucket_writer(endpoint, credentials):
    """A boto3 S3 client that may write to the central bucket of `up`, under the prefix of its own
    account, 100000000004: as a role that is called what Firehose's is called in every account."""
    import boto3  # pylint: disable=import-outside-toplevel
    iam = client("iam", endpoint, credentials, "siem")
    name = "centralised-logs-firehose"
    trust = {"Effect": "Allow", "Principal": {"AWS": "100000000004"}, "Action": "sts:AssumeRole"}
    may = {"Effect": "Allow", "Action": ["s3:PutObject", "kms:GenerateDataKey"], "Resource": "*"}
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [trust]}))
    except iam.exceptions.EntityAlreadyExistsException:
        pass  # of a start before
    role = iam.get_role(RoleName=name)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="write", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [may]}))
    session = client("sts", endpoint, credentials, "siem").assume_role(
        RoleArn=role, RoleSessionName="writer")["Credentials"]
    return boto3.client("s3", region_name=REGION, endpoint_url=endpoint,
                        aws_access_key_id=session["AccessKeyId"],
                        aws_secret_access_key=session["SecretAccessKey"],
                        aws_session_token=session["SessionToken"])


def fresh(prefix):
    """A name that no other test has."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


class AwsTest(SystemTest):
    """A test by boto3, with a system of its own."""

    def client(self, service, account="workload-a", **more):
        return client(service, self.cloud, self.credentials, account, **more)

    def service_role(self, service, *actions, account="workload-a"):
        """The ARN of a new role that `service` may assume, and that may do `actions` anywhere."""
        iam, name = self.client("iam", account), fresh("role")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole",
                 "Principal": {"Service": f"{service}.amazonaws.com"}}]}))["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}))
        return role

    def open_bucket(self, account="logging"):
        """The name of a new bucket that all accounts may write to."""
        s3, bucket = self.client("s3", account), fresh("bucket")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:PutObject", "s3:PutObjectAcl"],
                 "Resource": f"arn:aws:s3:::{bucket}/*",
                 "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-catchment01"}}}]}))
        return bucket

    def code(self, call, **arguments):
        """The code and message of the error that a call ends with."""
        from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        error = caught.exception.response["Error"]
        return error["Code"], error["Message"]


def local_token(web):
    """What lets in whoever started the SIEM at `web`, as his commands do; "" where that is none."""
    path = os.path.join(os.environ["XDG_STATE_HOME"],
                        f"catchment/siem-{urllib.parse.urlsplit(web).port}.token")
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def authorised(url, method="GET"):
    """A request of whoever started the SIEM."""
    token = local_token(url)
    return urllib.request.Request(
        url, method=method, headers={"Authorization": f"Bearer {token}"} if token else {})


def get(url):
    """The status and body of a GET."""
    try:
        with urllib.request.urlopen(authorised(url), timeout=DEADLINE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def search(web, query, **parameters):
    """The events a search finds, as dictionaries by their ECS names."""
    pairs = {"q": query, "since": "15d", "limit": "10000", **parameters}
    status, body = get(f"{web}/api/v1/search?{urllib.parse.urlencode(pairs)}")
    if status != 200:
        raise AssertionError(f"search answered {status}: {body}")
    return [json.loads(line) for line in body.splitlines() if line]


def run(*arguments, **environment):
    """A command's exit code and output."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=DEADLINE * 2,
                          env={**os.environ, **environment}, check=False)
    return done.returncode, done.stdout, done.stderr


def shared(path):
    """A path under the shared data; the test is skipped where they are absent."""
    full = os.path.join(SHARED, "data", path)
    if not os.path.exists(full):
        raise unittest.SkipTest(f"{path} is not here: the shared data are absent")
    return full
