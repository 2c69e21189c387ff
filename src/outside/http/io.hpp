#pragma once

#include <memory>

namespace boost::asio {
class io_context;
}

namespace mendwatch::http {

/// The threads on which all HTTP happens. Made before the actor system and destroyed after it.
class Io {
public:
  explicit Io(int threads = 2);
  ~Io();  // stops; callbacks that are still waiting are dropped
  Io(const Io&) = delete;
  Io& operator=(const Io&) = delete;

  boost::asio::io_context& context();

  /// Ends the threads. Nothing is called back afterwards. Harmless when repeated.
  void stop();

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mendwatch::http
