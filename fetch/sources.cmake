set(fetch_SOURCES fetch.c slot.c outcome.c transfer.c libcurl.c policy.c answer.c body.c host.c pace.c disk.c
  url.c resolve.c address.c sniff.c sniff_text.c whole.c whole_box.c)
