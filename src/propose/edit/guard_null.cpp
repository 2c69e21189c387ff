#include "src/code/language.hpp"
#include "src/propose/edit/guards.hpp"
#include "src/propose/edit/places.hpp"

namespace mendwatch::propose {

Edits guard_null(const Scene& scene) {
  const auto frame = failing_frame(scene);
  const auto failure = failure_of(scene);
  if (!frame || !failure)
    return {{}, "there is no stack trace with a frame in this repository"};
  switch (code::language_of(frame->file)) {
    case code::Language::python: return guard_null_in_python(scene, failure->message);
    case code::Language::javascript:
    case code::Language::typescript:
    case code::Language::tsx: return guard_null_in_javascript(scene, failure->message);
    default: return {{}, "guards are written in Python, JavaScript and TypeScript only"};
  }
}

}  // namespace mendwatch::propose
