import io
import unittest
import urllib.error
from unittest import mock

from agent import language_model, orders
from agent.config import settings
from agent.mcp_client import McpClient, ToolError


class LanguageModelTest(unittest.TestCase):
    def test_a_short_answer_ends_by_itself(self):
        self.assertEqual(language_model.complete(10)[1], "stop")

    def test_an_answer_is_never_longer_than_the_limit(self):
        answer, reason = language_model.complete(settings.dspy_max_tokens + 1)
        self.assertEqual(len(answer.split()), settings.dspy_max_tokens)
        self.assertEqual(reason, "length")


class McpClientTest(unittest.TestCase):
    def test_an_answer_is_passed_on(self):
        with mock.patch("urllib.request.urlopen", return_value=io.StringIO('{"name": "clock"}')):
            self.assertEqual(McpClient("http://tools").call_tool("clock"), {"name": "clock"})

    def test_a_server_that_stays_away_is_an_error(self):
        gone = urllib.error.HTTPError("http://tools", 500, "Internal Server Error", None, None)
        with mock.patch("urllib.request.urlopen", side_effect=gone), mock.patch("time.sleep"):
            with self.assertRaises(ToolError):
                McpClient("http://tools").call_tool("clock")


class OrdersTest(unittest.TestCase):
    def test_a_receipt_names_the_customer_and_the_coupon(self):
        self.assertEqual(orders.receipt(orders.find(1)), "Ada: 12.50 (coupon SPRING)")

    def test_an_unknown_order_is_an_error(self):
        with self.assertRaises(KeyError):
            orders.find(4711)
