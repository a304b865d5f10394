# The parent's half: no decoder is included or linked here.
set(thumbs_SOURCES wire.c pool.c pool_worker.c pool_report.c pool_check.c pool_doctor.c)
# The confined half, linked into assets-worker only.
set(worker_SOURCES worker.c wire.c sandbox.c landlock.c selftest.c job.c finding.c still.c still_shape.c clip.c mp4box.c
  exif.c jpeg.c jpeg_source.c jpeg_kind.c jpeg_rows.c video.c probe.c frame.c scale.c png.c)
