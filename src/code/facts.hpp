#pragma once

#include "src/base/json.hpp"
#include "src/code/language.hpp"
#include "src/read/record.hpp"

#include <string>
#include <vector>

namespace mendwatch::code {

enum class SymbolKind : std::uint8_t { function, method, type };
constexpr auto names_of(SymbolKind) { return std::array<std::string_view, 3>{"function", "method", "type"}; }

/// A function, method or type that a file defines.
struct Symbol {
  std::string name;       // as `fetch`
  std::string container;  // the types, modules or functions around it, joined by '.': `Client.Session`
  SymbolKind kind = SymbolKind::function;
  int line = 0;           // from 1, decorators not included
  int last_line = 0;      // inclusive
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Symbol, name, container, kind, line, last_line)

/// How a text leaves the program.
enum class StatementKind : std::uint8_t {
  log,    // printed or logged
  raise,  // put into an exception or error value
  call,   // handed to some other call
  text    // stands for itself, for example in a variable
};
constexpr auto names_of(StatementKind) { return std::array<std::string_view, 4>{"log", "raise", "call", "text"}; }

/// A text that the program may print, as its constant pieces in their order; between two pieces stands something variable.
/// `f"took {n} s"` → {"took ", " s"}; `"took %d"` → {"took ", ""}. The first and the last piece may be empty.
struct Statement {
  std::vector<std::string> pieces;
  std::vector<std::string> keys;  // names of structured fields: zap.Int("status", …) → status
  StatementKind kind = StatementKind::text;
  read::Level level = read::Level::unset;
  std::string callee;     // `logger.error`, `ValueError`
  int line = 0;           // where the statement begins
  int last_line = 0;
  std::string function;   // the innermost function around it
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Statement, pieces, keys, kind, level, callee, line, last_line, function)

/// In what manner a setting is written down.
enum class SettingForm : std::uint8_t {
  data,         // YAML, JSON, TOML, INI, .env: `key: value`
  assignment,   // `MAX_TOKENS = 3000`, `const maxTokens = 3000`, a struct or object member
  parameter,    // a parameter's default or a typed field with a default: `dspy_max_tokens: int = 3000`
  environment,  // the default beside an environment variable: `os.environ.get("X", "3000")`, `process.env.X || 3000`
  argument      // handed over by name: `LM(max_tokens=3000)`
};
constexpr auto names_of(SettingForm) {
  return std::array<std::string_view, 5>{"data", "assignment", "parameter", "environment", "argument"};
}

/// A name with a constant value (a number, a string, true or false).
struct Setting {
  std::string key;        // the last name: `max_tokens`; for environment variables the variable's name
  std::string path;       // the names around it and it, by '.': `llm.max_tokens`, `Settings.dspy_max_tokens`
  std::string value;      // without quotes
  SettingForm form = SettingForm::data;
  bool quoted = false;
  int line = 0;
  std::uint64_t begin = 0;  // the value's bytes in the file, quotes left out
  std::uint64_t end = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Setting, key, path, value, form, quoted, line, begin, end)

/// What one file says. All of it is hostile data, bounded by FactLimits.
struct Facts {
  Language language = Language::unknown;
  std::vector<Symbol> symbols;        // by line
  std::vector<Statement> statements;  // by line
  std::vector<Setting> settings;      // by line
  std::string problem;                // why it could not be read to the end, else empty
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Facts, language, symbols, statements, settings, problem)

struct FactLimits {
  std::size_t symbols = 20'000;
  std::size_t statements = 20'000;
  std::size_t settings = 20'000;
  std::size_t text = 2'000;  // bytes of one text or value
};

/// Reads a file. Never fails: what cannot be parsed gives no facts and a `problem`. Pure; may be called from several threads.
Facts facts(std::string_view path, std::string bytes, const FactLimits& limits = {});

/// The innermost function or method around a line; a type if there is no function; nothing at the top of the file.
const Symbol* enclosing(const Facts& facts, int line);

/// `Client.fetch`.
std::string qualified(const Symbol& symbol);

}  // namespace mendwatch::code
