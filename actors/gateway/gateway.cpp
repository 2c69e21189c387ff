#include "actors/gateway/gateway.hpp"

#include "actors/gateway/answers.hpp"
#include "actors/gateway/metrics.hpp"
#include "actors/gateway/routes.hpp"
#include "src/base/fix_id.hpp"
#include "src/base/text.hpp"

namespace mendwatch {
namespace {

using namespace gate;
using Self = GatewayActor::stateful_pointer<GatewayState>;

constexpr std::chrono::seconds patience{10};       // with the docket and the journal
constexpr std::chrono::seconds short_patience{2};  // where a missing answer is one, too
constexpr std::chrono::seconds beat{2};
constexpr std::uint32_t most_listed = 200;

// How an actor's error reaches the one who asked.
auto refuse(const http::Reply& reply) {
  return [reply](caf::error& error) { reply(error_answer(from_caf(error))); };
}

// ---- what is asked --------------------------------------------------------------------------------------------------------------

void list_fixes(Self self, const Call& call) {
  self->request(self->state.links.docket, patience, atom::list_v, most_listed)
      .then([reply = call.reply](const Document& fixes) { reply(json_answer(fixes.json)); }, refuse(call.reply));
}

void show_fix(Self self, const Call& call, const std::string& fix) {
  self->request(self->state.links.docket, patience, atom::show_v, fix)
      .then([reply = call.reply](const Document& shown) { reply(json_answer(shown.json)); }, refuse(call.reply));
}

void list_incidents(Self self, const Call& call) {
  const auto asked = call.request.query.find("open");
  self->request(self->state.links.journal, patience, atom::incidents_v, asked != call.request.query.end(), most_listed)
      .then([reply = call.reply](const std::vector<correlate::Incident>& incidents) { reply(json_answer({{"incidents", incidents}})); }, refuse(call.reply));
}

void show_tree(Self self, const Call& call) {
  const auto guardian = self->state.desk->guardian();
  if (!guardian)
    return call.reply(error_answer(Error{Errc::unavailable, "starting or stopping", ""}));
  self->request(caf::actor_cast<SupervisorActor>(guardian), patience, atom::tree_v)
      .then([reply = call.reply](const supervision::Node& tree) { reply(json_answer(tree)); }, refuse(call.reply));
}

Json status_of(const GatewayState& state) {
  Json services = Json::array();
  for (const auto& service : state.configuration->services)
    services.push_back({{"name", service.name}, {"description", service.description}, {"repository", service.repository}, {"sources", service.sources.size()}});
  return {{"version", MENDWATCH_VERSION}, {"started", state.started}, {"now", state.now()}, {"services", services}};
}

// Ready: the journal answers, so that a vote can be counted.
void show_status(Self self, const Call& call, bool ready_only) {
  const auto answer = [reply = call.reply, ready_only, known = ready_only ? Json::object() : status_of(self->state)](bool ready, const Json& journal) {
    if (ready_only)
      return reply(text_answer(ready ? "ready\n" : "not ready: the journal does not answer\n", ready ? 200 : 503));
    auto status = known;
    status["ready"] = ready;
    status["journal"] = journal;
    reply(json_answer(status));
  };
  self->request(self->state.links.journal, short_patience, atom::health_v)
      .then([answer](const Document& health) { answer(true, health.json); },
            [answer](caf::error& error) { answer(false, {{"error", to_string(from_caf(error))}}); });
}

// ---- what is decided ------------------------------------------------------------------------------------------------------------

Result<std::string> text_field(const Json& body, const char* key) {
  const auto found = body.find(key);
  if (found != body.end() && !found->is_string())
    return Error{Errc::malformed, "must be text", key};
  return found == body.end() ? std::string{} : found->get<std::string>();
}

// An option counts from 1; 0 where it is not named.
Result<std::uint32_t> option_field(const Json& body) {
  const auto found = body.find("option");
  if (found != body.end() && (!found->is_number_unsigned() || found->get<std::uint64_t>() < 1 || found->get<std::uint64_t>() > 3))
    return Error{Errc::malformed, "must be a number from 1 to 3", "option"};
  return found == body.end() ? 0u : found->get<std::uint32_t>();
}

Result<approve::Vote> read_vote(const Call& call, const Target& target, const std::string& principal, Time now) {
  auto body = from_json_text<Json>(call.request.body);
  if (!body || !body->is_object())
    return Error{Errc::malformed, "send a JSON object, as {\"digest\": \"…\", \"option\": 1}", "body"};
  const bool yes = target.route == Route::approve;
  auto digest = text_field(*body, "digest"), reason = text_field(*body, "reason");
  auto option = option_field(*body);
  for (const auto* problem : {digest ? nullptr : &digest.error(), option ? nullptr : &option.error(), reason ? nullptr : &reason.error()})
    if (problem)
      return *problem;
  if (yes && digest->empty())
    return Error{Errc::malformed, "is needed: a yes is bound to the bytes that were shown", "digest"};
  approve::Vote vote;
  vote.fix = target.name;
  vote.principal = principal;
  vote.digest = lower(*digest);
  vote.option = *option;
  vote.yes = yes;
  vote.reason = shorten(to_utf8(*reason), 1000);
  vote.sent = now;
  vote.via = principal == "token:page" ? "page" : "cli";
  return vote;
}

void answer_with(Self self, const Call& call, auto&& message) {
  self->request(self->state.links.docket, patience, std::move(message))
      .then([reply = call.reply](const approve::Answer& answer) { reply(json_answer(answer)); }, refuse(call.reply));
}

void decide(Self self, const Call& call, const Target& target, const std::string& principal) {
  const auto now = self->state.now();
  if (!is_fix_id(target.name))
    return call.reply(error_answer(Error{Errc::not_found, "is not the id of a fix, as fix_20251020_030000", visible(shorten(target.name, 80))}));
  if (target.route == Route::revert)
    return answer_with(self, call, approve::RevertRequest{target.name, principal, now});
  auto vote = read_vote(call, target, principal, now);
  if (!vote)
    return call.reply(error_answer(vote.error()));
  answer_with(self, call, std::move(*vote));
}

// ---- what is pushed -------------------------------------------------------------------------------------------------------------

void ingest(Self self, const Call& call, const std::string& name) {
  auto& state = self->state;
  if (auto allowed = check_ingest(call.request, state.access); !allowed)
    return call.reply(error_answer(allowed.error()));
  const auto* service = config::find_service(*state.configuration, name);
  if (!service || std::none_of(service->sources.begin(), service->sources.end(), [](const config::Source& source) { return source.ingest; }))
    return call.reply(error_answer(Error{Errc::not_found, "no service of that name takes pushed lines: give it a source `ingest: true`", visible(shorten(name, 80))}));
  if (call.request.body.empty())
    return call.reply(text_answer("", 204));
  auto kept = state.spool->append(name, call.request.body);
  if (kept)
    kept = state.spool->sync(name);
  call.reply(kept ? text_answer("", 204) : error_answer(kept.error()));
}

// ---- what is measured -----------------------------------------------------------------------------------------------------------

struct Gathering {
  std::vector<Observation> observations;
  supervision::Node tree;
  std::size_t missing = 0;
  http::Reply reply;

  explicit Gathering(http::Reply to) : reply(std::move(to)) {}

  void one_less() {
    if (--missing == 0)
      reply({200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(observations, tree), {{"Cache-Control", "no-store"}}});
  }
};

void measure(Self self, const Call& call) {
  if (!is_local(call.request) && !principal_of(call.request, self->state.access))
    return call.reply(error_answer(Error{Errc::forbidden, "send Authorization: Bearer TOKEN", ""}));
  const auto& state = self->state;
  auto gathering = std::make_shared<Gathering>(call.reply);
  gathering->observations.push_back({"gateway", "", {{"requests", state.requests}, {"watchers", state.desk->watchers()}}});
  gathering->missing = state.links.observed.size() + 2;
  for (const auto& observed : state.links.observed)
    self->request(observed.actor, short_patience, atom::state_v)
        .then([=](const Document& document) { gathering->observations.push_back({observed.room, observed.name, document.json}); gathering->one_less(); },
              [=](caf::error&) { gathering->one_less(); });
  if (const auto guardian = state.desk->guardian())
    self->request(caf::actor_cast<SupervisorActor>(guardian), short_patience, atom::tree_v)
        .then([=](const supervision::Node& tree) { gathering->tree = tree; gathering->one_less(); }, [=](caf::error&) { gathering->one_less(); });
  else
    gathering->one_less();
  self->request(state.links.journal, short_patience, atom::health_v)
      .then([=](const Document& health) { gathering->observations.push_back({"journal", "", health.json}); gathering->one_less(); },
            [=](caf::error&) { gathering->one_less(); });
}

// ---- the door -------------------------------------------------------------------------------------------------------------------

void serve_page(Self self, const Call& call) {
  const auto& access = self->state.access;
  if (call.request.path == "/" && call.request.query.contains("token")) {
    if (!opens_page(call.request, access))
      return call.reply(text_answer("This link's token is not known here (any more). mendwatch prints a fresh link when it starts.\n", 403));
    auto response = text_answer("", 303);
    response.headers.emplace_back("Set-Cookie", set_cookie(access));
    response.headers.emplace_back("Location", "/");
    return call.reply(std::move(response));
  }
  auto file = page_file(call.request);
  call.reply(file ? std::move(*file) : error_answer(Error{Errc::not_found, "there is nothing of that name", visible(shorten(call.request.path, 120))}));
}

void serve_secret(Self self, const Call& call, const Target& target) {
  const auto principal = principal_of(call.request, self->state.access);
  if (!principal) {
    auto response = error_answer(principal.error());
    response.status = 401;
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return call.reply(std::move(response));
  }
  switch (target.route) {
    case Route::status: return show_status(self, call, false);
    case Route::fixes: return list_fixes(self, call);
    case Route::fix: return show_fix(self, call, target.name);
    case Route::incidents: return list_incidents(self, call);
    case Route::supervision: return show_tree(self, call);
    case Route::approve:
    case Route::reject:
    case Route::revert: return decide(self, call, target, *principal);
    case Route::events:
      if (auto stream = call.reply.stream({{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}}))
        self->state.desk->watch(std::move(stream));
      return;
    case Route::page:
    case Route::health:
    case Route::ready:
    case Route::metrics:
    case Route::ingest: break;
  }
}

void serve(Self self, const Call& call) {
  ++self->state.requests;
  if (auto allowed = check_site(call.request); !allowed)
    return call.reply(error_answer(allowed.error()));
  const auto target = find_route(call.request.method, call.request.path);
  if (!target) {
    auto response = error_answer(target.error());
    if (target.error().code == Errc::refused) {
      response.status = 405;
      response.headers.emplace_back("Allow", target.error().context);
    }
    return call.reply(std::move(response));
  }
  switch (target->route) {
    case Route::page: return serve_page(self, call);
    case Route::health: return call.reply(text_answer("ok\n"));
    case Route::ready: return show_status(self, call, true);
    case Route::metrics: return measure(self, call);
    case Route::ingest: return ingest(self, call, target->name);
    default: return serve_secret(self, call, *target);
  }
}

void subscribe(Self self) {
  if (const auto router = self->state.desk->gateway())
    self->request(self->state.links.docket, short_patience, atom::subscribe_v, router).then([] {}, [](caf::error&) {});
}

}  // namespace

GatewayActor::behavior_type gateway(Self self, std::shared_ptr<Desk> desk, Links links, Access access, std::shared_ptr<const config::Configuration> configuration,
                                    Clock now) {
  auto& state = self->state;
  state.desk = std::move(desk);
  state.links = std::move(links);
  state.access = std::move(access);
  state.configuration = std::move(configuration);
  state.spool.emplace(state.configuration->state / "ingest");
  state.now = std::move(now);
  state.started = state.now();
  // What came while an earlier life ended.
  for (const auto number : state.desk->waiting())
    self->send(self, atom::work_v, number);
  self->send(self, atom::tick_v);
  return {
      [self](atom::work, std::uint64_t number) {
        if (const auto call = self->state.desk->take(number))
          serve(self, *call);
      },
      [self](atom::changed, const approve::Event& event) {
        self->state.desk->tell("fix", to_json_text(Json{{"fix", event.fix}, {"version", event.version}, {"what", event.what}, {"sentence", visible(event.sentence)}}));
      },
      [self](atom::tick) {
        subscribe(self);
        self->delayed_send(self, beat, atom::tick_v);
      },
      [self](atom::state) -> caf::result<Document> {
        return Document{{{"requests", self->state.requests}, {"watchers", self->state.desk->watchers()}}};
      },
  };
}

}  // namespace mendwatch
