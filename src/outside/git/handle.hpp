#pragma once

#include "src/base/result.hpp"

#include <git2.h>

#include <utility>

// libgit2's GIT_…_INIT name the first fields alone; the others become 0, as they should.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wmissing-field-initializers"
#endif

namespace mendwatch::git {

/// Owns what libgit2 hands out: `Handle<git_tree, git_tree_free> tree; git_tree_lookup(tree.out(), …)`.
template <class T, void (*release)(T*)>
class Handle {
public:
  Handle() = default;
  explicit Handle(T* raw) : raw_(raw) {}
  Handle(Handle&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Handle() { reset(); }

  T* get() const { return raw_; }
  explicit operator bool() const { return raw_ != nullptr; }

  /// Where libgit2 writes a new pointer.
  T** out() {
    reset();
    return &raw_;
  }

private:
  void reset() {
    if (raw_ != nullptr)
      release(std::exchange(raw_, nullptr));
  }
  T* raw_ = nullptr;
};

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using BlobHandle = Handle<git_blob, git_blob_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using DiffHandle = Handle<git_diff, git_diff_free>;
using PatchHandle = Handle<git_patch, git_patch_free>;
using RemoteHandle = Handle<git_remote, git_remote_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using RevwalkHandle = Handle<git_revwalk, git_revwalk_free>;

/// Call before the first use of libgit2; cheap afterwards. Nobody's git configuration but the repository's own is read, and
/// repositories of other users may be opened: libgit2 runs no hooks and no programs.
void use_libgit2();

/// A remote without a name, at exactly `url`: no configuration puts another address in its place. (Looking for one also leaks memory in
/// libgit2 1.5, 20 KiB for each line of the configuration.) `repository` may be null. Returns libgit2's code.
int anonymous_remote(RemoteHandle& remote, git_repository* repository, const std::string& url);

/// What libgit2 last complained about in this thread.
Error last_error(Errc code, std::string context);

/// 40 hexadecimal digits.
std::string to_text(const git_oid& id);

/// Errors: malformed (anything but 40 hexadecimal digits).
Result<git_oid> to_oid(const std::string& text);

}  // namespace mendwatch::git
