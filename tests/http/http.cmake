# The origin that tests download from: loopback only, misbehaves on request (tests/http/origin_scene.c).
add_executable(test-origin http/origin.c http/origin_conn.c http/origin_file.c http/origin_scene.c
  http/origin_play.c http/origin_wrong.c http/origin_archive.c http/origin_cdx.c http/origin_cdx_index.c)
target_link_libraries(test-origin PRIVATE base)
