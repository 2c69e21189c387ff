#pragma once

#include "messages/values.hpp"
#include "src/approve/lifecycle.hpp"
#include "src/approve/vote.hpp"
#include "src/correlate/incident.hpp"
#include "src/detect/tally.hpp"
#include "src/mine/template.hpp"

// How our values look on the wire: one string of JSON, from each struct's own JSON macro. A field that is added needs nothing
// here, and a node of another version ignores what it doesn't know.
namespace mendwatch {

template <class Inspector, class T>
auto inspect_as_json(Inspector& f, const char* name, T& value) {
  std::string text;
  if constexpr (Inspector::reads_state)
    text = to_json_text(value);
  auto load = [&]() -> caf::error {
    auto read = from_json_text<T>(text);
    if (!read)
      return to_caf(read.error());
    value = std::move(*read);
    return caf::none;
  };
  return f(caf::meta::type_name(name), text, caf::meta::load_callback(load));
}

}  // namespace mendwatch

#define MENDWATCH_TRAVELS_AS_JSON(Type)                                  \
  template <class Inspector>                                             \
  auto inspect(Inspector& f, Type& value) {                              \
    return mendwatch::inspect_as_json(f, "mendwatch::" #Type, value);    \
  }

namespace mendwatch {
MENDWATCH_TRAVELS_AS_JSON(Document)
MENDWATCH_TRAVELS_AS_JSON(SourceMemory)
MENDWATCH_TRAVELS_AS_JSON(ResumePoint)
MENDWATCH_TRAVELS_AS_JSON(Alarm)
}  // namespace mendwatch

namespace mendwatch::supervision {
MENDWATCH_TRAVELS_AS_JSON(Node)
}

namespace mendwatch::mine {
MENDWATCH_TRAVELS_AS_JSON(Template)
}

namespace mendwatch::detect {
MENDWATCH_TRAVELS_AS_JSON(Anomaly)
MENDWATCH_TRAVELS_AS_JSON(Tallies)
}  // namespace mendwatch::detect

namespace mendwatch::correlate {
MENDWATCH_TRAVELS_AS_JSON(Incident)
}

namespace mendwatch::diagnose {
MENDWATCH_TRAVELS_AS_JSON(RootCause)
}

namespace mendwatch::propose {
MENDWATCH_TRAVELS_AS_JSON(FixProposal)
}

namespace mendwatch::approve {
MENDWATCH_TRAVELS_AS_JSON(Event)
MENDWATCH_TRAVELS_AS_JSON(Summary)
MENDWATCH_TRAVELS_AS_JSON(StepOrder)
MENDWATCH_TRAVELS_AS_JSON(StepResult)
MENDWATCH_TRAVELS_AS_JSON(Vote)
MENDWATCH_TRAVELS_AS_JSON(RevertRequest)
MENDWATCH_TRAVELS_AS_JSON(Answer)
MENDWATCH_TRAVELS_AS_JSON(Posting)
MENDWATCH_TRAVELS_AS_JSON(Ending)
}  // namespace mendwatch::approve

namespace mendwatch::read {

/// Lines never cross the network: a batch can be written, not read. What is written is what its lines say, not the number or the fence
/// under which they are sent, so that lines that end their analyzer again and again are known as the same.
template <class Inspector>
auto inspect(Inspector& f, LogBatch& batch) {
  std::string text;
  if constexpr (Inspector::reads_state)
    for (const auto& record : batch.records)
      text += record.text + '\n' + record.trace + '\n';
  auto load = []() -> caf::error { return caf::sec::state_not_serializable; };
  return f(caf::meta::type_name("mendwatch::LogBatch"), batch.source, text, caf::meta::load_callback(load));
}

}  // namespace mendwatch::read
