# Killed at every named step (hook builds), and at random moments (every build; the release runs are the many).
set(kill_env ASSETS_BIN=$<TARGET_FILE:assets> ASSETS_ORIGIN=$<TARGET_FILE:test-origin>
  ASSETS_MEDIA=${CMAKE_CURRENT_SOURCE_DIR}/data/make-media.sh)
if(ASSETS_TEST_HOOKS)
  add_test(NAME kill/points COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/kill.sh points)
  set_tests_properties(kill/points PROPERTIES ENVIRONMENT "${kill_env}" LABELS "kill;slow" TIMEOUT 600)
else()
  add_test(NAME kill/moments COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/kill/kill.sh moments 200 1)
  set_tests_properties(kill/moments PROPERTIES ENVIRONMENT "${kill_env}" LABELS "kill;slow" TIMEOUT 600)
endif()
