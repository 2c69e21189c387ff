#pragma once

#include "src/base/result.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace mendwatch::cli {

/// Takes bytes as they come and gives them on, unpacked where they turn out to be gzip or zstd (known by their first bytes, whatever the
/// file is called). Memory is bounded, however much is packed into little.
class Decompressor {
public:
  using Sink = std::function<void(std::string_view)>;

  Decompressor();
  ~Decompressor();

  /// Errors: malformed (damaged).
  Result<void> feed(std::string_view bytes, const Sink& sink);

  /// To be called at the end. Errors: malformed (it ended in the middle).
  Result<void> finish(const Sink& sink);

private:
  struct Gzip;
  struct Zstd;

  Result<void> pass(std::string_view bytes, const Sink& sink);

  std::string head_;  // until it is known what it is
  bool known_ = false;
  std::unique_ptr<Gzip> gzip_;
  std::unique_ptr<Zstd> zstd_;
};

}  // namespace mendwatch::cli
