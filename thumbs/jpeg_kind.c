#include "thumbs/jpeg_kind.h"

const char *
jpeg_profile_name(int sof)
{
    switch (sof) {
    case 0xC0:
        return "Baseline";
    case 0xC1:
        return "Sequential";
    case 0xC2:
        return "Progressive";
    case 0xC3:
        return "Lossless";
    default:
        return "";
    }
}

const char *
jpeg_format_name(const struct jpeg_kind *k)
{
    static const struct {
        int across, down;
        const char *name;
    } formats[] = {{1, 1, "yuvj444p"},
                   {2, 1, "yuvj422p"},
                   {1, 2, "yuvj440p"},
                   {2, 2, "yuvj420p"},
                   {4, 1, "yuvj411p"}};

    if (k->components == 1) {
        return "gray";
    }
    if (k->components == 4) {
        return k->is_ycck ? "yuva444p" : "gbrap";
    }
    if (k->components == 3 && k->is_rgb) {
        return "gbrp";
    }
    for (size_t i = 0; k->components == 3 && i < sizeof formats / sizeof formats[0];
         i++) {
        if (formats[i].across == k->across && formats[i].down == k->down) {
            return formats[i].name;
        }
    }
    return "";
}
