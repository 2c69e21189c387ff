#pragma once

#include "src/base/redact.hpp"
#include "src/detect/repeated_ids.hpp"
#include "src/detect/slowness.hpp"
#include "src/detect/tally_book.hpp"
#include "src/detect/trouble.hpp"
#include "src/mine/template_tree.hpp"

#include <unordered_map>

namespace mendwatch::detect {

/// What is known of one service: its templates, its troubles, what is usual, how much is said.
class ServiceMemory {
public:
  explicit ServiceMemory(const Settings& settings);

  /// Takes in a record of `source` at `time`; returns the anomaly that it completes, if it does.
  std::optional<Anomaly> observe(const std::string& source, const read::Record& record, Time time, const Settings& settings, const Redactor& redact);

  void gap(Time time) { tallies_.gap(time); }
  Tallies tallies(const std::string& fingerprint, Time since) const { return tallies_.tallies(fingerprint, since); }
  std::vector<mine::Template> templates() const { return tree_.templates(); }

  Json snapshot() const;
  static Result<ServiceMemory> restore(const Json& snapshot, const Settings& settings);

private:
  struct Name {
    std::string fingerprint;
    std::string exception;
    bool by_trace = false;
  };
  Name name_of(const read::Record& record, std::uint64_t skeleton) const;
  std::optional<Sign> sign_of(const read::Record& record, const mine::Match& match, const std::string& fingerprint, Time time, const Settings& settings);
  Trouble& trouble_of(const Name& name, std::uint64_t template_id);
  void take_in(const mine::Match& match, const std::string& service, const Settings& settings);

  mine::TemplateTree tree_;
  std::map<std::string, Trouble> troubles_;  // by fingerprint
  std::map<std::string, std::uint64_t> known_errors_;  // fingerprint → when it came, counted
  std::uint64_t errors_known_ = 0;
  RepeatedIds repeated_ids_;
  Slowness slowness_;
  TallyBook tallies_;
  std::optional<Time> since_;  // the first record
};

}  // namespace mendwatch::detect
