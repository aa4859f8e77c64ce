"""boto3 drives CloudWatch Logs: every operation that Debian's knows, and what it answers."""

import gzip
import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import AwsTest, fresh, wait_for  # noqa: E402

DAY = 24 * 3600 * 1000


def now_ms():
    return int(time.time() * 1000)


class LogsTest(AwsTest):
    def setUp(self):
        self.logs = self.client("logs")

    def group(self, *streams, **more):
        group = "/test/" + fresh("group")
        self.logs.create_log_group(logGroupName=group, **more)
        for stream in streams:
            self.logs.create_log_stream(logGroupName=group, logStreamName=stream)
        return group

    def put(self, group, stream, *events):
        return self.logs.put_log_events(
            logGroupName=group, logStreamName=stream,
            logEvents=[{"timestamp": at, "message": message} for at, message in events])

    def described(self, group):
        found, = self.logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        return found

    def test_log_events_come_back_as_they_were_put(self):
        logs = self.logs
        group = "/test/" + fresh("group")
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        start = now_ms()
        events = [{"timestamp": start + i, "message": f"line {i} \u00e9 \"quoted\"\t"} for i in range(25)]
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
        got = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True)["events"]
        self.assertEqual([(e["timestamp"], e["message"]) for e in got],
                         [(e["timestamp"], e["message"]) for e in events])
        pages = list(logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, PaginationConfig={"PageSize": 20}))
        self.assertEqual([len(page["events"]) for page in pages], [20, 5])
        found = logs.filter_log_events(logGroupName=group, filterPattern='"line 7"')["events"]
        self.assertEqual([e["message"] for e in found], [events[7]["message"]])

    def test_filter_patterns(self):
        logs = self.logs
        line = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
        matches = logs.test_metric_filter(
            filterPattern="[..., request = *.html*, status_code = 4*,]",
            logEventMessages=["plain", line])["matches"]
        self.assertEqual(matches, [{
            "eventNumber": 1, "eventMessage": line,
            "extractedValues": {"$1": "127.0.0.1", "$2": "-", "$3": "frank",
                                "$4": "10/Oct/2000:13:25:15 -0700", "$7": "1534",
                                "$request": "GET /index.html HTTP/1.0", "$status_code": "404"}}])
        self.assertEqual(
            self.code(logs.test_metric_filter, filterPattern="{ $.a = 1", logEventMessages=["x"]),
            ("InvalidParameterException",
             "If a filter pattern starts with '{' it must end with '}'"))
        self.assertEqual(self.code(logs.test_metric_filter, filterPattern="a", logEventMessages=[])[0],
                         "InvalidParameterException")
        group = "/test/" + fresh("patterns")
        logs.create_log_group(logGroupName=group)
        metric = [{"metricName": "Errors", "metricNamespace": "App", "metricValue": "1"}]
        logs.put_metric_filter(logGroupName=group, filterName="errors", filterPattern="%50[0-9]%",
                               metricTransformations=metric)
        filters = logs.describe_metric_filters(logGroupName=group)["metricFilters"]
        self.assertEqual([(f["filterName"], f["metricTransformations"]) for f in filters],
                         [("errors", metric)])
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[
            {"timestamp": now_ms(), "message": json.dumps({"status": status, "tags": ["a", "b"]})}
            for status in (200, 404, 500)])
        for pattern, found in (("{ $.status >= 400 }", 2), ("%50[0-9]%", 1),
                               ('{ $.tags[1] = "b" && $.status != 404 }', 2),
                               ("{ $.user NOT EXISTS }", 3), ("?404 ?500", 2)):
            events = logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]
            self.assertEqual(len(events), found, pattern)

    def test_log_errors_are_aws_own(self):
        logs = self.logs
        group = "/test/" + fresh("group")
        self.assertEqual(
            self.code(logs.put_log_events, logGroupName=group, logStreamName="s",
                      logEvents=[{"timestamp": now_ms(), "message": "x"}]),
            ("ResourceNotFoundException", "The specified log group does not exist."))
        logs.create_log_group(logGroupName=group)
        self.assertEqual(
            self.code(logs.create_log_group, logGroupName=group),
            ("ResourceAlreadyExistsException", "The specified log group already exists"))
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        self.assertEqual(
            self.code(logs.put_log_events, logGroupName=group, logStreamName="s",
                      logEvents=[{"timestamp": 2, "message": "x"}, {"timestamp": 1, "message": "y"}]),
            ("InvalidParameterException",
             "Log events in a single PutLogEvents request must be in chronological order."))
        old = logs.put_log_events(logGroupName=group, logStreamName="s",
                                  logEvents=[{"timestamp": 1, "message": "x"}])
        self.assertEqual(old["rejectedLogEventsInfo"]["tooOldLogEventEndIndex"], 1)
        code, _ = self.code(logs.put_log_events, logGroupName=group, logStreamName="s",
                            logEvents=[{"timestamp": now_ms(), "message": "x" * 1_100_000}])
        self.assertEqual(code, "InvalidParameterException")

    def test_groups_are_made_described_and_removed(self):
        group = self.group(tags={"team": "red"})
        account = "200000000001"
        found = self.described(group)
        self.assertEqual(found["arn"], f"arn:aws:logs:eu-west-1:{account}:log-group:{group}:*")
        self.assertEqual((found["storedBytes"], found["metricFilterCount"]), (0, 0))
        self.assertNotIn("retentionInDays", found)
        self.logs.put_retention_policy(logGroupName=group, retentionInDays=30)
        self.assertEqual(self.described(group)["retentionInDays"], 30)
        self.assertEqual(self.code(self.logs.put_retention_policy, logGroupName=group,
                                   retentionInDays=31)[0], "InvalidParameterException")
        self.logs.delete_retention_policy(logGroupName=group)
        self.assertNotIn("retentionInDays", self.described(group))
        by_pattern = self.logs.describe_log_groups(logGroupNamePattern=group[8:])["logGroups"]
        self.assertEqual([one["logGroupName"] for one in by_pattern], [group])
        self.assertNotIn("storedBytes", by_pattern[0])
        self.assertEqual(
            self.code(self.logs.describe_log_groups, logGroupNamePattern="a", logGroupNamePrefix="b"),
            ("InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are "
             "mutually exclusive parameters."))
        self.logs.delete_log_group(logGroupName=group)
        self.assertEqual(self.code(self.logs.delete_log_group, logGroupName=group)[0],
                         "ResourceNotFoundException")

    def test_both_tag_interfaces_see_the_same_tags(self):
        group = self.group(tags={"a": "1"})
        arn = self.described(group)["arn"][:-2]
        self.logs.tag_log_group(logGroupName=group, tags={"b": "2"})
        self.logs.tag_resource(resourceArn=arn, tags={"c": "3"})
        self.assertEqual(self.logs.list_tags_log_group(logGroupName=group)["tags"],
                         {"a": "1", "b": "2", "c": "3"})
        self.logs.untag_log_group(logGroupName=group, tags=["a"])
        self.logs.untag_resource(resourceArn=arn, tagKeys=["c"])
        self.assertEqual(self.logs.list_tags_for_resource(resourceArn=arn)["tags"], {"b": "2"})
        # With the end that describe tells it by, too.
        self.assertEqual(self.logs.list_tags_for_resource(resourceArn=arn + ":*")["tags"], {"b": "2"})

    def test_streams_by_name_and_by_time(self):
        group = self.group("b", "a", "c")
        start = now_ms()
        for at, stream in enumerate(("c", "a", "b")):
            self.put(group, stream, (start + at, "x"))
        pages = self.logs.get_paginator("describe_log_streams")

        def names(**how):
            return [stream["logStreamName"] for page in pages.paginate(
                logGroupName=group, PaginationConfig={"PageSize": 2}, **how)
                    for stream in page["logStreams"]]

        self.assertEqual(names(), ["a", "b", "c"])
        self.assertEqual(names(descending=True), ["c", "b", "a"])
        self.assertEqual(names(orderBy="LastEventTime", descending=True), ["b", "a", "c"])
        self.assertEqual(names(logStreamNamePrefix="b"), ["b"])
        self.assertEqual(
            self.code(self.logs.create_log_stream, logGroupName=group, logStreamName="a"),
            ("ResourceAlreadyExistsException", "The specified log stream already exists"))
        self.logs.delete_log_stream(logGroupName=group, logStreamName="a")
        self.assertEqual(names(), ["b", "c"])

    def test_events_too_old_or_too_new_are_named(self):
        group = self.group("s")
        now = now_ms()
        answer = self.put(group, "s", (now - 15 * DAY, "old"), (now - 14 * DAY - 60_000, "old"))
        self.assertEqual(answer["rejectedLogEventsInfo"], {"tooOldLogEventEndIndex": 2})
        answer = self.put(group, "s", (now, "now"), (now + 3 * 3_600_000, "new"))
        self.assertEqual(answer["rejectedLogEventsInfo"], {"tooNewLogEventStartIndex": 1})
        self.logs.put_retention_policy(logGroupName=group, retentionInDays=1)
        answer = self.put(group, "s", (now - 2 * DAY, "expired"))
        self.assertEqual(answer["rejectedLogEventsInfo"], {"expiredLogEventEndIndex": 1})
        self.assertEqual(self.code(self.logs.put_log_events, logGroupName=group, logStreamName="s",
                                   logEvents=[{"timestamp": now - DAY, "message": "a"},
                                              {"timestamp": now + 1, "message": "b"}])[1],
                         "The batch of log events in a single PutLogEvents request cannot span more "
                         "than 24 hours.")
        got = self.logs.get_log_events(logGroupName=group, logStreamName="s")["events"]
        self.assertEqual([event["message"] for event in got], ["now"])

    def test_reading_goes_both_ways_and_ends_with_the_same_token(self):
        group = self.group("s")
        start = now_ms()
        self.put(group, "s", *((start + i, str(i)) for i in range(10)))

        def page(**how):
            answer = self.logs.get_log_events(logGroupName=group, logStreamName="s", limit=4, **how)
            return [event["message"] for event in answer["events"]], answer

        first, answer = page(startFromHead=True)
        self.assertEqual(first, ["0", "1", "2", "3"])
        second, answer = page(nextToken=answer["nextForwardToken"])
        self.assertEqual(second, ["4", "5", "6", "7"])
        back, _ = page(nextToken=answer["nextBackwardToken"])
        self.assertEqual(back, ["0", "1", "2", "3"])
        third, answer = page(nextToken=answer["nextForwardToken"])
        self.assertEqual(third, ["8", "9"])
        end = answer["nextForwardToken"]
        none, answer = page(nextToken=end)
        self.assertEqual((none, answer["nextForwardToken"]), ([], end))
        last, _ = page()
        self.assertEqual(last, ["6", "7", "8", "9"])
        self.assertEqual(page(startTime=start + 2, endTime=start + 4, startFromHead=True)[0],
                         ["2", "3"])
        self.assertEqual(
            self.code(self.logs.get_log_events, logGroupName=group, logStreamName="s",
                      nextToken="f/1"),
            ("InvalidParameterException", "The specified nextToken is invalid."))
        self.assertIn("Value '10001' at 'limit'",
                      self.code(self.logs.get_log_events, logGroupName=group, logStreamName="s",
                                limit=10001)[1])

    def test_filtering_by_stream_time_and_pattern(self):
        group = self.group("a-1", "a-2", "b-1")
        start = now_ms()
        for i, stream in enumerate(("a-1", "a-2", "b-1")):
            self.put(group, stream, (start + i, f"ERROR {stream}"), (start + i + 10, f"fine {stream}"))

        def found(**how):
            return [event["message"] for event in
                    self.logs.filter_log_events(logGroupName=group, **how)["events"]]

        self.assertEqual(found(filterPattern="ERROR"), ["ERROR a-1", "ERROR a-2", "ERROR b-1"])
        self.assertEqual(found(logStreamNames=["a-2", "b-1"], filterPattern="fine"),
                         ["fine a-2", "fine b-1"])
        self.assertEqual(found(logStreamNamePrefix="a", startTime=start + 10), ["fine a-1", "fine a-2"])
        event, = self.logs.filter_log_events(logGroupName=group, filterPattern='"fine b-1"')["events"]
        record = self.logs.get_log_record(logRecordPointer=event["eventId"])["logRecord"]
        self.assertEqual((record["@message"], record["@logStream"]), ("fine b-1", "b-1"))

    def test_another_account_sends_to_a_destination(self):
        """Workload b's events reach a bucket through workload a's stream, once it is let in."""
        s3, firehose = self.client("s3", "logging"), self.client("firehose")
        bucket = self.open_bucket()
        role = self.service_role("firehose", "s3:PutObject*")
        stream = fresh("stream")
        target = firehose.create_delivery_stream(
            DeliveryStreamName=stream, ExtendedS3DestinationConfiguration={
                "RoleARN": role, "BucketARN": f"arn:aws:s3:::{bucket}",
                "BufferingHints": {"IntervalInSeconds": 1, "SizeInMBs": 1}})["DeliveryStreamARN"]
        name = fresh("destination")
        destination = self.logs.put_destination(destinationName=name, targetArn=target,
                                                roleArn=self.service_role(
                                                    "logs", "firehose:PutRecord"))["destination"]["arn"]
        theirs = self.client("logs", "workload-b")
        group = "/test/" + fresh("group")
        theirs.create_log_group(logGroupName=group)
        theirs.create_log_stream(logGroupName=group, logStreamName="s")
        subscription = {"logGroupName": group, "filterName": "all", "filterPattern": "",
                        "destinationArn": destination}
        self.assertEqual(
            self.code(theirs.put_subscription_filter, **subscription),
            ("AccessDeniedException", "User with accountId: 200000000002 is not authorized to "
             f"perform PutSubscriptionFilter on resources {destination}"))
        self.logs.put_destination_policy(destinationName=name, accessPolicy=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "logs:PutSubscriptionFilter",
                "Resource": destination,
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-catchment01"}}}]}))
        theirs.put_subscription_filter(**subscription)
        theirs.put_log_events(logGroupName=group, logStreamName="s",
                              logEvents=[{"timestamp": now_ms(), "message": "from b"}])

        def delivered():
            for item in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
                body = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
                text = gzip.decompress(body).decode()
                if "from b" in text:
                    return text[text.index('{"messageType":"DATA_MESSAGE"'):]
            return None

        envelope = json.loads(wait_for("the envelope", delivered))
        self.assertEqual((envelope["owner"], envelope["logGroup"]), ("200000000002", group))
        self.assertEqual(envelope["subscriptionFilters"], ["all"])
        self.logs.delete_destination(destinationName=name)
        self.assertEqual(self.code(self.logs.delete_destination, destinationName=name)[0],
                         "ResourceNotFoundException")

    def test_resource_policies(self):
        name = fresh("policy")
        document = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "route53.amazonaws.com"},
            "Action": "logs:PutLogEvents", "Resource": "*"}]})
        self.logs.put_resource_policy(policyName=name, policyDocument=document)
        mine = [policy for policy in self.logs.describe_resource_policies()["resourcePolicies"]
                if policy["policyName"] == name]
        self.assertEqual(mine[0]["policyDocument"], document)
        self.logs.delete_resource_policy(policyName=name)
        self.assertEqual(self.code(self.logs.delete_resource_policy, policyName=name),
                         ("ResourceNotFoundException", f"Policy with name [{name}] does not exist."))

    def test_what_is_not_supported_says_so(self):
        code, message = self.code(self.logs.get_log_group_fields, logGroupName="x")
        self.assertIn("is not implemented", message, code)

    def test_what_is_no_key_is_not_associated(self):
        name = fresh("keyless")
        self.logs.create_log_group(logGroupName=name)
        code, message = self.code(self.logs.associate_kms_key, logGroupName=name, kmsKeyId="k")
        self.assertEqual(code, "InvalidParameterException")
        self.assertIn("The specified KMS key does not exist or is not allowed", message)


if __name__ == "__main__":
    unittest.main()
