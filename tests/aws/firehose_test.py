"""boto3 drives Firehose: every operation, and what reaches the bucket or the endpoint."""

import base64
import gzip
import http.server
import io
import json
import os
import sys
import threading
import unittest
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh, wait_for  # noqa: E402

ONE_SECOND = {"IntervalInSeconds": 1, "SizeInMBs": 1}


def processors(*given):
    """A ProcessingConfiguration of (type, parameters) each."""
    return {"Enabled": True, "Processors": [
        {"Type": kind, "Parameters": [{"ParameterName": name, "ParameterValue": value}
                                      for name, value in parameters.items()]}
        for kind, parameters in given]}


class Intake(http.server.BaseHTTPRequestHandler):
    """An HTTP endpoint that refuses each request once, and then takes it."""

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = json.loads(gzip.decompress(body))
        self.server.requests.append((dict(self.headers), request))
        first = len(self.server.requests) == 1
        answer = json.dumps({"requestId": request["requestId"], "timestamp": 1}).encode()
        self.send_response(503 if first else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class FirehoseTest(AwsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.s3 = cls().client("s3", "logging")
        cls.firehose = cls().client("firehose")
        cls.role = cls().service_role("firehose", "s3:PutObject*", "logs:PutLogEvents")

    def to(self, bucket, **more):
        return {"RoleARN": self.role, "BucketARN": f"arn:aws:s3:::{bucket}",
                "BufferingHints": ONE_SECOND, **more}

    def stream(self, **destination):
        stream = fresh("stream")
        self.firehose.create_delivery_stream(DeliveryStreamName=stream, **destination)
        wait_for("ACTIVE", lambda: self.describe(stream)["DeliveryStreamStatus"] == "ACTIVE")
        return stream

    def describe(self, stream):
        return self.firehose.describe_delivery_stream(
            DeliveryStreamName=stream)["DeliveryStreamDescription"]

    def put(self, stream, *records):
        answer = self.firehose.put_record_batch(DeliveryStreamName=stream,
                                                Records=[{"Data": record} for record in records])
        self.assertEqual(answer["FailedPutCount"], 0)

    def objects(self, bucket, prefix="", count=1):
        """Keys and bodies, when there are so many."""
        listed = wait_for(f"{count} objects", lambda: (
            lambda found: found if len(found) >= count else None)(
                self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])))
        return {item["Key"]: self.s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
                for item in listed}

    def test_records_reach_the_bucket_and_the_queue_is_told(self):
        s3, sqs, firehose = self.s3, self.client("sqs", "logging"), self.firehose
        bucket = self.open_bucket()
        queue = sqs.create_queue(QueueName=fresh("queue"))["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
                 "Action": "sqs:SendMessage", "Resource": arn,
                 "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}}}]})})
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
        stream = self.stream(ExtendedS3DestinationConfiguration=self.to(
            bucket, Prefix="in/!{timestamp:yyyy}/", ErrorOutputPrefix="errors/",
            CompressionFormat="GZIP"))
        firehose.put_record(DeliveryStreamName=stream, Record={"Data": b"one\n"})
        self.put(stream, b"two\n", b"three\n")
        bodies = []

        def told():
            answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                bodies.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            return any("Records" in body for body in bodies)

        wait_for("an S3 event", told)
        self.assertEqual(bodies[0]["Event"], "s3:TestEvent")
        key = next(b for b in bodies if "Records" in b)["Records"][0]["s3"]["object"]["key"]
        self.assertTrue(key.startswith("in/20") and key.endswith(".gz"), key)
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        self.assertEqual(gzip.decompress(body), b"one\ntwo\nthree\n")
        firehose.update_destination(
            DeliveryStreamName=stream, CurrentDeliveryStreamVersionId="1",
            DestinationId="destinationId-000000000001",
            ExtendedS3DestinationUpdate={"Prefix": "out/", "CompressionFormat": "UNCOMPRESSED"})
        firehose.put_record(DeliveryStreamName=stream, Record={"Data": b"four\n"})
        listed = wait_for("the object", lambda: s3.list_objects_v2(Bucket=bucket, Prefix="out/")
                          .get("Contents"))
        self.assertIn(f"/{stream}-2-", listed[0]["Key"])
        self.assertEqual(s3.get_object(Bucket=bucket, Key=listed[0]["Key"])["Body"].read(), b"four\n")
        self.assertEqual(
            self.code(firehose.update_destination, DeliveryStreamName=stream,
                      CurrentDeliveryStreamVersionId="1", ExtendedS3DestinationUpdate={},
                      DestinationId="destinationId-000000000001")[0],
            "ConcurrentModificationException")

    def test_objects_in_an_archive_and_in_snappy(self):
        bucket = self.open_bucket()
        stream = self.stream(ExtendedS3DestinationConfiguration=self.to(
            bucket, CompressionFormat="ZIP"))
        self.put(stream, b"one\n", b"two\n")
        (key, body), = self.objects(bucket).items()
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.namelist(), [os.path.basename(key)[:-len(".zip")]])
            self.assertEqual(archive.read(archive.namelist()[0]), b"one\ntwo\n")
        bucket = self.open_bucket()
        for prefix, form in (("framed/", "Snappy"), ("hadoop/", "HADOOP_SNAPPY")):
            stream = self.stream(ExtendedS3DestinationConfiguration=self.to(
                bucket, Prefix=prefix, CompressionFormat=form))
            self.put(stream, b"one\n")
            (key, body), = self.objects(bucket, prefix).items()
            self.assertTrue(key.endswith(".snappy"), key)
            # Of four bytes nothing is saved: a literal of them ends both.
            self.assertTrue(body.endswith(b"one\n"), body)

    def test_partitions_are_folders_and_what_has_none_is_kept_apart(self):
        bucket = self.open_bucket()
        stream = self.stream(ExtendedS3DestinationConfiguration=self.to(
            bucket, BufferingHints={"IntervalInSeconds": 1, "SizeInMBs": 64},
            Prefix="by/!{partitionKeyFromQuery:team}/", ErrorOutputPrefix="errors/",
            DynamicPartitioningConfiguration={"Enabled": True},
            ProcessingConfiguration=processors(
                ("MetadataExtraction", {"MetadataExtractionQuery": "{team: .team | ascii_downcase}",
                                        "JsonParsingEngine": "JQ-1.6"}),
                ("AppendDelimiterToRecord", {}))))
        self.put(stream, b'{"team":"Red","n":1}', b'{"team":"blue"}', b'{"team":"RED","n":2}',
                 b"no json")
        objects = {key.rsplit("/", 1)[0]: body for key, body in
                   self.objects(bucket, count=3).items()}
        self.assertEqual(objects["by/red"], b'{"team":"Red","n":1}\n{"team":"RED","n":2}\n')
        self.assertEqual(objects["by/blue"], b'{"team":"blue"}\n')
        (folder, line), = [item for item in objects.items() if item[0].startswith("errors/")]
        self.assertTrue(folder.startswith("errors/processing-failed/20"), folder)
        error = json.loads(line)
        self.assertEqual(error["errorCode"], "DynamicPartitioning.MetadataExtractionFailed")
        self.assertEqual(base64.b64decode(error["rawData"]), b"no json")

    def test_messages_of_a_subscription_are_extracted_and_the_envelopes_backed_up(self):
        bucket = self.open_bucket()
        stream = self.stream(ExtendedS3DestinationConfiguration=self.to(
            bucket, Prefix="lines/", S3BackupMode="Enabled",
            S3BackupConfiguration=self.to(bucket, Prefix="raw/"),
            ProcessingConfiguration=processors(
                ("Decompression", {"CompressionFormat": "GZIP"}),
                ("CloudWatchLogProcessing", {"DataMessageExtraction": "true"}))))
        envelope = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s",
                    "subscriptionFilters": ["f"],
                    "logEvents": [{"id": "1", "timestamp": 1, "message": "one"},
                                  {"id": "2", "timestamp": 2, "message": "two"}]}
        packed = gzip.compress(json.dumps(envelope).encode())
        self.put(stream, packed)
        self.assertEqual(list(self.objects(bucket, "lines/").values()), [b"one\ntwo\n"])
        self.assertEqual(list(self.objects(bucket, "raw/").values()), [packed])

    def test_an_http_endpoint_is_tried_until_it_takes_what_is_sent(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Intake)
        server.requests = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        stream = self.stream(HttpEndpointDestinationConfiguration={
            "EndpointConfiguration": {
                "Url": f"http://127.0.0.1:{server.server_port}/intake?type=logs",
                "Name": "a SIEM", "AccessKey": "the key"},
            "RequestConfiguration": {
                "ContentEncoding": "GZIP",
                "CommonAttributes": [{"AttributeName": "stage", "AttributeValue": "test"}]},
            "BufferingHints": ONE_SECOND, "S3Configuration": self.to(self.open_bucket())})
        self.put(stream, b"one", b"two")
        wait_for("two requests", lambda: len(server.requests) == 2)
        (headers, first), (_, second) = server.requests
        self.assertEqual(headers["X-Amz-Firehose-Access-Key"], "the key")
        self.assertEqual(headers["X-Amz-Firehose-Protocol-Version"], "1.0")
        self.assertEqual(json.loads(headers["X-Amz-Firehose-Common-Attributes"]),
                         {"commonAttributes": {"stage": "test"}})
        self.assertEqual(headers["X-Amz-Firehose-Request-Id"], first["requestId"])
        self.assertEqual(first["requestId"], second["requestId"])
        self.assertEqual([base64.b64decode(record["data"]) for record in second["records"]],
                         [b"one", b"two"])
        shown = self.describe(stream)["Destinations"][0]["HttpEndpointDestinationDescription"]
        self.assertEqual(shown["EndpointConfiguration"]["Name"], "a SIEM")
        self.assertNotIn("the key", json.dumps(self.describe(stream), default=str))

    def test_limits_and_errors_are_awss(self):
        firehose = self.firehose
        self.assertEqual(
            self.code(firehose.describe_delivery_stream, DeliveryStreamName="none"),
            ("ResourceNotFoundException", "Firehose none under account 200000000001 not found."))
        stream = self.stream(ExtendedS3DestinationConfiguration=self.to(self.open_bucket()))
        self.assertEqual(
            self.code(firehose.create_delivery_stream, DeliveryStreamName=stream,
                      ExtendedS3DestinationConfiguration=self.to("b"))[0], "ResourceInUseException")
        code, message = self.code(firehose.put_record, DeliveryStreamName=stream,
                                  Record={"Data": b"x" * 1_024_001})
        self.assertEqual(code, "ValidationException")
        self.assertIn("Member must have length less than or equal to 1024000", message)
        code, message = self.code(firehose.put_record_batch, DeliveryStreamName=stream,
                                  Records=[{"Data": b"x"}] * 501)
        self.assertIn("Member must have length less than or equal to 500", message)
        code, message = self.code(firehose.put_record_batch, DeliveryStreamName=stream,
                                  Records=[{"Data": b"x" * 1_000_000}] * 5)
        self.assertEqual(code, "InvalidArgumentException")
        for members in ({"Prefix": "!{timestamp:yyyy}/"}, {"Prefix": "!{x}", "ErrorOutputPrefix": "e"},
                        {"BufferingHints": {"IntervalInSeconds": 1}},
                        {"BucketARN": "a bucket"}, {"RoleARN": self.role + "x"}):
            code, _ = self.code(firehose.create_delivery_stream, DeliveryStreamName=fresh("bad"),
                                ExtendedS3DestinationConfiguration=self.to("b", **members))
            self.assertEqual(code, "InvalidArgumentException", members)

    def test_streams_are_listed_tagged_and_deleted(self):
        firehose = self.firehose
        names = sorted(self.stream(ExtendedS3DestinationConfiguration=self.to("b"))
                       for _ in range(3))
        seen, after = [], {}
        while True:
            page = firehose.list_delivery_streams(Limit=2, **after)
            seen += page["DeliveryStreamNames"]
            if not page["HasMoreDeliveryStreams"]:
                break
            after = {"ExclusiveStartDeliveryStreamName": seen[-1]}
        self.assertEqual([name for name in seen if name in names], names)
        firehose.tag_delivery_stream(DeliveryStreamName=names[0],
                                     Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
        firehose.untag_delivery_stream(DeliveryStreamName=names[0], TagKeys=["a"])
        self.assertEqual(firehose.list_tags_for_delivery_stream(DeliveryStreamName=names[0])["Tags"],
                         [{"Key": "b", "Value": "2"}])
        firehose.delete_delivery_stream(DeliveryStreamName=names[0])
        self.assertEqual(self.code(firehose.describe_delivery_stream, DeliveryStreamName=names[0])[0],
                         "ResourceNotFoundException")


if __name__ == "__main__":
    unittest.main()
