# The syntax of the languages that mendwatch reads: tree-sitter grammars from npm, pinned by cmake/grammars/package-lock.json,
# compiled into one library. Nothing of them is kept in this repository.

set(grammars_dir "${CMAKE_SOURCE_DIR}/cmake/grammars")
set(grammars_stamp "${grammars_dir}/node_modules/.package-lock.json")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${grammars_dir}/package-lock.json")
if(NOT EXISTS "${grammars_stamp}" OR "${grammars_dir}/package-lock.json" IS_NEWER_THAN "${grammars_stamp}")
  find_program(NPM npm REQUIRED)
  message(STATUS "Fetching tree-sitter grammars")
  execute_process(COMMAND "${NPM}" ci --ignore-scripts --no-progress --loglevel=error
    WORKING_DIRECTORY "${grammars_dir}" RESULT_VARIABLE result OUTPUT_QUIET)
  if(result)
    message(FATAL_ERROR "npm ci failed in cmake/grammars (exit ${result})")
  endif()
  file(TOUCH "${grammars_stamp}")
endif()

set(grammar_folders @tree-sitter-grammars/tree-sitter-yaml tree-sitter-bash tree-sitter-c-sharp tree-sitter-cpp tree-sitter-go
  tree-sitter-java tree-sitter-javascript tree-sitter-json tree-sitter-php/php tree-sitter-python tree-sitter-ruby tree-sitter-rust
  tree-sitter-typescript/typescript tree-sitter-typescript/tsx)
pkg_check_modules(TREE_SITTER REQUIRED IMPORTED_TARGET tree-sitter)
add_library(mendwatch_grammars STATIC)
target_link_libraries(mendwatch_grammars PUBLIC PkgConfig::TREE_SITTER)
target_compile_options(mendwatch_grammars PRIVATE -O1 -w)
foreach(folder IN LISTS grammar_folders)
  set(sources "${grammars_dir}/node_modules/${folder}/src")
  foreach(file IN ITEMS parser.c scanner.c)
    if(EXISTS "${sources}/${file}")
      target_sources(mendwatch_grammars PRIVATE "${sources}/${file}")
      # Each grammar brings its own copy of tree_sitter/parser.h.
      set_source_files_properties("${sources}/${file}" PROPERTIES COMPILE_OPTIONS "-I${sources}")
    endif()
  endforeach()
endforeach()
