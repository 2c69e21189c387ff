#include "actors/supervision/poison.hpp"

#include "src/base/digest.hpp"

namespace mendwatch::supervision {
namespace {

std::string words_of(std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

}  // namespace

std::optional<Fingerprint> fingerprint_of(const caf::type_erased_tuple& content) {
  bool has_payload = false;
  for (std::size_t i = 0; i < content.size(); ++i)
    has_payload = has_payload || content.type(i).first != caf::type_nr<caf::atom_value>::value;
  if (!has_payload)
    return std::nullopt;
  return Fingerprint{content.type_token(), hash64(content.stringify())};
}

void name_poison(caf::scheduled_actor* self) {
  self->set_exception_handler([](caf::scheduled_actor* self, std::exception_ptr& thrown) -> caf::error {
    auto words = words_of(thrown);
    auto* element = self->current_mailbox_element();
    auto blamed = element && !element->mid.is_response() ? fingerprint_of(element->content()) : std::nullopt;
    if (!blamed)
      return caf::make_error(Errc::failed, words, std::string{self->name()});
    return caf::make_error(Errc::failed, words, std::string{self->name()}, blamed->type, blamed->hash);
  });
}

std::optional<Fingerprint> blamed_by(const caf::error& reason) {
  const auto& context = reason.context();
  if (!is(reason, Errc::failed) || !context.match_elements<std::string, std::string, std::uint32_t, std::uint64_t>())
    return std::nullopt;
  return Fingerprint{context.get_as<std::uint32_t>(2), context.get_as<std::uint64_t>(3)};
}

}  // namespace mendwatch::supervision
