/* base/media.h - the kinds of bytes that arrive, and what the program does with each. */
#ifndef ASSETS_BASE_MEDIA_H
#define ASSETS_BASE_MEDIA_H

#include "base/str.h"

enum media_type {
    MEDIA_UNKNOWN, /* nothing that is recognised */
    MEDIA_EMPTY,   /* no bytes at all */
    /* read by the worker */
    MEDIA_JPEG, MEDIA_PNG, MEDIA_GIF, MEDIA_WEBP, MEDIA_AVIF,
    MEDIA_MP4,  /* the ISO base media family: mp4, m4v, m4a, mov, 3gp */
    MEDIA_MATROSKA, /* Matroska and WebM */
    /* media, kept, not read */
    MEDIA_BMP, MEDIA_TIFF, MEDIA_HEIC, MEDIA_ICO, MEDIA_PSD, MEDIA_JXL, MEDIA_JP2,
    MEDIA_MPEG_TS, MEDIA_MPEG_PS, MEDIA_FLV, MEDIA_AVI, MEDIA_ASF, MEDIA_OGG, MEDIA_MP3,
    MEDIA_WAV, MEDIA_FLAC, MEDIA_AAC, MEDIA_REALMEDIA,
    /* never media */
    MEDIA_HTML, MEDIA_XML, MEDIA_JSON, MEDIA_PLAYLIST, MEDIA_TEXT, MEDIA_PDF,
    MEDIA_ARCHIVE,
    MEDIA_TYPES
};

enum media_rule {
    MEDIA_READ, /* the worker decodes it; the verdict decides the class */
    MEDIA_KEEP, /* stored unread, present with the finding "unverifiable" */
    MEDIA_NOT   /* not stored: class not-media */
};

enum media_claim { CLAIM_IMAGE, CLAIM_VIDEO, CLAIM_OTHER };

/* "jpeg", "mp4", "html": for people and rows */
const char *media_name(enum media_type t);
const char *media_mime(enum media_type t);   /* "image/jpeg" */
/* "jpg", for object names; "bin" where none fits */
const char *media_ending(enum media_type t);
enum media_rule media_rule(enum media_type t);
enum media_claim media_kind(enum media_type t); /* image, video or other (sound, text) */
/* media_name's inverse; MEDIA_UNKNOWN where none */
enum media_type media_from_name(struct str name);

/*
 * What a URL's or path's ending claims: .jpg .jpeg .png .gif .webp .avif image; .mp4 .m4v
 * .mov .webm… video.
 */
enum media_claim media_claim_of_path(struct str path);
/* The type that the ending claims, or MEDIA_UNKNOWN. */
enum media_type media_type_of_path(struct str path);
const char *media_claim_name(enum media_claim c); /* "image", "video", "other" */

#endif
