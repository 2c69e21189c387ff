#pragma once

#include "src/propose/edit/operation.hpp"
#include "src/propose/edit/source.hpp"

namespace mendwatch::propose {

/// The failing frame as the stack trace itself tells it.
struct Frame {
  std::string file;    // of the repository
  int line = 0;
  int column = 0;      // from 1; 0 where the trace doesn't tell
  std::string source;  // the line as the trace quotes it, trimmed; may be empty
  std::size_t mark = 0, mark_end = 0;  // what Python underlines, as bytes of the trimmed line; equal where it doesn't
};

/// Locations worth an edit, best first: in program files that are neither tests nor beside the code, with a line, at most `limit`, none that is
/// much weaker than the best.
std::vector<diagnose::Location> telling_locations(const Scene& scene, std::size_t limit = 4);

/// The frame nearest to the failure that lies in the repository's own code; nothing when the trouble has no trace.
std::optional<Frame> failing_frame(const Scene& scene);

/// The exception that ended the trace, `KeyError: 'coupon'`, without its module: its last line in Python, its first in JavaScript.
struct Failure {
  std::string type;     // KeyError
  std::string message;  // 'coupon'
};
std::optional<Failure> failure_of(const Scene& scene);

/// True if the node lies on the frame's line and, where the trace underlines something, within it.
bool is_marked(const Frame& frame, const Source& source, const code::Node& node);

/// The statement (a child of a block) that begins on this line or around it.
code::Node statement_at(const Source& source, int line);

/// The function, method or arrow function around a node, or the file.
code::Node function_around(const code::Node& node);

/// What was tried where this line speaks of a failure: the body of the try whose handler it is in, the promise before its catch, else the statement.
code::Node tried_at(const Source& source, int line);

/// The function's own name, or empty.
std::string function_name(const code::Node& function);

/// True if an identifier of that name occurs below the node.
bool mentions(const code::Node& node, std::string_view identifier);

/// `base`, or `base_2` … so that the node doesn't mention it yet.
std::string unused_name(const code::Node& node, const std::vector<std::string>& wishes);

/// True for expressions that can be evaluated twice without harm: names, attributes, constant subscripts.
bool is_plain(const code::Node& expression);

}  // namespace mendwatch::propose
