"""From a line of log to a verified fix, with the real binary, a real repository and a real push."""
import concurrent.futures
import json
import time

from e2e.case import Case
from support.scene import CONFIG, HEALTHY, REPOSITORY, TROUBLE, git, until


class LoopTest(Case):
    def test_a_truncation_becomes_one_pushed_commit_that_equals_what_was_approved(self):
        scene = self.scene()
        scene.start()
        scene.trouble()
        fix = scene.fix("posted")
        shown = scene.api(f"/api/v1/fixes/{fix['id']}")[1]
        self.assertEqual(scene.approve(fix)[0], 200)
        end = scene.settled()
        self.assertEqual(end["stage"], "verified", end["sentence"])
        commits = scene.commits_since_base()
        self.assertEqual(len(commits), 1)
        self.assertEqual(git(scene.remote, "show", f"main:{CONFIG}"), REPOSITORY[CONFIG].replace("3000", "5000"))
        pushed = [line for line in git(scene.remote, "diff", scene.base, "main").splitlines() if line[:1] in "+-"]
        approved = [line for line in shown["card"]["options"][0]["diff"].splitlines() if line[:1] in "+-"]
        self.assertEqual(pushed, approved)
        self.assertTrue(git(scene.remote, "log", "-1", "--format=%s", "main").startswith("Auto-fix: "))
        self.assertEqual(scene.restarts(), commits)
        self.assertEqual(scene.stop(), 0)

    def test_the_proposal_is_visible_within_two_seconds_of_the_line(self):
        # The repository's own checks take what they take, so this one has none.
        scene = self.scene({CONFIG.replace(".py", ".yaml"): "model: small-1\nmax_tokens: 3000\n"})
        scene.start()
        until(lambda: scene.api("/readyz")[0] == 200, "ready")
        begin = time.monotonic()
        scene.trouble()
        scene.fix("posted")
        seconds = time.monotonic() - begin
        print(f"log line to visible proposal: {seconds:.2f} s")
        self.assertLess(seconds, 2.0)

    def test_what_makes_it_worse_is_taken_back_as_the_card_promised(self):
        scene = self.scene(after_deploy="worse")
        end = self.approved(scene)
        self.assertEqual(end["stage"], "reverted", end["sentence"])
        self.assertEqual(len(scene.commits_since_base()), 2)
        self.assertEqual(git(scene.remote, "show", f"main:{CONFIG}"), REPOSITORY[CONFIG])
        self.assertEqual(len(scene.restarts()), 2)

    def test_silence_after_the_deployment_is_inconclusive_never_a_success(self):
        end = self.approved(self.scene(after_deploy="silent", verify_window="3s"))
        self.assertEqual(end["stage"], "inconclusive", end["sentence"])

    def test_a_declined_push_rolls_back_and_gives_the_remotes_words(self):
        scene = self.scene(hooks={"pre-receive": "#!/bin/sh\necho 'closed for the night' >&2\nexit 1\n"})
        end = self.approved(scene)
        self.assertEqual(end["stage"], "rolled_back", end["sentence"])
        self.assertIn("closed for the night", json.dumps(scene.api(f"/api/v1/fixes/{end['id']}")[1]))
        self.assertEqual(scene.head(), scene.base)
        self.assertEqual(list((scene.state / "worktrees").glob("fix_*")), [])

    def test_a_deployment_that_fails_is_told_with_its_words(self):
        scene = self.scene(after_deploy="fails")
        end = self.approved(scene)
        self.assertIn(end["stage"], ("deploy_failed", "reverted"))
        self.assertIn("no room on the node", json.dumps(scene.api(f"/api/v1/fixes/{end['id']}")[1]))

    def test_a_branch_that_moved_is_never_pushed_over(self):
        scene = self.scene()
        scene.start()
        scene.trouble()
        fix = scene.fix("posted")
        git(scene.home, "clone", "-q", "remote.git", "elsewhere")
        (scene.home / "elsewhere" / "NEWS").write_text("moved\n")
        git(scene.home / "elsewhere", "add", "-A")
        git(scene.home / "elsewhere", "commit", "-q", "-m", "Somebody else's work")
        git(scene.home / "elsewhere", "push", "-q", "origin", "HEAD:main")
        moved = scene.head()
        scene.approve(fix)
        until(lambda: [old for old in scene.fixes() if old["id"] == fix["id"] and old["settled"]], "the end of the old fix")
        self.assertEqual(scene.head(), moved)

    def test_a_rejection_changes_nothing_and_keeps_its_reason(self):
        scene = self.scene()
        scene.start()
        scene.trouble()
        fix = scene.fix("posted")
        self.assertEqual(scene.reject(fix, "we raise it next week")[0], 200)
        end = scene.settled()
        self.assertEqual(end["stage"], "rejected")
        self.assertIn("we raise it next week", json.dumps(scene.api(f"/api/v1/fixes/{fix['id']}")[1]))
        self.assertEqual(scene.head(), scene.base)
        self.assertEqual(scene.approve(fix)[0], 409)

    def test_a_verified_fix_can_be_taken_back_with_one_command(self):
        scene = self.scene()
        end = self.approved(scene)
        self.assertEqual(end["stage"], "verified", end["sentence"])
        asked = scene.run("revert", end["id"])
        self.assertEqual(asked.returncode, 0, asked.stderr)
        scene.fix("reverted")
        self.assertEqual(git(scene.remote, "show", f"main:{CONFIG}"), REPOSITORY[CONFIG])

    def test_a_check_that_hangs_is_killed_at_its_limit_and_the_card_says_so(self):
        scene = self.scene(repository_extra="    checks: [{name: forever, command: [python3, -c, 'while True: pass'], limit: 1s}]")
        scene.start()
        scene.trouble()
        fix = scene.fix("posted")
        card = scene.api(f"/api/v1/fixes/{fix['id']}")[1]["card"]
        proof = [proof for proof in card["options"][0]["proofs"] if "forever" in proof]
        self.assertEqual(len(proof), 1, card)
        self.assertNotIn("✅", proof[0])
        self.assertIn("limit", proof[0])

    def test_of_two_approvers_at_the_same_moment_one_decides(self):
        scene = self.scene(repository_extra="")
        scene.start()
        scene.trouble()
        fix = scene.fix("posted")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: (scene.approve if n % 2 else scene.reject)(fix)[0], range(8)))
        self.assertIn(200, answers)
        end = scene.settled()
        events = scene.api(f"/api/v1/fixes/{fix['id']}")[1]["events"]
        self.assertEqual(len([event for event in events if event["what"] in ("approved", "rejected")]), 1)
        self.assertIn(end["stage"], ("verified", "rejected"))

    def test_after_a_kill_in_the_middle_it_goes_on_and_does_nothing_twice(self):
        scene = self.scene()
        scene.start(kill_at="push.mid_effect")
        scene.trouble()
        scene.approve(scene.fix("posted"))
        scene.process.wait(30)
        scene.start()
        end = scene.settled()
        self.assertEqual(end["stage"], "verified", end["sentence"])
        self.assertEqual(len(scene.commits_since_base()), 1)
        self.assertEqual(len(scene.restarts()), 1)

    def test_lines_written_while_it_was_away_are_read_after_a_restart(self):
        scene = self.scene()
        scene.start()
        scene.say(HEALTHY)
        until(lambda: scene.api("/readyz")[0] == 200, "ready")
        self.assertEqual(scene.stop(), 0)
        scene.say(*[HEALTHY] * 5, TROUBLE, TROUBLE)
        scene.start()
        scene.fix("posted")
