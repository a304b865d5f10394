/*
 * viewer.js - the viewer: opens over the page at an address of its own, walks the selection,
 * and goes back to the card that it came from. What it shows is made by viewer_slide.js and
 * its neighbours.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const PRELOAD_BYTES = 40e6; /* a larger neighbour is not worth its memory */

    let ui = null;          /* the frame, made when the viewer is first opened */
    let ordinal = -1;       /* what is looked at; -1: closed */
    let position = -1;      /* of it in the selection; -1: the filters leave it out */
    let shownAsset = '';    /* its name in the address; '' while its chunk is not there */
    let seeking = '';       /* a name from an address that is being looked up */
    let isOurs = false;     /* opening it made an entry of the history, so closing goes back */
    let ahead = [];         /* pictures that are loaded for the next steps */
    let opener = null;      /* had the focus before */

    function dialog() {
        return document.getElementById('view');
    }

    function isOpen() {
        return ordinal >= 0;
    }

    function assetOf(entry) {
        return A.data.days[A.dayOf(entry.ordinal)] + '.' + entry.key;
    }

    /* ---------- slides ---------- */

    function waiting() {
        const node = A.el('div', 'slide');

        node.append(A.el('p', 'say', A.t('v.loading')));
        return {
            node, entry: null, canZoom: false,
            layout() {},
            release() {},
            activate() {},
            zoom() {
                return 1;
            },
        };
    }

    function slideOf(at) {
        const entry = A.store.get(at);

        if (entry === null) {
            return waiting();
        }
        if (A.store.media(entry) === '') {
            return A.lackSlide(entry);
        }
        return entry.video ? A.videoSlide(entry) : A.pictureSlide(entry);
    }

    /** Ordinal of what stands that many steps away; -1 where nothing does. */
    function away(step) {
        const to = position + step;

        return position >= 0 && to >= 0 && to < A.current.length ? A.current.at(to) : -1;
    }

    /** Originals of the neighbours, the one in the direction of travel first. */
    function preload(direction) {
        ahead = [];
        for (const step of [direction, -direction]) {
            const at = away(step);
            const entry = at < 0 ? null : A.store.get(at);
            const url = entry === null || entry.video ? '' : A.store.media(entry);

            if (url !== '' && entry.bytes <= PRELOAD_BYTES) {
                const img = new window.Image();

                img.decoding = 'async';
                img.src = url;
                ahead.push(img);
            }
        }
    }

    /* ---------- what stands around the picture ---------- */

    function showPlace(entry) {
        const title = A.plain(entry.article.title) || A.t('v.untitled');
        const values = { n: position + 1, all: A.current.length, title };

        ui.tell(title, position < 0 ? '' : A.t('v.of', values),
            A.day(A.data.days[A.dayOf(entry.ordinal)]));
        ui.previous.hidden = away(-1) < 0;
        ui.next.hidden = away(1) < 0;
        ui.say((position < 0 ? title : A.t('v.announce', values)) + ', ' + A.stateText(entry));
    }

    /**
     * Looks at an entry: its slide, details and neighbours. Its chunk may still be on its way;
     * then this is done again on its arrival.
     */
    function look(slide, direction) {
        const entry = A.store.get(ordinal);

        shownAsset = entry === null ? '' : assetOf(entry);
        ui.stage.show(slide);
        if (entry === null) {
            ui.tell(A.t('v.loading'), '', '');
            ui.strip.replaceChildren();
            ui.info.replaceChildren();
            return;
        }
        showPlace(entry);
        A.fillStrip(ui.strip, entry, choose);
        A.fillInfo(ui.info, entry);
        ui.keepFocus();
        slide.activate(function () {
            if (ui.stage.current() === slide && isOpen()) {
                preload(direction);
            }
        });
    }

    function address(replace) {
        if (shownAsset !== '') {
            A.go({ asset: shownAsset }, replace);
        }
    }

    /** Goes to an entry of the selection, or of the strip, which the filters may leave out. */
    function goTo(at, direction, slide) {
        ordinal = at;
        position = A.current.indexOf(at);
        look(slide || slideOf(at), direction);
        address(true);
    }

    function choose(at) {
        goTo(at, at < ordinal ? 1 : -1);
        const current = ui.strip.querySelector('[aria-current]');

        if (current !== null) {
            current.focus({ preventScroll: true });
        }
    }

    function step(by) {
        const at = away(by);

        if (at >= 0) {
            goTo(at, by > 0 ? 1 : -1);
        }
    }

    /* ---------- opening and closing ---------- */

    function make() {
        ui = A.viewerFrame(dialog(), {
            make(by) {
                const at = away(by);

                return at < 0 ? null : slideOf(at);
            },
            turned(by, slide) {
                goTo(away(by), by, slide);
            },
            step,
            close,
            first() {
                step(-position);
            },
            last() {
                step(A.current.length - 1 - position);
            },
        });
    }

    /** Shows the dialog with an entry. The address is the caller's. */
    function appear(at) {
        if (ui === null) {
            make();
        }
        ordinal = at;
        position = A.current.indexOf(at);
        if (!dialog().open) {
            opener = document.activeElement;
            dialog().showModal();
            ui.focus();
        }
        look(slideOf(at), 1);
    }

    /** Takes the dialog away; the focus goes to the card of what was looked at last. */
    function vanish() {
        const at = position;

        ordinal = -1;
        position = -1;
        shownAsset = '';
        ahead = [];
        ui.stage.clear();
        ui.strip.replaceChildren();
        ui.info.replaceChildren();
        dialog().close();
        if (at >= 0 && A.grid !== undefined) {
            A.grid.focus(at);
        } else if (opener !== null && opener.isConnected) {
            opener.focus({ preventScroll: true });
        }
    }

    function close() {
        if (!isOpen()) {
            return;
        }
        const wasOurs = isOurs;

        isOurs = false;
        vanish();
        if (wasOurs) {
            window.history.back();
        } else {
            A.go({ asset: '' }, true);
        }
    }

    /** Looks up the entry that an address names; what is nowhere leaves the address. */
    function seek(asset) {
        const cut = asset.indexOf('.');

        seeking = asset;
        A.store.find(Number(asset.slice(0, cut)), asset.slice(cut + 1), function (at) {
            if (seeking !== asset) {
                return; /* the address has changed meanwhile */
            }
            seeking = '';
            if (at < 0) {
                A.say(A.t('v.notHere'));
                A.go({ asset: '' }, true);
            } else {
                appear(at);
            }
        });
    }

    /** Does what the address says. */
    function follow() {
        const asset = A.state.asset;

        if (asset === '') {
            seeking = '';
            isOurs = false;
            if (isOpen()) {
                vanish();
            }
        } else if (asset !== shownAsset && asset !== seeking && A.current) {
            seek(asset);
        }
    }

    function onSelection() {
        if (isOpen()) {
            position = A.current.indexOf(ordinal);
            const entry = A.store.get(ordinal, false);

            if (entry !== null) {
                showPlace(entry);
            }
        }
        follow();
    }

    /** The chunk of what is looked at has arrived, or that of its neighbour while it moves. */
    function onChunk(index) {
        if (isOpen() && shownAsset === '' && A.store.chunkOf(ordinal) === index) {
            look(slideOf(ordinal), 1);
            address(A.state.asset !== '');
        }
    }

    /** A chunk is not there any more: the page says so, and offers the way out. */
    function onLost() {
        const slide = isOpen() ? ui.stage.current() : null;

        if (slide !== null && slide.entry === null) {
            slide.node.replaceChildren(A.el('p', 'say', A.t('rewritten')));
            ui.say(A.t('rewritten'));
        }
    }

    function onLang() {
        if (ui !== null) {
            const at = ordinal;

            ui.stage.clear();
            make();
            if (at >= 0) {
                look(slideOf(at), 1);
            }
        }
    }

    A.viewer = {
        /** Opens at a position of the selection. @param {number} at */
        open(at) {
            if (at < 0 || at >= A.current.length) {
                return;
            }
            isOurs = A.state.asset === '';
            appear(A.current.at(at));
            address(!isOurs);
        },
        close,
        /** Whether it is open: keys are its own then. */
        isOpen,
        /** Tells those who do not see. */
        say(text) {
            ui.say(text);
        },
    };

    A.on('open', A.viewer.open);
    A.on('state', follow);
    A.on('selection', onSelection);
    A.on('chunk', onChunk);
    A.on('lost', onLost);
    A.on('lang', onLang);
}());
