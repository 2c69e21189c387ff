#include "src/mine/skeleton.hpp"

#include "src/base/digest.hpp"
#include "src/base/text.hpp"

namespace mendwatch::mine {
namespace {

constexpr std::uint64_t place_mark = 0x9e3779b97f4a7c15;

class Hash {
public:
  void word(std::string_view text) {
    value_ = mix(value_, hash64(text));
    in_place_ = false;
  }
  void place() {
    if (!in_place_)
      value_ = mix(value_, place_mark);
    in_place_ = true;
  }
  std::uint64_t value() const { return value_; }

private:
  static std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    a = (a ^ (b + place_mark + (a << 6) + (a >> 2))) * 0xff51afd7ed558ccd;
    return a ^ (a >> 32);
  }
  std::uint64_t value_ = 1;
  bool in_place_ = false;
};

// What a place holds once it has held both.
ParameterKind wider(ParameterKind a, ParameterKind b) { return a == b ? a : ParameterKind::word; }

}  // namespace

std::uint64_t skeleton_of(const std::vector<Token>& tokens) {
  Hash hash;
  for (const auto& token : tokens)
    token.value ? hash.place() : hash.word(token.text);
  return hash.value();
}

std::uint64_t skeleton_of(const std::vector<Part>& parts, std::size_t as_place) {
  Hash hash;
  for (std::size_t i = 0; i < parts.size(); ++i)
    parts[i].place || i == as_place ? hash.place() : hash.word(parts[i].text);
  return hash.value();
}

std::vector<Part> parts_of(const Tokens& tokens) {
  std::vector<Part> parts;
  for (const auto& token : tokens.tokens) {
    if (token.value && !parts.empty() && parts.back().place)
      continue;
    parts.push_back({std::string{token.before}, token.value ? "" : std::string{token.text}, token.value, token.kind});
  }
  return parts;
}

void make_place(std::vector<Part>& parts, std::size_t index) {
  parts[index].place = true;
  parts[index].text.clear();
  parts[index].kind = ParameterKind::word;
  if (index + 1 < parts.size() && parts[index + 1].place)
    parts.erase(parts.begin() + std::ptrdiff_t(index) + 1);
  if (index > 0 && parts[index - 1].place) {
    parts[index - 1].kind = wider(parts[index - 1].kind, ParameterKind::word);
    parts.erase(parts.begin() + std::ptrdiff_t(index));
  }
}

std::string text_of(const std::vector<Part>& parts, std::string_view after) {
  std::string text;
  for (const auto& part : parts) {
    text += part.before;
    if (part.place)
      text += '<' + std::string{to_string(part.kind)} + '>';
    else
      text += part.text;
  }
  text += after;
  return shorten(trim(text), 500);
}

std::vector<Parameter> parameters_of(const std::vector<Token>& tokens, const std::vector<Part>& parts) {
  std::vector<Parameter> parameters;
  std::size_t at = 0;
  std::string_view word;  // the latest constant one
  for (const auto& token : tokens) {
    if (token.value) {
      parameters.push_back({token.kind, std::string{token.name}, std::string{token.text}, std::string{word}, token.number});
      continue;
    }
    // A word that the template has too moves on, over a place if need be; any other stands in a place.
    if (at < parts.size() && !parts[at].place && parts[at].text == token.text) {
      word = token.text;
      ++at;
    } else if (at + 1 < parts.size() && parts[at].place && parts[at + 1].text == token.text) {
      word = token.text;
      at += 2;
    } else {
      parameters.push_back({ParameterKind::word, "", std::string{token.text}, std::string{word}, 0});
    }
  }
  return parameters;
}

std::string masked(std::string_view message) {
  Tokens tokens;
  lex(message, tokens);
  return text_of(parts_of(tokens), tokens.after);
}

}  // namespace mendwatch::mine
