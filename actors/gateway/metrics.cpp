#include "actors/gateway/metrics.hpp"

#include "src/base/text.hpp"

#include <cmath>

namespace mendwatch::gate {
namespace {

// What only grows; all else goes up and down.
const std::set<std::string> counters = {"lines", "batches", "skipped", "records", "anomalies", "snapshots", "answered", "failed", "requests",
                                        "events", "restarts", "refused", "pushed", "posted", "done", "steps", "proposals"};

struct Family {
  bool counter = false;
  std::vector<std::pair<std::string, double>> samples;  // labels → value
};

std::string escaped(const std::string& text) {
  return replace_all(replace_all(replace_all(visible(text), "\\", "\\\\"), "\"", "\\\""), "\n", "\\n");
}

std::string labels(std::initializer_list<std::pair<const char*, std::string>> pairs) {
  std::string text;
  for (const auto& [name, value] : pairs)
    if (!value.empty())
      text += (text.empty() ? "" : ",") + std::string{name} + "=\"" + escaped(value) + "\"";
  return text.empty() ? "" : "{" + text + "}";
}

std::string number(double value) {
  constexpr double exact = 9e15;  // whole numbers up to here
  return value > -exact && value < exact && value == std::floor(value) ? std::to_string(static_cast<std::int64_t>(value)) : Json(value).dump();
}

bool is_metric_word(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void add_states(std::map<std::string, Family>& families, const Observation& observation) {
  if (!observation.state.is_object())
    return;
  for (const auto& [key, value] : observation.state.items()) {
    if ((!value.is_number() && !value.is_boolean()) || !is_metric_word(key))
      continue;
    const bool counter = counters.contains(key);
    auto& family = families["mendwatch_" + observation.room + "_" + key + (counter ? "_total" : "")];
    family.counter = counter;
    family.samples.emplace_back(labels({{"name", observation.name}}), value.is_boolean() ? value.get<bool>() : value.get<double>());
  }
}

void add_tree(std::map<std::string, Family>& families, const supervision::Node& node, const std::string& above) {
  const auto path = above.empty() ? node.id : above + "/" + node.id;
  const auto label = labels({{"child", path}});
  const auto add = [&](const std::string& name, bool counter, double value) {
    auto& family = families["mendwatch_supervision_" + name];
    family.counter = counter;
    family.samples.emplace_back(label, value);
  };
  add("restarts_total", true, static_cast<double>(node.restarts));
  add("refused_total", true, static_cast<double>(node.refused));
  add("held", false, static_cast<double>(node.held));
  add("up", false, node.state == "running" ? 1 : 0);
  for (const auto& child : node.children)
    add_tree(families, child, path);
}

}  // namespace

std::string metrics_text(const std::vector<Observation>& observations, const supervision::Node& tree) {
  std::map<std::string, Family> families;
  families["mendwatch_build_info"].samples.emplace_back("{version=\"" MENDWATCH_VERSION "\"}", 1);
  for (const auto& observation : observations)
    add_states(families, observation);
  if (!tree.id.empty())
    add_tree(families, tree, "");
  std::string text;
  for (const auto& [name, family] : families) {
    text += "# TYPE " + name + (family.counter ? " counter\n" : " gauge\n");
    for (const auto& [label, value] : family.samples)
      text += name + label + " " + number(value) + "\n";
  }
  return text;
}

}  // namespace mendwatch::gate
