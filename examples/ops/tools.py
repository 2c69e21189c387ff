"""The tool server that the agent depends on. It is overloaded: every other request fails.

usage: tools.py PORT"""
import itertools
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

turn = itertools.count()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        healthy = next(turn) % 2 == 1
        self.send_response(200 if healthy else 500)
        self.end_headers()
        if healthy:
            self.wfile.write(json.dumps({"name": self.path.rsplit("/", 1)[-1]}).encode())

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
