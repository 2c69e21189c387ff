"""The tool server that the agent depends on. It is overloaded: for a moment of every second it turns requests away.

usage: tools.py PORT"""
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PERIOD, BUSY = 0.8, 0.35  # seconds; whoever waits half a second and tries again a few times gets through


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        healthy = time.monotonic() % PERIOD >= BUSY
        self.send_response(200 if healthy else 500)
        self.end_headers()
        if healthy:
            self.wfile.write(json.dumps({"name": self.path.rsplit("/", 1)[-1]}).encode())

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
