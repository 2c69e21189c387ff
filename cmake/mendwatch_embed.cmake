# mendwatch_embed(TARGET NAME FOLDER files…)
#
# Puts files (relative to FOLDER) into TARGET as `std::span<const mendwatch::EmbeddedFile> mendwatch::embedded::NAME()`, with their
# paths relative to FOLDER. Declare that function where it is used (src/base/embedded.hpp has the struct).
function(mendwatch_embed target name folder)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp")
  list(TRANSFORM ARGN PREPEND "${folder}/" OUTPUT_VARIABLE paths)
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -DNAME=${name} "-DFOLDER=${folder}" "-DFILES=${ARGN}" "-DOUTPUT=${output}"
      -P "${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake"
    DEPENDS ${paths} "${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake"
    COMMENT "Embedding ${name}" VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
