#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::diagnose {

/// One call in a stack trace, as it was printed.
struct Frame {
  std::string file;      // with '/' between folders; empty where only the function is told
  int line = 0;          // from 1; 0: not told
  std::string function;  // `Client.fetch`, `dfly::Service::Eval`; empty where it isn't told
  std::string code;      // the source line beside it, where the trace shows it
  std::string text;      // the line of the trace, exactly
  int block = 0;         // counts the exceptions of a chain from 0, in the order of the trace
  int depth = 0;         // 0: innermost of its block
};

/// An exception's own line: `KeyError: 'id'`.
struct Raised {
  std::string type;
  std::string message;
  std::string text;  // the line, exactly
  int block = 0;
};

struct Trace {
  std::vector<Frame> frames;   // block by block, innermost first
  std::vector<Raised> raised;
  int root_block = 0;          // the exception that came first: where the chain begins
};

/// Reads stack traces of Python, JavaScript, Java, Go, Ruby, Rust, C++ (gdb, sanitizers, glog), C# and PHP, and other mentions of
/// `path:line`, among any other lines. Linear in the text; at most 400 frames.
Trace read_trace(std::string_view text);

}  // namespace mendwatch::diagnose
