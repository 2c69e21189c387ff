#include "src/mine/template_tree.hpp"

#include "src/mine/classify.hpp"
#include "src/mine/skeleton.hpp"

#include <algorithm>
#include <unordered_map>

namespace mendwatch::mine {
namespace {

constexpr std::size_t places_tried = 40;   // words of a message that may prove to be parameters
constexpr std::size_t other_skeletons = 64;  // that one template remembers as its own
constexpr std::uint64_t enough_to_absorb = 3;  // seen so often, a template takes in those that have a word where it has a place
constexpr std::uint64_t well_known = 16;   // seen so often, a flood of new templates doesn't push it out

struct Node {
  Template shown;
  std::vector<Part> parts;
  std::string after;
  std::uint64_t seen = 0;                 // when last, in messages
  std::vector<std::uint64_t> skeletons;   // under which it is found; the first is that of its parts
};

void insert_once(std::vector<std::uint64_t>& ascending, std::uint64_t id) {
  const auto place = std::lower_bound(ascending.begin(), ascending.end(), id);
  if (place == ascending.end() || *place != id)
    ascending.insert(place, id);
}

// Words that are names more often than not after these.
bool announces_value(std::string_view word) {
  for (std::string_view one : {"user", "from", "by", "host", "named", "ruser", "username", "called"})
    if (word == one)
      return true;
  return false;
}

}  // namespace

struct TemplateTree::State {
  explicit State(TreeSettings chosen) : settings(chosen) {}

  TreeSettings settings;
  std::unordered_map<std::uint64_t, Node> nodes;                     // by id
  std::unordered_map<std::uint64_t, std::uint64_t> by_skeleton;      // → id
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> gaps;  // skeleton with one word as a place → ids, ascending
  std::map<std::uint64_t, std::uint64_t> merged;                     // id → the one that took it in
  std::uint64_t next_id = 1;
  std::uint64_t messages = 0;
  Tokens tokens;  // the current message's
  std::vector<std::uint64_t> taken_in;  // merged by the current message

  std::uint64_t resolve(std::uint64_t id) const {
    for (auto found = merged.find(id); found != merged.end(); found = merged.find(id))
      id = found->second;
    return id;
  }

  // Whether the word at `index` may ever be taken for a parameter. A key of what follows says what that is.
  static bool may_vary(const std::vector<Part>& parts, std::size_t index) {
    if (parts[index].place || is_state(parts[index].text) || (index == 0 && parts.size() < 5))
      return false;
    return index + 1 == parts.size() || !parts[index + 1].place || parts[index + 1].before.find_first_of("=:") == std::string::npos;
  }

  // How many templates that differ only there make the word at `index` a parameter.
  static std::size_t evidence_needed(const std::vector<Part>& parts, std::size_t index) {
    std::size_t words = 0;
    for (const auto& part : parts)
      words += !part.place;
    if (index == 0)  // what begins a message usually says what it is about
      return parts[0].text.find('.') == std::string::npos ? 8 : 4;
    if (announces_value(parts[index - 1].text))
      return words >= 3 ? 2 : 4;
    return words <= 3 ? 8 : 4;
  }

  std::uint64_t add(std::string_view message, bool& fresh) {
    ++messages;
    taken_in.clear();
    lex(message, tokens);
    const auto skeleton = skeleton_of(tokens.tokens);
    std::uint64_t id = 0;
    if (const auto found = by_skeleton.find(skeleton); found != by_skeleton.end()) {
      id = found->second;
    } else {
      auto parts = parts_of(tokens);
      id = find_with_place(parts, skeleton);
      if (id == 0) {
        fresh = true;
        id = insert(std::move(parts), skeleton);
        id = gather_evidence(id);
      }
    }
    if (nodes.at(id).shown.count + 1 == enough_to_absorb)
      id = absorb(id);
    auto& node = nodes.at(id);
    ++node.shown.count;
    node.seen = messages;
    if (fresh)
      make_room(id);
    return id;
  }

  // A template that has a place where this message has a word.
  std::uint64_t find_with_place(const std::vector<Part>& parts, std::uint64_t skeleton) {
    for (std::size_t i = 0; i < std::min(parts.size(), places_tried); ++i) {
      if (!may_vary(parts, i))
        continue;
      const auto found = by_skeleton.find(skeleton_of(parts, i));
      if (found == by_skeleton.end())
        continue;
      auto& node = nodes.at(found->second);
      if (node.shown.count < enough_to_absorb)
        continue;
      remember(node, skeleton);
      return found->second;
    }
    return 0;
  }

  void remember(Node& node, std::uint64_t skeleton) {
    if (node.skeletons.size() >= other_skeletons)
      return;  // it is found by its place each time
    node.skeletons.push_back(skeleton);
    by_skeleton[skeleton] = node.shown.id;
  }

  std::uint64_t insert(std::vector<Part> parts, std::uint64_t skeleton) {
    const auto id = next_id++;
    Node node;
    node.after = std::string{tokens.after};
    node.shown = {id, text_of(parts, node.after), 0, skeleton};
    node.parts = std::move(parts);
    node.skeletons = {skeleton};
    by_skeleton[skeleton] = id;
    enter_gaps(node);
    nodes.emplace(id, std::move(node));
    return id;
  }

  template <class Visit>
  void each_gap(const Node& node, Visit visit) {
    for (std::size_t i = 0; i < std::min(node.parts.size(), places_tried); ++i)
      if (may_vary(node.parts, i))
        visit(skeleton_of(node.parts, i), i);
  }

  void enter_gaps(const Node& node) {
    each_gap(node, [&](std::uint64_t gap, std::size_t) {
      insert_once(gaps[gap], node.shown.id);  // two words of it may leave the same gap
    });
  }

  void leave_gaps(const Node& node) {
    each_gap(node, [&](std::uint64_t gap, std::size_t) {
      const auto found = gaps.find(gap);
      if (found == gaps.end())
        return;
      std::erase(found->second, node.shown.id);
      if (found->second.empty())
        gaps.erase(found);
    });
  }

  // Merges what differs from the new template in one word, once that is enough of them; one place after the other.
  std::uint64_t gather_evidence(std::uint64_t id) {
    for (bool again = true; again;) {
      again = false;
      const auto& node = nodes.at(id);
      for (std::size_t i = 0; i < std::min(node.parts.size(), places_tried); ++i) {
        if (!may_vary(node.parts, i))
          continue;
        const auto gap = skeleton_of(node.parts, i);
        const auto found = gaps.find(gap);
        if (found == gaps.end())
          continue;
        // One that has a place there already is evidence too.
        auto ids = found->second;
        if (const auto whole = by_skeleton.find(gap); whole != by_skeleton.end())
          insert_once(ids, whole->second);
        if (ids.size() < evidence_needed(node.parts, i))
          continue;
        id = unite(ids, gap);
        again = true;
        break;
      }
    }
    return id;
  }

  // Templates that came before and differ from this one in a word where this one has a place.
  std::uint64_t absorb(std::uint64_t id) {
    const auto skeleton = skeleton_of(nodes.at(id).parts);
    const auto found = gaps.find(skeleton);
    if (found == gaps.end())
      return id;
    auto ids = found->second;
    insert_once(ids, id);
    return unite(ids, skeleton);
  }

  // Makes one template of `ids`, which have the skeleton `whole` or get it by making one word a place. The oldest takes the others in.
  std::uint64_t unite(const std::vector<std::uint64_t>& ids, std::uint64_t whole) {
    const auto first = ids.front();
    auto& survivor = nodes.at(first);
    leave_gaps(survivor);
    for (std::size_t i = 0; i < survivor.parts.size(); ++i)
      if (may_vary(survivor.parts, i) && skeleton_of(survivor.parts, i) == whole) {
        make_place(survivor.parts, i);
        break;
      }
    std::vector<std::uint64_t> skeletons{whole};
    const auto keep = [&](const std::vector<std::uint64_t>& more) {
      for (auto skeleton : more)
        if (skeletons.size() < other_skeletons) {
          skeletons.push_back(skeleton);
          by_skeleton[skeleton] = first;
        } else {
          by_skeleton.erase(skeleton);
        }
    };
    keep(survivor.skeletons);
    for (std::size_t i = 1; i < ids.size(); ++i) {
      auto& other = nodes.at(ids[i]);
      leave_gaps(other);
      keep(other.skeletons);
      survivor.shown.count += other.shown.count;
      survivor.seen = std::max(survivor.seen, other.seen);
      merged[ids[i]] = first;
      taken_in.push_back(ids[i]);
      nodes.erase(ids[i]);
    }
    by_skeleton[whole] = first;
    survivor.skeletons = std::move(skeletons);
    survivor.shown.text = text_of(survivor.parts, survivor.after);
    enter_gaps(survivor);
    while (merged.size() > 8 * settings.templates)
      merged.erase(merged.begin());
    return first;
  }

  // Forgets a sixteenth when there are too many: the rare ones first, among equals those unseen for longest. Well-known templates
  // go only where they are more than three quarters of all, the longest unseen first.
  void make_room(std::uint64_t keep) {
    if (nodes.size() <= settings.templates)
      return;
    struct Candidate {
      std::uint64_t id, count, seen;
    };
    std::vector<Candidate> known;
    std::vector<Candidate> rare;
    for (const auto& [id, node] : nodes)
      if (id != keep)
        (node.shown.count >= well_known ? known : rare).push_back({id, node.shown.count, node.seen});
    std::sort(known.begin(), known.end(), [](auto& a, auto& b) { return a.seen < b.seen; });
    std::sort(rare.begin(), rare.end(), [](auto& a, auto& b) { return a.count != b.count ? a.count < b.count : a.seen < b.seen; });
    std::size_t too_many = nodes.size() - settings.templates + settings.templates / 16;
    const std::size_t share = settings.templates - settings.templates / 4;
    for (std::size_t i = 0; i < known.size() && known.size() - i > share && too_many > 0; ++i, --too_many)
      forget(known[i].id);
    for (std::size_t i = 0; i < rare.size() && too_many > 0; ++i, --too_many)
      forget(rare[i].id);
  }

  void forget(std::uint64_t id) {
    const auto& node = nodes.at(id);
    leave_gaps(node);
    for (auto skeleton : node.skeletons)
      if (const auto found = by_skeleton.find(skeleton); found != by_skeleton.end() && found->second == id)
        by_skeleton.erase(found);
    nodes.erase(id);
  }
};

TemplateTree::TemplateTree(TreeSettings settings) : state_(std::make_unique<State>(settings)) {}
TemplateTree::TemplateTree(TemplateTree&&) noexcept = default;
TemplateTree& TemplateTree::operator=(TemplateTree&&) noexcept = default;
TemplateTree::~TemplateTree() = default;

Match TemplateTree::add(std::string_view message) {
  Match match;
  match.template_id = state_->add(message, match.fresh);
  match.taken_in = state_->taken_in;
  match.parameters = parameters_of(state_->tokens.tokens, state_->nodes.at(match.template_id).parts);
  return match;
}

const Template* TemplateTree::find(std::uint64_t id) const {
  const auto found = state_->nodes.find(resolve(id));
  return found == state_->nodes.end() ? nullptr : &found->second.shown;
}

std::vector<Template> TemplateTree::templates() const {
  std::vector<Template> result;
  for (const auto& [id, node] : state_->nodes)
    result.push_back(node.shown);
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return result;
}

std::uint64_t TemplateTree::resolve(std::uint64_t id) const { return state_->resolve(id); }

Json TemplateTree::snapshot() const {
  Json nodes = Json::array();
  for (const auto& shown : templates()) {
    const auto& node = state_->nodes.at(shown.id);
    nodes.push_back({{"id", shown.id}, {"count", shown.count}, {"seen", node.seen}, {"skeleton", shown.skeleton}, {"parts", node.parts}, {"after", node.after}, {"skeletons", node.skeletons}});
  }
  return {{"next_id", state_->next_id}, {"messages", state_->messages}, {"nodes", std::move(nodes)}, {"merged", state_->merged}};
}

Result<TemplateTree> TemplateTree::restore(const Json& snapshot, TreeSettings settings) {
  TemplateTree tree{settings};
  auto& state = *tree.state_;
  try {
    state.next_id = snapshot.at("next_id").get<std::uint64_t>();
    state.messages = snapshot.at("messages").get<std::uint64_t>();
    state.merged = snapshot.at("merged").get<std::map<std::uint64_t, std::uint64_t>>();
    for (const auto& [id, into] : state.merged)
      if (into >= id)
        return Error{Errc::malformed, "a template was merged into a later one", "templates"};
    for (const auto& entry : snapshot.at("nodes")) {
      Node node;
      node.shown.id = entry.at("id").get<std::uint64_t>();
      node.shown.count = entry.at("count").get<std::uint64_t>();
      node.seen = entry.at("seen").get<std::uint64_t>();
      node.shown.skeleton = entry.at("skeleton").get<std::uint64_t>();
      node.parts = entry.at("parts").get<std::vector<Part>>();
      node.after = entry.at("after").get<std::string>();
      node.skeletons = entry.at("skeletons").get<std::vector<std::uint64_t>>();
      node.shown.text = text_of(node.parts, node.after);
      if (node.shown.id == 0 || node.shown.id >= state.next_id || state.merged.contains(node.shown.id) || state.nodes.contains(node.shown.id) ||
          node.parts.size() > most_tokens || node.skeletons.empty() || node.skeletons.size() > other_skeletons + 1)
        return Error{Errc::malformed, "a template contradicts the others", "templates"};
      for (auto skeleton : node.skeletons)
        state.by_skeleton[skeleton] = node.shown.id;
      state.enter_gaps(node);
      state.nodes.emplace(node.shown.id, std::move(node));
    }
    if (state.nodes.size() > settings.templates)
      state.make_room(0);
  } catch (const std::exception& problem) {
    return Error{Errc::malformed, problem.what(), "templates"};
  }
  return tree;
}

}  // namespace mendwatch::mine
