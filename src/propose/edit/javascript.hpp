#pragma once

#include "src/propose/edit/source.hpp"

namespace mendwatch::propose::javascript {

bool is_function(const code::Node& node);

/// Statements end in semicolons in this file.
bool has_semicolons(const Source& source);

/// The file is written in the manner before 2015: no arrow functions, const, let or classes.
bool is_old(const Source& source);

/// Where a function of the module's own goes so that `node` can use it: before the top-level statement around it and that one's comments.
std::size_t place_before(const Source& source, const code::Node& node);

/// `code` with or without semicolons at its lines' ends, and with this file's indentation instead of two blanks.
std::string in_manner_of(const Source& source, std::string code);

}  // namespace mendwatch::propose::javascript
