#include "src/read/assembly.hpp"

#include <utility>

namespace mendwatch::read {

Assembly::Assembly(Header&& first, Record&& record, const ReaderSettings& settings) : record_(std::move(record)), settings_(&settings) {
  record_.message = std::move(first.message);
}

bool Assembly::join(const Header& line) {
  if (line.standing != Standing::bare || !line.message.starts_with(' ') || record_.trace.size() > settings_->max_trace)
    return false;
  if (!record_.trace.empty())
    record_.trace += '\n';
  record_.trace += line.message;
  return true;
}

Record Assembly::finish() && { return std::move(record_); }

}  // namespace mendwatch::read
