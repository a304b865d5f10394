/* What a page looks like by its own reckoning: contrast, names, focus. Runs in the page. */

/**
 * In the page: the text elements below `root` whose contrast is too low (WCAG 2.2, 1.4.3):
 * 4.5, or 3 for large text. Text on a picture is measured on black and on white, and the
 * worse counts. Only what stands in the window is looked at.
 */
export function lowContrast(root) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const rgba = (text) => { // of any CSS colour
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = '#000';
        pen.fillStyle = text;
        pen.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
    const light = (c) => {
        const [r, g, b] = c.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ratio = (a, b) => {
        const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05);
    };
    /**
     * All grounds that may be behind an element: what lies under its middle, from the top down
     * to the first that nothing shines through. A picture may be black or white.
     */
    const grounds = (element) => {
        const box = element.getBoundingClientRect();
        const pile = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        const from = pile.indexOf(element);
        let under = [[255, 255, 255, 1]];
        const layers = [];
        for (const one of from < 0 ? [] : pile.slice(from)) {
            const style = getComputedStyle(one);
            if (one.matches('img, video, canvas')) {
                layers.push('picture');
                break;
            }
            const colour = rgba(style.backgroundColor);
            const stripes = style.backgroundImage.match(/(rgba?|color|oklab|oklch|hsla?)\([^()]*\)/g) || [];
            layers.push({ colour, stripes: stripes.map(rgba) });
            if (colour[3] < 1 && one.matches('dialog:modal')) {
                layers.push({ colour: rgba(getComputedStyle(one, '::backdrop').backgroundColor), stripes: [] });
            }
            if (layers[layers.length - 1].colour[3] === 1) {
                break;
            }
        }
        for (const layer of layers.reverse()) {
            if (layer === 'picture') {
                under = [[0, 0, 0, 1], [255, 255, 255, 1]];
            } else {
                under = under.map((ground) => over(layer.colour, ground));
                const striped = layer.stripes.flatMap((stripe) => under.map((ground) => over(stripe, ground)));
                under = under.concat(striped).slice(0, 16);
            }
        }
        return from < 0 ? [] : under;
    };
    const bad = [];
    const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    for (const element of root.querySelectorAll('*')) {
        const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('').trim();
        const box = element.getBoundingClientRect();
        const isOutside = box.top < 0 || box.bottom > window.innerHeight || box.width < 2 || box.height < 2;
        if (text === '' || isOutside || !seen(element) || element.closest('.vh, svg, script, style, :disabled')) {
            continue;
        }
        const style = getComputedStyle(element);
        const size = parseFloat(style.fontSize);
        const need = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
        for (const ground of grounds(element)) {
            const got = ratio(over(rgba(style.color), ground), ground);
            if (got < need - 0.01) {
                bad.push(`${element.tagName.toLowerCase()}.${element.className} "${text.slice(0, 30)}": ` +
                    `${got.toFixed(2)} of ${need}, ${style.color} on ${ground}`);
                break;
            }
        }
    }
    return [...new Set(bad)];
}

const SPOKEN = new Set(['button', 'link', 'textbox', 'searchbox', 'slider', 'checkbox', 'radio', 'combobox', 'tab', 'img',
    'image', 'dialog', 'navigation', 'region', 'group', 'listbox', 'option', 'menuitem', 'menuitemradio', 'switch',
    'spinbutton', 'heading', 'Video', 'video']);

/** What a screen reader meets that has a role and no name, as Chromium itself computes both. */
export async function nameless(page, context) {
    const session = await context.newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    return nodes
        .filter((node) => !node.ignored && node.role && SPOKEN.has(node.role.value))
        .filter((node) => !node.name || String(node.name.value).trim() === '')
        .map((node) => node.role.value)
        .filter((role) => role !== 'group'); // a group may be without a name
}

/** Goes through the page by Tab: each stop's place, what it is, and whether the focus can be seen. */
export async function tabStops(page, most = 80) {
    const stops = [];
    for (let i = 0; i < most; i++) {
        await page.keyboard.press('Tab');
        const stop = await page.evaluate(() => {
            const at = document.activeElement;
            if (!at || at === document.body || at === document.documentElement) {
                return null;
            }
            const style = getComputedStyle(at);
            const box = at.getBoundingClientRect();
            const ringed = (one) => one.outlineStyle !== 'none' && parseFloat(one.outlineWidth) >= 2;
            const outer = at.closest('label') || at.parentElement;
            const chips = at.closest('#chips'); // a row that may be scrolled sideways
            return {
                what: `${at.tagName.toLowerCase()}#${at.id}.${at.className}`,
                x: box.x + (chips ? chips.scrollLeft : 0), y: box.y, width: box.width,
                inGrid: Boolean(at.closest('#grid')), inTop: Boolean(at.closest('header')), isSkip: at.matches('.skip'),
                visible: ringed(style) || ringed(getComputedStyle(outer)) || style.boxShadow !== 'none' ||
                    getComputedStyle(outer).boxShadow !== 'none',
            };
        });
        if (!stop || (stops.length > 0 && stop.isSkip)) {
            break;
        }
        stops.push(stop);
    }
    return stops;
}
