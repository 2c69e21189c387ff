#pragma once

#include "src/detect/sign.hpp"
#include "src/mine/template.hpp"

namespace mendwatch::detect {

/// Notices that one piece of work is done again and again: the same id at the same place of the same template, where ids are
/// otherwise different each time (or, before others were seen, where the message says that it works on something).
class RepeatedIds {
public:
  /// A sign if some id of the record has come before within the window; certain once it has come `settings.duplicates` times.
  std::optional<Sign> see(const read::Record& record, const mine::Match& match, Time time, const Settings& settings);

  struct Id {
    std::uint64_t count = 0;
    Time first;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Id, count, first)
  };
  struct Place {
    std::uint64_t seen = 0;
    std::uint64_t distinct = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Place, seen, distinct)
  };
  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(RepeatedIds, ids_, places_)

private:
  void make_room();

  std::map<std::uint64_t, Id> ids_;        // by hash of template, place and id
  std::map<std::uint64_t, Place> places_;  // by hash of template and place
};

}  // namespace mendwatch::detect
