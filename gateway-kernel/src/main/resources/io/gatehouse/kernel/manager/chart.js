// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { drawn, fill, h } from "./dom.js";

const HEIGHT = 180;
const LEFT = 46;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 24;
const LINES = 4;

/** A number as people read it. */
export function readable(value, unit = "") {
    if (value === null || value === undefined) {
        return "–";
    }
    const size = Math.abs(value);
    const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
    const text = size >= 10_000 ? `${Number((value / 1000).toFixed(1))}k` : String(Number(value.toFixed(digits)));
    return unit ? `${text} ${unit}` : text;
}

/** Lines over time. `draw` takes samples `{time, values}`, with a value or null for each name. */
export function lineChart(title, names, unit) {
    const figure = h("figure", { class: "chart card" });
    const svg = drawn("svg", { class: "plot", height: HEIGHT, tabindex: "0", role: "img" });
    const values = names.map(() => h("output", {}));
    const when = h("span", { class: "quiet when" });
    let samples = [];
    let cursor = null;

    fill(figure,
        h("figcaption", {}, h("h2", {}, title), when),
        svg,
        h("ul", { class: "key" }, names.map((name, i) => h("li", {}, h("span", { class: `swatch s${i}` }), name, values[i]))));

    const width = () => Math.max(260, svg.clientWidth || 480);
    const x = (i, count) => LEFT + ((width() - LEFT - RIGHT) * i) / Math.max(1, count - 1);

    function paint() {
        const wide = width();
        svg.setAttribute("viewBox", `0 0 ${wide} ${HEIGHT}`);
        const top = ceiling(Math.max(0, ...samples.flatMap((sample) => sample.values.filter((value) => value !== null))));
        const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
        const at = cursor === null ? samples.length - 1 : Math.min(cursor, samples.length - 1);
        fill(svg, grid(top, y, wide), times(samples, x),
            names.map((name, i) => drawn("path", { class: `line s${i}`, d: path(samples, i, x, y) })),
            cursor !== null && at >= 0 && drawn("line", { class: "cursor", x1: x(at, samples.length), x2: x(at, samples.length), y1: TOP, y2: HEIGHT - BOTTOM }),
            at >= 0 && names.map((name, i) => samples[at].values[i] !== null
                && drawn("circle", { class: `point s${i}`, cx: x(at, samples.length), cy: y(samples[at].values[i]), r: 3 })));
        const shown = samples[at];
        names.forEach((name, i) => (values[i].textContent = readable(shown?.values[i], unit)));
        when.textContent = cursor === null || !shown ? "" : clock(shown.time);
        svg.setAttribute("aria-label", `${title}: ${names.map((name, i) => `${name} ${readable(shown?.values[i], unit)}`).join(", ")}`);
    }

    function point(event) {
        const box = svg.getBoundingClientRect();
        const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
        move(Math.round(share * (samples.length - 1)));
    }

    function move(to) {
        cursor = samples.length === 0 ? null : Math.min(samples.length - 1, Math.max(0, to));
        paint();
    }

    function forget() {
        cursor = null;
        paint();
    }

    svg.addEventListener("pointermove", point);
    svg.addEventListener("pointerleave", forget);
    svg.addEventListener("blur", forget);
    svg.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) {
            event.preventDefault();
            move((cursor ?? samples.length - 1) + step);
        }
    });
    new ResizeObserver(paint).observe(figure);

    return {
        element: figure,
        draw(next) {
            samples = next;
            paint();
        },
    };
}

/** A round number that is no less than the largest value. */
function ceiling(largest) {
    if (largest <= 0) {
        return 1;
    }
    const power = 10 ** Math.floor(Math.log10(largest));
    return [1, 2, 4, 5, 10].map((step) => step * power).find((candidate) => candidate >= largest);
}

function grid(top, y, wide) {
    return Array.from({ length: LINES + 1 }, (_, i) => (top * i) / LINES).map((value) => [
        drawn("line", { class: "grid", x1: LEFT, x2: wide - RIGHT, y1: y(value), y2: y(value) }),
        drawn("text", { class: "tick", x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, readable(value)),
    ]);
}

function times(samples, x) {
    if (samples.length < 2) {
        return [];
    }
    return [[0, "start"], [samples.length - 1, "end"]].map(([i, anchor]) =>
        drawn("text", { class: "tick", x: x(i, samples.length), y: HEIGHT - 6, "text-anchor": anchor }, clock(samples[i].time)));
}

/** A line that is broken where there is no value; a value alone becomes a short one. */
function path(samples, series, x, y) {
    let drawing = false;
    return samples.map(({ values }, i) => {
        const value = values[series];
        if (value === null) {
            drawing = false;
            return "";
        }
        const point = `${x(i, samples.length).toFixed(1)} ${y(value).toFixed(1)}`;
        const step = drawing ? `L${point}` : `M${point}h.1`;
        drawing = true;
        return step;
    }).join("");
}

function clock(time) {
    return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
}
