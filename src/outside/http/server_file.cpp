#include "src/outside/http/server_file.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace mendwatch::http {
namespace {

constexpr std::size_t size_limit = 64 << 10;

struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0)
      ::close(number);
  }
};

std::filesystem::path path_in(const std::filesystem::path& state) { return state / "server.json"; }

Error failed(const std::filesystem::path& path) { return {Errc::unavailable, std::string{"cannot be written: "} + std::strerror(errno), path}; }

}  // namespace

std::string new_token() {
  std::array<unsigned char, 32> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("the system has no random numbers");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes)
    token += {digits[byte >> 4], digits[byte & 15]};
  return token;
}

Result<void> write_server_file(const std::filesystem::path& state, const ServerFile& file) {
  const auto path = path_in(state);
  const auto fresh = path.string() + ".new";
  ::unlink(fresh.c_str());
  const Descriptor descriptor{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (descriptor.number < 0)
    return failed(path);
  const auto text = to_json_text(file) + "\n";
  if (::write(descriptor.number, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::rename(fresh.c_str(), path.c_str()) != 0)
    return failed(path);
  return {};
}

Result<ServerFile> read_server_file(const std::filesystem::path& state) {
  const auto path = path_in(state);
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (descriptor.number < 0 && errno == ENOENT)
    return Error{Errc::not_found, "no service has been started with this state folder", path};
  if (descriptor.number < 0)
    return Error{Errc::refused, std::string{"cannot be read: "} + std::strerror(errno), path};
  struct stat status {};
  if (::fstat(descriptor.number, &status) != 0 || !S_ISREG(status.st_mode) || (status.st_mode & 077) != 0 || (status.st_uid != ::getuid() && ::getuid() != 0))
    return Error{Errc::refused, "must belong to you, and only you may read it (mode 0600)", path};
  std::string text(size_limit, '\0');
  const auto bytes = ::read(descriptor.number, text.data(), text.size());
  if (bytes < 0)
    return Error{Errc::refused, std::string{"cannot be read: "} + std::strerror(errno), path};
  text.resize(static_cast<std::size_t>(bytes));
  auto file = from_json_text<ServerFile>(text);
  if (!file || file->url.empty() || file->token.empty())
    return Error{Errc::malformed, "is not what a service writes there", path};
  return file;
}

}  // namespace mendwatch::http
