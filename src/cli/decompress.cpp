#include "src/cli/decompress.hpp"

#include <zlib.h>
#include <zstd.h>

#include <string>
#include <vector>

namespace mendwatch::cli {
namespace {

constexpr std::size_t portion = 64 << 10;
constexpr std::string_view gzip_magic = "\x1f\x8b";
constexpr std::string_view zstd_magic = "\x28\xb5\x2f\xfd";

Error damaged(const char* what) { return Error{Errc::malformed, std::string{"the packed data is damaged: "} + what, "input"}; }

}  // namespace

struct Decompressor::Gzip {
  z_stream stream{};
  bool middle = false;  // of a member

  Gzip() { inflateInit2(&stream, 15 + 16); }
  ~Gzip() { inflateEnd(&stream); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  Result<void> feed(std::string_view bytes, const Sink& sink) {
    std::vector<char> buffer(portion);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    bool full = false;
    while (stream.avail_in > 0 || full) {
      if (!middle && stream.avail_in > 0 && *stream.next_in == 0) {  // zeros after the last member are padding
        ++stream.next_in;
        --stream.avail_in;
        continue;
      }
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = uInt(buffer.size());
      const int outcome = inflate(&stream, Z_NO_FLUSH);
      if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR)
        return damaged(stream.msg ? stream.msg : "gzip");
      sink({buffer.data(), buffer.size() - stream.avail_out});
      full = stream.avail_out == 0;
      middle = outcome != Z_STREAM_END;
      if (outcome == Z_STREAM_END) {
        inflateReset(&stream);  // another member may follow
        full = false;
      } else if (outcome == Z_BUF_ERROR) {
        break;
      }
    }
    return {};
  }
};

struct Decompressor::Zstd {
  ZSTD_DStream* stream = ZSTD_createDStream();
  bool middle = false;

  Zstd() = default;
  ~Zstd() { ZSTD_freeDStream(stream); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  Result<void> feed(std::string_view bytes, const Sink& sink) {
    std::vector<char> buffer(portion);
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    bool full = false;
    while (in.pos < in.size || full) {
      ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
      const auto left = ZSTD_decompressStream(stream, &out, &in);
      if (ZSTD_isError(left))
        return damaged(ZSTD_getErrorName(left));
      sink({buffer.data(), out.pos});
      full = out.pos == out.size;
      middle = left != 0;
    }
    return {};
  }
};

Decompressor::Decompressor() = default;
Decompressor::~Decompressor() = default;

Result<void> Decompressor::pass(std::string_view bytes, const Sink& sink) {
  if (gzip_)
    return gzip_->feed(bytes, sink);
  if (zstd_)
    return zstd_->feed(bytes, sink);
  sink(bytes);
  return {};
}

Result<void> Decompressor::feed(std::string_view bytes, const Sink& sink) {
  if (known_)
    return pass(bytes, sink);
  head_ += bytes;
  if (head_.size() < zstd_magic.size())
    return {};
  known_ = true;
  if (head_.starts_with(gzip_magic))
    gzip_ = std::make_unique<Gzip>();
  else if (head_.starts_with(zstd_magic))
    zstd_ = std::make_unique<Zstd>();
  return pass(std::exchange(head_, {}), sink);
}

Result<void> Decompressor::finish(const Sink& sink) {
  if (!known_ && !head_.empty())
    sink(head_);
  if ((gzip_ && gzip_->middle) || (zstd_ && zstd_->middle))
    return damaged("it ends in the middle");
  return {};
}

}  // namespace mendwatch::cli
