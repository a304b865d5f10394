# One target a folder, one set of warnings, one place for hardening and sanitizers.
add_library(house INTERFACE)
target_compile_features(house INTERFACE c_std_17)
target_include_directories(house INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_definitions(house INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64
  ASSETS_VERSION="${PROJECT_VERSION}"
  ASSETS_LIBEXEC="${CMAKE_INSTALL_FULL_LIBEXECDIR}/assets")
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
target_compile_options(house INTERFACE -std=c17 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla -Wformat=2 -Wundef -Wwrite-strings
  -Wpointer-arith -Wcast-qual -Wnull-dereference -Wdouble-promotion -Wimplicit-fallthrough)
if(ASSETS_TEST_HOOKS)
  target_compile_definitions(house INTERFACE ASSETS_TEST_HOOKS)
endif()
if(ASSETS_SANITIZE)
  target_compile_options(house INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  target_link_options(house INTERFACE -fsanitize=address,undefined)
  target_compile_definitions(house INTERFACE ASSETS_SANITIZED)
endif()
if(ASSETS_HARDEN)
  include(CheckCCompilerFlag)
  check_c_compiler_flag(-fcf-protection HAVE_CF_PROTECTION) # x86 only
  target_compile_options(house INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong
    -fstack-clash-protection -ftrivial-auto-var-init=zero $<$<BOOL:${HAVE_CF_PROTECTION}>:-fcf-protection>)
  target_link_options(house INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
if(ASSETS_COVERAGE)
  target_compile_options(house INTERFACE --coverage)
  target_link_options(house INTERFACE --coverage)
endif()

# add_folder(fetch USES base LINKS PkgConfig::CURL): a static library of the folder's sources, listed in <folder>/sources.cmake.
function(add_folder name)
  cmake_parse_arguments(arg "" "" "USES;LINKS" ${ARGN})
  foreach(list worker worker_jpeg worker_all) # only thumbs/sources.cmake sets them
    unset(${list}_SOURCES)
  endforeach()
  include(${name}/sources.cmake)
  list(TRANSFORM ${name}_SOURCES PREPEND ${name}/)
  add_library(${name} STATIC ${${name}_SOURCES})
  target_link_libraries(${name} PUBLIC house ${arg_USES} PRIVATE ${arg_LINKS})
  foreach(list worker worker_jpeg worker_all)
    if(${list}_SOURCES)
      list(TRANSFORM ${list}_SOURCES PREPEND ${name}/)
      set(${list}_SOURCES ${${list}_SOURCES} PARENT_SCOPE)
    endif()
  endforeach()
endfunction()
