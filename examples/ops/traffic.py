"""People who use the agent: a steady stream of requests, of which some meet a bug.

usage: traffic.py PORT BUG[,BUG…]   with BUG one of limit, retry, crash"""
import itertools
import sys
import time
import urllib.error
import urllib.request

REQUESTS = {"limit": "/ask?words=4000", "retry": "/tool?name=clock", "crash": "/order?id=3"}
HEALTHY = ["/ask?words=200", "/order?id=1", "/health"]


def get(port: str, path: str):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).read()
    except (urllib.error.URLError, OSError):
        pass  # the agent is restarting, or has a bug: people try again


port, bugs = sys.argv[1], sys.argv[2].split(",")
troubles = itertools.cycle(REQUESTS[bug] for bug in bugs)
while True:
    for path in [*HEALTHY, next(troubles)]:
        get(port, path)
        time.sleep(0.03)
