"""The HTTP side of the agent."""
import argparse
import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

from agent import language_model, orders
from agent.mcp_client import McpClient, ToolError

log = logging.getLogger("agent.server")


class Handler(BaseHTTPRequestHandler):
    tools: McpClient

    def do_GET(self):
        path, query = urlparse(self.path).path, parse_qs(urlparse(self.path).query)
        try:
            self.answer(200, self.handle_path(path, query))
        except ToolError as error:
            self.answer(502, f"tool {error} failed")
        except LookupError:
            log.exception(f"Unhandled exception in GET {path}")
            self.answer(500, "internal error")

    def handle_path(self, path: str, query: dict) -> str:
        if path == "/ask":
            answer, reason = language_model.complete(int(query["words"][0]))
            log.info(f"answered with {len(answer.split())} words")
            return reason
        if path == "/tool":
            return str(self.tools.call_tool(query["name"][0]))
        if path == "/order":
            return orders.receipt(orders.find(int(query["id"][0])))
        return "ok"

    def answer(self, status: int, text: str):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())
        log.info(f"GET {urlparse(self.path).path} {status}")

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tools", required=True)
    parser.add_argument("--log", required=True)
    arguments = parser.parse_args()
    logging.basicConfig(filename=arguments.log, level=logging.INFO, format="%(asctime)s - %(name)s - %(levelname)s - %(message)s")
    Handler.tools = McpClient(arguments.tools)
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    log.info(f"agent is ready on port {arguments.port}")
    server.serve_forever()


if __name__ == "__main__":
    main()
