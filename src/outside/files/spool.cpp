#include "src/outside/files/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace mendwatch::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_open = 64;

bool is_service_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

Error unavailable(std::string_view what, const fs::path& path) {
  return {Errc::unavailable, std::string{what} + ": " + std::strerror(errno), path.string()};
}

// Errors leave errno set.
bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return true;
}

}  // namespace

Spool::Spool(fs::path folder, SpoolSettings settings) : folder_(std::move(folder)), settings_(settings) {}

fs::path Spool::path_of(std::string_view service) const { return folder_ / (std::string{service} + ".log"); }

Result<void> Spool::append(std::string_view service, std::string_view lines) {
  if (lines.empty())
    return {};
  if (!is_service_name(service))
    return Error{Errc::malformed, "not a service's name: letters, digits, '.', '_' and '-' only",
                 std::string{service.substr(0, 64)}};
  const auto path = path_of(service);
  if (const auto known = files_.find(service); known != files_.end() && known->second.size >= settings_.max_bytes)
    if (auto rotated = rotate(service); !rotated)
      return rotated;
  auto opened = open(service);
  if (!opened)
    return opened.error();
  auto& [file, size] = **opened;
  std::string whole{lines};
  if (whole.back() != '\n')
    whole += '\n';
  if (!write_all(file.get(), whole)) {
    const auto problem = unavailable("the lines cannot be kept", path);
    // Half of the lines would come twice when the sender tries again. If this fails too, open() ends the torn line.
    if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0)
      files_.erase(files_.find(service));
    return problem;
  }
  size += whole.size();
  return {};
}

Result<void> Spool::sync(std::string_view service) {
  const auto known = files_.find(service);
  if (known == files_.end() || ::fdatasync(known->second.file.get()) == 0)
    return {};
  return unavailable("the lines cannot be brought to the disk", path_of(service));
}

Result<Spool::File*> Spool::open(std::string_view service) {
  if (const auto known = files_.find(service); known != files_.end())
    return &known->second;
  const auto path = path_of(service);
  std::error_code problem;
  fs::create_directories(folder_, problem);
  Descriptor file{::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600)};
  if (!file)
    return unavailable("cannot be opened", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    return unavailable("cannot be examined", path);
  auto size = static_cast<std::uint64_t>(status.st_size);
  // A line that a crash tore ends here, so that the next one is not glued to it.
  char last = '\n';
  if (size > 0 && ::pread(file.get(), &last, 1, static_cast<off_t>(size - 1)) == 1 && last != '\n') {
    if (!write_all(file.get(), "\n"))
      return unavailable("cannot be written to", path);
    ++size;
  }
  if (files_.size() >= most_open)
    files_.erase(files_.begin());
  return &files_.insert_or_assign(std::string{service}, File{std::move(file), size}).first->second;
}

Result<void> Spool::rotate(std::string_view service) {
  const auto path = path_of(service);
  const auto part = [&](std::size_t number) { return path.string() + '.' + std::to_string(number); };
  // What was appended has been promised: it must be on the disk before we lose sight of the file.
  if (auto synced = sync(service); !synced)
    return synced;
  std::error_code problem;
  for (std::size_t number = settings_.keep; number-- > 1;)
    fs::rename(part(number), part(number + 1), problem);  // missing ones are no trouble
  if (settings_.keep > 0)
    fs::rename(path, part(1), problem);
  else
    fs::remove(path, problem);
  if (problem)
    return Error{Errc::unavailable, "cannot be rotated: " + problem.message(), path.string()};
  files_.erase(files_.find(service));
  return {};
}

}  // namespace mendwatch::files
