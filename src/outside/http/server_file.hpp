#pragma once

#include "src/base/json.hpp"

#include <filesystem>

namespace mendwatch::http {

/// How a running service is found and talked to: STATE/server.json, which only its owner can read. Who can read it, is that user.
struct ServerFile {
  std::string url;    // http://127.0.0.1:8686
  std::string token;  // of the command line: principal local:UID
  std::string page;   // in the page's link: principal token:page
  int pid = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ServerFile, url, token, page, pid)

/// 256 random bits as 64 hexadecimal digits, from the system's source. Throws if there is none.
std::string new_token();

/// Replaces STATE/server.json, mode 0600 from its first byte on. Errors: unavailable.
Result<void> write_server_file(const std::filesystem::path& state, const ServerFile& file);

/// Errors: not_found (no service was started there), refused (others can read or write it), malformed.
Result<ServerFile> read_server_file(const std::filesystem::path& state);

}  // namespace mendwatch::http
