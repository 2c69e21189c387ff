#include "src/diagnose/evidence.hpp"

#include "src/base/text.hpp"

namespace mendwatch::diagnose {

std::string EvidenceBook::cite(const std::string& source, std::string_view text, std::string_view quote) {
  quote = trim(quote);
  if (quote.size() > 400) {
    std::size_t end = 400;
    while (end > 0 && (static_cast<unsigned char>(quote[end]) & 0xc0) == 0x80)
      --end;
    quote = quote.substr(0, end);
  }
  if (quote.empty() || text.find(quote) == std::string_view::npos)
    return {};
  std::string words = redact_(to_utf8(quote));
  for (const auto& known : evidence_)
    if (known.source == source && known.quote == words)
      return known.id;
  if (evidence_.size() >= limit_)
    return {};
  evidence_.push_back({'E' + std::to_string(evidence_.size() + 1), source, std::move(words)});
  return evidence_.back().id;
}

}  // namespace mendwatch::diagnose
