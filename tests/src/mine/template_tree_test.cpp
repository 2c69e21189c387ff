#include "src/mine/template_tree.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace mendwatch;
using namespace mendwatch::mine;

namespace {

std::string text(const TemplateTree& tree, std::uint64_t id) { return tree.find(id) ? tree.find(id)->text : "(forgotten)"; }

const char* const names[] = {"alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"};

}  // namespace

TEST_CASE("messages that differ in their values are one template, which reads well and keeps the values") {
  TemplateTree tree;
  const auto first = tree.add("LM response truncated (max_tokens=3000)");
  const auto second = tree.add("LM response truncated (max_tokens=4000)");
  CHECK(first.fresh);
  CHECK_FALSE(second.fresh);
  CHECK(first.template_id == second.template_id);
  CHECK(text(tree, first.template_id) == "LM response truncated (max_tokens=<number>)");
  CHECK(tree.find(first.template_id)->count == 2);
  REQUIRE(second.parameters.size() == 1);
  CHECK(second.parameters[0].name == "max_tokens");
  CHECK(second.parameters[0].value == 4000);
}

TEST_CASE("a word that varies becomes a parameter, and the ids that were given before still say what they said") {
  TemplateTree tree;
  std::vector<std::uint64_t> ids;
  for (const char* name : names)
    ids.push_back(tree.add(std::string{"session of "} + name + " was closed by its owner").template_id);
  for (auto id : ids)
    CHECK(tree.resolve(id) == tree.resolve(ids.front()));
  CHECK(text(tree, ids.back()) == "session of <word> was closed by its owner");
  CHECK(tree.find(ids.front())->count == 10);
  const auto later = tree.add("session of mallory was closed by its owner");
  CHECK_FALSE(later.fresh);
  REQUIRE(later.parameters.size() == 1);
  CHECK(later.parameters[0].text == "mallory");
}

TEST_CASE("states never become a parameter: up and down stay two templates") {
  TemplateTree tree;
  std::set<std::uint64_t> ids;
  for (const char* state : {"up", "down", "failed", "ready", "running", "stopped"})
    ids.insert(tree.add(std::string{"the link of the main node is "} + state).template_id);
  CHECK(ids.size() == 6);
  for (auto id : ids)
    CHECK(tree.resolve(id) == id);
}

TEST_CASE("a flood of new messages is bounded and doesn't push out what is well known") {
  TreeSettings settings;
  settings.templates = 200;
  TemplateTree tree{settings};
  const auto known = tree.add("order confirmed and on its way").template_id;
  for (int i = 0; i < 20; ++i)
    tree.add("order confirmed and on its way");
  const unsigned seed = 7;
  MESSAGE("seed ", seed);
  std::mt19937 random{seed};
  const auto word = [&] {
    std::string letters;
    for (int i = 0; i < 8; ++i)
      letters += char('g' + random() % 20);
    return letters;
  };
  for (int i = 0; i < 20'000; ++i)
    tree.add(word() + ' ' + word() + ' ' + word() + ' ' + word());
  CHECK(tree.templates().size() <= 200);
  CHECK(tree.add("order confirmed and on its way").template_id == known);
  CHECK(tree.snapshot().dump().size() < 1'000'000);
}

TEST_CASE("a word that stands twice between values is one gap, and the tree survives any rubbish") {
  TemplateTree tree;
  for (int i = 0; i < 20; ++i)
    tree.add("1 same same " + std::to_string(i) + " of it");
  CHECK(tree.templates().size() == 1);
  const unsigned seed = 11;
  MESSAGE("seed ", seed);
  std::mt19937 random{seed};
  TreeSettings settings;
  settings.templates = 50;
  TemplateTree small{settings};
  const char* const pieces[] = {"a", "b", "a=", "=", " ", " ", " ", "1", "22", "up", "user", "'", "\"", "(", ")", "\xff", "x.y", "/p", "from", ":", "http://"};
  for (int i = 0; i < 50'000; ++i) {
    std::string message;
    for (auto n = random() % 12; n > 0; --n)
      message += pieces[random() % std::size(pieces)];
    const auto match = small.add(message);
    REQUIRE(small.find(match.template_id) != nullptr);
  }
  CHECK(small.templates().size() <= 50);
}

TEST_CASE("a restored tree goes on exactly as the first would") {
  TemplateTree tree;
  for (int i = 0; i < 6; ++i)
    tree.add(std::string{"session of "} + names[i] + " was closed by its owner");
  tree.add("took 30 ms");
  auto other = TemplateTree::restore(Json::parse(tree.snapshot().dump()));
  REQUIRE(other);
  CHECK(other->snapshot() == tree.snapshot());
  for (const char* message : {"session of judy was closed by its owner", "something else entirely", "took 40 ms"}) {
    const auto one = tree.add(message);
    const auto two = other->add(message);
    CHECK(one.template_id == two.template_id);
    CHECK(one.fresh == two.fresh);
  }
  CHECK(other->snapshot() == tree.snapshot());
}

TEST_CASE("JSON that contradicts itself is an error, not a crash") {
  for (const char* text : {"{}", "[]", "null", R"({"next_id":2,"messages":1,"nodes":7,"merged":[]})",
                           R"({"next_id":3,"messages":1,"nodes":[],"merged":[[1,2],[2,1]]})",
                           R"({"next_id":1,"messages":1,"nodes":[{"id":9,"count":1,"seen":1,"parts":[],"after":"","skeletons":[1]}],"merged":[]})"})
    CHECK_FALSE(TemplateTree::restore(Json::parse(text)));
}
