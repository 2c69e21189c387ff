# Run by mendwatch_embed at build time: FILES below FOLDER → OUTPUT, a C++ source with their bytes.
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ "${FOLDER}/${file}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "const unsigned char file_${index}[] = {${bytes}0};\n")
  string(APPEND rows "    {\"${file}\", {reinterpret_cast<const char*>(file_${index}), ${size}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "#include \"src/base/embedded.hpp\"

#include <array>

namespace mendwatch::embedded {
namespace {
${arrays}}  // namespace

std::span<const EmbeddedFile> ${NAME}() {
  static const std::array<EmbeddedFile, ${index}> files{{
${rows}  }};
  return files;
}

}  // namespace mendwatch::embedded
")
