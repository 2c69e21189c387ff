#!/usr/bin/env python3
"""Kills the real binary with SIGKILL at each point where it matters, starts it again, and compares the world with that of an uncrashed run:
the moves of the remote's branch and their trees, the restarts of the service, and the cards, line for line.

The points are not a list of ours: an uncrashed run writes down every point that it passes.

usage: torture.py --program build/dev/mendwatch [--times 20] [--points REGEX] [--scenarios good,worse,…] [--jobs 2] [--list] [--sample N --seed S]
"""
import argparse
import concurrent.futures
import difflib
import pathlib
import random
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support.scene import Failure, Scene, git, until  # noqa: E402

SCENARIOS = {
    "good": dict(after_deploy="healthy"),
    "worse": dict(after_deploy="worse"),
    "deployment fails": dict(after_deploy="fails"),
    "push declined": dict(hooks={"pre-receive": "#!/bin/sh\necho 'closed for the night' >&2\nexit 1\n"}),
    "rejected": dict(),
}
RESUME_SECONDS = 5.0


def normal(text):
    """A card's text without what differs between any two runs."""
    text = re.sub(r"fix_\d{8}_\d{6}(_\d+)?", "FIX", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "TIME", text)
    text = re.sub(r"\b\d\d:\d\d:\d\d\b", "TIME", text)
    text = re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b", "HASH", text)
    text = re.sub(r"mendwatch-test-\w+", "HOME", text)
    text = re.sub(r"\d+(\.\d+)?", "N", text)  # how often, how long: the traffic goes on meanwhile
    return re.sub(r"N (second|minute|time|line)s?", r"N \1", text)


def world(scene):
    """What happened outside of mendwatch, free of names that differ by chance."""
    commits = scene.commits_since_base()
    posts = [card for card in scene.cards() if card.get("number")]
    shown = [line for card in scene.cards() for line in normal(card["text"]).splitlines()]
    return {
        "moves of the branch": len(scene.reflog()),
        "commits": [git(scene.remote, "log", "-1", "--format=%T %s", commit).strip().split(" ", 1)[1][:9] for commit in reversed(commits)],
        "trees": [git(scene.remote, "log", "-1", "--format=%T", commit).strip() for commit in reversed(commits)],
        "restarts": len(scene.restarts()),
        "cards posted": [normal(card["key"]) for card in posts],
        "lines of the cards": shown,
    }


def decide(scene, scenario):
    fixes = scene.fixes()
    if fixes and fixes[0]["stage"] == "posted":
        (scene.reject if scenario == "rejected" else scene.approve)(fixes[0])


def play(program, scenario, kill_at=None, trace=None):
    """One whole life of a fix; gives its world, whether it was killed, and how long it took to go on."""
    with Scene(program, **SCENARIOS[scenario]) as scene:
        scene.start(kill_at, trace)
        scene.trouble()
        killed, resumed = False, 0.0

        def over():
            nonlocal killed, resumed
            if not scene.alive():
                if not kill_at or killed:
                    raise Failure(f"mendwatch ended by itself with {scene.process.returncode}")
                killed = True
                before = scene.process.returncode
                if before != -9:
                    raise Failure(f"mendwatch ended with {before}, not by the kill")
                begin = time.monotonic()
                scene.start()
                until(lambda: scene.api("/readyz")[0] == 200 or not scene.alive(), "ready after the kill", 10)
                resumed = time.monotonic() - begin
            decide(scene, scenario)
            fixes = scene.fixes()
            return fixes and fixes[0]["settled"]

        until(over, f"the end of the fix ({scenario}, killed at {kill_at})", 60)
        if scene.stop() != 0:
            raise Failure("mendwatch did not end well when it was asked to stop")
        return world(scene), killed, resumed


def points_of(program, scenario):
    trace = pathlib.Path(f"/tmp/mendwatch-points-{scenario.replace(' ', '-')}.{random.getrandbits(32)}")
    try:
        reference, _, _ = play(program, scenario, trace=trace)
        passed = trace.read_text().split()
    finally:
        trace.unlink(missing_ok=True)
    return reference, [f"{name}:{n + 1}" for name in dict.fromkeys(passed) for n in range(min(passed.count(name), 2))]


def compare(reference, seen):
    differences = []
    for key, wanted in reference.items():
        if wanted != seen[key]:
            lines = [wanted, seen[key]] if not isinstance(wanted, list) else difflib.unified_diff(wanted, seen[key], "uncrashed", "crashed", lineterm="", n=0)
            differences.append(f"{key}: " + "\n    ".join(map(str, lines)))
    return differences


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--points", default=".")
    parser.add_argument("--scenarios", default=",".join(SCENARIOS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--sample", type=int, help="only so many runs, drawn by --seed")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    references, runs = {}, []
    for scenario in options.scenarios.split(","):
        references[scenario], points = points_of(options.program, scenario)
        points = [point for point in points if re.search(options.points, point)]
        print(f"{scenario}: {len(points)} points", flush=True)
        if options.list:
            print("\n".join("  " + point for point in points))
        runs += [(scenario, point) for point in points for _ in range(options.times)]
    if options.list:
        return 0
    if options.sample:
        print(f"seed {options.seed}")
        runs = random.Random(options.seed).sample(runs, min(options.sample, len(runs)))
    failures, slowest, unreached = [], 0.0, 0
    begin = time.monotonic()

    def one(run):
        scenario, point = run
        try:
            seen, killed, resumed = play(options.program, scenario, kill_at=point)
            return run, compare(references[scenario], seen), killed, resumed
        except Exception as problem:  # noqa: BLE001 - whatever it is, it is this run's failure
            return run, [f"{type(problem).__name__}: {problem}"], True, 0.0

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, (run, differences, killed, resumed) in enumerate(pool.map(one, runs), 1):
            slowest = max(slowest, resumed)
            unreached += not killed
            if resumed > RESUME_SECONDS:
                differences = [*differences, f"resumed only after {resumed:.1f} s"]
            if differences:
                failures.append(run)
                print(f"FAILED {run[0]} at {run[1]}:\n  " + "\n  ".join(differences), flush=True)
            if done % 50 == 0:
                print(f"{done} of {len(runs)} runs, {len(failures)} failed, {time.monotonic() - begin:.0f} s", flush=True)
    print(f"killed {len(runs) - unreached} times in {time.monotonic() - begin:.0f} s; the slowest was ready again after {slowest:.2f} s")
    if unreached:
        print(f"{unreached} runs ended without reaching their point")
    print(f"{len(runs) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or (runs and unreached > len(runs) // 10) else 0


if __name__ == "__main__":
    sys.exit(main())
