#include "base/media.h"

/* Decode what the worker knows, keep what else is media, store nothing else. */
static const struct {
    const char *name;
    const char *mime; /* IANA's where it has one */
    const char *ending;
    enum media_rule rule;
    enum media_claim kind;
} types[MEDIA_TYPES] = {
    [MEDIA_UNKNOWN] = {"unknown", "application/octet-stream", "bin", MEDIA_NOT,
                       CLAIM_OTHER},
    [MEDIA_EMPTY] = {"empty", "application/octet-stream", "bin", MEDIA_NOT, CLAIM_OTHER},
    [MEDIA_JPEG] = {"jpeg", "image/jpeg", "jpg", MEDIA_READ, CLAIM_IMAGE},
    [MEDIA_PNG] = {"png", "image/png", "png", MEDIA_READ, CLAIM_IMAGE},
    [MEDIA_GIF] = {"gif", "image/gif", "gif", MEDIA_READ, CLAIM_IMAGE},
    [MEDIA_WEBP] = {"webp", "image/webp", "webp", MEDIA_READ, CLAIM_IMAGE},
    [MEDIA_AVIF] = {"avif", "image/avif", "avif", MEDIA_READ, CLAIM_IMAGE},
    [MEDIA_MP4] = {"mp4", "video/mp4", "mp4", MEDIA_READ, CLAIM_VIDEO},
    [MEDIA_MATROSKA] = {"matroska", "video/matroska", "mkv", MEDIA_READ, CLAIM_VIDEO},
    [MEDIA_BMP] = {"bmp", "image/bmp", "bmp", MEDIA_KEEP, CLAIM_IMAGE},
    [MEDIA_TIFF] = {"tiff", "image/tiff", "tif", MEDIA_KEEP, CLAIM_IMAGE},
    [MEDIA_HEIC] = {"heic", "image/heic", "heic", MEDIA_KEEP, CLAIM_IMAGE},
    [MEDIA_ICO] = {"ico", "image/vnd.microsoft.icon", "ico", MEDIA_KEEP, CLAIM_IMAGE},
    [MEDIA_PSD] = {"psd", "image/vnd.adobe.photoshop", "psd", MEDIA_KEEP, CLAIM_IMAGE},
    [MEDIA_JXL] = {"jxl", "image/jxl", "jxl", MEDIA_KEEP, CLAIM_IMAGE},
    [MEDIA_JP2] = {"jp2", "image/jp2", "jp2", MEDIA_KEEP, CLAIM_IMAGE},
    [MEDIA_MPEG_TS] = {"mpeg-ts", "video/mp2t", "ts", MEDIA_KEEP, CLAIM_VIDEO},
    [MEDIA_MPEG_PS] = {"mpeg-ps", "video/mpeg", "mpg", MEDIA_KEEP, CLAIM_VIDEO},
    [MEDIA_FLV] = {"flv", "video/x-flv", "flv", MEDIA_KEEP, CLAIM_VIDEO},
    [MEDIA_AVI] = {"avi", "video/x-msvideo", "avi", MEDIA_KEEP, CLAIM_VIDEO},
    [MEDIA_ASF] = {"asf", "video/x-ms-asf", "asf", MEDIA_KEEP, CLAIM_VIDEO},
    [MEDIA_OGG] = {"ogg", "application/ogg", "ogg", MEDIA_KEEP, CLAIM_OTHER},
    [MEDIA_MP3] = {"mp3", "audio/mpeg", "mp3", MEDIA_KEEP, CLAIM_OTHER},
    [MEDIA_WAV] = {"wav", "audio/vnd.wave", "wav", MEDIA_KEEP, CLAIM_OTHER},
    [MEDIA_FLAC] = {"flac", "audio/flac", "flac", MEDIA_KEEP, CLAIM_OTHER},
    [MEDIA_AAC] = {"aac", "audio/aac", "aac", MEDIA_KEEP, CLAIM_OTHER},
    [MEDIA_REALMEDIA] = {"realmedia", "application/vnd.rn-realmedia", "rm", MEDIA_KEEP,
                         CLAIM_VIDEO},
    [MEDIA_HTML] = {"html", "text/html", "html", MEDIA_NOT, CLAIM_OTHER},
    [MEDIA_XML] = {"xml", "application/xml", "xml", MEDIA_NOT, CLAIM_OTHER},
    [MEDIA_JSON] = {"json", "application/json", "json", MEDIA_NOT, CLAIM_OTHER},
    [MEDIA_PLAYLIST] = {"playlist", "application/vnd.apple.mpegurl", "m3u8", MEDIA_NOT,
                        CLAIM_OTHER},
    [MEDIA_TEXT] = {"text", "text/plain", "txt", MEDIA_NOT, CLAIM_OTHER},
    [MEDIA_PDF] = {"pdf", "application/pdf", "pdf", MEDIA_NOT, CLAIM_OTHER},
    [MEDIA_ARCHIVE] = {"archive", "application/octet-stream", "bin", MEDIA_NOT,
                       CLAIM_OTHER},
};

/* Several endings share a type; some claim less than its kind (m4a: only sound). */
static const struct {
    const char *ending;
    enum media_type type;
    enum media_claim claim;
} endings[] = {
    {"jpg", MEDIA_JPEG, CLAIM_IMAGE},       {"jpeg", MEDIA_JPEG, CLAIM_IMAGE},
    {"jpe", MEDIA_JPEG, CLAIM_IMAGE},       {"jfif", MEDIA_JPEG, CLAIM_IMAGE},
    {"png", MEDIA_PNG, CLAIM_IMAGE},        {"apng", MEDIA_PNG, CLAIM_IMAGE},
    {"gif", MEDIA_GIF, CLAIM_IMAGE},        {"webp", MEDIA_WEBP, CLAIM_IMAGE},
    {"avif", MEDIA_AVIF, CLAIM_IMAGE},      {"mp4", MEDIA_MP4, CLAIM_VIDEO},
    {"m4v", MEDIA_MP4, CLAIM_VIDEO},        {"mov", MEDIA_MP4, CLAIM_VIDEO},
    {"qt", MEDIA_MP4, CLAIM_VIDEO},         {"3gp", MEDIA_MP4, CLAIM_VIDEO},
    {"3g2", MEDIA_MP4, CLAIM_VIDEO},        {"m4a", MEDIA_MP4, CLAIM_OTHER},
    {"webm", MEDIA_MATROSKA, CLAIM_VIDEO},  {"mkv", MEDIA_MATROSKA, CLAIM_VIDEO},
    {"mka", MEDIA_MATROSKA, CLAIM_OTHER},   {"bmp", MEDIA_BMP, CLAIM_IMAGE},
    {"tif", MEDIA_TIFF, CLAIM_IMAGE},       {"tiff", MEDIA_TIFF, CLAIM_IMAGE},
    {"heic", MEDIA_HEIC, CLAIM_IMAGE},      {"heif", MEDIA_HEIC, CLAIM_IMAGE},
    {"ico", MEDIA_ICO, CLAIM_IMAGE},        {"psd", MEDIA_PSD, CLAIM_IMAGE},
    {"jxl", MEDIA_JXL, CLAIM_IMAGE},        {"jp2", MEDIA_JP2, CLAIM_IMAGE},
    {"ts", MEDIA_MPEG_TS, CLAIM_VIDEO},     {"m2ts", MEDIA_MPEG_TS, CLAIM_VIDEO},
    {"mts", MEDIA_MPEG_TS, CLAIM_VIDEO},    {"mpg", MEDIA_MPEG_PS, CLAIM_VIDEO},
    {"mpeg", MEDIA_MPEG_PS, CLAIM_VIDEO},   {"vob", MEDIA_MPEG_PS, CLAIM_VIDEO},
    {"flv", MEDIA_FLV, CLAIM_VIDEO},        {"avi", MEDIA_AVI, CLAIM_VIDEO},
    {"asf", MEDIA_ASF, CLAIM_VIDEO},        {"wmv", MEDIA_ASF, CLAIM_VIDEO},
    {"wma", MEDIA_ASF, CLAIM_OTHER},        {"ogg", MEDIA_OGG, CLAIM_OTHER},
    {"oga", MEDIA_OGG, CLAIM_OTHER},        {"opus", MEDIA_OGG, CLAIM_OTHER},
    {"ogv", MEDIA_OGG, CLAIM_VIDEO},        {"mp3", MEDIA_MP3, CLAIM_OTHER},
    {"wav", MEDIA_WAV, CLAIM_OTHER},        {"flac", MEDIA_FLAC, CLAIM_OTHER},
    {"aac", MEDIA_AAC, CLAIM_OTHER},        {"rm", MEDIA_REALMEDIA, CLAIM_VIDEO},
    {"rmvb", MEDIA_REALMEDIA, CLAIM_VIDEO}, {"html", MEDIA_HTML, CLAIM_OTHER},
    {"htm", MEDIA_HTML, CLAIM_OTHER},       {"xhtml", MEDIA_HTML, CLAIM_OTHER},
    {"xml", MEDIA_XML, CLAIM_OTHER},        {"rss", MEDIA_XML, CLAIM_OTHER},
    {"svg", MEDIA_XML, CLAIM_OTHER},        {"json", MEDIA_JSON, CLAIM_OTHER},
    {"m3u8", MEDIA_PLAYLIST, CLAIM_OTHER},  {"m3u", MEDIA_PLAYLIST, CLAIM_OTHER},
    {"mpd", MEDIA_PLAYLIST, CLAIM_OTHER},   {"pls", MEDIA_PLAYLIST, CLAIM_OTHER},
    {"txt", MEDIA_TEXT, CLAIM_OTHER},       {"pdf", MEDIA_PDF, CLAIM_OTHER},
    {"zip", MEDIA_ARCHIVE, CLAIM_OTHER},    {"gz", MEDIA_ARCHIVE, CLAIM_OTHER},
    {"tar", MEDIA_ARCHIVE, CLAIM_OTHER},    {"rar", MEDIA_ARCHIVE, CLAIM_OTHER},
    {"7z", MEDIA_ARCHIVE, CLAIM_OTHER},
};

enum { ENDINGS = sizeof endings / sizeof endings[0] };

static enum media_type
within(enum media_type t)
{
    return (unsigned)t < MEDIA_TYPES ? t : MEDIA_UNKNOWN;
}

const char *
media_name(enum media_type t)
{
    return types[within(t)].name;
}

const char *
media_mime(enum media_type t)
{
    return types[within(t)].mime;
}

const char *
media_ending(enum media_type t)
{
    return types[within(t)].ending;
}

enum media_rule
media_rule(enum media_type t)
{
    return types[within(t)].rule;
}

enum media_claim
media_kind(enum media_type t)
{
    return types[within(t)].kind;
}

enum media_type
media_from_name(struct str name)
{
    for (unsigned t = 0; t < MEDIA_TYPES; t++) {
        if (str_eq(name, str_of(types[t].name))) {
            return (enum media_type)t;
        }
    }
    return MEDIA_UNKNOWN;
}

/* Row of `endings` for the last segment of a path or URL, or ENDINGS. */
static size_t
row_of_path(struct str path)
{
    size_t end = 0;
    size_t start;
    size_t row = 0;

    while (end < path.n && path.p[end] != '?' && path.p[end] != '#') {
        end++;
    }
    start = end;
    while (start > 0 && path.p[start - 1] != '.') {
        start--;
    }
    if (start == 0) {
        return ENDINGS; /* no full stop at all */
    }
    while (row < ENDINGS && !str_eq_nocase(str_head(str_skip(path, start), end - start),
                                           str_of(endings[row].ending))) {
        row++;
    }
    return row;
}

enum media_claim
media_claim_of_path(struct str path)
{
    size_t row = row_of_path(path);

    return row < ENDINGS ? endings[row].claim : CLAIM_OTHER;
}

enum media_type
media_type_of_path(struct str path)
{
    size_t row = row_of_path(path);

    return row < ENDINGS ? endings[row].type : MEDIA_UNKNOWN;
}

const char *
media_claim_name(enum media_claim c)
{
    switch (c) {
    case CLAIM_IMAGE:
        return "image";
    case CLAIM_VIDEO:
        return "video";
    case CLAIM_OTHER:
        break;
    }
    return "other";
}
