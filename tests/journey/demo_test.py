"""`catchment up --demo`, as a newcomer starts it: the past half hour is there, and the attack in it
can be found from its first trace to its last."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import Process, SystemTest, search, wait_for  # noqa: E402

# What an analyst would look for, in the story's order, and where it is.
TRACES = [
    ('"Accepted password for deploy from 203.0.113.66"', "/var/log/secure"),
    ('"latest/meta-data/iam/security-credentials/web-app"', "/app/web"),
    ('user.name:m.keller AND source.ip:203.0.113.66 AND "login success"', "/app/auth"),
    ('event.action:CreateUser AND requestParameters.userName:svc-backup', "/aws/cloudtrail"),
    ('event.action:StopLogging', "/aws/cloudtrail"),
    ('"order batch posted"', "/aws/lambda/checkout"),
    ('eventName:GetObject AND source.ip:203.0.113.0/24', "/aws/cloudtrail"),
    ('"refund issued without an order"', "/app/payments"),
]


class DemoTest(SystemTest):
    up_arguments = ("--demo",)

    def test_the_attack_of_the_past_half_hour_is_found_and_written_once(self):
        for query, group in TRACES:
            with self.subTest(query=query):
                rows = wait_for(f"{query} is found",
                                lambda query=query: search(self.web, query))
                self.assertEqual({row["log.group"] for row in rows}, {group})
        entry = TRACES[0][0]
        before = search(self.web, entry)
        self.up.stop()
        again = Process("up", self.data, "--demo", "--cloud-listen", "127.0.0.1:0",
                        "--web-listen", "127.0.0.1:0")
        self.addCleanup(again.stop)
        web = again.ready["web"]
        newest = search(web, "*", limit="1")[0]["@timestamp"]
        wait_for("life goes on", lambda: search(web, "*", limit="1")[0]["@timestamp"] > newest)
        self.assertEqual(search(web, entry), before)


if __name__ == "__main__":
    unittest.main()
