#pragma once

#include "src/detect/baseline.hpp"
#include "src/detect/sign.hpp"
#include "src/mine/template.hpp"

namespace mendwatch::detect {

/// Notices operations that take long: over the limit of the settings, or the latest five in the middle far over their template's past.
class Slowness {
public:
  /// A sign if this one took long. A template that usually takes long is measured by its own past alone.
  std::optional<Sign> see(const read::Record& record, const mine::Match& match, Time time, const Settings& settings);

  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Slowness, lengths_)

private:
  std::map<std::uint64_t, UsualLength> lengths_;  // by template
};

}  // namespace mendwatch::detect
