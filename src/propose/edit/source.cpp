#include "src/propose/edit/source.hpp"

#include "src/base/text.hpp"
#include "src/code/language.hpp"

namespace mendwatch::propose {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// The most common step by which a line is indented deeper than the line before it.
std::string guess_unit(std::string_view text, code::Language language) {
  std::map<std::string, int> steps;
  std::string_view before;
  for (auto line : lines_of(text)) {
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos)
      continue;
    const auto blanks = line.substr(0, first);
    if (blanks.size() > before.size() && blanks.starts_with(before) && blanks.size() - before.size() <= 8)
      ++steps[std::string{blanks.substr(before.size())}];
    before = blanks;
  }
  std::string best;
  int most = 0;
  for (const auto& [step, count] : steps)
    if ((step == "\t" || (step.size() > 1 && step.find('\t') == std::string::npos)) && count > most)
      best = step, most = count;
  if (!best.empty())
    return best;
  return language == code::Language::go ? "\t" : language == code::Language::python ? "    " : "  ";
}

bool is_literal(const code::Node& node) {
  const auto kind = node.kind();
  return kind == "string" || kind == "template_string" || kind == "concatenated_string" || kind == "raw_string_literal" || kind == "heredoc_body" || kind == "comment";
}

}  // namespace

std::size_t broken_places(const code::SyntaxTree& tree) {
  if (!tree.root().has_error())
    return 0;
  std::size_t count = 0;
  std::vector<code::Node> open{tree.root()};
  while (!open.empty()) {
    const auto node = open.back();
    open.pop_back();
    count += node.is("ERROR") || ts_node_is_missing(node.raw());
    for (const auto& child : node.children())
      if (child.has_error() || ts_node_is_missing(child.raw()))
        open.push_back(child);
  }
  return count;
}

Source::Source(std::string path, std::string file, code::SyntaxTree tree, bool carriage_returns, bool mark)
    : path_(std::move(path)), file_(std::move(file)), tree_(std::move(tree)), carriage_returns_(carriage_returns), mark_(mark),
      unit_(guess_unit(tree_.bytes(), tree_.language())) {}

Result<Source> Source::open(const code::Snapshot& snapshot, const std::string& path) {
  auto file = snapshot.read(path);
  if (!file)
    return file.error();
  std::string text = *file;
  const bool mark = text.starts_with(byte_order_mark);
  if (mark)
    text.erase(0, byte_order_mark.size());
  std::size_t ends = 0, returns = 0;
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
    ++ends;
    returns += at > 0 && text[at - 1] == '\r';
  }
  const bool carriage_returns = ends > 0 && ends == returns;
  if (carriage_returns)
    text = replace_all(std::move(text), "\r\n", "\n");
  auto tree = code::SyntaxTree::parse(code::language_of(path), std::move(text));
  if (!tree)
    return tree.error();
  return Source{path, std::move(*file), std::move(*tree), carriage_returns, mark};
}

std::size_t Source::from_file(std::size_t offset) const {
  std::size_t gone = mark_ ? byte_order_mark.size() : 0;
  if (carriage_returns_)
    for (std::size_t at = file_.find("\r\n"); at != std::string::npos && at < offset; at = file_.find("\r\n", at + 2))
      ++gone;
  return offset >= gone ? offset - gone : 0;
}

std::size_t Source::line_begin(std::size_t offset) const {
  const auto before = offset == 0 ? std::string::npos : text().rfind('\n', offset - 1);
  return before == std::string::npos ? 0 : before + 1;
}

std::size_t Source::line_end(std::size_t offset) const {
  const auto end = text().find('\n', offset);
  return end == std::string::npos ? text().size() : end + 1;
}

std::string Source::indent_of(const code::Node& node) const {
  const auto begin = line_begin(node.begin());
  const auto first = text().find_first_not_of(" \t", begin);
  return text().substr(begin, std::min(first, text().size()) - begin);
}

std::string Source::indented(const code::Node& first, const code::Node& last, int levels) const {
  std::string blanks;
  for (int i = 0; i < levels; ++i)
    blanks += unit_;
  // The bytes of literals that run over several lines: their lines are content.
  std::vector<std::pair<std::size_t, std::size_t>> literals;
  for (auto node = first; node; node = node.next()) {
    code::walk(node, [&](const code::Node& inner) {
      if (!is_literal(inner))
        return true;
      if (inner.last_line() > inner.line())
        literals.emplace_back(inner.begin(), inner.end());
      return false;
    });
    if (node == last)
      break;
  }
  std::string result;
  const auto end = line_end(last.end());
  for (auto at = line_begin(first.begin()); at < end; at = line_end(at)) {
    const auto line = std::string_view{text()}.substr(at, line_end(at) - at);
    const bool content = std::any_of(literals.begin(), literals.end(), [&](const auto& literal) { return literal.first < at && at < literal.second; });
    if (!content && !trim(line).empty())
      result += blanks;
    result += line;
  }
  if (!result.ends_with('\n'))
    result += '\n';
  return result;
}

void Source::replace(std::size_t begin, std::size_t end, std::string with) { pieces_.push_back({begin, end, std::move(with)}); }

Result<FileChange> Source::finish() const {
  auto pieces = pieces_;
  std::stable_sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::string result;
  std::size_t from = 0;
  for (const auto& piece : pieces) {
    if (piece.begin < from || piece.end < piece.begin || piece.end > text().size())
      return Error{Errc::refused, "edits overlap", path_};
    result += text().substr(from, piece.begin - from);
    result += piece.with;
    from = piece.end;
  }
  result += text().substr(from);
  // No final line end stays so, whatever was added before it.
  if (!text().empty() && text().back() != '\n')
    while (!result.empty() && result.back() == '\n')
      result.pop_back();
  if (result == text())
    return Error{Errc::refused, "nothing changes", path_};
  auto after = code::SyntaxTree::parse(tree_.language(), result);
  if (!after)
    return after.error();
  if (broken_places(*after) > broken_places(tree_))
    return Error{Errc::malformed, "the edited file would not parse any more", path_};
  if (carriage_returns_)
    result = replace_all(std::move(result), "\n", "\r\n");
  if (mark_)
    result.insert(0, byte_order_mark);
  return FileChange{path_, file_, std::move(result), false};
}

}  // namespace mendwatch::propose
