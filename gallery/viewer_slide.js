/*
 * viewer_slide.js - one picture, fitted into the viewer's stage: the thumbnail at once, the
 * original over it when it is decoded, and zoom about a point. Videos and what is missing
 * have slides of their own (viewer_video.js, viewer_lack.js), with the same methods.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const MOST = 4;        /* zoom, of the fitted picture; twice its own pixels if that is more */
    const LOOSE = 0.7;     /* how small two fingers may press a picture before it springs back */
    const GIVE = 0.35;     /* how much of a pull over the edge is followed */
    const DOUBLE = 2.5;    /* zoom of a double tap where the original is not larger */
    const SHAPE = 0.02;    /* by which a shape may differ: whole pixels, non-square ones */
    const UNKNOWN = { w: 1280, h: 720 };
    const THUMB_PX = 4096; /* the largest thumbnail that there is */

    /** Room around a picture: buttons stand at the sides of a wide stage. */
    A.stageRoom = function (stage, below) {
        const side = stage.w > 700 ? 68 : 0;

        return { x: side, y: 4, w: Math.max(80, stage.w - 2 * side),
            h: Math.max(80, stage.h - 8 - (below || 0)) };
    };

    /** A size put into room, enlarged at most so much (not at all by itself), and its place. */
    A.fitted = function (size, room, most) {
        const scale = Math.min(most || 1, room.w / size.w, room.h / size.h);
        const w = Math.max(1, Math.round(size.w * scale));
        const h = Math.max(1, Math.round(size.h * scale));

        return { w, h, x: Math.round(room.x + (room.w - w) / 2),
            y: Math.round(room.y + (room.h - h) / 2) };
    };

    /** The chip that says what is wrong with what is shown; null where all is well. */
    A.stateChip = function (entry) {
        const name = A.CLASSES[entry.cls];

        if (name === 'present') {
            return null;
        }
        const chip = A.el('span', 'st c-' + name);

        chip.append(A.icon(A.classIcon(name)), A.el('span', '', A.stateText(entry)));
        return chip;
    };

    /** A sentence at the foot of a slide, with a link to the file where there is one. */
    A.slideSays = function (entry, text) {
        const say = A.el('p', 'say', text);
        const media = A.store.media(entry);

        if (media !== '') {
            const link = A.el('a', '', A.t('v.openFile'));

            link.href = media;
            link.target = '_blank';
            link.rel = 'noreferrer noopener';
            say.append(' ', link);
        }
        return say;
    };

    /**
     * @typedef {Object} Slide
     * @property {HTMLElement} node
     * @property {function({w: number, h: number})} layout the stage has this size now
     * @property {function(function())} activate it is the one that is looked at; calls back
     *     when what it shows is there, or will not be
     * @property {function()} release it is not looked at any more
     * @property {function(): number} zoom 1: fitted
     * @property {boolean} canZoom
     */

    /** A slide of a picture whose bytes are held. */
    A.pictureSlide = function (entry) {
        const node = A.el('div', 'slide can');
        const pic = A.el('div', 'pic');
        const chip = A.stateChip(entry);
        let size = entry.width > 0 && entry.height > 0
            ? { w: entry.width, h: entry.height } : UNKNOWN;
        let stage = { w: 1, h: 1 };
        let fit = { w: 1, h: 1, x: 0, y: 0 };
        let at = { x: 0, y: 0, scale: 1 };
        let full = null;

        /** Decoders fill up a cut picture with grey; what is not there is hatched instead. */
        function cut(img) {
            const share = entry.more.wp;

            if (A.CLASSES[entry.cls] === 'damaged' && share >= 0 && share < 1000) {
                img.style.clipPath = 'inset(0 0 ' + (100 - share / 10) + '% 0)';
                pic.classList.add('cut');
            }
        }

        function image(url) {
            const img = document.createElement('img');

            cut(img);
            img.alt = '';
            img.decoding = 'async';
            img.draggable = false;
            img.src = url;
            return img;
        }

        function place(animate) {
            node.classList.toggle('settle', Boolean(animate));
            pic.classList.toggle('zoomed', at.scale > 1.001);
            pic.style.transform =
                'translate(' + at.x + 'px,' + at.y + 'px) scale(' + at.scale + ')';
        }

        function layout(to) {
            stage = to;
            fit = A.fitted(size, A.stageRoom(stage));
            pic.style.width = fit.w + 'px';
            pic.style.height = fit.h + 'px';
            at = { x: fit.x, y: fit.y, scale: 1 };
            place(false);
        }

        /** Where a zoomed picture may lie: never with a gap at an edge that it could fill. */
        function bounds(scale) {
            const w = fit.w * scale;
            const h = fit.h * scale;
            const x = (stage.w - w) / 2;
            const y = (stage.h - h) / 2;

            return { left: w > stage.w ? stage.w - w : x, right: w > stage.w ? 0 : x,
                top: h > stage.h ? stage.h - h : y, bottom: h > stage.h ? 0 : y };
        }

        function most() {
            return Math.max(MOST, 2 * size.w / fit.w);
        }

        function about(factor, x, y, least) {
            const scale = A.clamp(at.scale * factor, least, most());
            const ratio = scale / at.scale;

            at = { x: x - (x - at.x) * ratio, y: y - (y - at.y) * ratio, scale };
        }

        /** Puts the picture within its bounds; fitted, it lies where it was laid. */
        function settle(animate) {
            if (at.scale <= 1.001) {
                at = { x: fit.x, y: fit.y, scale: 1 };
            } else {
                const b = bounds(at.scale);

                at.x = A.clamp(at.x, b.left, b.right);
                at.y = A.clamp(at.y, b.top, b.bottom);
            }
            place(animate);
        }

        function pull(value, low, high) {
            const inside = A.clamp(value, low, high);

            return inside + (value - inside) * GIVE;
        }

        /** The original's own size, where the catalog did not know it or told another shape. */
        function measured(img) {
            const own = { w: img.naturalWidth, h: img.naturalHeight };
            const turned = Math.abs(own.w * size.h / (own.h * size.w) - 1) > SHAPE;

            if (own.w > 0 && (turned || size === UNKNOWN)) {
                size = own;
                if (at.scale === 1) {
                    layout(stage);
                }
            }
        }

        function showFull(img, done) {
            if (full === img) {
                img.alt = entry.article.title || A.t('v.untitled');
                pic.append(img);
                measured(img);
                done();
            }
        }

        function failed(img, done) {
            if (full === img) {
                node.append(A.slideSays(entry, A.t('v.cantShow')));
                done();
            }
        }

        function activate(done) {
            if (full !== null) {
                done();
                return;
            }
            const img = image(A.store.media(entry));

            full = img;
            /* decode() also refuses a cut picture, of which the upper part can be shown. */
            img.decode().then(function () {
                showFull(img, done);
            }, function () {
                if (img.complete && img.naturalWidth > 0) {
                    showFull(img, done);
                } else {
                    failed(img, done);
                }
            });
        }

        const thumb = A.store.thumb(entry, THUMB_PX);

        pic.style.backgroundColor = entry.colour;
        if (thumb !== '') {
            const low = image(thumb);

            low.addEventListener('error', function () {
                low.remove();
            });
            pic.append(low);
        }
        node.append(pic);
        if (chip !== null) {
            node.append(chip);
        }

        return {
            node, entry, layout, activate, canZoom: true,
            release() {
                full = full !== null && full.complete ? full : null;
                at.scale = 1;
                settle(false);
            },
            zoom() {
                return at.scale;
            },
            /** Zooms about a point of the stage, its middle if none is given. */
            zoomBy(factor, x, y, animate) {
                about(factor, x === undefined ? stage.w / 2 : x,
                    y === undefined ? stage.h / 2 : y, 1);
                settle(animate);
            },
            zoomFit() {
                at.scale = 1;
                settle(true);
            },
            /** Fitted to its own pixels or larger, and back. */
            zoomTo(x, y) {
                const goal = Math.max(DOUBLE, size.w / fit.w);

                about(at.scale > 1.001 ? 1 / at.scale : goal, x, y, 1);
                settle(true);
            },
            /** Two fingers: both zoom and move, a little over the bounds. */
            pinch(g) {
                about(g.factor, g.x, g.y, LOOSE);
                at.x += g.dx;
                at.y += g.dy;
                place(false);
            },
            /** From where it was held, with resistance over the edge. */
            hold() {
                const from = { x: at.x, y: at.y };

                return function (dx, dy) {
                    const b = bounds(at.scale);

                    at.x = pull(from.x + dx, b.left, b.right);
                    at.y = pull(from.y + dy, b.top, b.bottom);
                    place(false);
                };
            },
            settle() {
                settle(true);
            },
        };
    };
}());
