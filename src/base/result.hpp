#pragma once

#include <string>
#include <utility>
#include <variant>

namespace mendwatch {

/// What can go wrong in ways that a caller is expected to handle. One sentence a code; append only.
enum class Errc : unsigned char {
  none,         // nothing went wrong
  conflict,     // the state has moved on since the caller looked
  forbidden,    // this person may not do this
  expired,      // the deadline has passed
  unavailable,  // the other side does not answer now; trying again is harmless
  malformed,    // the input is not what it should be
  not_found,    // there is nothing of that name
  refused,      // a rule or the other side said no; trying again will not help
  timed_out,    // it took longer than it may
  failed,       // it was tried and did not work
  poisoned,     // this message ended its receiver too often and is not delivered any more
  configuration,  // the configuration is wrong
};

struct Error {
  Errc code = Errc::none;
  std::string message;  // for people: what happened
  std::string context;  // what it happened to: an id, a path, file:line
};

/// The code's name, as `not_found`.
const char* to_string(Errc code);

/// `context: message`, for people.
std::string to_string(const Error& error);

/// A value, or the error that stands in its place.
template <class T>
class [[nodiscard]] Result {
public:
  Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return outcome_.index() == 0; }
  T& operator*() & { return std::get<0>(outcome_); }
  const T& operator*() const& { return std::get<0>(outcome_); }
  T&& operator*() && { return std::get<0>(std::move(outcome_)); }
  T* operator->() { return &std::get<0>(outcome_); }
  const T* operator->() const { return &std::get<0>(outcome_); }
  const Error& error() const { return std::get<1>(outcome_); }

private:
  std::variant<T, Error> outcome_;
};

/// Success, or the error that stands in its place.
template <>
class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  explicit operator bool() const { return ok_; }
  const Error& error() const { return error_; }

private:
  Error error_;
  bool ok_ = true;
};

}  // namespace mendwatch
