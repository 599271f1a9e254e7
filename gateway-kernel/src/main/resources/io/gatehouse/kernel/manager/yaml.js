// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

const PLAIN = /^[A-Za-z_/][\w/.-]*$/;
const WORDS = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** A value as YAML; texts that could be read as something else are quoted. */
export function yaml(value, indent = "") {
    if (Array.isArray(value)) {
        return value.length === 0 ? "[]" : value.map((item) => `\n${indent}- ${inItem(item, indent)}`).join("");
    }
    if (value !== null && typeof value === "object") {
        const entries = Object.entries(value);
        return entries.length === 0 ? "{}" : entries.map(([name, item]) => `\n${indent}${entry(name, item, indent)}`).join("");
    }
    return typeof value === "string" && PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value);
}

function inItem(item, indent) {
    return yaml(item, `${indent}  `).trimStart();
}

function entry(name, item, indent) {
    const text = yaml(item, Array.isArray(item) ? indent : `${indent}  `);
    return `${yaml(name)}:${text.startsWith("\n") ? "" : " "}${text}`;
}
