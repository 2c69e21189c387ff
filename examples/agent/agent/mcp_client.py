"""Calls the tool server."""
import json
import logging
import urllib.request

from agent.config import settings

log = logging.getLogger("agent.mcp_client")


class ToolError(Exception):
    """The tool server did not answer."""


class McpClient:
    def __init__(self, base_url: str):
        self.base_url = base_url

    def fetch(self, name: str) -> dict:
        url = f"{self.base_url}/tools/{name}"
        with urllib.request.urlopen(url, timeout=settings.tool_timeout) as answer:
            return json.load(answer)

    def call_tool(self, name: str) -> dict:
        try:
            return self.fetch(name)
        except OSError as error:
            log.error(f"❌ MCP Tool failed: {describe(error)}")
            raise ToolError(name) from error


def describe(error: OSError) -> str:
    code = getattr(error, "code", None)
    return f"{code} {error.reason}" if code else str(error)
