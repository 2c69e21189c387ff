#include "src/config/yaml_tree.hpp"

#include "src/base/text.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

namespace mendwatch::config {
namespace {

constexpr std::size_t size_limit = 1u << 20;
constexpr std::size_t depth_limit = 32;

// yaml-cpp takes a quote that is never closed for one that ends with the file.
bool is_closed(std::string_view text, std::size_t start) {
  const char quote = start < text.size() ? text[start] : '\0';
  if (quote != '\'' && quote != '"')
    return true;  // a block
  for (std::size_t i = start + 1; i < text.size(); ++i)
    if (quote == '"' && text[i] == '\\')
      ++i;
    else if (text[i] == quote && (quote == '"' || i + 1 >= text.size() || text[i + 1] != quote))
      return true;
    else if (text[i] == quote)
      ++i;
  return false;
}

class Builder : public YAML::EventHandler {
public:
  Builder(std::string_view text, const std::string& file, std::vector<Problem>& problems) : text_(text), file_(file), problems_(problems) {}

  Yaml root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto value = at(mark, Yaml::Kind::scalar, anchor);
    value.null = true;
    put(std::move(value));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problem(mark, "aliases are not used here: write the value again");
    auto value = at(mark, Yaml::Kind::scalar, YAML::NullAnchor);
    value.null = true;
    put(std::move(value));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
    auto value = at(mark, Yaml::Kind::scalar, anchor);
    value.text = text;
    value.plain = tag == "?";
    if (!value.plain && !is_closed(text_, static_cast<std::size_t>(std::max(mark.pos, 0))))
      problem(mark, "this quote is never closed");
    refuse_tag(mark, tag);
    put(std::move(value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Yaml::Kind::list);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Yaml::Kind::map);
  }
  void OnMapEnd() override { close(); }

private:
  struct Open {
    Yaml value;
    std::optional<Yaml> key;  // of a map: the one that waits for its value
  };

  void problem(const YAML::Mark& mark, std::string message) {
    problems_.push_back({file_, mark.line + 1, mark.column + 1, std::move(message)});
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      problem(mark, "tags are not used here");
  }

  Yaml at(const YAML::Mark& mark, Yaml::Kind kind, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor)
      problem(mark, "anchors are not used here");
    Yaml value;
    value.kind = kind;
    value.line = mark.line + 1;
    value.column = mark.column + 1;
    return value;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Yaml::Kind kind) {
    refuse_tag(mark, tag);
    if (open_.size() >= depth_limit)
      throw YAML::ParserException(mark, "nested too deeply");
    open_.push_back({at(mark, kind, anchor), std::nullopt});
  }

  void close() {
    auto value = std::move(open_.back().value);
    open_.pop_back();
    put(std::move(value));
  }

  void put(Yaml value) {
    if (open_.empty()) {
      root = std::move(value);
      return;
    }
    auto& [parent, key] = open_.back();
    if (parent.kind == Yaml::Kind::list) {
      parent.items.push_back(std::move(value));
    } else if (!key) {
      key = std::move(value);
    } else {
      add_entry(parent, std::move(*key), std::move(value));
      key.reset();
    }
  }

  void add_entry(Yaml& map, Yaml key, Yaml value) {
    const auto complain = [&](std::string message) { problems_.push_back({file_, key.line, key.column, std::move(message)}); };
    if (key.kind != Yaml::Kind::scalar || key.null)
      return complain("a key must be a word");
    if (key.plain && key.text == "<<")
      return complain("merge keys are not used here: write the values again");
    for (const auto& [earlier, unused] : map.entries)
      if (earlier.text == key.text)
        return complain("'" + visible(shorten(key.text, 60)) + "' stands here a second time; the first is in line " + std::to_string(earlier.line));
    map.entries.push_back({std::move(key), std::move(value)});
  }

  std::string_view text_;
  const std::string& file_;
  std::vector<Problem>& problems_;
  std::vector<Open> open_;
};

}  // namespace

Yaml parse_yaml(std::string_view text, const std::string& file, std::vector<Problem>& problems) {
  if (text.starts_with("\xef\xbb\xbf"))
    text.remove_prefix(3);  // a byte order mark
  Builder builder{text, file, problems};
  if (text.size() > size_limit) {
    problems.push_back({file, 1, 1, "the file is larger than 1 MiB"});
    return {};
  }
  if (!is_utf8(text)) {
    int line = 1;
    for (auto part : split(text, '\n')) {
      if (!is_utf8(part))
        problems.push_back({file, line, 1, "this line is not UTF-8 text"});
      ++line;
    }
    return {};
  }
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    if (!parser.HandleNextDocument(builder)) {
      builder.root.kind = Yaml::Kind::map;
      return builder.root;
    }
    Builder second{text, file, problems};
    if (parser.HandleNextDocument(second))
      problems.push_back({file, second.root.line, second.root.column, "a second document begins here; there must be only one"});
  } catch (const YAML::Exception& error) {
    problems.push_back({file, std::max(error.mark.line, 0) + 1, std::max(error.mark.column, 0) + 1, "this is not YAML: " + visible(error.msg)});
    return {};
  }
  if (builder.root.null)
    builder.root.kind = Yaml::Kind::map;
  return builder.root;
}

}  // namespace mendwatch::config
