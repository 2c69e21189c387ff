#include "src/outside/http/io.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>
#include <vector>

namespace mendwatch::http {

struct Io::State {
  boost::asio::io_context context;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  std::vector<std::thread> threads;
};

Io::Io(int threads) : state_(std::make_unique<State>()) {
  for (int i = 0; i < threads; ++i)
    state_->threads.emplace_back([context = &state_->context] { context->run(); });
}

Io::~Io() { stop(); }

boost::asio::io_context& Io::context() { return state_->context; }

void Io::stop() {
  state_->work.reset();
  state_->context.stop();
  for (auto& thread : state_->threads)
    if (thread.joinable())
      thread.join();
}

}  // namespace mendwatch::http
