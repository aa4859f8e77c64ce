"""The page as an analyst uses it, in Debian's Chromium: run.mjs has the cases. One demo runs for all of
them, with what a stranger might write into a log and an object that cannot be read."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "../real"))
from oidc_provider import SAID, Provider, config_with  # noqa: E402
from running import AwsTest, bucket_writer, local_token, search, wait_for  # noqa: E402

HOSTILE = ('level=error user="<b>bold</b>" msg="hostile <img src=x onerror=window.owned=1>'
           '<script>window.owned=1</script> ${{constructor}} \x1b[31m"')


class PageTest(AwsTest):
    @classmethod
    def setUpClass(cls):
        provider = Provider("localhost")  # of another site than 127.0.0.1, as a provider is
        cls.addClassCleanup(provider.stop)
        folder = tempfile.mkdtemp(prefix="catchment-page-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        config = config_with(folder, SAID.format(issuer=provider.issuer), provider.secret)
        cls.up_arguments = ("--demo", "--config", config)
        super().setUpClass()

    def test_the_page(self):
        logs = self.client("logs")
        logs.create_log_stream(logGroupName="/app/web", logStreamName="hostile")
        logs.put_log_events(logGroupName="/app/web", logStreamName="hostile", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": HOSTILE}])
        bucket_writer(self.cloud, self.credentials).put_object(
            Bucket="catchment-central-logs", Key="cloudwatch/100000000004/torn",
            Body=gzip.compress(b'{"messageType":"DATA_MESSAGE"}')[:20])
        for what in ("hostile", "event.action:StopLogging", '"refund issued without an order"'):
            wait_for(f"{what} is found", lambda what=what: search(self.web, what, since="1h"))
        with open(self.up.log_path, encoding="utf-8") as file:
            first_link = re.search(r"http://\S+/setup#token=\w+", file.read())[0]
        done = subprocess.run(["node", os.path.join(FOLDER, "run.mjs")], check=False,
                              env={**os.environ, "CATCHMENT_PAGE": self.web, "CATCHMENT_FIRST_LINK": first_link,
                                   "CATCHMENT_TOKEN": local_token(self.web)})
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
