import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const A = load('base.js', 'fold.js');

const SAME = [
    ['capitals and small letters', 'Storm OF The Decade', 'storm of the decade'],
    ['accents, composed and decomposed', 'Caf\u00e9 fa\u00e7ade', 'cafe\u0301 fac\u0327ade'],
    ['accents and none', '\u00dcber na\u00efve', 'uber naive'],
    ['Arabic and Persian yeh', '\u0639\u0644\u064a', '\u0639\u0644\u06cc'],
    ['alef maksura and yeh', '\u0645\u0648\u0633\u0649', '\u0645\u0648\u0633\u06cc'],
    ['Arabic and Persian kaf', '\u0643\u0634\u0648\u0631', '\u06a9\u0634\u0648\u0631'],
    ['teh marbuta and heh', '\u0645\u062f\u0631\u0633\u0629', '\u0645\u062f\u0631\u0633\u0647'],
    ['alef with and without hamza', '\u0623\u0645\u0631 \u0625\u0644\u0649', '\u0627\u0645\u0631 \u0627\u0644\u06cc'],
    ['alef with madda', '\u0622\u0628', '\u0627\u0628'],
    ['heh with yeh above and heh', '\u062a\u0627\u0632\u06c0 \u062a\u0627\u0632\u0647\u0654', '\u062a\u0627\u0632\u0647 \u062a\u0627\u0632\u0647'],
    ['vowel signs and none', '\u0645\u064e\u0643\u0652\u062a\u064e\u0628', '\u0645\u06a9\u062a\u0628'],
    ['tatweel and none', '\u0633\u0640\u0640\u0644\u0627\u0645', '\u0633\u0644\u0627\u0645'],
    ['zero width non-joiner and none', '\u0645\u06cc\u200c\u0631\u0648\u062f', '\u0645\u06cc\u0631\u0648\u062f'],
    ['Persian digits', '\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9\u06f0', '1234567890'],
    ['Arabic digits', '\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660', '1234567890'],
    ['full width letters and digits', '\uff21\uff11', 'a1'],
    ['ligatures', '\ufb01nal \ufefb', 'final \u0644\u0627'],
    ['sharp s', 'Stra\u00dfe STRA\u1e9eE', 'strasse strasse'],
    ['final sigma', '\u039f\u0394\u039f\u03a3', '\u03bf\u03b4\u03bf\u03c3'],
    ['dotted and dotless i', '\u0130stanbul \u0131', 'istanbul i'],
    ['signs of direction and none', 'a\u202eb\u2066c\u200fd\u061c', 'abcd'],
];

for (const [what, text, other] of SAME) {
    test(`${what} are the same to the search`, () => {
        assert.equal(A.fold(text), A.fold(other));
        assert.equal(A.fold(A.fold(text)), A.fold(text), 'folding twice is folding once');
    });
}

test('spaces, tabs and line feeds stay, so that texts can be folded many at once', () => {
    const texts = ['Caf\u00e9\t1', '', '\u0639\u0644\u064a \u0627', 'x'];

    assert.equal(A.fold(texts.join('\n')), texts.map(A.fold).join('\n'));
    assert.equal(A.fold(texts.join('\n')).split('\n').length, texts.length);
});

test('different letters stay different', () => {
    assert.notEqual(A.fold('\u0633'), A.fold('\u0634'));
    assert.notEqual(A.fold('a'), A.fold('b'));
    assert.notEqual(A.fold('\u06a9'), A.fold('\u06af'));
});
