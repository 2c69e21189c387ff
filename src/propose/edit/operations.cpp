#include "src/propose/edit/operation.hpp"
#include "src/propose/edit/replace_number.hpp"
#include "src/propose/edit/wrap_call_with_retry.hpp"

#include <array>

namespace mendwatch::propose {
namespace {

constexpr std::array number_parameters{Parameter{"value", "", true}, Parameter{"name", "", false}, Parameter{"factor", "1.5", false},
                                       Parameter{"quantity", "count", false}, Parameter{"unit", "s", false}};
constexpr std::array<std::string_view, 5> number_provides{"name", "old", "new", "file", "line"};

constexpr std::array retry_parameters{Parameter{"attempts", "4", false}, Parameter{"first_wait", "0.5", false}};
constexpr std::array<std::string_view, 5> retry_provides{"call", "file", "line", "attempts", "waits"};

const std::array all{
    Operation{"wrap_call_with_retry", "repeat the call whose failure was logged, with exponential back-off", retry_parameters, retry_provides, wrap_call_with_retry},
    Operation{"replace_number", "raise the one definition of a number to the next 1-2-5 value", number_parameters, number_provides, replace_number},
};

}  // namespace

std::span<const Operation> operations() { return all; }

}  // namespace mendwatch::propose
