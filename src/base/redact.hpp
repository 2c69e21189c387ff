#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mendwatch {

/// Takes secrets out of text before it is stored, prompted or posted.
class Redactor {
public:
  /// `own_secrets` are matched by exact value, whatever they look like. Values shorter than 6 bytes are ignored.
  explicit Redactor(std::vector<std::string> own_secrets = {});

  /// `text` with each secret as `[redacted:KIND]`. Linear in the text's length.
  std::string operator()(std::string_view text) const;

private:
  std::vector<std::string> own_secrets_;
};

}  // namespace mendwatch
