"""A small world for tests of the real binary: a repository with a bug, its remote, a log, a deployment, and mendwatch itself.

Nothing here waits for a fixed time: it asks until something is so, up to a limit."""
import datetime
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

CONFIG = "core/config.py"
REPOSITORY = {
    CONFIG: '"""Settings."""\n\nmodel: str = "small-1"\ndspy_max_tokens: int = 3000\n',
    "core/__init__.py": "",
    "tests/__init__.py": "",
    "tests/test_config.py": "import unittest\n\nfrom core import config\n\n\nclass ConfigTest(unittest.TestCase):\n"
                            "    def test_the_limit_is_positive(self):\n        self.assertGreater(config.dspy_max_tokens, 0)\n",
}
TROUBLE = "WARNING - LM response truncated (max_tokens=3000)"
HEALTHY = "INFO - answered with 200 words, finish_reason=stop"

# Deploying the commit that runs already changes nothing, and two at a time wait for each other.
DEPLOY = """#!/bin/sh
set -e
exec 9>>"$0.lock"
flock 9
[ "$(tail -n 1 {home}/restarts.log 2>/dev/null)" = "$MENDWATCH_COMMIT" ] && exit 0
{before}
echo "$MENDWATCH_COMMIT" >> {home}/restarts.log
"""

# What the service says a moment after a deployment of ours, by its sort.
AFTER = {"healthy": [HEALTHY] * 6, "worse": [TROUBLE] * 5 + [HEALTHY], "silent": [], "fails": [HEALTHY] * 5 + [TROUBLE]}
BEFORE = [HEALTHY] * 5 + [TROUBLE]


class Failure(AssertionError):
    pass


def until(condition, what, seconds=30.0):
    """The first true value of `condition()`, asked again and again."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"{what}: not within {seconds:.0f} s")
        pause.wait(0.01)


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "init.defaultBranch=main", "-C", str(folder), *arguments],
        check=True, capture_output=True, text=True).stdout


class Scene:
    def __init__(self, program, files=None, *, after_deploy="healthy", on_worse="revert", sandbox="unsafe_host", extra="", repository_extra="",
                 verify_window="20s", hooks=None):
        self.program = str(pathlib.Path(program).resolve())
        self.folder = tempfile.TemporaryDirectory(prefix="mendwatch-test-")
        self.home = pathlib.Path(self.folder.name)
        self.log = self.home / "app.log"
        self.state = self.home / "state"
        self.process = None
        self.logs = []
        source = self.home / "source"
        source.mkdir()
        for path, text in (files or REPOSITORY).items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text)
        git(source, "init", "-q")
        git(source, "add", "-A")
        git(source, "commit", "-q", "-m", "The application")
        self.remote = self.home / "remote.git"
        git(self.home, "clone", "-q", "--bare", "source", "remote.git")
        git(self.remote, "config", "core.logAllRefUpdates", "true")
        for name, text in (hooks or {}).items():
            (self.remote / "hooks" / name).write_text(text)
            (self.remote / "hooks" / name).chmod(0o755)
        self.base = self.head()
        self.log.touch()
        self.after = AFTER[after_deploy]
        self.traffic = None
        self.over = threading.Event()
        deploy = self.home / "deploy.sh"
        deploy.write_text(DEPLOY.format(home=self.home, before="echo 'no room on the node' >&2; exit 3" if after_deploy == "fails" else ""))
        deploy.chmod(0o755)
        self.configuration = self.home / "mendwatch.yaml"
        self.configuration.write_text(f"""state: ./state
listen: 127.0.0.1:0
allow_root: true
verify: {{window: {verify_window}}}
{extra}
repositories:
  - name: app
    remote: {self.remote}
    branch: main
    sandbox: {sandbox}
    on_worse: {on_worse}
    deploy: {{command: [{deploy}], limit: 20s}}
{repository_extra}
services:
  - name: app
    repository: app
    sources:
      - files: [{self.log}]
""")

    # --- the world

    def say(self, *lines):
        """Lines with a clock: what is read again after a crash must not count as new."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
        with open(self.log, "a") as log:
            log.write("".join(f"{now} - agent - {line}\n" for line in lines))

    def trouble(self):
        """From now on people use the service, and meet its bug until a deployment changes that."""
        self.traffic = threading.Thread(target=self.keep_talking, daemon=True)
        self.traffic.start()

    def keep_talking(self):
        while not self.over.wait(0.05):
            # One deployment is that of the fix, two are the fix and its revert.
            self.say(*(self.after if len(self.restarts()) == 1 else BEFORE))

    def head(self):
        return git(self.remote, "rev-parse", "main").strip()

    def commits_since_base(self):
        return git(self.remote, "rev-list", f"{self.base}..main").split()

    def reflog(self):
        """Moves of the remote's branch, oldest first."""
        path = self.remote / "logs/refs/heads/main"
        return [line.split("\t")[0].split()[:2] for line in path.read_text().splitlines()] if path.exists() else []

    def restarts(self):
        path = self.home / "restarts.log"
        return path.read_text().split() if path.exists() else []

    def cards(self):
        path = self.state / "cards.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    # --- mendwatch

    def start(self, kill_at=None, trace=None):
        """`kill_at`: the kill point at which it ends, once; `trace`: a file for the names of all points that it passes."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MENDWATCH_")}
        if kill_at:
            environment["MENDWATCH_KILL_AT"] = kill_at
        if trace:
            environment["MENDWATCH_KILL_TRACE"] = str(trace)
        server = self.state / "server.json"
        server.unlink(missing_ok=True)
        log = open(self.home / "mendwatch.log", "a")
        self.process = subprocess.Popen([self.program, "run", "-c", str(self.configuration)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                        env=environment)
        log.close()
        until(lambda: server.exists() or self.process.poll() is not None, "the start")
        return self

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=10):
        """Asks it to stop, and gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def close(self):
        self.over.set()
        if self.traffic:
            self.traffic.join()
        if self.alive():
            self.kill()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            log = self.home / "mendwatch.log"
            print(log.read_text()[-6000:] if log.exists() else "no log of mendwatch")
        self.close()

    def server(self):
        return json.loads((self.state / "server.json").read_text())

    def api(self, path, body=None, method=None):
        """(status, JSON or text); (0, None) while nobody answers."""
        try:
            server = self.server()
            request = urllib.request.Request(server["url"].rstrip("/") + path, method=method,
                                             data=None if body is None else json.dumps(body).encode(),
                                             headers={"Authorization": "Bearer " + server["token"], "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, self.read_answer(answer)
        except urllib.error.HTTPError as error:
            return error.code, self.read_answer(error)
        except (OSError, ValueError):
            return 0, None

    def read_answer(self, answer):
        text = answer.read().decode()
        return json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text

    def run(self, *arguments, input=None):
        """One call of the command line against this scene's service."""
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, timeout=60, input=input, cwd=self.home)

    def fixes(self):
        return (self.api("/api/v1/fixes")[1] or {}).get("fixes", [])

    def fix(self, stage=None, seconds=30.0):
        """The latest fix, once it has reached `stage` (or any of several)."""
        stages = (stage,) if isinstance(stage, str) else stage

        def latest():
            fixes = self.fixes()
            return fixes and (stages is None or fixes[0]["stage"] in stages) and fixes[0]
        return until(latest, f"a fix that is {stages}", seconds)

    def settled(self, seconds=60.0):
        def latest():
            fixes = self.fixes()
            return fixes and fixes[0]["settled"] and fixes[0]
        return until(latest, "the end of the fix", seconds)

    def approve(self, fix, option=1):
        return self.api(f"/api/v1/fixes/{fix['id']}/approve", {"digest": fix["digest"], "option": option})

    def reject(self, fix, reason="no"):
        return self.api(f"/api/v1/fixes/{fix['id']}/reject", {"digest": fix["digest"], "reason": reason})
