"""boto3 puts queries of Logs Insights to the program."""

import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import REGION, AwsTest, fresh, wait_for  # noqa: E402


class InsightsTest(AwsTest):
    def setUp(self):
        self.logs = self.client("logs")
        self.now = int(time.time())

    def group(self, *messages):
        group = "/insights/" + fresh("group")
        self.logs.create_log_group(logGroupName=group)
        self.logs.create_log_stream(logGroupName=group, logStreamName="s")
        if messages:
            self.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[
                {"timestamp": (self.now - 60) * 1000 + i, "message": message}
                for i, message in enumerate(messages)])
        return group

    def start(self, query, **more):
        return self.logs.start_query(startTime=self.now - 3600, endTime=self.now + 60,
                                     queryString=query, **more)["queryId"]

    def answer(self, query_id):
        def ended():
            answer = self.logs.get_query_results(queryId=query_id)
            return answer if answer["status"] not in ("Scheduled", "Running") else None
        return wait_for("a query", ended)

    def rows(self, answer):
        return [{cell["field"]: cell["value"] for cell in row} for row in answer["results"]]

    def ask(self, query, **more):
        answer = self.answer(self.start(query, **more))
        self.assertEqual(answer["status"], "Complete")
        return self.rows(answer)

    def test_events_are_found_counted_and_looked_up(self):
        group = self.group('{"status":500,"ip":"10.0.0.1","took":12}',
                           '{"status":200,"ip":"10.0.0.1","took":3}',
                           '{"status":500,"ip":"10.0.0.2","took":7}', "plain text")
        answer = self.answer(self.start("filter status = 500 | sort took", logGroupName=group))
        self.assertEqual(answer["statistics"]["recordsMatched"], 2)
        self.assertEqual(answer["statistics"]["recordsScanned"], 4)
        found = self.rows(answer)
        self.assertEqual([list(row) for row in found], [["@timestamp", "@message", "@ptr"]] * 2)
        record = self.logs.get_log_record(logRecordPointer=found[0]["@ptr"])["logRecord"]
        self.assertEqual(record["@message"], found[0]["@message"])
        self.assertEqual(
            self.ask("filter ispresent(ip) | stats count(*) as n, avg(took) as mean by ip | sort n desc",
                     logGroupName=group),
            [{"ip": "10.0.0.1", "n": "2", "mean": "7.5"}, {"ip": "10.0.0.2", "n": "1", "mean": "7"}])
        self.assertEqual(len(self.ask("fields @message", logGroupName=group, limit=1)), 1)
        other = self.group('{"status":500}')
        self.assertEqual(self.ask("filter status = 500 | stats count(*) as n",
                                  logGroupNames=[group, other]), [{"n": "3"}])

    def test_a_mistake_is_pointed_at(self):
        from botocore.exceptions import ClientError  # pylint: disable=import-outside-toplevel
        with self.assertRaises(ClientError) as caught:
            self.start("fields a | filtr b = 1", logGroupName=self.group())
        answer = caught.exception.response
        self.assertEqual(answer["Error"]["Code"], "MalformedQueryException")
        self.assertEqual(answer["queryCompileError"], {
            "location": {"startCharOffset": 11, "endCharOffset": 16},
            "message": "unknown command 'filtr': did you mean 'filter'?"})

    def test_queries_are_described_and_stopped(self):
        group = self.group("x")
        first = self.start("fields @message", logGroupName=group)
        self.answer(first)
        found, = self.logs.describe_queries(logGroupName=group)["queries"]
        self.assertEqual((found["queryId"], found["status"], found["queryString"]),
                         (first, "Complete", "fields @message"))
        self.assertEqual(self.code(self.logs.stop_query, queryId=first)[0],
                         "InvalidParameterException")
        self.assertEqual(self.code(self.logs.get_query_results, queryId="none")[0],
                         "ResourceNotFoundException")

    def test_who_may_not_read_a_group_may_not_query_it(self):
        group = self.group("secret")
        iam = self.client("iam")
        user = fresh("reader")
        iam.create_user(UserName=user)
        iam.put_user_policy(UserName=user, PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "logs:*", "Resource": "*"},
                {"Effect": "Deny", "Action": "logs:StartQuery",
                 "Resource": f"arn:aws:logs:*:*:log-group:{group}:*"}]}))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        import boto3  # pylint: disable=import-outside-toplevel
        logs = boto3.client("logs", region_name=REGION, endpoint_url=self.cloud,
                            aws_access_key_id=key["AccessKeyId"],
                            aws_secret_access_key=key["SecretAccessKey"])
        ask = {"startTime": 0, "endTime": self.now, "queryString": "fields @message"}
        self.assertEqual(self.code(logs.start_query, logGroupNames=[self.group(), group], **ask)[0],
                         "AccessDeniedException")
        logs.start_query(logGroupName=self.group(), **ask)


if __name__ == "__main__":
    unittest.main()
