"""What the end-to-end tests share: where the binary is, and a scene that goes with the test."""
import os
import unittest

from support.scene import Scene


class Case(unittest.TestCase):
    program = os.environ["MENDWATCH_PROGRAM"]

    def scene(self, files=None, **options):
        scene = Scene(self.program, files, **options)
        self.addCleanup(scene.close)
        self.addCleanup(self.tell, scene)
        return scene

    def tell(self, scene):
        outcome = self._outcome
        problems = getattr(outcome, "result", outcome)
        if any(test is self for test, _ in [*problems.failures, *problems.errors]):
            log = scene.home / "mendwatch.log"
            print(f"--- {self.id()}: mendwatch's log\n" + (log.read_text()[-5000:] if log.exists() else "none"))

    def approved(self, scene):
        """Trouble, a proposal, a yes; gives the fix at its end."""
        scene.start()
        scene.trouble()
        status, answer = scene.approve(scene.fix("posted"))
        self.assertEqual(status, 200, answer)
        return scene.settled()
