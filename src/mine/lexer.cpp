#include "src/mine/lexer.hpp"

#include "src/mine/classify.hpp"

#include <array>

namespace mendwatch::mine {
namespace {

enum Class : unsigned char { word, blank, mark };  // marks part words and belong to none

constexpr std::array<Class, 256> classes = [] {
  std::array<Class, 256> table{};
  for (unsigned char c : {' ', '\t', '\n', '\r', '\f', '\v'})
    table[c] = blank;
  for (unsigned char c : {',', ';', '(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', '`', '|', '='})
    table[c] = mark;
  return table;
}();

Class class_of(char c) { return classes[static_cast<unsigned char>(c)]; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_http_method(std::string_view text) {
  for (std::string_view method : {"GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS "})
    if (text.starts_with(method))
      return true;
  return false;
}

std::size_t words_in(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (char c : text) {
    const bool letter = class_of(c) != blank;
    words += letter && !inside;
    inside = letter;
  }
  return words;
}

class Lexer {
public:
  Lexer(std::string_view text, Tokens& into) : text_(text), into_(into) {}

  void run() {
    while (at_ < text_.size()) {
      if (into_.tokens.size() >= most_tokens) {
        into_.cut = true;
        break;
      }
      if (class_of(text_[at_]) == word)
        take_word();
      else if (!take_quoted() && !take_empty_value())
        ++at_;
    }
    into_.after = text_.substr(token_end_);
    mark_dates();
  }

private:
  // `Fri Jul  1 07:57:30 2005`: a name of the calendar before a number, or before another one that is.
  void mark_dates() {
    auto& tokens = into_.tokens;
    for (std::size_t i = tokens.size(); i-- > 1;) {
      auto& token = tokens[i - 1];
      const auto& next = tokens[i];
      if (!token.value && next.value && (next.kind == ParameterKind::number || next.kind == ParameterKind::time) && is_calendar_word(token.text)) {
        token.value = true;
        token.kind = ParameterKind::time;
      }
    }
  }

  // `"two words"` is one value; a sentence or a request in quotes is looked into.
  bool take_quoted() {
    const char quote = text_[at_];
    if ((quote != '"' && quote != '\'' && quote != '`') || (at_ > 0 && class_of(text_[at_ - 1]) == word))
      return false;
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote)
      end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size())
      return false;
    const auto inside = text_.substr(at_ + 1, end - at_ - 1);
    const bool key = end + 1 < text_.size() && text_[end + 1] == ':';  // of JSON
    if (key || is_http_method(inside) || is_state(inside) || words_in(inside) > 3 || (end + 1 < text_.size() && class_of(text_[end + 1]) == word && text_[end + 1] != '.'  && text_[end + 1] != ':'))
      return false;
    ++at_;
    push({between(), inside, true, ParameterKind::quoted, key_before(), 0}, end);
    at_ = end + 1;
    return true;
  }

  // `logname= uid=0`: nothing is a value too.
  bool take_empty_value() {
    if (text_[at_] != '=' || at_ == 0 || class_of(text_[at_ - 1]) != word || token_end_ != at_ || into_.tokens.empty() || into_.tokens.back().value)
      return false;
    const auto next = at_ + 1;
    const bool nothing = next == text_.size() || class_of(text_[next]) == blank || text_[next] == ',' || text_[next] == ';' || text_[next] == ')';
    if (!nothing)
      return false;
    at_ = next;
    push({between(), text_.substr(next, 0), true, ParameterKind::word, into_.tokens.back().text, 0}, next);
    return true;
  }

  void take_word() {
    const std::size_t start = at_;
    std::size_t end = start;
    while (end < text_.size() && class_of(text_[end]) == word)
      ++end;
    auto piece = text_.substr(start, end - start);
    if (piece.find("://") != std::string_view::npos)  // marks belong to addresses
      while (end < text_.size() && class_of(text_[end]) != blank && text_[end] != '"' && text_[end] != '\'' && text_[end] != '>' && text_[end] != ')' && text_[end] != ']')
        ++end;
    at_ = end;
    piece = text_.substr(start, end - start);
    // Marks of a sentence at the end are not the word's.
    while (piece.size() > 1 && (piece.back() == '.' || piece.back() == ':' || piece.back() == '!' || piece.back() == '?'))
      piece.remove_suffix(1);
    if (piece.find_first_not_of("-.:/*#~+_\\@%$&!?^") == std::string_view::npos)
      return;  // only marks
    if (take_pair(piece, start))
      return;
    push_piece(piece, start, key_before());
  }

  // `status:200`, `lock@774`: a key and its value without a blank between.
  bool take_pair(std::string_view piece, std::size_t start) {
    const auto colon = piece.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 >= piece.size() || !is_letter(piece[0]))
      return false;
    const auto key = piece.substr(0, colon);
    if (piece[colon + 1] == ':' || piece[colon + 1] == '/' || piece[colon + 1] == '\\' || classify(piece) != std::nullopt || classify(key) != std::nullopt)
      return piece_with_id(piece, start, colon);
    push_piece(key, start, {});
    push_piece(piece.substr(colon + 1), start + colon + 1, key);
    return true;
  }

  // A pair that classifies as one id (`onExtend:1514038530000`) is a pair all the same when its key is a plain word.
  bool piece_with_id(std::string_view piece, std::size_t start, std::size_t colon) {
    const auto key = piece.substr(0, colon);
    const auto rest = piece.substr(colon + 1);
    for (char c : key)
      if (!is_letter(c) && c != '_')
        return false;
    const auto value = classify(piece);
    if (!value || value->kind != ParameterKind::id || rest.empty() || rest.front() == ':')
      return false;
    push_piece(key, start, {});
    push_piece(rest, start + colon + 1, key);
    return true;
  }

  void push_piece(std::string_view piece, std::size_t start, std::string_view key) {
    const auto end = start + piece.size();
    auto value = classify(piece);
    if (!value && !key.empty() && text_[start - 1] == '=' && !is_state(piece))
      value = Value{};  // whatever stands behind `key=` is a value, unless it tells a state
    Token token{text_.substr(token_end_, start - token_end_), piece, value.has_value(), value ? value->kind : ParameterKind::word, value ? key : std::string_view{}, value ? value->number : 0};
    if (!value && merge_unit(piece, start, end))
      return;
    push(token, end);
  }

  // `30 ms` and `1.2 KB` are one value.
  bool merge_unit(std::string_view piece, std::size_t start, std::size_t end) {
    if (into_.tokens.empty())
      return false;
    auto& last = into_.tokens.back();
    if (!last.value || last.kind != ParameterKind::number || text_.substr(token_end_, start - token_end_) != " ")
      return false;
    const auto measure = unit(piece);
    if (!measure || piece == "h" || piece == "b")
      return false;
    last.kind = measure->kind;
    last.number *= measure->number;
    last.text = std::string_view{last.text.data(), std::size_t(text_.data() + end - last.text.data())};
    token_end_ = end;
    return true;
  }

  // The key that the coming value belongs to: the word before, with `=` or `:` between.
  std::string_view key_before() const {
    if (into_.tokens.empty() || into_.tokens.back().value)
      return {};
    auto gap = text_.substr(token_end_, at_ > token_end_ ? at_ - token_end_ : 0);
    std::size_t i = 0;
    while (i < gap.size() && (gap[i] == ' ' || gap[i] == '"' || gap[i] == '\''))
      ++i;
    if (i == gap.size() || (gap[i] != '=' && gap[i] != ':'))
      return {};
    return into_.tokens.back().text;
  }

  std::string_view between() const { return text_.substr(token_end_, at_ - token_end_); }

  void push(const Token& token, std::size_t end) {
    into_.tokens.push_back(token);
    token_end_ = end;
  }

  std::string_view text_;
  Tokens& into_;
  std::size_t at_ = 0;
  std::size_t token_end_ = 0;  // behind the last token
};

}  // namespace

void lex(std::string_view message, Tokens& into) {
  into.tokens.clear();
  into.after = {};
  into.cut = message.size() > longest_message;
  Lexer{message.substr(0, longest_message), into}.run();
}

}  // namespace mendwatch::mine
