"""What the config tells the SIEM of events: which lines are one record, and what is known beside
the logs."""

import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../real"))
from running import PROGRAM, ROOT, Process, bucket_writer, run, search, wait_for  # noqa: E402

BUCKET = "catchment-central-logs"
FILES = {
    "known.yaml": "lookups: [{file: teams.csv, match: log.level, prefix: owner}]\n",
    "teams.csv": "level,team\nERROR,on call\n",
}
SAID = """  joins:
    - keys: ["cloudwatch/*/dated-*"]
      starts: "^[0-9]{4}-"
    - keys: ["cloudwatch/*/traces-*"]
  enrichment: known.yaml
"""


class Configured(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="catchment-said-")
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name, text):
        path = os.path.join(self.data, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def config(self, said):
        with open(os.path.join(ROOT, "examples/catchment.yaml"), encoding="utf-8") as file:
            text = file.read()
        return self.write("catchment.yaml",
                          text.replace("  retention: 90d\n", "  retention: 90d\n" + said, 1))

    def test_lines_are_joined_by_their_keys_and_lookups_known(self):
        up = Process("up", self.data, "--config", self.config(SAID), "--cloud-listen", "127.0.0.1:0",
                     "--web-listen", "127.0.0.1:0")
        self.addCleanup(up.stop)
        s3 = bucket_writer(up.ready["cloud"], up.ready["credentials"])
        bodies = {
            "dated-1": "2026-11-29 began\nselect 1\nfrom t\n2026-11-29 ended\n",
            "traces-1": "it failed\njava.lang.X: y\n\tat a.b(C.java:1)\nCaused by: z\nwell\n",
            "lines-1": "one\n  two\n",
        }
        for name, body in bodies.items():
            s3.put_object(Bucket=BUCKET, Key=f"cloudwatch/100000000004/{name}", Body=body)
        s3.put_object(Bucket=BUCKET, Key="cloudwatch/100000000004/levels",
                      Body='{"level": "ERROR", "msg": "bad"}\n{"level": "INFO", "msg": "good"}\n')
        web = up.ready["web"]
        found = wait_for("events", lambda: (lambda all: len(all) == 9 and all)(search(web, "*")))
        self.assertLess({
            "2026-11-29 began\nselect 1\nfrom t", "2026-11-29 ended", "it failed",
            "java.lang.X: y\n\tat a.b(C.java:1)\nCaused by: z", "well", "one", "  two",
        }, {event["message"] for event in found})
        self.assertEqual([event["message"] for event in search(web, 'owner.team:"on call"')],
                         ['{"level": "ERROR", "msg": "bad"}'])

    def test_what_is_wrong_is_told_with_its_line(self):
        said = '  joins:\n    - keys: ["a/*"]\n      starts: "^(x"\n'
        code, _, error = run(PROGRAM, "config", "check", "--config", self.config(said))
        self.assertEqual(code, 1)
        self.assertRegex(error, r"catchment\.yaml:\d+: 'starts': missing \)")


if __name__ == "__main__":
    unittest.main()
