"""Uploads in parts and copies, by boto3 and the AWS CLI, which does so by itself from 8 MB on."""

import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402

from boto3.s3.transfer import TransferConfig  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

MEGABYTE = 1 << 20


class Multipart(AwsTest):
    def setUp(self):
        self.s3 = self.client("s3")
        self.bucket = fresh("multipart")
        self.s3.create_bucket(Bucket=self.bucket,
                              CreateBucketConfiguration={"LocationConstraint": REGION})

    def body(self, key, **more):
        return self.s3.get_object(Bucket=self.bucket, Key=key, **more)["Body"].read()

    def test_boto3_uploads_in_parts_and_the_queue_is_told_once(self):
        sqs = self.client("sqs")
        url = sqs.create_queue(QueueName=fresh("events"))["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
            "Attributes"]["QueueArn"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                "Action": "sqs:SendMessage", "Resource": arn}]})})
        self.s3.put_bucket_notification_configuration(
            Bucket=self.bucket, NotificationConfiguration={"QueueConfigurations": [{
                "QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
        bytes_ = os.urandom(12 * MEGABYTE + 17)
        self.s3.upload_fileobj(io.BytesIO(bytes_), self.bucket, "large", ExtraArgs={
            "ServerSideEncryption": "aws:kms", "Metadata": {"who": "me"}},
            Config=TransferConfig(multipart_threshold=5 * MEGABYTE,
                                  multipart_chunksize=5 * MEGABYTE))
        head = self.s3.head_object(Bucket=self.bucket, Key="large")
        self.assertTrue(head["ETag"].endswith('-3"'))
        self.assertEqual((head["ServerSideEncryption"], head["Metadata"]),
                         ("aws:kms", {"who": "me"}))
        self.assertEqual(self.body("large"), bytes_)
        edge = 5 * MEGABYTE
        self.assertEqual(self.body("large", Range=f"bytes={edge - 3}-{edge + 3}"),
                         bytes_[edge - 3:edge + 4])
        told = []

        def more():
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                               WaitTimeSeconds=1).get("Messages", []):
                told.extend(json.loads(message["Body"]).get("Records", []))
            return told

        wait_for("an event", more)
        only, = told
        self.assertEqual(only["eventName"], "ObjectCreated:CompleteMultipartUpload")
        self.assertEqual(only["s3"]["object"]["size"], len(bytes_))
        self.assertTrue(only["s3"]["object"]["eTag"].endswith("-3"))

    def test_an_upload_is_listed_and_given_up(self):
        upload = self.s3.create_multipart_upload(Bucket=self.bucket, Key="k")["UploadId"]
        where = {"Bucket": self.bucket, "Key": "k", "UploadId": upload}
        self.s3.upload_part(**where, PartNumber=1, Body=b"x")
        listed, = self.s3.list_multipart_uploads(Bucket=self.bucket)["Uploads"]
        self.assertEqual((listed["Key"], listed["UploadId"]), ("k", upload))
        part, = self.s3.list_parts(**where)["Parts"]
        self.assertEqual((part["PartNumber"], part["Size"]), (1, 1))
        self.s3.abort_multipart_upload(**where)
        with self.assertRaises(ClientError) as caught:
            self.s3.list_parts(**where)
        self.assertEqual(caught.exception.response["Error"]["Code"], "NoSuchUpload")

    def test_copies_with_versions(self):
        self.s3.put_bucket_versioning(Bucket=self.bucket,
                                      VersioningConfiguration={"Status": "Enabled"})
        one = self.s3.put_object(Bucket=self.bucket, Key="a", Body=b"one",
                                 Tagging="kind=raw")["VersionId"]
        self.s3.put_object(Bucket=self.bucket, Key="a", Body=b"two")
        done = self.s3.copy_object(Bucket=self.bucket, Key="b c", CopySource={
            "Bucket": self.bucket, "Key": "a", "VersionId": one})
        self.assertEqual(done["CopySourceVersionId"], one)
        self.assertEqual(self.body("b c"), b"one")
        tags = self.s3.get_object_tagging(Bucket=self.bucket, Key="b c")["TagSet"]
        self.assertEqual(tags, [{"Key": "kind", "Value": "raw"}])

    def test_the_cli(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "large")
            with open(path, "wb") as file:
                file.write(os.urandom(9 * MEGABYTE))
            keys = self.s3._request_signer._credentials  # pylint: disable=protected-access
            environment = {**os.environ, "AWS_ACCESS_KEY_ID": keys.access_key,
                           "AWS_SECRET_ACCESS_KEY": keys.secret_key,
                           "AWS_DEFAULT_REGION": REGION}

            def aws(*arguments):
                return subprocess.run(
                    ["/usr/bin/aws", "--endpoint-url", self.cloud, "s3", *arguments], check=True,
                    env=environment, capture_output=True, text=True).stdout

            aws("cp", path, f"s3://{self.bucket}/in/large")
            self.assertTrue(self.s3.head_object(Bucket=self.bucket, Key="in/large")[
                "ETag"].endswith('-2"'))
            aws("cp", f"s3://{self.bucket}/in/large", path + ".back")
            with open(path, "rb") as file, open(path + ".back", "rb") as back:
                self.assertEqual(file.read(), back.read())
            aws("mv", path + ".back", f"s3://{self.bucket}/moved")
            aws("rm", f"s3://{self.bucket}/in/large")
            self.assertIn("moved", aws("ls", f"s3://{self.bucket}/"))


if __name__ == "__main__":
    unittest.main()
