#pragma once

#include "src/base/result.hpp"
#include "src/outside/files/descriptor.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace mendwatch::files {

struct SpoolSettings {
  std::uint64_t max_bytes = 64 * 1024 * 1024;  // of one file; then it becomes SERVICE.log.1
  std::size_t keep = 4;                        // older files, SERVICE.log.1 the youngest
};

/// Lines that were pushed to us, kept in FOLDER/SERVICE.log until a FileSource has read them.
class Spool {
public:
  explicit Spool(std::filesystem::path folder, SpoolSettings settings = {});

  /// Where the lines of `service` are: the glob for its FileSource.
  std::filesystem::path path_of(std::string_view service) const;

  /// Appends whole lines; a missing last line end is added. All of them or none. Errors: malformed (not a service's name);
  /// unavailable (the disk is full, say: nothing was kept, send them again).
  Result<void> append(std::string_view service, std::string_view lines);

  /// Returns once all that was appended for `service` is on the disk. Errors: unavailable.
  Result<void> sync(std::string_view service);

private:
  struct File {
    Descriptor file;
    std::uint64_t size = 0;
  };

  Result<File*> open(std::string_view service);
  Result<void> rotate(std::string_view service);

  std::filesystem::path folder_;
  SpoolSettings settings_;
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace mendwatch::files
