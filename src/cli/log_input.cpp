#include "src/cli/log_input.hpp"

#include "src/base/text.hpp"
#include "src/cli/decompress.hpp"
#include "src/read/line_splitter.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>

namespace mendwatch::cli {
namespace {

constexpr std::size_t portion = 256 << 10;

class Descriptor {
public:
  explicit Descriptor(int number, bool ours) : number_(number), ours_(ours) {}
  ~Descriptor() {
    if (ours_ && number_ >= 0)
      ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int operator*() const { return number_; }

private:
  int number_;
  bool ours_;
};

Error problem_with(const std::string& file, int number) {
  return Error{number == ENOENT || number == ENOTDIR ? Errc::not_found : Errc::failed, std::string{"cannot be read: "} + std::strerror(number), file};
}

// Gives portions to `take` until the end, or until it says false.
Result<void> each_portion(const std::string& file, Streams& streams, const std::function<Result<bool>(std::string_view)>& take) {
  std::vector<char> buffer(portion);
  const bool standard = file == "-";
  if (standard && &streams.in != &std::cin) {  // a test's
    while (streams.in.read(buffer.data(), std::streamsize(buffer.size())) || streams.in.gcount() > 0)
      if (auto more = take({buffer.data(), std::size_t(streams.in.gcount())}); !more)
        return more.error();
      else if (!*more)
        break;
    return {};
  }
  const Descriptor descriptor{standard ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC), !standard};
  if (*descriptor < 0)
    return problem_with(file, errno);
  struct stat status {};
  if (::fstat(*descriptor, &status) == 0 && S_ISDIR(status.st_mode))
    return problem_with(file, EISDIR);
  while (true) {
    const auto got = ::read(*descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return problem_with(file, errno);
    if (got == 0)
      return {};
    if (auto more = take({buffer.data(), std::size_t(got)}); !more)
      return more.error();
    else if (!*more)
      return {};
  }
}

}  // namespace

Result<void> each_line(const std::string& file, Streams& streams, const std::function<bool(const read::RawLine&)>& visit) {
  Decompressor decompressor;
  read::LineSplitter splitter;
  std::vector<read::RawLine> lines;
  bool more = true;
  const auto give = [&] {
    for (const auto& line : lines)
      more = more && visit(line);
    lines.clear();
  };
  const auto sink = [&](std::string_view bytes) {
    if (more)
      splitter.feed(bytes, lines);
    give();
  };
  const auto in_file = [&](const Error& error) { return Error{error.code, error.message, file == "-" ? "standard input" : file}; };
  const auto read = each_portion(file, streams, [&](std::string_view bytes) -> Result<bool> {
    if (auto fed = decompressor.feed(bytes, sink); !fed)
      return in_file(fed.error());
    return more;
  });
  if (!read)
    return read;
  const auto whole = decompressor.finish(sink);
  splitter.finish(lines);
  give();
  if (!whole && more)
    return in_file(whole.error());
  return {};
}

void ProgressLine::lines(std::uint64_t count, std::size_t findings) {
  if (!streams_.err_is_terminal || count < next_look_)
    return;
  next_look_ = count + 4096;
  const auto now = std::chrono::steady_clock::now();
  if (now - shown_ < std::chrono::milliseconds{500})
    return;
  shown_ = now;
  visible_ = true;
  streams_.err << '\r' << grouped(count) << " lines, " << count_of(findings, "finding") << " … " << std::flush;
}

void ProgressLine::clear() {
  if (visible_)
    streams_.err << "\r\x1b[K" << std::flush;
  visible_ = false;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

}  // namespace mendwatch::cli
