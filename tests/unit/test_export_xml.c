#include "cmocka_all.h"

#include "catalog/export_xml.h"
#include "noise.h"

#define REPLACED "\xef\xbf\xbd"

static void
text_is_escaped_for_an_element(void **state)
{
    const struct {
        struct str in;
        const char *out;
    } cases[] = {
        {STR("a & b < c > \"d\" 'e'"),
         "a &amp; b &lt; c &gt; &quot;d&quot; &apos;e&apos;"},
        {STR("]]>"), "]]&gt;"},
        {STR("&amp;"), "&amp;amp;"},
        {STR("a\r\n\tb"), "a&#13;\n\tb"},
        {STR("a\0b\x01\x1b[31m"), "a" REPLACED "b" REPLACED REPLACED "[31m"},
        {STR("\xd8\xa7\xf0\x9f\x98\x80"), "\xd8\xa7\xf0\x9f\x98\x80"},
        {STR("\xff\xfe<"), REPLACED REPLACED "&lt;"},
        {STR("\xed\xa0\x80"), REPLACED REPLACED REPLACED},    /* a surrogate */
        {STR("\xef\xbf\xbe\xef\xbf\xbf"), REPLACED REPLACED}, /* U+FFFE, U+FFFF */
        {STR("\xc3"), REPLACED},
        {STR(""), ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf b = {.limit = 1000};

        xml_text(&b, cases[i].in);
        assert_string_equal(buf_cstr(&b), cases[i].out);
    }
}

/* No markup but the references that are meant, nothing that XML has not. */
static bool
is_plain(struct str s)
{
    if (!str_is_utf8(s)) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '<' || c == '>' || c == '"' || c == '\'' || c == '\r' ||
            (c < 0x20 && c != '\t' && c != '\n')) {
            return false;
        }
        if (c == '&') {
            struct str rest = str_skip(s, i);

            if (!str_starts(rest, STR("&lt;")) && !str_starts(rest, STR("&gt;")) &&
                !str_starts(rest, STR("&amp;")) && !str_starts(rest, STR("&quot;")) &&
                !str_starts(rest, STR("&apos;")) && !str_starts(rest, STR("&#13;"))) {
                return false;
            }
        }
    }
    return true;
}

static void
no_bytes_make_markup_or_what_xml_has_not(void **state)
{
    struct noise noise = noise_begin(3);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        auto_buf struct buf b = {.limit = 10000};
        char bytes[40];

        for (size_t k = 0; k < sizeof bytes; k++) {
            bytes[k] = noise_below(&noise, 2) == 0
                           ? "<>&\"'\r\n]!-"[noise_below(&noise, 10)]
                           : (char)noise_next(&noise);
        }
        xml_text(&b, (struct str){bytes, noise_below(&noise, sizeof bytes)});
        assert_true(is_plain(buf_view(&b)));
    }
}

static void
an_event_tells_what_premis_wants_in_its_order(void **state)
{
    const uint8_t object[SHA256_BYTES] = {0xab};
    const struct export_event v = {.id = 12,
                                   .at = 1468785601250,
                                   .kind = STR("fixity"),
                                   .outcome = STR("ok"),
                                   .detail = STR("a < b"),
                                   .agent = STR("assets 1.4.0"),
                                   .object = object,
                                   .url = STR("http://h/?a=1&b=2")};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    premis_event(&b, STR("uuid"), &v);
    assert_string_equal(
        buf_cstr(&b),
        "<event><eventIdentifier><eventIdentifierType>local</eventIdentifierType>"
        "<eventIdentifierValue>uuid/event/12</eventIdentifierValue></eventIdentifier>"
        "<eventType authority=\"eventType\" authorityURI=\"" PREMIS_TYPES
        "\" valueURI=\"" PREMIS_TYPES "/fix\">fixity check</eventType>"
        "<eventDateTime>2016-07-17T20:00:01.250Z</eventDateTime>"
        "<eventDetailInformation><eventDetail>a &lt; b</eventDetail>"
        "</eventDetailInformation><eventOutcomeInformation><eventOutcome>ok"
        "</eventOutcome></eventOutcomeInformation><linkingAgentIdentifier>"
        "<linkingAgentIdentifierType>local</linkingAgentIdentifierType>"
        "<linkingAgentIdentifierValue>assets 1.4.0</linkingAgentIdentifierValue>"
        "</linkingAgentIdentifier><linkingObjectIdentifier>"
        "<linkingObjectIdentifierType>SHA-256</linkingObjectIdentifierType>"
        "<linkingObjectIdentifierValue>"
        "ab00000000000000000000000000000000000000000000000000000000000000"
        "</linkingObjectIdentifierValue></linkingObjectIdentifier>"
        "<linkingObjectIdentifier><linkingObjectIdentifierType>URL"
        "</linkingObjectIdentifierType><linkingObjectIdentifierValue>"
        "http://h/?a=1&amp;b=2</linkingObjectIdentifierValue>"
        "</linkingObjectIdentifier></event>\n");
}

static void
a_kind_that_the_list_lacks_keeps_its_own_name(void **state)
{
    const struct export_event v = {.kind = STR("<odd>"), .outcome = STR("ok")};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    premis_event(&b, STR("u"), &v);
    assert_non_null(strstr(buf_cstr(&b), "<eventType>&lt;odd&gt;</eventType>"));
    assert_null(premis_type(STR("odd")));
    assert_string_equal(premis_type(STR("forgotten"))->code, "dea");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped_for_an_element),
        cmocka_unit_test(no_bytes_make_markup_or_what_xml_has_not),
        cmocka_unit_test(an_event_tells_what_premis_wants_in_its_order),
        cmocka_unit_test(a_kind_that_the_list_lacks_keeps_its_own_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
