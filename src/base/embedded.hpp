#pragma once

#include <span>
#include <string_view>

namespace mendwatch {

/// A file that is part of the binary (cmake/mendwatch_embed.cmake).
struct EmbeddedFile {
  std::string_view path;   // relative to the folder that was embedded
  std::string_view bytes;
};

namespace embedded {

std::span<const EmbeddedFile> playbooks();  // conf/playbooks
std::span<const EmbeddedFile> page();       // the built page, gzipped
std::span<const EmbeddedFile> example();    // examples/: the demonstration's service and what runs it

}  // namespace embedded
}  // namespace mendwatch
