#pragma once

#include "src/base/redact.hpp"
#include "src/diagnose/root_cause.hpp"

namespace mendwatch::diagnose {

/// Collects what claims rest on. Only exact words of a source get in: a quote that doesn't match is struck.
class EvidenceBook {
public:
  EvidenceBook(const Redactor& redact, std::size_t limit) : redact_(redact), limit_(limit) {}

  /// Cites `quote`, which must stand in `text`, the whole of that source. Returns the evidence's id, as `E3`; the same quote of the same
  /// source keeps its id. Empty where it doesn't match or the book is full: then the claim must not lean on it.
  std::string cite(const std::string& source, std::string_view text, std::string_view quote);

  const std::vector<Evidence>& all() const { return evidence_; }

private:
  const Redactor& redact_;
  std::size_t limit_;
  std::vector<Evidence> evidence_;
};

}  // namespace mendwatch::diagnose
