#include "src/propose/edit/remote_call.hpp"

#include "src/base/text.hpp"
#include "src/code/index.hpp"
#include "src/propose/number_ladder.hpp"

#include <set>

#include <re2/re2.h>

namespace mendwatch::propose {
namespace {

using Words = std::set<std::string>;

// `self.mcpClient.call_tool` → self, mcp, client, call, tool.
std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  char before = 0;
  for (char c : text) {
    const bool upper = c >= 'A' && c <= 'Z', lower_case = c >= 'a' && c <= 'z';
    if ((!upper && !lower_case) || (upper && before >= 'a' && before <= 'z')) {
      if (!part.empty())
        parts.push_back(lower(part));
      part.clear();
    }
    if (upper || lower_case)
      part += c;
    before = c;
  }
  if (!part.empty())
    parts.push_back(lower(part));
  return parts;
}

std::string_view last_name(std::string_view callee) {
  const auto dot = callee.rfind('.');
  return trim(dot == std::string_view::npos ? callee : callee.substr(dot + 1));
}

bool any_in(const std::vector<std::string>& parts, const Words& words) {
  return std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return words.contains(part); });
}

const Words verbs{"post", "put", "patch", "request", "fetch", "call", "invoke", "send", "execute", "query", "urlopen", "connect", "publish", "upload", "download",
                  "complete", "completion", "completions", "generate", "predict", "ask", "chat", "embed", "search", "rpc", "open", "load", "pull", "push", "sync", "notify",
                  "charge", "lookup", "resolve", "submit", "dispatch", "retrieve", "acquire", "refresh", "ping", "head", "run", "create", "find", "list", "read", "write", "api"};
const Words parties{"client", "session", "http", "https", "requests", "httpx", "aiohttp", "api", "service", "gateway", "mcp", "server", "upstream", "remote", "conn", "connection",
                    "db", "database", "redis", "queue", "channel", "broker", "stub", "axios", "llm", "model", "openai", "anthropic", "grpc", "tool", "webhook", "urllib",
                    "backend", "proxy", "provider", "transport", "sdk", "fetch", "got", "ky", "superagent", "socket", "pool", "cursor", "store", "bucket", "kafka", "mailer"};
const Words effects{"create", "insert", "add", "append", "charge", "pay", "send", "publish", "enqueue", "submit", "order", "book", "transfer", "increment", "push",
                    "write", "delete", "remove", "email", "notify", "refund", "withdraw", "deposit", "debit", "credit", "purchase", "reserve", "register", "commit", "mail", "post"};

// What nobody wants twice.
const Words lasting{"charge", "charges", "pay", "payment", "payments", "order", "orders", "transfer", "transfers", "refund", "refunds", "email", "emails", "mail", "sms", "purchase", "checkout",
                    "withdraw", "deposit", "debit", "credit", "book", "booking", "bookings", "reserve", "subscribe", "subscription", "invoice", "invoices", "ship", "shipment", "publish",
                    "notify", "create", "insert", "increment", "enqueue", "send", "submit", "register", "delete"};

const RE2& post_pattern() {
  static const RE2 pattern{
      R"((?i)\.(?:post|patch)\s*\(|\bmethod\s*[=:]\s*["'`](?:post|patch)["'`]|\brequest\s*\(\s*["'`](?:post|patch)["'`]|\bRequest\s*\([^)]*\bdata\s*=|\burlopen\s*\([^),]*,\s*(?:data\s*=|[a-z_]+\s*[,)]))"};
  return pattern;
}

bool is_post(std::string_view text) { return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, post_pattern()); }

bool is_get(std::string_view text) {
  static const RE2 pattern{R"((?i)\.(?:get|head|options)\s*\(|\bmethod\s*[=:]\s*["'`](?:get|head)["'`]|\brequest\s*\(\s*["'`](?:get|head)["'`])"};
  return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

bool has_idempotency_key(std::string_view text) { return lower(text).find("idempoten") != std::string::npos; }

// The text of a function of this repository that has no namesake; empty otherwise.
std::string body_of(const Scene& scene, std::string_view name) {
  const auto found = scene.index.symbols(std::string{name});
  if (found.size() != 1 || found[0].fact->kind == code::SymbolKind::type)
    return {};
  const auto bytes = scene.snapshot.read(*found[0].path);
  if (!bytes)
    return {};
  std::string body;
  int number = 0;
  for (auto line : lines_of(*bytes))
    if (++number >= found[0].fact->line - 3 && number <= found[0].fact->last_line)  // decorators stand above
      body += std::string{line} + "\n";
  return body;
}

}  // namespace

bool is_plumbing(std::string_view callee) {
  static const Words names{"raise_for_status", "json", "loads", "dumps", "parse", "stringify", "info", "error", "warning", "warn", "debug", "exception", "critical", "log", "print",
                           "format", "join", "append", "len", "str", "int", "float", "dict", "list", "tuple", "set", "bool", "sleep", "isinstance", "getattr", "hasattr", "setattr", "super",
                           "strip", "split", "lower", "upper", "replace", "encode", "decode", "items", "keys", "values", "copy", "update", "pop", "extend", "sorted", "min", "max", "sum", "repr",
                           "map", "filter", "forEach", "push", "toString", "slice", "String", "Number", "Boolean", "Object", "Array", "time", "now", "monotonic", "perf_counter", "text",
                           "range", "enumerate", "zip", "any", "all", "round", "abs", "type", "id", "next", "iter", "uuid4", "randint", "random", "setTimeout", "then", "catch", "finally", "Error", "require"};
  return names.contains(std::string{last_name(callee)});
}

double remoteness(std::string_view callee, bool awaited, std::string_view message) {
  if (is_plumbing(callee))
    return 0;
  const auto dot = callee.rfind('.');
  const auto receiver = parts_of(dot == std::string_view::npos ? std::string_view{} : callee.substr(0, dot));
  const auto name = parts_of(last_name(callee));
  const bool party = any_in(receiver, parties) || any_in(name, parties);
  double score = awaited ? 1.5 : 0;
  score += party ? 1 : 0;
  // `get` and its like are everybody's; with a party before them they go out.
  score += any_in(name, verbs) || (any_in(name, {"get", "delete"}) && (party || awaited || name.size() > 1)) ? 1 : 0;
  const auto told = code::words_of(message);
  double shared = 0;
  for (const auto& part : parts_of(callee))
    if (part.size() >= 3 && std::find(told.begin(), told.end(), part) != told.end())
      shared += 0.5;
  return score + std::min(shared, 1.5);
}

bool speaks_of_retries(std::string_view text) {
  static const RE2 pattern{R"((?i)\b(?:max_?)?(?:re)?tr(?:y|ies)(?:ing|_?count|_?limit|_?delay|able)?\b\s*[=(<.:]|retr(?:y|ies|ying)|\battempts?\b|back_?off|tenacity|\bstamina\b)"};
  return RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, pattern);
}

Repetition judge_repetition(const Scene& scene, std::string_view callee, std::string_view call, std::string_view function) {
  Repetition repetition;
  const auto name = std::string{last_name(callee)};
  const auto body = body_of(scene, name);
  const bool posts = is_post(call) || (!is_get(call) && (is_post(function) || is_post(body)));
  const bool keyed = has_idempotency_key(function) || has_idempotency_key(body);
  repetition.retries_already = !body.empty() && speaks_of_retries(body);
  if (posts && !keyed) {
    const auto head = function.substr(0, function.find_first_of("({"));
    repetition.refused = any_in(parts_of(call), lasting) || any_in(parts_of(head), lasting);
    repetition.least_risk = Risk::high;
    repetition.caution = "It is a POST without an idempotency key: an attempt that failed after it took effect would take effect twice. Approve only if " + name + " may be repeated.";
  } else if (posts) {
    repetition.least_risk = Risk::medium;
    repetition.caution = "It is a POST; its idempotency key must be the same for each attempt.";
  } else if (any_in(parts_of(name), effects)) {
    repetition.least_risk = Risk::high;
    repetition.caution = name + " seems to change something on the other side: an attempt that failed after it took effect would be made twice.";
  } else if (!is_get(call)) {
    repetition.least_risk = Risk::medium;
    repetition.caution = "Whether " + name + " may be repeated without harm is not known here: an attempt that failed after it took effect would be made twice.";
  }
  return repetition;
}

std::string waits_in_words(int attempts, double first) {
  std::vector<std::string> waits;
  double wait = first;
  for (int i = 1; i < attempts; ++i, wait *= 2)
    waits.push_back(write_number(wait, ""));
  if (waits.size() < 2)
    return waits.empty() ? "no" : waits[0] + " seconds";
  const auto last = waits.back();
  waits.pop_back();
  return join(waits, ", ") + " and " + last + " seconds";
}

}  // namespace mendwatch::propose
