#pragma once

#include "src/propose/edit/source.hpp"

namespace mendwatch::propose::python {

/// Makes `member` of a standard module usable, with an import at the right place if the file has none, and returns how it is written here:
/// `time.sleep`, `sleep`, `t.sleep`.
std::string use(Source& source, const std::string& module, const std::string& member);

/// The function around a node is a coroutine.
bool in_coroutine(const code::Node& node);

/// The last part of what is called: `self.client.post(…)` → post.
std::string_view called_name(const code::Node& call);

/// The string's content when it is a plain literal without interpolation, prefix or escapes.
std::optional<std::string> literal(const code::Node& node);

/// The file imports this module, in whole or part.
bool imports(const code::Node& root, std::string_view module);

}  // namespace mendwatch::propose::python
