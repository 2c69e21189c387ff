#include "src/outside/git/push.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace mendwatch;
using namespace mendwatch::git;

namespace {

namespace fs = std::filesystem;

// Somebody's working folder, the bare remote that it pushes to (which keeps a reflog), and our mirror with a commit of ours.
struct Scene {
  tests::GitSandbox git;
  std::string remote = git.temporary("remote.git");
  fs::path mirror = git.temporary("mirror.git");
  std::string base, ours;

  Scene() {
    git.run("init -q --bare -b main " + remote);
    git.run("-C " + remote + " config core.logAllRefUpdates always");
    git.write("file", "one\n");
    base = git.commit("first");
    git.run("push -q " + remote + " main");
    REQUIRE(Repository::mirror(remote, mirror.string()));
    ours = commit("two\n", "ours");
  }

  std::string commit(const std::string& bytes, const std::string& message) {
    auto store = std::move(*ObjectStore::open(mirror, ObjectStore::Keep::on_disk));
    return *store.commit({*store.write_tree(base, {{"file", "one\n", bytes, false}}), base, "mendwatch", "m@localhost", Time{}, message});
  }

  PushResult push(const std::string& url = {}, Duration limit = std::chrono::seconds{20}) {
    RemoteSettings settings;
    settings.limit = limit;
    return push_cas(mirror, {url.empty() ? remote : url, "main", base, ours}, settings);
  }

  std::string head() { return git.output("-C " + remote + " rev-parse main"); }
  std::size_t updates() {  // entries of the remote's reflog after the first push
    std::ifstream log{remote + "/logs/refs/heads/main"};
    std::size_t count = 0;
    for (std::string line; std::getline(log, line);)
      ++count;
    return count - 1;
  }
  void hook(const std::string& name, const std::string& script) {
    const auto file = remote + "/hooks/" + name;
    std::ofstream{file} << "#!/bin/sh\n" << script << "\n";
    fs::permissions(file, fs::perms::owner_all);
  }
};

}  // namespace

TEST_CASE("a push moves the branch once, through a path and through a file:// URL, and a second one finds it done") {
  for (const bool url : {false, true}) {
    Scene scene;
    const auto remote = url ? "file://" + scene.remote : scene.remote;
    const auto first = scene.push(remote);
    CHECK_MESSAGE(first.landing == Landing::pushed, first.words);
    CHECK(scene.head() == scene.ours);
    CHECK(scene.push(remote).landing == Landing::pushed);
    CHECK(scene.updates() == 1);
    CHECK(*remote_head(remote, "main") == scene.ours);
    CHECK(remote_head(remote, "nothing")->empty());
  }
}

TEST_CASE("our commit is found below later ones") {
  Scene scene;
  scene.push();
  scene.git.run("pull -q " + scene.remote + " main");
  scene.git.write("other", "x\n");
  const auto later = scene.git.commit("later");
  scene.git.run("push -q " + scene.remote + " main");
  const auto again = scene.push();
  CHECK(again.landing == Landing::pushed);
  CHECK(again.head == later);
  CHECK(scene.head() == later);
}

TEST_CASE("a branch that has moved stays where it is") {
  Scene scene;
  scene.git.write("other", "x\n");
  const auto theirs = scene.git.commit("theirs");
  scene.git.run("push -q " + scene.remote + " main");
  const auto result = scene.push();
  CHECK(result.landing == Landing::moved);
  CHECK(result.head == theirs);
  CHECK(scene.head() == theirs);
}

TEST_CASE("a branch that moves while we push stays where it moved") {
  Scene scene;
  scene.git.write("other", "x\n");
  const auto theirs = scene.git.commit("theirs");
  // The hook stands for somebody who is faster: the branch moves after the other side has told us where it is.
  scene.git.run("push -q " + scene.remote + " main:other");
  scene.hook("pre-receive", "unset GIT_QUARANTINE_PATH; git update-ref refs/heads/main " + theirs);
  const auto result = scene.push();
  CHECK_MESSAGE(result.landing == Landing::moved, result.words);
  CHECK(scene.head() == theirs);
}

TEST_CASE("a hook that declines is heard, and its words are told") {
  for (const std::string hook : {"pre-receive", "update"}) {
    Scene scene;
    scene.hook(hook, "echo 'only on Mondays' >&2; exit 1");
    const auto result = scene.push();
    CHECK(result.landing == Landing::declined);
    CHECK_MESSAGE(result.words.find("only on Mondays") != std::string::npos, result.words);
    CHECK(result.words.find("declined") != std::string::npos);
    CHECK(scene.head() == scene.base);
  }
}

TEST_CASE("a hook that hangs ends at the limit, and the answer is unknown") {
  Scene scene;
  scene.hook("pre-receive", "exec sleep 600");
  const auto before = std::chrono::steady_clock::now();
  const auto result = scene.push({}, std::chrono::milliseconds{700});
  CHECK(result.landing == Landing::unknown);
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds{5});
  CHECK(scene.head() == scene.base);
}

TEST_CASE("an answer that got lost is looked up") {
  Scene scene;
  // The branch is moved and then the other side dies before it says so.
  scene.hook("post-receive", "kill -9 $PPID");
  CHECK(scene.push().landing == Landing::pushed);
  CHECK(scene.updates() == 1);
}

TEST_CASE("a remote that is away is unknown, with its path") {
  Scene scene;
  fs::rename(scene.remote, scene.remote + ".away");
  const auto result = scene.push();
  CHECK(result.landing == Landing::unknown);
  CHECK_MESSAGE(result.words.find("remote.git") != std::string::npos, result.words);
  CHECK_FALSE(remote_head(scene.remote, "main"));
  fs::rename(scene.remote + ".away", scene.remote);
  CHECK(scene.push().landing == Landing::pushed);
}

TEST_CASE("a branch that was deleted isn't made anew") {
  Scene scene;
  scene.git.run("-C " + scene.remote + " update-ref -d refs/heads/main");
  CHECK(scene.push().landing == Landing::moved);
  CHECK_THROWS(scene.head());
}

TEST_CASE("of two that push at once from the same base, one moves the branch") {
  Scene scene;
  const auto rival = scene.commit("three\n", "rival");
  for (int round = 0; round < 5; ++round) {
    PushResult one, other;
    std::thread first{[&] { one = push_cas(scene.mirror, {scene.remote, "main", scene.base, scene.ours}); }};
    std::thread second{[&] { other = push_cas(scene.mirror, {scene.remote, "main", scene.base, rival}); }};
    first.join();
    second.join();
    const auto head = scene.head();
    CHECK((head == scene.ours || head == rival));
    CHECK((one.landing == Landing::pushed) == (head == scene.ours));
    CHECK((other.landing == Landing::pushed) == (head == rival));
    scene.git.run("-C " + scene.remote + " update-ref refs/heads/main " + scene.base);
  }
}
