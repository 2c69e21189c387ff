#include "src/detect/service_memory.hpp"

#include "src/base/digest.hpp"
#include "src/base/text.hpp"
#include "src/detect/captures.hpp"
#include "src/detect/trace_signature.hpp"

#include <algorithm>

namespace mendwatch::detect {
namespace {

constexpr std::size_t most_troubles = 1024;
constexpr std::size_t most_known_errors = 4096;
constexpr std::size_t longest_sample = 1000;
constexpr std::size_t longest_message = 2000;
constexpr std::size_t longest_trace = 16 << 10;

std::string template_fingerprint(const std::string& service, std::uint64_t skeleton) { return hex(hash64(service + "\ntemplate\n" + hex(skeleton))); }

// Both ends of a trace tell: the outermost frames first or last, by language.
std::string shorten_middle(const std::string& text, std::size_t bytes) {
  if (text.size() <= bytes)
    return text;
  const auto lines = lines_of(text);
  std::string head;
  std::string tail;
  std::size_t first = 0;
  std::size_t last = lines.size();
  while (first < last && head.size() + tail.size() + lines[first].size() + lines[last - 1].size() + 8 < bytes) {
    head += std::string{lines[first++]} + '\n';
    if (first < last)
      tail = std::string{lines[--last]} + (tail.empty() ? "" : "\n") + tail;
  }
  return head.empty() ? shorten(text, bytes) : head + "…\n" + tail;
}

}  // namespace

ServiceMemory::ServiceMemory(const Settings& settings) : tree_({settings.templates}), tallies_(settings.history) {}

// With a stack trace the trouble is its exception and where it came from; otherwise its template.
ServiceMemory::Name ServiceMemory::name_of(const read::Record& record, std::uint64_t skeleton) const {
  if (!record.trace.empty()) {
    const auto signature = signature_of(record);
    if (!signature.frames.empty())
      return {hex(hash64(record.service + "\ntrace\n" + (signature.type.empty() ? hex(skeleton) : signature.type) + '\n' + join(signature.frames, "\n"))), signature.exception, true};
    return {template_fingerprint(record.service, skeleton), signature.exception, false};
  }
  return {template_fingerprint(record.service, skeleton), "", false};
}

std::optional<Sign> ServiceMemory::sign_of(const read::Record& record, const mine::Match& match, const std::string& fingerprint, Time time, const Settings& settings) {
  auto repeated = repeated_ids_.see(record, match, time, settings);
  auto slow = slowness_.see(record, match, time, settings);
  if (is_error(record)) {
    const bool seen_before = !known_errors_.emplace(fingerprint, ++errors_known_).second;
    if (known_errors_.size() > most_known_errors)
      known_errors_.erase(std::min_element(known_errors_.begin(), known_errors_.end(), [](const auto& a, const auto& b) { return a.second < b.second; }));
    if (auto sign = new_error(record, seen_before, settings))
      return sign;
  }
  if (auto sign = truncation(record, settings))
    return sign;
  if (auto sign = repeated_error(record, settings))
    return sign;
  if (slow && slow->certain)
    return slow;
  if (repeated && repeated->certain)
    return repeated;
  if (auto sign = told_duplicate(record, settings))
    return sign;
  return slow ? slow : repeated;
}

Trouble& ServiceMemory::trouble_of(const Name& name, std::uint64_t template_id) {
  const auto found = troubles_.find(name.fingerprint);
  if (found != troubles_.end())
    return found->second;
  if (troubles_.size() >= most_troubles)  // what was told lasts longer than what never was
    troubles_.erase(std::min_element(troubles_.begin(), troubles_.end(), [](const auto& a, const auto& b) {
      return a.second.told() != b.second.told() ? b.second.told() : a.second.last() < b.second.last();
    }));
  auto& trouble = troubles_[name.fingerprint];
  trouble.template_id = template_id;
  trouble.by_trace = name.by_trace;
  return trouble;
}

// Templates became one: so do their troubles.
void ServiceMemory::take_in(const mine::Match& match, const std::string& service, const Settings& settings) {
  const auto* shown = tree_.find(match.template_id);
  const auto into = template_fingerprint(service, shown->skeleton);
  for (auto at = troubles_.begin(); at != troubles_.end();) {
    const bool taken = !at->second.by_trace && at->first != into && std::find(match.taken_in.begin(), match.taken_in.end(), at->second.template_id) != match.taken_in.end();
    if (!taken) {
      ++at;
      continue;
    }
    const auto fingerprint = at->first;
    const auto other = std::move(at->second);
    at = troubles_.erase(at);
    auto& trouble = troubles_[into];
    trouble.template_id = match.template_id;
    trouble.take_in(other, settings);
    tallies_.take_in(into, fingerprint);
  }
}

std::optional<Anomaly> ServiceMemory::observe(const std::string& source, const read::Record& record, Time time, const Settings& settings, const Redactor& redact) {
  if (!since_)
    since_ = time;
  tallies_.traffic(time, is_error(record));
  const auto match = tree_.add(record.message);
  const auto* shown = tree_.find(match.template_id);
  if (!match.taken_in.empty())
    take_in(match, record.service, settings);

  const auto name = name_of(record, shown->skeleton);
  const auto sign = sign_of(record, match, name.fingerprint, time, settings);
  if (!sign)
    return std::nullopt;
  tallies_.trouble(name.fingerprint, time);
  auto& trouble = trouble_of(name, match.template_id);
  const auto told = trouble.see(*sign, time, *since_, settings);
  if (!told) {
    if (trouble.wants_sample())
      trouble.keep_sample(redact(shorten(record.text, longest_sample)));
    return std::nullopt;
  }

  Anomaly anomaly;
  anomaly.id = hex(hash64(source + '\n' + name.fingerprint + '\n' + to_rfc3339(time) + '\n' + std::to_string(record.offset)));
  anomaly.source = source;
  anomaly.service = record.service;
  anomaly.kind = told->kind;
  anomaly.severity = severity_of(told->kind);
  anomaly.fingerprint = name.fingerprint;
  anomaly.template_id = match.template_id;
  anomaly.template_text = redact(shown->text);
  anomaly.count = told->count;
  anomaly.time = time;
  anomaly.first_seen = told->first_seen;
  anomaly.last_seen = time;
  anomaly.samples = trouble.samples();
  anomaly.samples.push_back(redact(shorten(record.text, longest_sample)));
  anomaly.trace = redact(shorten_middle(record.trace, longest_trace));
  anomaly.captures = captures_of(record, match.parameters, redact);
  anomaly.message = redact(shorten(record.message, longest_message));
  anomaly.exception = redact(name.exception);
  anomaly.per_minute = told->per_minute;
  anomaly.why = redact(told->why);
  if (trouble.wants_sample())
    trouble.keep_sample(anomaly.samples.back());
  return anomaly;
}

Json ServiceMemory::snapshot() const {
  return {{"tree", tree_.snapshot()}, {"troubles", troubles_}, {"known_errors", known_errors_}, {"errors_known", errors_known_},
          {"ids", repeated_ids_},     {"lengths", slowness_},  {"tallies", tallies_},           {"since", since_}};
}

Result<ServiceMemory> ServiceMemory::restore(const Json& snapshot, const Settings& settings) {
  ServiceMemory memory{settings};
  try {
    auto tree = mine::TemplateTree::restore(snapshot.at("tree"), {settings.templates});
    if (!tree)
      return tree.error();
    memory.tree_ = std::move(*tree);
    snapshot.at("troubles").get_to(memory.troubles_);
    snapshot.at("known_errors").get_to(memory.known_errors_);
    snapshot.at("errors_known").get_to(memory.errors_known_);
    snapshot.at("ids").get_to(memory.repeated_ids_);
    snapshot.at("lengths").get_to(memory.slowness_);
    snapshot.at("tallies").get_to(memory.tallies_);
    memory.since_ = snapshot.at("since").get<std::optional<Time>>();
    if (auto settled = memory.tallies_.settle(settings.history); !settled)
      return settled.error();
  } catch (const std::exception& problem) {
    return Error{Errc::malformed, problem.what(), "service memory"};
  }
  return memory;
}

}  // namespace mendwatch::detect
