/* Titles that a page must show as the text that they are. */

const LONG = 'عنوان بسیار بلند '.repeat(640).slice(0, 10000);

export const HOSTILE = [
    '</script><img src=x onerror="document.title=\'hurt\'">',
    '<script>document.title="hurt"</script>',
    '"><svg onload="document.title=\'hurt\'">',
    "' onmouseover='document.title=1' x='",
    '<!-- <script> ]]> --> &lt;b&gt; &amp;amp; &#x3c;',
    'before \u202Egnp.exe after',
    '\u2066\u2067\u202D isolates that nobody closes',
    'line\u2028separator and paragraph\u2029separator',
    LONG,
    '',
    '\u0007bell, \u0000 zero, \u001b[31mescape',
    'زلزله در شمال کشور؛ امدادگران به روستاها رسیدند',
    'سفينة الحبوب تغادر الميناء بعد أسابيع من الانتظار',
    'Ünïcödé: naïve façade, İstanbul, Straße',
    'emoji 👩‍👩‍👧‍👦 and a lone mark ́',
    '{{constructor}} ${7*7} %00 %s @TITLE@ @DATA@ \\u003c',
    'a'.repeat(300),
];

/** Characters that would turn or hide what stands beside them. */
export const TURNS = /[\u202A-\u202E\u2066-\u2069]/;
