"""`catchment siem` finds its credentials as every AWS tool does: in the environment, in a profile
that takes a role on with another's keys, from another program, of a container."""

import configparser
import http.server
import json
import os
import shutil
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, REGION, Process, SystemTest, get, run, wait_for  # noqa: E402

ROLE = "arn:aws:iam::100000000003:role/catchment-siem"


class Container(http.server.BaseHTTPRequestHandler):
    """The credentials endpoint of a container, for who has its token."""

    def do_GET(self):  # pylint: disable=invalid-name
        allowed = self.headers["Authorization"] == "let me in"
        body = json.dumps(self.server.keys).encode() if allowed else b""
        self.send_response(200 if allowed else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class Credentials(SystemTest):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="catchment-credentials-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        profiles = configparser.ConfigParser()
        profiles.read(self.credentials)
        self.keys = profiles["siem"]

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def within(self, **variables):
        """Of all that could have keys only what is given."""
        none = {"HOME": self.folder, "AWS_EC2_METADATA_DISABLED": "true"}
        gone = [name for name in os.environ if name.startswith("AWS_")]
        return ("env", *(part for name in gone for part in ("-u", name)),
                *(f"{name}={value}" for name, value in {**none, **variables}.items()))

    def roles_taken_on(self):
        """How often, as the cloud counts it."""
        page = get(f"{self.cloud}/_catchment/metrics")[1]
        return sum(float(line.split()[-1]) for line in page.splitlines()
                   if 'operation="AssumeRole"' in line and 'code="200"' in line)

    def polls(self, *arguments, roles=1, **variables):
        """The SIEM takes its role on, with whatever keys it found, and complains of nothing."""
        before = self.roles_taken_on()
        siem = Process("siem", self.folder, "--listen", "127.0.0.1:0", "--endpoint", self.cloud,
                       *arguments, within=self.within(**variables))
        self.addCleanup(siem.stop)

        wait_for("the role", lambda: self.roles_taken_on() >= before + roles)
        lanes = json.loads(get(f"{siem.ready['web']}/api/v1/status")[1])["lanes"]
        self.assertEqual([lane["lastError"] for lane in lanes], ["", ""])

    def static(self):
        return (f"aws_access_key_id = {self.keys['aws_access_key_id']}\n"
                f"aws_secret_access_key = {self.keys['aws_secret_access_key']}\n")

    def test_the_environment(self):
        self.polls(AWS_ACCESS_KEY_ID=self.keys["aws_access_key_id"],
                   AWS_SECRET_ACCESS_KEY=self.keys["aws_secret_access_key"])

    def test_a_profile_of_the_shared_files(self):
        self.polls("--profile", "collector", AWS_CONFIG_FILE=self.file(
            "config", f"[profile collector]\n{self.static()}"))

    def test_another_program(self):
        printed = json.dumps({"Version": 1, "AccessKeyId": self.keys["aws_access_key_id"],
                              "SecretAccessKey": self.keys["aws_secret_access_key"]})
        keys = self.file("keys.json", printed)
        self.polls(AWS_CONFIG_FILE=self.file(
            "config", f"[default]\ncredential_process = cat {keys}\n"))

    def test_a_container(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Container)
        server.keys = {"AccessKeyId": self.keys["aws_access_key_id"],
                       "SecretAccessKey": self.keys["aws_secret_access_key"]}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        self.polls(AWS_CONTAINER_CREDENTIALS_FULL_URI=f"http://127.0.0.1:{server.server_port}/keys",
                   AWS_CONTAINER_AUTHORIZATION_TOKEN="let me in")

    def test_none_at_all_is_said_at_the_start(self):
        code, _, error = run(*self.within(), PROGRAM, "siem", "--data", self.folder, "--listen",
                             "127.0.0.1:0", "--endpoint", self.cloud)
        self.assertEqual(code, 1)
        self.assertIn("there are no AWS credentials: neither in the environment, nor in the shared "
                      "files, nor of a container", error)

    def test_a_role_of_a_profile(self):
        """A chain: the base's keys take on the profile's role, and that the pipeline's."""
        # The pipeline's role trusts the siem account, whose own role stands between here.
        import boto3  # pylint: disable=import-outside-toplevel
        iam = boto3.client("iam", endpoint_url=self.cloud, region_name=REGION,
                           aws_access_key_id=self.keys["aws_access_key_id"],
                           aws_secret_access_key=self.keys["aws_secret_access_key"])
        iam.create_role(RoleName="collector", AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": "100000000004"},
                "Condition": {"StringEquals": {"sts:ExternalId": "agreed"}}}]}))
        iam.put_role_policy(RoleName="collector", PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE}]}))
        self.polls(roles=2, AWS_PROFILE="collector", AWS_CONFIG_FILE=self.file(
            "config", f"[profile base]\n{self.static()}"
                      "[profile collector]\nrole_arn = arn:aws:iam::100000000004:role/collector\n"
                      "source_profile = base\nexternal_id = agreed\n"))


if __name__ == "__main__":
    unittest.main()
