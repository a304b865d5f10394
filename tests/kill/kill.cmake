# The trip and the gallery: killed at every named step (hook builds), and at random moments (every build; the release runs
# are the many).
set(kill_env ASSETS_BIN=$<TARGET_FILE:assets> ASSETS_ORIGIN=$<TARGET_FILE:test-origin>
  ASSETS_MAKE_CATALOG=$<TARGET_FILE:make-catalog>
  ASSETS_MEDIA=${CMAKE_CURRENT_SOURCE_DIR}/data/make-media.sh)
set(kill_commands audit repair bag tree import rebuild)
if(ASSETS_TEST_HOOKS)
  foreach(command ${kill_commands})
    add_test(NAME kill/${command}-points COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/audit.sh ${command} points)
    set_tests_properties(kill/${command}-points PROPERTIES ENVIRONMENT "${kill_env}" LABELS "kill;slow" TIMEOUT 600)
  endforeach()
  add_test(NAME kill/points COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/kill.sh points)
  add_test(NAME kill/gallery-points COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/gallery.sh points)
  set_tests_properties(kill/points kill/gallery-points PROPERTIES ENVIRONMENT "${kill_env}" LABELS "kill;slow" TIMEOUT 600)
else()
  foreach(command ${kill_commands})
    add_test(NAME kill/${command}-moments COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/audit.sh ${command} moments 100 1)
    set_tests_properties(kill/${command}-moments PROPERTIES ENVIRONMENT "${kill_env}" LABELS "kill;slow" TIMEOUT 600)
  endforeach()
  add_test(NAME kill/moments COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/kill.sh moments 200 1)
  add_test(NAME kill/gallery-moments COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/gallery.sh moments 100 1)
  add_test(NAME kill/gallery-one-more COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/gallery.sh one-more 100000)
  set_tests_properties(kill/moments kill/gallery-moments kill/gallery-one-more PROPERTIES ENVIRONMENT "${kill_env}"
    LABELS "kill;slow" TIMEOUT 600)
endif()
