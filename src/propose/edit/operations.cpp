#include "src/propose/edit/operation.hpp"
#include "src/propose/edit/guards.hpp"
#include "src/propose/edit/insert_dedup.hpp"
#include "src/propose/edit/raise_argument.hpp"
#include "src/propose/edit/replace_number.hpp"
#include "src/propose/edit/revert_commit.hpp"
#include "src/propose/edit/widen_handler.hpp"
#include "src/propose/edit/wrap_call_with_retry.hpp"

#include <array>

namespace mendwatch::propose {
namespace {

constexpr std::array number_parameters{Parameter{"value", "", false}, Parameter{"name", "", false}, Parameter{"factor", "1.5", false},
                                       Parameter{"quantity", "count", false}, Parameter{"unit", "s", false}};
constexpr std::array<std::string_view, 5> number_provides{"name", "old", "new", "file", "line"};

constexpr std::array retry_parameters{Parameter{"attempts", "4", false}, Parameter{"first_wait", "0.5", false}};
constexpr std::array<std::string_view, 5> retry_provides{"call", "file", "line", "attempts", "waits"};

constexpr std::array<std::string_view, 5> key_provides{"key", "mapping", "instead", "file", "line"};
constexpr std::array<std::string_view, 4> null_provides{"value", "instead", "file", "line"};

constexpr std::array argument_parameters{Parameter{"argument", "", true}, Parameter{"factor", "1.5", false}};
constexpr std::array<std::string_view, 3> dedup_provides{"identity", "file", "line"};
constexpr std::array revert_parameters{Parameter{"recent", "7d", false}};
constexpr std::array<std::string_view, 4> revert_provides{"commit", "subject", "files", "committed"};

constexpr std::array<std::string_view, 4> handler_provides{"exception", "handler", "file", "line"};

const std::array all{
    Operation{"widen_handler", "let a handler that is there take one more sort of failure of the statement that it guards", {}, handler_provides, widen_handler},
    Operation{"raise_argument", "raise a number that is handed over by name where the failing call is made", argument_parameters, number_provides, raise_argument},
    Operation{"insert_dedup", "do once what comes twice", {}, dedup_provides, insert_dedup},
    Operation{"revert_commit", "take back the commit that is suspected", revert_parameters, revert_provides, revert_commit},
    Operation{"guard_missing_key", "read a key that may be missing with a value that the code around it can do with", {}, key_provides, guard_missing_key},
    Operation{"guard_null", "ask whether a value is there before reaching into it", {}, null_provides, guard_null},
    Operation{"guard_missing_part", "ask whether an object has an attribute, or a list a place", {}, null_provides, guard_missing_part},
    Operation{"wrap_call_with_retry", "repeat the call whose failure was logged, with exponential back-off", retry_parameters, retry_provides, wrap_call_with_retry},
    Operation{"replace_number", "raise the one definition of a number to the next 1-2-5 value", number_parameters, number_provides, replace_number},
};

}  // namespace

std::span<const Operation> operations() { return all; }

}  // namespace mendwatch::propose
