#pragma once

#include "src/base/result.hpp"

#include <caf/all.hpp>

// CAF 1.x's way of writing interfaces, on CAF 0.17.6, which is the version that Debian and Ubuntu ship.
namespace mendwatch {

template <class Signature>
struct Handler;

template <class Reply, class... Arguments>
struct Handler<caf::result<Reply>(Arguments...)> {
  using type = typename caf::replies_to<Arguments...>::template with<Reply>;
};

template <class... Arguments>
struct Handler<caf::result<void>(Arguments...)> {
  using type = caf::reacts_to<Arguments...>;
};

/// A typed actor, written as a list of function signatures. At most 20 of them.
template <class... Signatures>
using Interface = caf::typed_actor<typename Handler<Signatures>::type...>;

}  // namespace mendwatch

CAF_ERROR_CODE_ENUM(mendwatch::Errc, "mendwatch")

namespace mendwatch {

/// The one mapping between our errors and CAF's.
inline caf::error to_caf(const Error& error) { return caf::make_error(error.code, error.message, error.context); }

/// The way back. CAF's own errors: a receiver that went away is unavailable, a request without an answer timed_out, others failed.
Error from_caf(const caf::error& error);

/// True for errors of ours with that code, whatever their message says.
inline bool is(const caf::error& error, Errc code) { return error == caf::make_error(code); }

/// True if asking again later may help: the receiver was away, restarted, or did not answer in time.
bool may_try_again(const caf::error& error);

}  // namespace mendwatch
