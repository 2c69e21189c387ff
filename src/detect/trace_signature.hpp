#pragma once

#include "src/read/record.hpp"

namespace mendwatch::detect {

/// What stays the same in a stack trace when values and line numbers change.
struct TraceSignature {
  std::string type;                 // of the exception: `KeyError`, `java.io.IOException`; empty where none is named
  std::string exception;            // type and what it says, values masked
  std::vector<std::string> frames;  // up to 3 of the service's own, innermost first, as `folder/file function`; of any where it has none
};

/// Reads the traces of Python, JavaScript, Java and C#, Go, Ruby, Rust, PHP and C++. Bounded; whatever it doesn't know gives empty
/// parts.
TraceSignature signature_of(const read::Record& record);

}  // namespace mendwatch::detect
