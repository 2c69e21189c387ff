#include "actors/implement/deploy_step.hpp"

#include "src/base/fix_id.hpp"
#include "src/base/kill_point.hpp"
#include "src/base/text.hpp"
#include "src/outside/hosting/deployment.hpp"

namespace mendwatch {
namespace {

using approve::StepOrder;
using approve::StepResult;

StepResult result_of(const StepOrder& order, bool ok, std::string sentence, Json detail = Json::object()) {
  return {order.fix, order.number, order.step, ok, std::move(sentence), std::move(detail)};
}

// A rollback deploys an older commit; everything else the one that we made.
const std::string& commit_of(const StepOrder& order) {
  if (!order.commit.empty())
    return order.commit;
  return order.option.suspect_commit.empty() ? order.base_commit : order.option.suspect_commit;
}

std::string last_line(const std::string& tail, const Redactor& redact) {
  const auto text = visible(redact(to_utf8(tail)));
  const auto lines = lines_of(trim(text));
  return lines.empty() ? "" : " (" + shorten(trim(lines.back()), 200) + ")";
}

StepResult deploy(const StepOrder& order, const std::vector<config::Repository>& repositories, const std::filesystem::path& state,
                  const Redactor& redact) {
  const auto repository = std::find_if(repositories.begin(), repositories.end(), [&](const auto& one) { return one.name == order.repository; });
  if (repository == repositories.end() || !is_fix_id(order.fix))
    return result_of(order, false, "The configuration knows no repository `" + visible(order.repository) + "` any more.");
  const auto& commit = commit_of(order);
  if (!repository->deploy)
    return result_of(order, true, "No deploy command is configured, so the service is expected to follow " + order.branch + " by itself.",
                     {{"commit", commit}});
  const auto& configured = *repository->deploy;
  const hosting::Deployment deployment{configured.command, configured.folder, configured.limit, state / "deployments" / (order.fix + ".log")};
  const auto finished = hosting::deploy(deployment, {commit, order.fix, order.repository, order.branch, order.service,
                                                     std::string{to_string(order.step)}});
  kill_point((std::string{to_string(order.step)} + ".mid_effect").c_str());
  if (!finished)
    return result_of(order, false, "The deploy command can't be run: " + visible(to_string(finished.error())) + ".");
  sandbox::Limits limits;
  limits.time = configured.limit;
  if (!finished->passed())
    return result_of(order, false,
                     "The deploy command " + sandbox::sentence(*finished, limits) + last_line(finished->tail, redact) + "; its output is in " +
                         deployment.log.string() + ".",
                     {{"commit", commit}, {"seconds", finished->seconds}});
  return result_of(order, true, "Deployed " + commit.substr(0, 12) + ".", {{"commit", commit}, {"seconds", finished->seconds}});
}

}  // namespace

StepResult deploy_step(const StepOrder& order, const std::vector<config::Repository>& repositories, const std::filesystem::path& state,
                       const Redactor& redact) {
  StepResult result;
  try {
    result = deploy(order, repositories, state, redact);
  } catch (const std::exception& problem) {
    result = result_of(order, false, std::string{"It could not be deployed: "} + problem.what() + ".");
  }
  result.sentence = redact(result.sentence);
  return result;
}

}  // namespace mendwatch
