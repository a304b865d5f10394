/*
 * Elements, their order and which of them must be there are those of premis.xsd, version
 * 3.0 (https://www.loc.gov/standards/premis/premis.xsd): premis holds object+, event*,
 * agent*; an event eventIdentifier, eventType, eventDateTime, eventDetailInformation*,
 * eventOutcomeInformation*, linkingAgentIdentifier*, linkingObjectIdentifier*.
 */
#include "catalog/export_xml.h"

#include "base/date.h"
#include "base/media.h"

#include <inttypes.h>

/* Char of XML 1.0; what is left out of it is in no document, not even as a reference. */
static bool
is_char(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' ||
           (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

static const char *
reference_of(uint32_t c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    case '\r':
        return "&#13;"; /* as it stands a parser would read a line feed */
    default:
        return NULL;
    }
}

void
xml_text(struct buf *b, struct str s)
{
    while (s.n > 0) {
        uint32_t c;
        size_t n = utf8_decode(s, &c);
        const char *reference = n > 0 ? reference_of(c) : NULL;

        if (n == 0 || !is_char(c)) {
            buf_add_cstr(b, "\xef\xbf\xbd");
        } else if (reference != NULL) {
            buf_add_cstr(b, reference);
        } else {
            buf_add(b, s.p, n);
        }
        s = str_skip(s, n > 0 ? n : 1);
    }
}

/* <name>text</name> */
static void
element(struct buf *b, const char *name, struct str text)
{
    buf_addf(b, "<%s>", name);
    xml_text(b, text);
    buf_addf(b, "</%s>", name);
}

/* <objectIdentifier> with its type and its value, where front is "object". */
static void
identifier(struct buf *b, const char *front, const char *type, struct str value)
{
    buf_addf(b, "<%sIdentifier><%sIdentifierType>%s</%sIdentifierType>", front, front,
             type, front);
    buf_addf(b, "<%sIdentifierValue>", front);
    xml_text(b, value);
    buf_addf(b, "</%sIdentifierValue></%sIdentifier>", front, front);
}

void
premis_begin(struct buf *b, struct str archive_uuid)
{
    buf_add_cstr(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<premis xmlns=\"http://www.loc.gov/premis/v3\""
                    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                    " version=\"3.0\">\n"
                    "<object xsi:type=\"intellectualEntity\">");
    identifier(b, "object", "UUID", archive_uuid);
    buf_add_cstr(b, "</object>\n");
}

void
premis_asset(struct buf *b, struct str url)
{
    buf_add_cstr(b, "<object xsi:type=\"intellectualEntity\">");
    identifier(b, "object", "URL", url);
    buf_add_cstr(b, "</object>\n");
}

void
premis_file(struct buf *b, const struct row_object *o, const char *path)
{
    char hex[2 * SHA256_BYTES + 1];

    hex_encode(o->sha256, SHA256_BYTES, hex);
    buf_add_cstr(b, "<object xsi:type=\"file\">");
    identifier(b, "object", "SHA-256", str_of(hex));
    buf_addf(b,
             "<objectCharacteristics><compositionLevel>0</compositionLevel><fixity>"
             "<messageDigestAlgorithm>SHA-256</messageDigestAlgorithm>"
             "<messageDigest>%s</messageDigest></fixity><size>%" PRId64 "</size>"
             "<format><formatDesignation>",
             hex, o->bytes);
    element(b, "formatName", str_of(media_mime(media_from_name(o->type))));
    buf_add_cstr(b, "</formatDesignation>");
    if (o->puid.n > 0) {
        buf_add_cstr(b, "<formatRegistry>");
        element(b, "formatRegistryName", STR("PRONOM"));
        element(b, "formatRegistryKey", o->puid);
        buf_add_cstr(b, "</formatRegistry>");
    }
    buf_add_cstr(b, "</format></objectCharacteristics><storage><contentLocation>");
    element(b, "contentLocationType", STR("path within the archive"));
    element(b, "contentLocationValue", str_of(path));
    buf_add_cstr(b, "</contentLocation></storage></object>\n");
}

static void
event_type(struct buf *b, struct str kind)
{
    const struct premis_type *type = premis_type(kind);

    if (type == NULL) {
        element(b, "eventType", kind);
        return;
    }
    buf_addf(b,
             "<eventType authority=\"eventType\" authorityURI=\"" PREMIS_TYPES "\""
             " valueURI=\"" PREMIS_TYPES "/%s\">%s</eventType>",
             type->code, type->term);
}

static void
event_links(struct buf *b, const struct export_event *v)
{
    char hex[2 * SHA256_BYTES + 1];

    identifier(b, "linkingAgent", "local", v->agent);
    if (v->object != NULL) {
        hex_encode(v->object, SHA256_BYTES, hex);
        identifier(b, "linkingObject", "SHA-256", str_of(hex));
    }
    if (v->url.n > 0) {
        identifier(b, "linkingObject", "URL", v->url);
    }
}

void
premis_event(struct buf *b, struct str archive_uuid, const struct export_event *v)
{
    auto_buf struct buf id = {.limit = 200};
    char time[DATE_TEXT_MAX];
    struct date at;

    buf_add_str(&id, archive_uuid);
    buf_addf(&id, "/%s/%" PRId64, v->is_observation ? "observation" : "event", v->id);
    date_from_ms(v->at, &at);
    date_iso(&at, time);
    buf_add_cstr(b, "<event>");
    identifier(b, "event", "local", buf_view(&id));
    event_type(b, v->kind);
    element(b, "eventDateTime", str_of(time));
    if (v->detail.n > 0) {
        buf_add_cstr(b, "<eventDetailInformation>");
        element(b, "eventDetail", v->detail);
        buf_add_cstr(b, "</eventDetailInformation>");
    }
    buf_add_cstr(b, "<eventOutcomeInformation>");
    element(b, "eventOutcome", v->outcome);
    buf_add_cstr(b, "</eventOutcomeInformation>");
    event_links(b, v);
    buf_add_cstr(b, "</event>\n");
}

void
premis_agent(struct buf *b, struct str agent)
{
    struct str version = agent;
    struct str name;
    bool has_version = str_split(&version, ' ', &name);

    buf_add_cstr(b, "<agent>");
    identifier(b, "agent", "local", agent);
    element(b, "agentName", name);
    buf_add_cstr(b, "<agentType>software</agentType>");
    if (has_version) {
        element(b, "agentVersion", version);
    }
    buf_add_cstr(b, "</agent>\n");
}

void
premis_end(struct buf *b)
{
    buf_add_cstr(b, "</premis>\n");
}
