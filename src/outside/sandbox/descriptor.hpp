#pragma once

#include <optional>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace mendwatch::sandbox {

/// Owns a file descriptor.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int raw) : raw_(raw) {}
  Descriptor(Descriptor&& other) noexcept : raw_(std::exchange(other.raw_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const { return raw_; }
  explicit operator bool() const { return raw_ >= 0; }
  void close() {
    if (raw_ >= 0)
      ::close(std::exchange(raw_, -1));
  }

private:
  int raw_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

/// A pipe whose ends no other program inherits; nothing when no descriptors are left (errno says).
inline std::optional<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return std::nullopt;
  return Pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

}  // namespace mendwatch::sandbox
