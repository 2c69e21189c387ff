#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// A key that a mapping doesn't have (Python's KeyError): the failing frame reads it with a value that the code around it can do with,
/// or leaves the item out. Environment variables are left alone: that they are missing should be seen.
Edits guard_missing_key(const Scene& scene);

/// None, null or undefined where something was expected: the failing frame asks before it reaches into it.
Edits guard_null(const Scene& scene);

/// An object without that attribute, or a list without that place: the failing frame asks first.
Edits guard_missing_part(const Scene& scene);

Edits guard_null_in_python(const Scene& scene, const std::string& message);
Edits guard_null_in_javascript(const Scene& scene, const std::string& message);

}  // namespace mendwatch::propose
