#pragma once

#include "src/detect/tally.hpp"

#include <map>

namespace mendwatch::detect {

/// Counts per slot of time of one service: all lines, errors, and lines of each trouble. The latest five minutes in slots of a second,
/// before them minutes, up to `history` back. Bounded in slots and in troubles.
class TallyBook {
public:
  explicit TallyBook(Duration history = std::chrono::hours{24}) : history_(history) {}

  /// After JSON: how far back it goes, and whether its numbers are possible.
  Result<void> settle(Duration history);

  /// A line was said at `time`.
  void traffic(Time time, bool error);

  /// It was one of the trouble `fingerprint`.
  void trouble(const std::string& fingerprint, Time time);

  /// Lines are missing around `time`: that minute says nothing.
  void gap(Time time);

  /// Counts of `other` go to `one`, and `other` means `one` from now on.
  void take_in(const std::string& one, const std::string& other);

  Tallies tallies(const std::string& fingerprint, Time since) const;

  struct Traffic {
    std::uint64_t lines = 0;
    std::uint64_t errors = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Traffic, lines, errors)
  };
  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(TallyBook, newest_, fine_from_, traffic_, troubles_, same_as_, gaps_)

private:
  // Slots by their beginning, in seconds since 1970: of a second from `fine_from_` on, of a minute before.
  using Counts = std::map<std::int64_t, std::uint64_t>;

  bool reach(std::int64_t second);
  std::int64_t slot_of(std::int64_t second) const;
  const std::string& canonical(const std::string& fingerprint) const;
  void bound_troubles(const std::string& keep);

  Duration history_;
  std::int64_t newest_ = 0;
  std::int64_t fine_from_ = 0;
  std::map<std::int64_t, Traffic> traffic_;
  std::map<std::string, Counts> troubles_;
  std::map<std::string, std::string> same_as_;  // fingerprint → the one that took it in
  std::map<std::int64_t, bool> gaps_;           // by minute
};

}  // namespace mendwatch::detect
