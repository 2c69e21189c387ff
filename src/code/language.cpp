#include "src/code/language.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <string>

namespace mendwatch::code {
namespace {

struct Ending {
  std::string_view ending;
  Language language;
};

constexpr std::array endings{
    Ending{".py", Language::python},       Ending{".pyi", Language::python},      Ending{".pyw", Language::python},
    Ending{".js", Language::javascript},   Ending{".mjs", Language::javascript},  Ending{".cjs", Language::javascript},
    Ending{".jsx", Language::javascript},  Ending{".ts", Language::typescript},   Ending{".mts", Language::typescript},
    Ending{".cts", Language::typescript},  Ending{".tsx", Language::tsx},         Ending{".go", Language::go},
    Ending{".java", Language::java},       Ending{".rb", Language::ruby},         Ending{".rake", Language::ruby},
    Ending{".gemspec", Language::ruby},    Ending{".ru", Language::ruby},         Ending{".rs", Language::rust},
    Ending{".c", Language::cpp},           Ending{".h", Language::cpp},           Ending{".cc", Language::cpp},
    Ending{".cpp", Language::cpp},         Ending{".cxx", Language::cpp},         Ending{".hpp", Language::cpp},
    Ending{".hh", Language::cpp},          Ending{".hxx", Language::cpp},         Ending{".cs", Language::csharp},
    Ending{".php", Language::php},         Ending{".sh", Language::bash},         Ending{".bash", Language::bash},
    Ending{".json", Language::json},       Ending{".yaml", Language::yaml},       Ending{".yml", Language::yaml},
    Ending{".toml", Language::toml},       Ending{".ini", Language::ini},         Ending{".cfg", Language::ini},
    Ending{".conf", Language::ini},        Ending{".properties", Language::ini},  Ending{".env", Language::env},
};

std::string_view name_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool has_folder(std::string_view path, std::initializer_list<std::string_view> folders) {
  const auto parts = split(path, '/');
  for (std::size_t i = 0; i + 1 < parts.size(); ++i)
    if (std::find(folders.begin(), folders.end(), parts[i]) != folders.end())
      return true;
  return false;
}

}  // namespace

Language language_of(std::string_view path) {
  const std::string name = lower(name_of(path));
  if (name == "rakefile" || name == "gemfile")
    return Language::ruby;
  if (name == ".env" || name.starts_with(".env.") || name == "dockerfile" || name.starts_with("dockerfile."))
    return Language::env;
  for (const auto& [ending, language] : endings)
    if (name.size() > ending.size() && name.ends_with(ending))
      return language;
  return Language::unknown;
}

bool has_grammar(Language language) { return language >= Language::python && language <= Language::yaml; }

bool is_program(Language language) { return language >= Language::python && language <= Language::bash; }

bool is_vendored(std::string_view path) {
  const auto name = name_of(path);
  return has_folder(path, {"vendor", "vendored", "node_modules", "third_party", "thirdparty", "site-packages", "bower_components",
                           "dist", "_vendor", "Godeps", "external"}) ||
         name.ends_with(".min.js") || name.ends_with(".pb.go") || name.ends_with("_pb2.py") || name.ends_with("-lock.json") ||
         name.ends_with(".lock") || name == "pnpm-lock.yaml";
}

bool is_test(std::string_view path) {
  const std::string name = lower(name_of(path));
  return has_folder(path, {"test", "tests", "spec", "__tests__", "testdata", "fixtures", "e2e", "testing"}) ||
         name.starts_with("test_") || name.find("_test.") != std::string::npos || name.find(".test.") != std::string::npos ||
         name.find(".spec.") != std::string::npos || name.find("_spec.") != std::string::npos || name == "conftest.py";
}

}  // namespace mendwatch::code
