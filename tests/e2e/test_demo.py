"""The demonstration that a newcomer sees first."""
import subprocess
import time

from e2e.case import Case


class DemoTest(Case):
    def walk(self, bug):
        begin = time.monotonic()
        walked = subprocess.run([self.program, "demo", "--yes", "--bug", bug], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
        seconds = time.monotonic() - begin
        self.assertEqual(walked.returncode, 0, walked.stdout[-3000:] + walked.stderr[-3000:])
        print(f"demo --yes --bug {bug}: {seconds:.1f} s")
        self.assertLess(seconds, 90)

    def test_a_token_limit_is_raised(self):
        self.walk("limit")

    def test_a_flaky_upstream_is_asked_again(self):
        self.walk("retry")

    def test_a_missing_key_is_guarded(self):
        self.walk("crash")

    def test_an_unknown_bug_is_answered_with_the_nearest(self):
        slip = subprocess.run([self.program, "demo", "--yes", "--bug", "limmit"], capture_output=True, text=True, timeout=20)
        self.assertEqual(slip.returncode, 2)
        self.assertIn("limit", slip.stderr)
