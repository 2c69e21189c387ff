#include "src/cli/demo_service.hpp"

#include "src/base/text.hpp"
#include "src/outside/http/client.hpp"
#include "src/outside/http/server_file.hpp"

#include <fstream>
#include <iterator>

namespace mendwatch::cli {

Result<DemoService> DemoService::start(const std::filesystem::path& configuration, std::filesystem::path state) {
  auto log = configuration.parent_path() / "mendwatch.log";
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  // Its log goes to a file: a terminal belongs to the demonstration.
  auto child = process::Child::start({"sh", "-c", "exec \"$0\" run -c \"$1\" >\"$2\" 2>&1", program.string(), configuration.string(), log.string()});
  if (!child)
    return child.error();
  return DemoService{std::move(*child), std::move(state), std::move(log)};
}

bool DemoService::alive() { return !child_.ended(); }

std::optional<bool> DemoService::ready() const {
  const auto file = http::read_server_file(state_);
  if (!file)
    return std::nullopt;
  auto address = http::parse_address(file->url);
  if (!address)
    return std::nullopt;
  http::Outgoing request;
  request.to = *address;
  request.target = "/readyz";
  auto answer = http::fetch_now(std::move(request), std::chrono::seconds{2});
  return answer && answer->status == 200 ? std::optional{true} : std::nullopt;
}

std::string DemoService::link() const {
  const auto file = http::read_server_file(state_);
  return file ? file->url + "/?token=" + file->page : "";
}

Result<Json> DemoService::ask(const std::string& method, const std::string& path, std::string body) const {
  const auto file = http::read_server_file(state_);
  if (!file)
    return file.error();
  auto address = http::parse_address(file->url);
  if (!address)
    return address.error();
  http::Outgoing request;
  request.to = *address;
  request.method = method;
  request.target = path;
  request.headers = {{"Authorization", "Bearer " + file->token}, {"Content-Type", "application/json"}};
  request.body = std::move(body);
  auto answer = http::fetch_now(std::move(request), std::chrono::seconds{10});
  if (!answer)
    return answer.error();
  if (answer->status != 200)
    return Error{Errc::failed, "answered " + std::to_string(answer->status) + ": " + visible(shorten(answer->body, 400)), path};
  return from_json_text<Json>(answer->body);
}

std::string DemoService::last_words() const {
  std::ifstream file(log_, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return visible(text.size() > 1500 ? text.substr(text.size() - 1500) : text);
}

}  // namespace mendwatch::cli
