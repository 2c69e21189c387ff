#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// Raises the one definition of a number to the next 1-2-5 value that is at least `factor` times as large. The number and the name that the
/// message gives it lead there: a setting of that name, one that contains it, or a constant that is handed over under it. Tests, documents,
/// lock and build files are left alone. Up to three definitions that fit equally well are as many ways; more of them, or a value
/// that only happens to be equal, are none.
Edits replace_number(const Scene& scene);

/// How near a setting's name is to the name in a message: 1 the same, 0 nothing in common.
double related(const code::Setting& setting, std::string_view name);

}  // namespace mendwatch::propose
