# The gallery's pages in Chromium and Firefox, from file://: a ctest for each file of tests. The script's own parts run in
# node alone (unit/). modules.sh installs playwright-core into the build folder first; without npm, node or a browser the
# tests are skipped with the reason, and fail where ASSETS_BROWSER=required is in the environment.
set(browser_sources ${CMAKE_CURRENT_LIST_DIR})
set(browser_modules ${CMAKE_BINARY_DIR}/browser)
set(browser_env ASSETS_BIN=$<TARGET_FILE:assets> ASSETS_WORKER=$<TARGET_FILE:assets-worker>
  ASSETS_MAKE_CATALOG=$<TARGET_FILE:make-catalog> ASSETS_BROWSER_MODULES=${browser_modules}
  ASSETS_BROWSER_FILES=${browser_modules}/archives)

function(add_browser_test name)
  add_test(NAME ${name} COMMAND sh ${browser_sources}/run.sh ${ARGN})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 LABELS browser TIMEOUT 300 ENVIRONMENT "${browser_env}")
endfunction()

file(GLOB browser_units CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/unit/*.test.mjs)
foreach(file ${browser_units})
  get_filename_component(name ${file} NAME_WE)
  add_browser_test(browser/unit/${name} ${file})
endforeach()

# The pages are the same bytes for every build. A build with sanitizers takes long over 100,000 rows, so the files that
# need such archives run with the release build.
if(ASSETS_SANITIZE)
  set(browser_names opening plain viewer)
  set(browser_archives sample hostile newsroom empty missing)
else()
  file(GLOB browser_names RELATIVE ${CMAKE_CURRENT_LIST_DIR} CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.test.mjs)
  list(TRANSFORM browser_names REPLACE "\\.test\\.mjs$" "")
  set(browser_archives)
endif()
add_browser_test(browser/modules --modules ${browser_modules})
add_browser_test(browser/archives ${CMAKE_CURRENT_LIST_DIR}/make-archives.mjs ${browser_archives})
set_tests_properties(browser/modules browser/archives PROPERTIES FIXTURES_SETUP browser)
foreach(name ${browser_names})
  add_browser_test(browser/${name} ${CMAKE_CURRENT_LIST_DIR}/${name}.test.mjs)
  set_tests_properties(browser/${name} PROPERTIES FIXTURES_REQUIRED browser)
endforeach()
