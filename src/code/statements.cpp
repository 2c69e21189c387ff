#include "src/code/statements.hpp"

#include "src/base/text.hpp"
#include "src/code/message_text.hpp"

#include <algorithm>
#include <unordered_set>

namespace mendwatch::code {
namespace {

using Kinds = std::unordered_set<std::string_view>;

const Kinds calls{"call", "call_expression", "method_invocation", "invocation_expression", "function_call_expression",
                  "member_call_expression", "scoped_call_expression", "macro_invocation", "command", "object_creation_expression",
                  "new_expression", "echo_statement", "print_intrinsic"};
const Kinds throws{"raise_statement", "throw_statement", "throw_expression", "assert_statement"};
// Where a text stops being part of what is around it.
const Kinds borders{"block", "statement_block", "compound_statement", "function_definition", "method", "class_body", "module", "program",
                    "source_file", "translation_unit", "declaration_list", "field_declaration_list", "function_declaration",
                    "assignment", "variable_declarator", "short_var_declaration", "body_statement", "do_block", "lambda",
                    "arrow_function", "func_literal", "init_declarator", "let_declaration"};
// A text in these places is a name, a file or an explanation.
const Kinds no_message{"expression_statement", "import_statement", "import_spec", "import_declaration", "preproc_include", "subscript",
                       "subscript_expression", "element_reference", "index_expression", "field_declaration", "case_clause", "switch_case",
                       "linkage_specification", "require_statement", "export_statement", "attribute_item", "decorator", "jsx_attribute",
                       "literal_type"};
const Kinds log_names{"trace", "debug", "info", "information", "notice", "warn", "warning", "error", "err", "exception", "critical", "fatal",
                      "panic", "alert", "emerg", "log", "print", "println", "printf", "eprintln", "eprint", "fprintf", "puts", "echo",
                      "perror", "syslog", "abort", "verbose", "severe", "config", "fine", "finer", "finest", "msg", "crit", "dfatal",
                      "write_line", "writeline", "write", "stderr", "stdout", "vlog", "record", "event", "success", "unreachable", "todo",
                      "capturemessage", "capture_message", "error_log", "trigger_error"};

std::string_view last_part(std::string_view name) {
  const auto end = name.find_last_not_of(" \t\n!?");
  name = name.substr(0, end == std::string_view::npos ? 0 : end + 1);
  return name.substr(name.find_last_of(".:> \n&*") + 1);
}

// `errorf`, `Warnw`, `info_ln`, `LogError`, `log_error` → the word that counts.
std::string log_word(std::string_view part) {
  std::string word = lower(part);
  for (const std::string_view start : {"log_", "log"})
    if (word.size() > start.size() && word.starts_with(start) && log_names.contains(std::string_view{word}.substr(start.size())))
      return word.substr(start.size());
  if (log_names.contains(word))
    return word;
  for (const std::string_view end : {"_on_error", "ctx", "context", "ln", "f", "w", "s", "_once", "d"})
    if (word.size() > end.size() && word.ends_with(end) && log_names.contains(std::string_view{word}.substr(0, word.size() - end.size())))
      return word.substr(0, word.size() - end.size());
  return {};
}

bool names_an_error(std::string_view part) {
  const std::string word = lower(part);
  return word.ends_with("error") || word.ends_with("exception") || word.ends_with("errorf") || word.ends_with("failure") || word.ends_with("fault");
}

bool is_failing_call(std::string_view callee) {
  const std::string part = lower(last_part(callee));
  static const Kinds words{"raise", "fail", "reject", "bail", "anyhow", "ensure", "err", "errorf", "wrap", "wrapf", "withmessage",
                           "assert", "throw", "fail_with", "usage_error", "new_error", "newerror", "make_error", "status", "invalid"};
  return words.contains(part) || names_an_error(part) || callee == "errors.New" || callee.ends_with("errors.New");
}

std::string callee_text(const Node& call) {
  if (call.is("echo_statement") || call.is("print_intrinsic"))
    return "echo";
  std::string name{call.field("name").text()};
  if (call.is("method_invocation") && call.field("object"))
    return std::string{call.field("object").text().substr(0, 150)} + '.' + name;
  if (call.is("call") && call.field("method")) {  // Ruby
    const auto receiver = call.field("receiver").text().substr(0, 150);
    return (receiver.empty() ? "" : std::string{receiver} + '.') + std::string{call.field("method").text()};
  }
  for (const auto field : {"function", "constructor", "type", "macro"})
    if (const Node found = call.field(field))
      return std::string{found.text().substr(0, 200)};
  if (name.empty() && !call.named_children().empty())
    name = call.named_children().front().text().substr(0, 100);
  return name;
}

// The leftmost operand of a C++ chain of `<<`.
Node leftmost(Node node) {
  for (int depth = 0; depth < 200 && node.is("binary_expression"); ++depth)
    node = node.field("left");
  return node;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 60 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == std::string_view::npos;
}

}  // namespace

read::Level level_of(std::string_view callee) {
  using enum read::Level;
  const auto of_word = [](std::string_view word) {
    if (word == "fatal" || word == "critical" || word == "panic" || word == "alert" || word == "emerg" || word == "crit" || word == "abort" || word == "dfatal")
      return fatal;
    if (word == "error" || word == "err" || word == "exception" || word == "severe" || word == "eprintln" || word == "perror")
      return error;
    if (word == "warn" || word == "warning")
      return warning;
    if (word == "info" || word == "information" || word == "notice" || word == "success")
      return info;
    if (word == "debug" || word == "verbose" || word == "fine")
      return debug;
    return word == "trace" || word == "finest" || word == "finer" ? trace : unset;
  };
  const auto arguments = callee.find('(');
  if (const auto level = of_word(log_word(last_part(callee.substr(0, arguments)))); level != unset)
    return level;
  // `level.Error(logger).Log`, `log.Error().Msg`, `LOG(ERROR)`
  std::string word;
  for (const char c : std::string{callee.substr(0, 200)} + ' ') {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      word += static_cast<char>(c | 0x20);
      continue;
    }
    if (const auto level = of_word(word); level != unset)
      return level;
    word.clear();
  }
  return unset;
}

bool StatementCollector::use_by_call(const Node& call, std::string_view callee, Use& use) const {
  const auto part = last_part(callee.substr(0, callee.find('(')));
  const bool makes_error = call.is("new_expression") || call.is("object_creation_expression");
  if (!makes_error && !log_word(last_part(callee)).empty()) {
    // `fmt.Errorf` and `errors.Error` make a value; `logger.Errorf` prints.
    const bool value = callee == "fmt.Errorf" || callee.starts_with("errors.") || callee.starts_with("status.") || callee.starts_with("xerrors.");
    use = {value ? StatementKind::raise : StatementKind::log, level_of(callee), std::string{callee}, call};
    return true;
  }
  if (is_failing_call(callee) || (makes_error && names_an_error(part))) {
    use = {StatementKind::raise, read::Level::error, std::string{callee}, call};
    return true;
  }
  if (use.kind == StatementKind::text)
    use = {StatementKind::call, read::Level::unset, std::string{callee}, call};
  return false;
}

StatementCollector::Use StatementCollector::use_of(const Node& text) const {
  Use use;
  use.node = text;
  if (language_ == Language::cpp && text.is("binary_expression") && text.field("operator").text() == "<<") {
    const Node stream = leftmost(text);
    const std::string name{stream.text().substr(0, 100)};
    const std::string word = lower(name);
    if (word.starts_with("check") || word.starts_with("dcheck") || word.starts_with("pcheck"))
      return {StatementKind::log, read::Level::fatal, name, text};
    if (stream.is("call_expression") || word.find("cerr") != std::string::npos || word.find("cout") != std::string::npos ||
        word.find("log") != std::string::npos)
      return {StatementKind::log, level_of(name), name, text};
  }
  Node at = calls.contains(text.kind()) ? text : text.parent();  // `fmt.Errorf("…")` is text and use in one
  for (int depth = 0; at && depth < 14 && !borders.contains(at.kind()); ++depth, at = at.parent()) {
    if (throws.contains(at.kind()))
      return {StatementKind::raise, read::Level::error, use.callee.empty() ? std::string{at.kind()} : use.callee, at};
    if (calls.contains(at.kind()) && use_by_call(at, callee_text(at), use)) {
      if (use.kind == StatementKind::log)
        return use;
      // An error value that is thrown or logged further out counts as that statement.
      for (Node above = at.parent(); above && depth < 14 && !borders.contains(above.kind()); above = above.parent(), ++depth)
        if (throws.contains(above.kind())) {
          use.node = above;
          break;
        }
      return use;
    }
  }
  return use;
}

// Names of structured fields beside the text: `slog.Error("text", "status", s)`, `log.warn "text", error: e`, `zap.Int("status", s)`.
std::vector<std::string> StatementCollector::keys_beside(const Node& text, const Node& call) const {
  Node list = call.field("arguments");
  if (!list)
    return {};
  std::vector<std::string> keys;
  const auto add = [&](std::string_view key) {
    while (!key.empty() && (key.back() == ':' || key.back() == '"' || key.back() == '\''))
      key.remove_suffix(1);
    while (!key.empty() && (key.front() == ':' || key.front() == '"' || key.front() == '\''))
      key.remove_prefix(1);
    if (is_word(key) && keys.size() < 16)
      keys.emplace_back(key);
  };
  for (const Node& argument : list.named_children()) {
    if (argument.begin() <= text.begin() && argument.end() >= text.end())
      continue;
    if (argument.is("keyword_argument"))
      add(argument.field("name").text());
    else if (argument.is("pair"))
      add(argument.field("key").text());
    else if (argument.is("interpreted_string_literal"))
      add(argument.text());
    else if (argument.is("call_expression") && !argument.field("arguments").named_children().empty())
      add(argument.field("arguments").named_children().front().text());
    else if (argument.is("object"))
      for (const Node& pair : argument.named_children())
        add(pair.is("shorthand_property_identifier") ? pair.text() : pair.field("key").text());
  }
  return keys;
}

void StatementCollector::visit(const Node& node, const std::string& function) {
  if (!is_program(language_) || node.begin() < read_until_ || statements_.size() >= limits_.statements || !begins_text(language_, node))
    return;
  const Node above = node.parent();
  if (no_message.contains(above.kind()) && node.kind().find("binary") == std::string_view::npos)
    return;
  auto text = text_of(language_, node);
  read_until_ = node.end();
  if (text.letters() < 4)
    return;
  Use use = use_of(node);
  if ((use.kind == StatementKind::call || use.kind == StatementKind::text)) {
    const bool sentence = std::any_of(text.pieces().begin(), text.pieces().end(), [](const auto& piece) { return trim(piece).find(' ') != std::string_view::npos; });
    if (!sentence && text.letters() < 12)
      return;
  }
  Statement statement;
  std::size_t bytes = 0;
  for (const auto& piece : text.pieces()) {
    if (bytes > limits_.text)
      break;
    statement.pieces.push_back(to_utf8(std::string_view{piece}.substr(0, limits_.text)));
    bytes += piece.size();
  }
  if (statement.pieces.size() == 1 && use.kind == StatementKind::log && is_word(statement.pieces[0]) && use.node.field("arguments") &&
      !use.node.field("arguments").named_children().empty() && use.node.field("arguments").named_children().front().begin() < node.begin())
    return;  // the name of a structured field
  if (use.kind == StatementKind::log || use.kind == StatementKind::raise)
    statement.keys = keys_beside(node, use.node);
  statement.kind = use.kind;
  statement.level = use.level;
  statement.callee = to_utf8(use.callee.substr(0, 200));
  statement.line = use.node.line();
  statement.last_line = std::max(use.node.last_line(), node.last_line());
  // A call that spans a whole block tells little of the place.
  if (statement.last_line - statement.line > 20)
    statement.line = node.line(), statement.last_line = node.last_line();
  statement.function = function;
  statements_.push_back(std::move(statement));
}

}  // namespace mendwatch::code
