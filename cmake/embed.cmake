# A file's bytes as a C array, for texts that the program carries in itself.
#
#   embed_text(sources schema_0001 db/schema/0001-first.sql)
#
# adds ${CMAKE_BINARY_DIR}/generated/schema_0001.h to the list `sources`, as a path relative to the input's first
# folder (add_folder puts that in front). The header holds `static const char schema_0001[]`, terminated; it is made
# again when the file changes.
#
# Run as a script it is its own tool: cmake -D IN=… -D OUT=… -D SYMBOL=… -P embed.cmake
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${IN}" bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  get_filename_component(name "${IN}" NAME)
  # Letters, not a literal: ISO C promises no string literal over 4,095 bytes (C17 5.2.4.1). '\xe2' and not 0xe2: char
  # may be signed.
  file(WRITE "${OUT}" "/* Made from ${name} by cmake/embed.cmake. */\nstatic const char ${SYMBOL}[] = {\n${bytes}\n'\\0'};\n")
  return()
endif()

set(EMBED_TOOL ${CMAKE_CURRENT_LIST_FILE})

function(embed_text list symbol input)
  set(out ${CMAKE_BINARY_DIR}/generated/${symbol}.h)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -D IN=${CMAKE_SOURCE_DIR}/${input} -D OUT=${out} -D SYMBOL=${symbol} -P ${EMBED_TOOL}
    DEPENDS ${CMAKE_SOURCE_DIR}/${input} ${EMBED_TOOL} VERBATIM)
  string(REGEX REPLACE "/.*" "" folder ${input})
  file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR}/${folder} ${out})
  set(${list} ${${list}} ${relative} PARENT_SCOPE)
endfunction()
