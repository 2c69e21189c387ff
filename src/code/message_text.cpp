#include "src/code/message_text.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace mendwatch::code {
namespace {

using Kinds = std::unordered_set<std::string_view>;

const Kinds literals{"string", "string_literal", "interpreted_string_literal", "raw_string_literal", "verbatim_string_literal",
                     "template_string", "interpolated_string_expression", "encapsed_string", "raw_string", "heredoc_body",
                     "character_literal", "char_literal", "heredoc", "text_block"};
const Kinds sequences{"concatenated_string", "chained_string", "concatenation"};
const Kinds holes{"interpolation", "template_substitution", "simple_expansion", "expansion", "command_substitution", "variable_name",
                  "member_access_expression", "subscript_expression", "dynamic_variable_name", "escape_interpolation"};
const Kinds frames{"string_start", "string_end", "interpolation_start", "interpolation_quote", "heredoc_start", "heredoc_end",
                   "raw_string_delimiter", "string_literal_encoding"};
const Kinds wrappers{"parenthesized_expression", "parenthesized_statements", "argument", "expression_list", "literal_element"};
const Kinds calls{"call", "call_expression", "method_invocation", "invocation_expression", "function_call_expression"};

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// The length of the printf placeholder at the front of `text`, which begins with '%'; 0 if it is none. A blank is not taken
// for a flag: `100% sure` is more frequent.
std::size_t percent_placeholder(std::string_view text) {
  std::size_t at = 1;
  if (at < text.size() && (text[at] == '(' || text[at] == '{' || text[at] == '<')) {
    const char close = text[at] == '(' ? ')' : text[at] == '{' ? '}' : '>';
    const auto end = text.find(close, at);
    if (end == std::string_view::npos || end > 60)
      return 0;
    at = end + 1;
    if (close == '}')
      return at;
  }
  while (at < text.size() && std::string_view{"-+#0123456789.*$hlqjzt[]"}.find(text[at]) != std::string_view::npos && at < 16)
    ++at;
  const auto is_letter = [&](std::size_t i) {
    return i < text.size() && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z'));
  };
  if (is_letter(at))
    return at + 1;
  return is_letter(at - 1) ? at : 0;  // the last sign of the length was the conversion: `%q:`
}

// The length of the placeholder `{…}` at the front of `text`; 0 if it is none.
std::size_t brace_placeholder(std::string_view text) {
  const auto end = text.find('}');
  if (end == std::string_view::npos || end > 60)
    return 0;
  const auto inner = text.substr(1, end - 1);
  return inner.find_first_of(" \t\n\"'{%;=") == std::string_view::npos ? end + 1 : 0;
}

// What stands before the quotes, as `rb` or `@`.
std::string_view prefix_of(std::string_view literal) { return literal.substr(0, std::min(literal.find_first_of("\"'`"), literal.size())); }

std::string_view inside_quotes(std::string_view literal) {
  const auto quote = prefix_of(literal).size();
  if (quote >= literal.size())
    return literal;
  const std::size_t count = literal.size() >= quote + 6 && literal[quote + 1] == literal[quote] && literal[quote + 2] == literal[quote] ? 3 : 1;
  literal.remove_prefix(std::min(quote + count, literal.size()));
  while (!literal.empty() && literal.back() == '#')  // Rust: r#"…"#
    literal.remove_suffix(1);
  literal.remove_suffix(std::min(count, literal.size()));
  return literal;
}

class Reader {
public:
  explicit Reader(Language language) : language_(language) {}

  void append(const Node& node, MessageText& text, int depth = 0) {
    if (depth > 64)
      return text.variable();
    const auto kind = node.kind();
    if (literals.contains(kind))
      return literal(node, text);
    const auto below = node.named_children();
    if (sequences.contains(kind) || (wrappers.contains(kind) && below.size() == 1)) {
      for (const Node& part : below)
        append(part, text, depth + 1);
      return;
    }
    if (is_joining(node)) {
      append(node.field("left"), text, depth + 1);
      append(node.field("right"), text, depth + 1);
      return;
    }
    if (is_formatting(node))
      return append(node.field("left"), text, depth + 1);
    if (calls.contains(kind))
      return call(node, text, depth);
    text.variable();
  }

  // `a + b`, PHP's `a . b`, C++'s `a << b`.
  bool is_joining(const Node& node) const {
    if (!node.is("binary_expression") && !node.is("binary_operator") && !node.is("binary"))
      return false;
    const auto sign = node.field("operator").text();
    return sign == "+" || (sign == "<<" && (language_ == Language::cpp || language_ == Language::ruby)) ||
           (sign == "." && language_ == Language::php);
  }

  // `"…" % x`
  bool is_formatting(const Node& node) const {
    return (node.is("binary_operator") || node.is("binary")) && node.field("operator").text() == "%";
  }

  // `"…".format(x)`, `Sprintf("…", x)`: the node that holds the text, else nothing.
  Node format_of(const Node& node) const {
    if (!calls.contains(node.kind()))
      return {};
    const Node function = node.field("function");
    const Node object = function ? first_of({function.field("object"), function.field("operand"), function.field("value")})
                                 : first_of({node.field("object"), node.field("receiver")});
    const auto name = lower(tail(node));
    if (object && (literals.contains(object.kind()) || sequences.contains(object.kind()) || object.is("parenthesized_expression")) &&
        (name == "format" || name == "formatted" || name == "join" || name == "to_string" || name == "into" || name == "strip" ||
         name == "replace" || name == "concat" || name == "tr" || name == "dedent" || name == "encode"))
      return object;
    static const Kinds formatters{"sprintf", "format", "formatstring", "errorf", "strformat", "formatmessage", "_", "gettext", "gettext_lazy",
                                  "ugettext", "t", "tr", "i18n", "str", "string", "error", "errorw", "dedent", "inspect", "msgf", "text"};
    if (!formatters.contains(name))
      return {};
    const auto arguments = arguments_of(node);
    for (std::size_t i = 0; i < arguments.size() && i < 2; ++i)
      if (literals.contains(arguments[i].kind()) || sequences.contains(arguments[i].kind()) || is_joining(arguments[i]))
        return arguments[i];
    return {};
  }

  // `absl::StrCat("a ", b)`
  bool joins_arguments(const Node& node) const {
    if (!calls.contains(node.kind()))
      return false;
    const auto name = lower(tail(node));
    return name == "strcat" || name == "concat" || name == "strappend";
  }

  static std::vector<Node> arguments_of(const Node& call) {
    auto arguments = call.field("arguments").named_children();
    for (Node& argument : arguments)
      if (argument.is("argument") && argument.named_children().size() == 1)
        argument = argument.named_children().front();
    return arguments;
  }

private:
  static Node first_of(std::initializer_list<Node> nodes) {
    for (const Node& node : nodes)
      if (node)
        return node;
    return {};
  }

  static std::string_view tail(const Node& call) {
    auto name = first_of({call.field("name"), call.field("method"), call.field("function")}).text();
    return name.substr(name.find_last_of(".:>") + 1);
  }

  void call(const Node& node, MessageText& text, int depth) {
    if (const Node format = format_of(node))
      return append(format, text, depth + 1);
    if (joins_arguments(node)) {
      for (const Node& argument : arguments_of(node))
        append(argument, text, depth + 1);
      return;
    }
    text.variable();
  }

  void literal(const Node& node, MessageText& text) {
    const auto source = node.text().substr(0, 8'000);
    const auto prefix = lower(prefix_of(source));
    const bool raw = node.is("raw_string_literal") || node.is("verbatim_string_literal") || node.is("raw_string") ||
                     (language_ == Language::python && prefix.find('r') != std::string::npos);
    const bool has_parts = std::any_of(holes.begin(), holes.end(), [&](auto hole) { return node.child(hole); });
    if (!has_parts)
      return append_literal(node.is("heredoc_body") ? source : inside_quotes(source), raw, text);
    // Between the variable parts, the source itself is read: grammars differ in how they cut up the rest.
    std::size_t at = node.begin() + (node.is("heredoc_body") ? 0 : prefix_of(source).size() + 1);
    for (const Node& part : node.named_children()) {
      if (frames.contains(part.kind())) {
        at = std::max(at, part.kind().find("end") == std::string_view::npos ? part.end() : at);
        continue;
      }
      if (!holes.contains(part.kind()))
        continue;
      // PHP's `{$x}` keeps its braces outside of the variable.
      const bool braces = language_ == Language::php && part.begin() > at && between(node, part.begin() - 1, part.begin()) == "{";
      const std::size_t until = part.begin() - (braces ? 1 : 0);
      if (until > at)
        append_literal(between(node, at, until), raw, text);
      text.variable();
      at = part.end() + (braces ? 1 : 0);
    }
    const std::size_t quotes = node.is("heredoc_body") ? 0 : source.ends_with("\"\"\"") || source.ends_with("'''") ? 3 : 1;
    if (node.end() > at + quotes)
      append_literal(between(node, at, node.end() - quotes), raw, text);
  }

  static std::string_view between(const Node& node, std::size_t begin, std::size_t end) {
    return node.text().substr(begin - node.begin(), end - begin);
  }

  Language language_;
};

}  // namespace

void MessageText::variable() {
  if (pieces_.size() == 1 || !pieces_.back().empty())
    pieces_.emplace_back();
}

std::size_t MessageText::letters() const {
  std::size_t count = 0;
  for (const auto& piece : pieces_)
    count += static_cast<std::size_t>(std::count_if(piece.begin(), piece.end(), is_alphanumeric));
  return count;
}

void append_literal(std::string_view source, bool raw, MessageText& text) {
  for (std::size_t at = 0; at < source.size();) {
    const auto rest = source.substr(at);
    if (rest[0] == '\\' && !raw && rest.size() > 1) {
      switch (rest[1]) {
        case 'n': case 'r': case 't': case '\n': text.constant(" "); break;
        case 'x': case 'u': case 'U': case '0': text.variable(); break;
        default: text.constant(rest.substr(1, 1)); break;
      }
      at += 2;
      if (rest[1] == 'u' || rest[1] == 'x' || rest[1] == 'U')
        while (at < source.size() && std::string_view{"0123456789abcdefABCDEF{}"}.find(source[at]) != std::string_view::npos)
          ++at;
    } else if (rest.starts_with("%%") || rest.starts_with("{{") || rest.starts_with("}}")) {
      text.constant(rest.substr(0, 1));
      at += 2;
    } else if (const auto length = rest[0] == '%' ? percent_placeholder(rest) : rest[0] == '{' ? brace_placeholder(rest) : 0; length > 0) {
      text.variable();
      at += length;
    } else {
      text.constant(rest.substr(0, 1));
      ++at;
    }
  }
}

bool begins_text(Language language, const Node& node) {
  if (literals.contains(node.kind()) || sequences.contains(node.kind()))
    return true;
  const Reader reader{language};
  if (reader.is_joining(node) || reader.is_formatting(node)) {
    // Only if there is a text in it: `a + b` may be a sum. The leftmost and the right operands of a few levels tell.
    Node at = node;
    for (int depth = 0; depth < 64 && at; ++depth) {
      const Node right = at.field("right");
      if (literals.contains(right.kind()) || sequences.contains(right.kind()) || reader.format_of(right))
        return reader.is_joining(at);
      if (!reader.is_joining(at) && !reader.is_formatting(at))
        return literals.contains(at.kind()) || sequences.contains(at.kind()) || reader.format_of(at);
      at = at.field("left");
      while (at.is("parenthesized_expression") && at.named_children().size() == 1)
        at = at.named_children().front();
    }
    return false;
  }
  if (reader.joins_arguments(node))
    for (const Node& argument : Reader::arguments_of(node))
      if (literals.contains(argument.kind()))
        return true;
  return static_cast<bool>(reader.format_of(node));
}

MessageText text_of(Language language, const Node& node) {
  MessageText text;
  Reader{language}.append(node, text);
  return text;
}

}  // namespace mendwatch::code
