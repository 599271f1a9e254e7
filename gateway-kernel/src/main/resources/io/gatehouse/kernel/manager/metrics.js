// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads the text format of Prometheus: for every series of a name its labels and value. */
export function parse(text) {
    const families = new Map();
    for (const line of text.split("\n")) {
        const match = line.startsWith("#") ? null : SAMPLE.exec(line);
        if (match) {
            const [, name, labels, value] = match;
            const series = { labels: labelsOf(labels ?? ""), value: Number(value.replace("Inf", "Infinity")) };
            families.has(name) ? families.get(name).push(series) : families.set(name, [series]);
        }
    }
    return families;
}

function labelsOf(text) {
    const labels = {};
    for (const [, name, value] of text.matchAll(LABEL)) {
        labels[name] = value;
    }
    return labels;
}

/** The sum over the series of a counter that are wanted; null when there is no such counter. */
export function total(families, name, wanted = () => true) {
    const family = families.get(name);
    return family ? family.filter(({ labels }) => wanted(labels)).reduce((sum, { value }) => sum + value, 0) : null;
}

/** How many observations were below each bound, over all series of a histogram. */
export function buckets(families, name) {
    const counts = new Map();
    for (const { labels, value } of families.get(`${name}_bucket`) ?? []) {
        const bound = Number(labels.le.replace("+Inf", "Infinity"));
        counts.set(bound, (counts.get(bound) ?? 0) + value);
    }
    return counts;
}

/** How much a counter grew in a second; one that became smaller began anew. */
export function rate(earlier, later, seconds) {
    if (later === null) {
        return null;
    }
    const grown = later - (earlier ?? 0);
    return (grown < 0 ? later : grown) / seconds;
}

/** The value below which a share of the observations between two looks lies; null when there were none. */
export function quantile(share, earlier, later) {
    const bounds = [...later.keys()].sort((a, b) => a - b);
    const grown = bounds.map((bound) => Math.max(0, later.get(bound) - (earlier.get(bound) ?? 0)));
    const observed = grown.at(-1) ?? 0;
    if (observed === 0) {
        return null;
    }
    const place = share * observed;
    const at = grown.findIndex((count) => count >= place);
    const low = at === 0 ? 0 : bounds[at - 1];
    if (bounds[at] === Infinity) {
        return low;
    }
    const below = at === 0 ? 0 : grown[at - 1];
    return low + ((bounds[at] - low) * (place - below)) / (grown[at] - below);
}
