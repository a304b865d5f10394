/*
 * thumbs/clip_config.h - profile and pixel format out of a stream's configuration record,
 * where nothing is decoded that would tell: avcC, hvcC (ISO 14496-15), av1C (AV1 codec
 * ISO media file format binding), vpcC (VP codec ISO media file format binding).
 */
#ifndef ASSETS_THUMBS_CLIP_CONFIG_H
#define ASSETS_THUMBS_CLIP_CONFIG_H

#include "thumbs/video.h"

/* Fills profile and pixel_format where they are empty and the record tells them. */
void config_put(const AVCodecParameters *par, struct media_facts *facts);

#endif
