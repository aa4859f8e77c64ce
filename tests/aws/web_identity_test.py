"""Roles for web identities: an OpenID provider on this machine, whose tokens KMS signs, and boto3,
which sends AssumeRoleWithWebIdentity unsigned."""

import base64
import http.server
import json
import os
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh  # noqa: E402

import boto3  # noqa: E402
from botocore import UNSIGNED  # noqa: E402
from botocore.config import Config  # noqa: E402


def url_safe(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider(http.server.BaseHTTPRequestHandler):
    """Its configuration and its keys, as OpenID Connect Discovery has them."""

    def do_GET(self):  # pylint: disable=invalid-name
        server = self.server
        body = json.dumps({"/.well-known/openid-configuration": {
            "issuer": server.issuer, "jwks_uri": server.issuer + "/keys"},
            "/keys": server.keys}[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class WebIdentity(AwsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kms = cls().client("kms")
        cls.key = cls.kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        # SubjectPublicKeyInfo of a 2048 bit key: its modulus stands after 33 bytes.
        modulus = cls.kms.get_public_key(KeyId=cls.key)["PublicKey"][33:33 + 256]
        cls.provider = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
        cls.provider.issuer = f"http://127.0.0.1:{cls.provider.server_address[1]}"
        cls.provider.keys = {"keys": [{"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256",
                                       "n": url_safe(modulus), "e": "AQAB"}]}
        threading.Thread(target=cls.provider.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.provider.shutdown)

    def token(self, **changed):
        now = int(time.time())
        claims = {"iss": self.provider.issuer, "sub": "repo:team/app:ref:refs/heads/main",
                  "aud": "sts.amazonaws.com", "iat": now, "exp": now + 300, **changed}
        text = ".".join(url_safe(json.dumps(part).encode())
                        for part in ({"alg": "RS256", "kid": "one"}, claims))
        signature = self.kms.sign(KeyId=self.key, Message=text.encode(), MessageType="RAW",
                                  SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")["Signature"]
        return f"{text}.{url_safe(signature)}"

    def test_a_build_takes_on_its_role(self):
        iam = self.client("iam")
        provider = iam.create_open_id_connect_provider(
            Url=self.provider.issuer, ClientIDList=["sts.amazonaws.com"],
            ThumbprintList=["0" * 40])["OpenIDConnectProviderArn"]
        host = self.provider.issuer.split("//")[1]
        role = iam.create_role(RoleName=fresh("build"), AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": provider},
                "Condition": {"StringEquals": {f"{host}:aud": "sts.amazonaws.com"},
                              "StringLike": {f"{host}:sub": "repo:team/*"}}}]}))["Role"]
        iam.put_role_policy(RoleName=role["RoleName"], PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}))
        sts = boto3.client("sts", endpoint_url=self.cloud, region_name="eu-west-1",
                           config=Config(signature_version=UNSIGNED))
        asked = {"RoleArn": role["Arn"], "RoleSessionName": "build-7"}
        answer = sts.assume_role_with_web_identity(**asked, WebIdentityToken=self.token())
        self.assertEqual(answer["Provider"], provider)
        self.assertEqual(answer["Audience"], "sts.amazonaws.com")
        self.assertEqual(answer["SubjectFromWebIdentityToken"], "repo:team/app:ref:refs/heads/main")
        keys = answer["Credentials"]
        s3 = boto3.client("s3", endpoint_url=self.cloud, region_name="eu-west-1",
                          aws_access_key_id=keys["AccessKeyId"],
                          aws_secret_access_key=keys["SecretAccessKey"],
                          aws_session_token=keys["SessionToken"])
        s3.list_buckets()
        for token, code in ((self.token(sub="repo:other/app"), "AccessDenied"),
                            (self.token(aud="else"), "InvalidIdentityToken"),
                            (self.token(exp=1), "ExpiredTokenException"),
                            (self.token()[:-8] + "AAAAAAAA", "InvalidIdentityToken")):
            self.assertEqual(self.code(sts.assume_role_with_web_identity, **asked,
                                       WebIdentityToken=token)[0], code)

    def test_nothing_else_goes_unsigned(self):
        for service, call in (("sts", "get_caller_identity"), ("iam", "list_users")):
            client = boto3.client(service, endpoint_url=self.cloud, region_name="eu-west-1",
                                  config=Config(signature_version=UNSIGNED))
            self.assertIn(self.code(getattr(client, call))[0],
                          ("MissingAuthenticationToken", "InvalidAction"))
        sts = boto3.client("sts", endpoint_url=self.cloud, region_name="eu-west-1",
                           config=Config(signature_version=UNSIGNED))
        self.assertEqual(self.code(
            sts.assume_role_with_web_identity, RoleSessionName="large", WebIdentityToken="x" * 70_000,
            RoleArn="arn:aws:iam::200000000001:role/none")[0], "RequestEntityTooLarge")


if __name__ == "__main__":
    unittest.main()
