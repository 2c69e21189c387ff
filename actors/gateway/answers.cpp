#include "actors/gateway/answers.hpp"

#include "src/base/embedded.hpp"
#include "src/base/text.hpp"

#include <zlib.h>

namespace mendwatch::gate {
namespace {

const std::vector<std::pair<std::string, std::string>> safe_headers = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

constexpr const char* page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void make_visible(Json& json) {
  if (auto* text = json.get_ptr<std::string*>())
    *text = visible(*text);
  else if (json.is_structured())
    for (auto& item : json)
      make_visible(item);
}

int status_of(Errc code) {
  switch (code) {
    case Errc::none: return 200;
    case Errc::malformed: return 400;
    case Errc::forbidden: return 403;
    case Errc::not_found: return 404;
    case Errc::conflict: return 409;
    case Errc::expired: return 410;
    case Errc::refused: return 422;
    case Errc::unavailable: return 503;
    case Errc::timed_out: return 504;
    case Errc::failed:
    case Errc::poisoned:
    case Errc::configuration: return 500;
  }
  return 500;
}

std::string inflated(std::string_view bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
    return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  for (int result = Z_OK; result == Z_OK;) {
    char buffer[16384];
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof buffer;
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer, sizeof buffer - stream.avail_out);
  }
  inflateEnd(&stream);
  return text;
}

}  // namespace

http::Response json_answer(const Json& json, int status) {
  auto shown = json;
  make_visible(shown);
  return {status, "application/json", to_json_text(shown) + "\n", safe_headers};
}

http::Response error_answer(const Error& error) {
  auto response = json_answer({{"error", {{"code", to_string(error.code)}, {"message", to_string(error)}}}}, status_of(error.code));
  if (response.status == 503)
    response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response text_answer(std::string text, int status) { return {status, "text/plain; charset=utf-8", std::move(text), safe_headers}; }

std::optional<http::Response> page_file(const http::Request& request) {
  const auto name = request.path == "/" ? std::string{"index.html"} : request.path.substr(1);
  for (const auto& file : embedded::page()) {
    if (file.path != name + ".gz")
      continue;
    http::Response response;
    response.headers = safe_headers;
    response.headers.emplace_back("Content-Security-Policy", page_policy);
    response.headers.emplace_back("X-Frame-Options", "DENY");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    response.content_type = name.ends_with(".js") ? "text/javascript; charset=utf-8" : name.ends_with(".css") ? "text/css; charset=utf-8" : "text/html; charset=utf-8";
    const bool takes_gzip = request.header("accept-encoding").find("gzip") != std::string_view::npos;
    if (takes_gzip)
      response.headers.emplace_back("Content-Encoding", "gzip");
    response.body = takes_gzip ? std::string{file.bytes} : inflated(file.bytes);
    return response;
  }
  return std::nullopt;
}

}  // namespace mendwatch::gate
