#include "src/propose/edit/wrap_call_with_retry.hpp"

#include "src/code/language.hpp"
#include "src/propose/edit/places.hpp"
#include "src/propose/edit/remote_call.hpp"
#include "src/propose/number_ladder.hpp"

namespace mendwatch::propose {

Edits wrap_call_with_retry(const Scene& scene) {
  RetryPlan plan;
  const auto attempts = parse_number(scene.parameter("attempts")), first = parse_number(scene.parameter("first_wait"));
  if (!attempts || *attempts < 2 || *attempts > 10 || !first || *first <= 0 || *first > 60)
    return {{}, "attempts must be 2 to 10, first_wait more than 0 and at most 60 seconds"};
  plan.attempts = static_cast<int>(*attempts);
  plan.first = *first;
  for (const auto& anomaly : scene.incident.anomalies)
    plan.message += anomaly.template_text + " ";
  Edits result;
  auto locations = telling_locations(scene);
  // Without a better word, the frame that failed is where the call stands.
  if (const auto frame = failing_frame(scene); frame && std::none_of(locations.begin(), locations.end(), [&](const auto& known) { return known.file == frame->file && known.line == frame->line; }))
    locations.push_back({frame->file, frame->line, {}, 0.5, {}});
  for (const auto& location : locations) {
    const auto language = code::language_of(location.file);
    Edits found;
    if (language == code::Language::python)
      found = retry_in_python(scene, location, plan);
    else if (language == code::Language::javascript || language == code::Language::typescript || language == code::Language::tsx)
      found = retry_in_javascript(scene, location, plan);
    else
      found.why_not = "retries are written in Python, JavaScript and TypeScript only";
    for (auto& edit : found.edits) {
      edit.captures["file"] = location.file;
      edit.captures["attempts"] = std::to_string(plan.attempts);
      edit.captures["waits"] = waits_in_words(plan.attempts, plan.first);
    }
    if (!found.edits.empty())
      return found;
    if (result.why_not.empty())
      result.why_not = found.why_not;
  }
  if (result.why_not.empty())
    result.why_not = "no place in the code is known to have logged it";
  return result;
}

}  // namespace mendwatch::propose
