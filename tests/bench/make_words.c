#include "tests/bench/make_words.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

enum { PHRASES = 14, LONG_CHARACTERS = 10000 };

/* Who, what they do, where, and how it goes on; in the order in which they are said. */
struct phrases {
    const char *who[PHRASES];
    const char *second[PHRASES];
    const char *third[PHRASES];
    const char *last[PHRASES];
};

static const struct phrases phrases[MADE_LANGUAGES] = {
    [MADE_ENGLISH] =
        {
            {"City councillors", "Coastal engineers", "Valley farmers",
             "Weather forecasters", "Volunteers", "Railway planners", "Harbour officials",
             "University researchers", "Museum curators", "Students", "Fishing crews",
             "Market traders", "Delegates", "Energy experts"},
            {"present a plan to restore the old waterfront",
             "publish the first results of a five-year survey",
             "reopen the mountain road two weeks early",
             "expect the wettest week since records began",
             "plant ten thousand trees on former grazing land",
             "agree on a timetable for the new night trains",
             "welcome the first container ship of the season",
             "map every spring and well by satellite",
             "return a restored manuscript to its library",
             "test a low-cost filter for drinking water",
             "report the best catch for more than a decade",
             "call for lower fees ahead of the spring fair",
             "begin a final round of talks on river sharing",
             "connect two islands to the main power grid"},
            {"in the northern province", "along the eastern coast",
             "near the old city walls", "in three border districts", "on the upper river",
             "at the edge of the desert", "in the harbour quarter",
             "across the central plain", "on the southern islands",
             "in the mountain villages", "around the great lake", "in the capital",
             "at the western gateway", "between the two bridges"},
            {"after months of preparation", "as talks enter a second week",
             "while residents wait for the ferry to return",
             "and say the work will be done before winter",
             "with help from neighbouring towns", "despite a week of heavy rain",
             "as schools open their doors again", "and invite the public to comment",
             "ahead of next month's regional summit", "after an unusually dry summer",
             "while prices stay close to last year's",
             "in the largest effort of its kind so far",
             "and hope that others will follow", "as the festival season begins"},
        },
    [MADE_PERSIAN] =
        {
            {"مهندسان ساحلی", "اعضای شورای شهر",
             "کشاورزان دره‌های شمالی", "هواشناسان",
             "داوطلبان محیط زیست", "برنامه‌ریزان راه‌آهن",
             "مسئولان بندر", "پژوهشگران دانشگاه", "کارشناسان موزه", "دانشجویان",
             "صیادان خلیج", "بازاریان", "نمایندگان دو کشور", "کارشناسان انرژی"},
            {"در استان شمالی", "در امتداد ساحل شرقی", "در کنار دیوارهای شهر کهن",
             "در سه شهرستان مرزی", "در بالادست رودخانه", "در حاشیه کویر",
             "در محله قدیمی بندر", "در سراسر دشت مرکزی",
             "در جزیره‌های جنوبی", "در روستاهای کوهستانی",
             "پیرامون دریاچه بزرگ", "در پایتخت", "در دروازه غربی شهر",
             "میان دو پل تاریخی"},
            {"پس از ماه‌ها آماده‌سازی",
             "هم‌زمان با آغاز دومین هفته گفت‌وگوها",
             "با وجود یک هفته بارندگی سنگین", "با کمک شهرهای همسایه",
             "در آستانه نشست منطقه‌ای ماه آینده",
             "پس از تابستانی کم‌باران",
             "هم‌زمان با بازگشایی مدرسه‌ها",
             "با مشارکت صدها خانواده",
             "در بزرگ‌ترین تلاش از این دست",
             "پیش از فرارسیدن زمستان", "در آغاز فصل جشنواره‌ها",
             "با بودجه‌ای کمتر از سال گذشته",
             "به پیشنهاد ساکنان", "برای نخستین بار در ده سال گذشته"},
            {"طرح بازسازی اسکله قدیمی را ارائه کردند",
             "نخستین نتایج پژوهشی پنج‌ساله را منتشر "
             "کردند",
             "جاده کوهستانی را دو هفته زودتر باز کردند",
             "از پربارش‌ترین هفته سال خبر دادند",
             "ده هزار نهال تازه کاشتند", "بر سر برنامه قطارهای شبانه به توافق رسیدند",
             "از نخستین کشتی باری فصل استقبال کردند",
             "نقشه ماهواره‌ای چشمه‌ها را کامل کردند",
             "نسخه خطی مرمت‌شده را به کتابخانه "
             "بازگرداندند",
             "صافی ارزان آب آشامیدنی را آزمایش کردند",
             "بهترین صید ده سال گذشته را گزارش دادند",
             "خواستار کاهش هزینه غرفه‌ها در نمایشگاه "
             "بهاره "
             "شدند",
             "دور پایانی گفت‌وگوهای آب را آغاز کردند",
             "دو جزیره را به شبکه سراسری برق پیوند دادند"},
        },
    [MADE_ARABIC] =
        {
            {"مهندسو السواحل", "أعضاء مجلس المدينة", "مزارعو الوديان", "خبراء الأرصاد",
             "متطوعون شباب", "مخططو السكك الحديدية", "مسؤولو الميناء", "باحثون جامعيون",
             "أمناء المتحف", "طلاب الهندسة", "صيادو الخليج", "تجار السوق القديم",
             "مندوبو البلدين", "خبراء الطاقة"},
            {"يعرضون خطة لترميم الواجهة البحرية القديمة",
             "ينشرون النتائج الأولى لدراسة استمرت خمسة أعوام",
             "يعيدون فتح الطريق الجبلي قبل موعده بأسبوعين",
             "يتوقعون أكثر الأسابيع مطراً منذ سنوات", "يغرسون عشرة آلاف شجرة جديدة",
             "يتفقون على جدول القطارات الليلية", "يستقبلون أول سفينة حاويات في الموسم",
             "يرسمون خريطة الينابيع بالأقمار الصناعية", "يعيدون مخطوطة مرممة إلى مكتبتها",
             "يختبرون مرشحاً قليل الكلفة لمياه الشرب", "يسجلون أفضل حصيلة صيد منذ عقد",
             "يطالبون بخفض الرسوم قبل معرض الربيع", "يبدؤون جولة أخيرة من محادثات المياه",
             "يربطون جزيرتين بشبكة الكهرباء"},
            {"في المحافظة الشمالية", "على امتداد الساحل الشرقي",
             "قرب أسوار المدينة القديمة", "في ثلاث مناطق حدودية", "عند أعالي النهر",
             "على أطراف الصحراء", "في حي الميناء", "في السهل الأوسط", "في الجزر الجنوبية",
             "في القرى الجبلية", "حول البحيرة الكبرى", "في العاصمة",
             "عند البوابة الغربية", "بين الجسرين"},
            {"بعد أشهر من التحضير", "مع دخول المحادثات أسبوعها الثاني",
             "رغم أسبوع من الأمطار الغزيرة", "بمساعدة المدن المجاورة",
             "قبل القمة الإقليمية الشهر المقبل", "بعد صيف جاف على غير العادة",
             "مع عودة المدارس إلى فتح أبوابها", "وسط ترحيب من السكان",
             "في أكبر جهد من نوعه حتى الآن", "ويأملون إنجاز العمل قبل الشتاء",
             "مع بداية موسم المهرجانات", "بميزانية أقل من العام الماضي",
             "ويدعون الجمهور إلى إبداء الرأي", "للمرة الأولى منذ عشرة أعوام"},
        },
};

static const char *const captions[] = {
    "The harbour in the early morning, seen from the old lighthouse.",
    "Fields along the upper river after the first rain of autumn.",
    "Passengers wait on the platform of the central station.",
    "Smoke over the hills west of the reservoir.",
    "The bridge after it was reopened to traffic.",
    "Delegates before the afternoon session.",
    "Snow on the roofs of a mountain village.",
    "نمایی از اسکله قدیمی در ساعت‌های نخست صبح.",
    "صورة جوية للسهل الأوسط بعد الأمطار.",
};

static const char *const credits[] = {"Harbour Press Agency", "Northern News Pictures",
                                      "Central Desk", "Staff photographer",
                                      "خبرگزاری بندر"};

static void
add_phrase(struct rng *r, const char *const list[PHRASES], struct buf *out)
{
    if (out->n > 0) {
        buf_add_byte(out, ' ');
    }
    buf_add_cstr(out, list[rng_below(r, PHRASES)]);
}

static void
add_headline(struct rng *r, enum made_language language, struct buf *out)
{
    const struct phrases *p = &phrases[language];

    add_phrase(r, p->who, out);
    add_phrase(r, p->second, out);
    add_phrase(r, p->third, out);
    add_phrase(r, p->last, out);
}

void
made_title(struct rng *r, enum made_language language, struct buf *out)
{
    buf_clear(out);
    add_headline(r, language, out);
}

void
made_title_hostile(int which, struct rng *r, struct buf *out)
{
    buf_clear(out);
    switch (which) {
    case 0:
        buf_add_cstr(out, "</script><img src=x onerror=alert(1)>");
        break;
    case 1: /* U+202E RIGHT-TO-LEFT OVERRIDE, never ended */
        buf_add_cstr(out, "Harbour report \xe2\x80\xaegpj.exe of the week");
        break;
    case 2: /* of ASCII alone: bytes are characters */
        while (out->n < LONG_CHARACTERS) {
            add_headline(r, MADE_ENGLISH, out);
        }
        out->n = LONG_CHARACTERS;
        out->p[out->n] = '\0';
        break;
    case 3:
        break;
    default: /* U+2028, a tabulator, a line's end, an escape, markup's characters */
        buf_add_cstr(out,
                     "]]>--!>\xe2\x80\xa8\ttwo\nlines \x1b[31m&amp; \"quoted\" 'text' "
                     "\\u003cb\\u003e ${1} `x`");
        break;
    }
}

void
made_body(struct rng *r, enum made_language language, struct buf *out)
{
    buf_clear(out);
    for (int i = 0; i < 3; i++) {
        add_headline(r, language, out);
        buf_add_byte(out, '.');
    }
}

const char *
made_caption(struct rng *r)
{
    return captions[rng_below(r, COUNT(captions))];
}

const char *
made_credit(struct rng *r)
{
    return credits[rng_below(r, COUNT(credits))];
}
