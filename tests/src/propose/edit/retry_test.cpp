#include "tests/src/propose/edit/stage.hpp"

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

const std::string failed = "❌ MCP Tool failed: 500 Internal Server Error";

std::string retry(const std::string& path, const std::string& text, int line) {
  return Stage{{{path, text}}}.says(failed).at(path, line).after("wrap_call_with_retry");
}

bool is_none(const std::string& text) { return text.starts_with("none: "); }

}  // namespace

TEST_CASE("a synchronous call in a try is repeated, with the import among the others") {
  CHECK(retry("a.py", R"(import json
import urllib.request

def tool(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)
    except OSError as problem:
        log.error("MCP Tool failed: %s", problem)
        raise
)", 9) == R"(import json
import time
import urllib.request

def tool(url):
    try:
        for attempt in range(1, 5):
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    return json.load(answer)
            except OSError:
                if attempt == 4:
                    raise
                time.sleep(0.5 * 2 ** (attempt - 1))
    except OSError as problem:
        log.error("MCP Tool failed: %s", problem)
        raise
)");
}

TEST_CASE("what judges the answer is repeated with the request; earlier handlers stay right") {
  const auto after = retry("a.py", R"(from time import sleep

def tool(self, url):
	try:
		log.info("calling")
		response = self.session.get(url)
		response.raise_for_status()
		return response.json()
	except KeyError:
		return None
	except (HTTPError, Timeout) as e:
		log.error(f"MCP Tool failed: {e}")
		return None
)", 12);
  CHECK(after == R"(from time import sleep

def tool(self, url):
	try:
		log.info("calling")
		for attempt in range(1, 5):
			try:
				response = self.session.get(url)
				response.raise_for_status()
				break
			except KeyError:
				raise
			except (HTTPError, Timeout):
				if attempt == 4:
					raise
				sleep(0.5 * 2 ** (attempt - 1))
		return response.json()
	except KeyError:
		return None
	except (HTTPError, Timeout) as e:
		log.error(f"MCP Tool failed: {e}")
		return None
)");
}

TEST_CASE("an answer that is judged without an exception is asked for again while it is bad") {
  CHECK(retry("a.py", R"(import time
import requests

def tool(url):
    response = requests.get(url, timeout=5)
    if response.status_code != 200:
        print("MCP Tool failed")
        return None
    return response.json()
)", 7).find(R"(    for attempt in range(1, 5):
        response = requests.get(url, timeout=5)
        if not (response.status_code != 200) or attempt == 4:
            break
        time.sleep(0.5 * 2 ** (attempt - 1))
    if response.status_code != 200:
)") != std::string::npos);
}

TEST_CASE("windows line ends, comments, multi-line calls and a missing last line end are kept") {
  CHECK(retry("a.py", "import asyncio\r\n\r\nasync def f(c):\r\n    try:\r\n        # ask\r\n        r = await c.call_tool(\r\n            'x',  # name\r\n        )\r\n    except Exception:\r\n        log.exception('MCP Tool failed')\r\n    return r", 10) ==
        "import asyncio\r\n\r\nasync def f(c):\r\n    try:\r\n        # ask\r\n        for attempt in range(1, 5):\r\n            try:\r\n                r = await c.call_tool(\r\n                    'x',  # name\r\n                )\r\n                break\r\n            except Exception:\r\n                if attempt == 4:\r\n                    raise\r\n                await asyncio.sleep(0.5 * 2 ** (attempt - 1))\r\n    except Exception:\r\n        log.exception('MCP Tool failed')\r\n    return r");
}

TEST_CASE("what must not or need not be repeated is left alone") {
  const std::string tail = "    except Exception as e:\n        log.error('MCP Tool failed: %s', e)\n";
  for (const auto& head : {
           std::string{"def f():\n    try:\n        requests.post(url, json=order)\n"},
           std::string{"def f():\n    try:\n        session.request('POST', url, json=order)\n"},
           std::string{"def send_invoice():\n    try:\n        urlopen(Request(url, data=body))\n"},
           std::string{"@retry(stop=stop_after_attempt(3))\ndef f():\n    try:\n        client.call(x)\n"},
           std::string{"def f():\n    try:\n        x = 1\n"},
           std::string{"def f():\n    try:\n        a = client.fetch(x)\n        b = client.fetch(y)\n"},
       }) {
    INFO(head);
    const auto text = "\n\n" + head + tail;
    const int line = 2 + static_cast<int>(std::count(head.begin(), head.end(), '\n')) + 2;
    CHECK(is_none(retry("a.py", text, line)));
  }
  CHECK(is_none(retry("a.py", "def f():\n    for attempt in range(3):\n        try:\n            return client.call(x)\n        except Exception:\n            log.error('MCP Tool failed')\n", 6)));
  CHECK(is_none(retry("a.py", "def post_order(o):\n    return requests.post(u, json=o)\n\ndef f():\n    try:\n        post_order(1)\n    except Exception:\n        log.error('MCP Tool failed')\n", 8)));
}

TEST_CASE("a POST with an idempotency key may be repeated, and the risk says so") {
  const auto edits = Stage{{{"a.py", "def f(u, key):\n    try:\n        r = requests.post(u, headers={'Idempotency-Key': key})\n    except OSError:\n        log.error('MCP Tool failed')\n"}}}
                         .says(failed).at("a.py", 5).run("wrap_call_with_retry");
  REQUIRE(edits.edits.size() == 1);
  CHECK(edits.edits[0].least_risk == Risk::medium);
}

TEST_CASE("another POST without a key is repeated only at a high risk, which is told") {
  const auto edits = Stage{{{"a.py", "async def f(c, q):\n    try:\n        r = await c.post('/rpc', json=q)\n        r.raise_for_status()\n    except Exception:\n        log.error('MCP Tool failed')\n"}}}
                         .says(failed).at("a.py", 6).run("wrap_call_with_retry");
  REQUIRE(edits.edits.size() == 1);
  CHECK(edits.edits[0].least_risk == Risk::high);
  CHECK(edits.edits[0].cautions[0].find("idempotency key") != std::string::npos);
}

TEST_CASE("what a with statement has opened and a branch judges is opened again") {
  CHECK(retry("a.py", R"(import asyncio

async def tool(session, url):
    async with session.get(url) as answer:
        if answer.status != 200:
            log.error(f"MCP Tool failed: {answer.status}")
            return None
        return await answer.json()
)", 6) == R"(import asyncio

async def tool(session, url):
    for attempt in range(1, 5):
        async with session.get(url) as answer:
            if answer.status != 200 and attempt < 4:
                await asyncio.sleep(0.5 * 2 ** (attempt - 1))
                continue
            if answer.status != 200:
                log.error(f"MCP Tool failed: {answer.status}")
                return None
            return await answer.json()
)");
}

TEST_CASE("a frame at raise_for_status stands for the request before it") {
  CHECK(retry("a.py", "import time\n\ndef f(u):\n    r = requests.get(u)\n    r.raise_for_status()\n    return r.json()\n", 5).find(
            "    for attempt in range(1, 5):\n        try:\n            r = requests.get(u)\n            r.raise_for_status()\n            break\n        except Exception:\n") != std::string::npos);
}

TEST_CASE("JavaScript: an awaited call gets a helper") {
  CHECK(retry("a.js", R"(const log = require('./log');

// Runs one tool.
async function runTool(client, name) {
  try {
    const result = await client.callTool(name);
    return result;
  } catch (error) {
    log.error(`MCP Tool failed: ${error.message}`);
    throw error;
  }
}
)", 9) == R"(const log = require('./log');

// Calls again when it fails, at most 4 times, waiting 0.5, 1 and 2 seconds in between.
async function withRetry(call, attempts = 4) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attempts) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** (attempt - 1)));
  }
}

// Runs one tool.
async function runTool(client, name) {
  try {
    const result = await withRetry(() => client.callTool(name));
    return result;
  } catch (error) {
    log.error(`MCP Tool failed: ${error.message}`);
    throw error;
  }
}
)");
}

TEST_CASE("TypeScript: a class's method, a thrown status, no semicolons") {
  const auto after = retry("src/a.ts", R"(export class Tools {
    async run(url: string): Promise<Answer> {
        try {
            const res = await fetch(url)
            if (!res.ok) throw new Error(`MCP Tool failed: ${res.status}`)
            return await res.json()
        } catch (e) {
            console.error('MCP Tool failed', e)
            throw e
        }
    }
}
)", 8);
  CHECK(after.find("async function withRetry<T>(call: () => Promise<T>, attempts = 4): Promise<T> {\n    for (let attempt = 1; ; attempt += 1) {\n") != std::string::npos);
  CHECK(after.find(R"(            const res = await withRetry(async () => {
                const res = await fetch(url)
                if (!res.ok) throw new Error(`MCP Tool failed: ${res.status}`)
                return res
            })
            return await res.json()
)") != std::string::npos);
  CHECK(after.find(";\n    }") == std::string::npos);
}

TEST_CASE("JavaScript: a promise chain is repeated up to its catch") {
  CHECK(retry("a.mjs", "export const run = (url) =>\n  fetch(url)\n    .then((r) => r.json())\n    .catch((e) => {\n      console.error('MCP Tool failed', e);\n    });\n", 5)
            .find("  withRetry(() => fetch(url)\n    .then((r) => r.json()))\n    .catch((e) => {\n") != std::string::npos);
}

TEST_CASE("JavaScript: what must not be repeated is left alone") {
  for (const auto* call : {"axios.post(u + '/payments', o)", "fetch(u, { method: 'POST', body: order })", "pRetry(() => client.call(o))"}) {
    INFO(call);
    CHECK(is_none(retry("a.js", std::string{"async function f(u, o) {\n  try {\n    return await "} + call + ";\n  } catch (e) {\n    log.error('MCP Tool failed');\n  }\n}\n", 5)));
  }
}
