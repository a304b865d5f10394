# The parent's half: no decoder is included or linked here.
set(thumbs_SOURCES wire.c wire_check.c crc32.c png_empty.c desktop.c desktop_uri.c desktop_keys.c pool.c pool_worker.c
  pool_report.c pool_check.c pool_doctor.c)
# The confined half, in both programs: the sandbox, JPEG, the way from pixels to a PNG.
set(worker_SOURCES worker.c wire.c wire_check.c sandbox.c landlock.c selftest.c job.c develop.c finding.c shot.c
  exif.c meta.c meta_said.c meta_exif.c meta_iptc.c meta_xmp.c puid.c impression.c
  jpeg_file.c jpeg.c jpeg_reader.c jpeg_markers.c jpeg_source.c jpeg_kind.c jpeg_rows.c
  jpeg_fast.c jpeg_fast_frame.c jpeg_fast_data.c jpeg_fast_codes.c jpeg_fast_scan.c jpeg_fast_progressive.c
  jpeg_fast_ac.c jpeg_fast_idct.c
  fine.c resample.c resample_filter.c resample_pass.c resample_plain.c resample_avx2.c turn.c
  colour.c colour_row.c light.c tonemap.c icc.c
  png.c png_stream.c png_filter.c deflate.c deflate_head.c huffman.c)
set(worker_jpeg_SOURCES worker_jpeg.c palette_none.c)
# All that needs FFmpeg, and palettes, in assets-worker only.
set(worker_all_SOURCES worker_all.c palette.c still.c still_shape.c clip.c clip_config.c clip_find.c clip_score.c
  clip_shape.c clip_units.c clip_stream.c clip_time.c mp4box.c video.c probe.c frame.c storyboard.c scale.c scale_view.c)
