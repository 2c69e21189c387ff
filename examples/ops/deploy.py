"""Deploys the agent: checks the wanted commit out and restarts the process. Deploying the commit that runs already changes nothing.

usage: deploy.py HOME    where HOME holds remote.git, live/, service.json (port, tools, log); MENDWATCH_COMMIT names the commit"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

home = pathlib.Path(sys.argv[1])
commit = os.environ["MENDWATCH_COMMIT"]
service = json.loads((home / "service.json").read_text())
live, state = home / "live", home / "running.json"


def git(*arguments: str):
    subprocess.run(["git", "-C", str(live), *arguments], check=True, stdout=subprocess.DEVNULL)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "agent.server" in pathlib.Path(f"/proc/{pid}/cmdline").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def healthy() -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{service['port']}/health", timeout=1).status == 200
    except (urllib.error.URLError, OSError):
        return False


def until(condition, what: str, seconds: float = 20):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)


running = json.loads(state.read_text()) if state.exists() else {}
if running.get("commit") == commit and alive(running["pid"]):
    print(f"{commit} runs already")
    sys.exit()

git("fetch", "-q", "origin")
git("checkout", "-q", "--force", "--detach", commit)
if running and alive(running["pid"]):
    os.kill(running["pid"], signal.SIGTERM)
    until(lambda: not alive(running["pid"]), "the end of the old process")
# At most half an hour: whoever started the demonstration may be gone by then.
process = subprocess.Popen(
    ["timeout", "1800", sys.executable, "-m", "agent.server", "--port", str(service["port"]), "--tools", service["tools"], "--log", service["log"]],
    cwd=live, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
state.write_text(json.dumps({"commit": commit, "pid": process.pid}))
with open(home / "restarts.log", "a") as restarts:
    restarts.write(commit + "\n")
until(healthy, "the start of the new process")
print(f"{commit} is deployed")
