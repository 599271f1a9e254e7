// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { fill, h, prose } from "./dom.js";

/**
 * The fields of a record, made from its schema. Every field has an `element`, its `value()`, the `changes(since)` in it since
 * "initial" or since the "standard" of the schema (undefined: none), and `complain(problem)`, which shows a problem beside it.
 */
export function recordFields(schemas, values, path) {
    const fields = schemas
        .map((schema) => Object.entries(schema)[0])
        .filter(([, schema]) => !("eq" in schema))
        .map(([name, schema]) => [name, fieldOf(name, schema, values?.[name], `${path}.${name}`)]);
    const collected = (of) => Object.fromEntries(fields.map(([name, field]) => [name, of(field)]).filter(([, value]) => value !== undefined));
    return {
        element: h("div", { class: "fields" }, fields.map(([, field]) => field.element)),
        value: () => collected((field) => field.value()),
        changes(since) {
            const changes = collected((field) => field.changes(since));
            return Object.keys(changes).length === 0 ? undefined : changes;
        },
        complain(problem) {
            if (problem === undefined || typeof problem !== "object") {
                fields.forEach(([, field]) => field.complain(undefined));
                return problem === undefined ? [] : [String(problem)];
            }
            const known = new Set(fields.map(([name]) => name));
            const left = Object.entries(problem).filter(([name]) => !known.has(name)).map(([name, what]) => `${name}: ${sentence(what)}`);
            return [...left, ...fields.flatMap(([name, field]) => field.complain(problem[name]))];
        },
        /** Hides the fields without the word in their names; tells whether any is left. */
        filter(word) {
            return fields.map(([, field]) => field.filter(word)).some(Boolean);
        },
    };
}

/** A problem as the API tells it: a text, or a list or record of them. */
export function sentence(problem) {
    if (problem !== null && typeof problem === "object") {
        const parts = Array.isArray(problem) ? problem.filter(Boolean).map(sentence)
            : Object.entries(problem).map(([name, what]) => `${name}: ${sentence(what)}`);
        return parts.join("; ");
    }
    return String(problem);
}

function fieldOf(name, schema, value, path) {
    return schema.type === "record" ? nested(name, schema, value, path) : leaf(name, schema, value, path);
}

function nested(name, schema, values, path) {
    const standard = defaultsOf(schema);
    const fields = recordFields(schema.fields, values ?? standard, path);
    const error = h("p", { class: "error", role: "alert" });
    const element = h("details", { class: "record" },
        h("summary", {}, h("span", { class: "name" }, name), schema.description && h("span", { class: "help" }, prose(schema.description))),
        error, fields.element);
    element.open = fields.changes("standard") !== undefined;
    return {
        ...fields,
        element,
        complain(problem) {
            const here = typeof problem === "string" || Array.isArray(problem);
            error.textContent = here ? sentence(problem) : "";
            element.open ||= problem !== undefined;
            return fields.complain(here ? undefined : problem);
        },
        filter(word) {
            const fits = name.includes(word);
            const left = fields.filter(fits ? "" : word);
            element.hidden = !fits && !left;
            element.open ||= word !== "" && !element.hidden;
            return !element.hidden;
        },
    };
}

function defaultsOf(schema) {
    return schema.default ?? Object.fromEntries(schema.fields.map((field) => {
        const [name, inner] = Object.entries(field)[0];
        return [name, inner.default ?? null];
    }));
}

function leaf(name, schema, value, path) {
    const given = value === undefined ? schema.default ?? null : value;
    const input = inputOf(schema, given, path);
    const untouched = input.raw();
    const help = schema.description && h("p", { class: "help", id: `${path}-help` }, prose(schema.description));
    const error = h("p", { class: "error", id: `${path}-error` });
    const wanted = schema.required && schema.default === undefined;
    const element = h("div", { class: "field" },
        h("label", { for: path, id: `${path}-label` }, h("span", { class: "name" }, name), wanted && h("span", { class: "required" }, "required"),
            h("span", { class: "type" }, typeText(schema))),
        input.element, help, error);
    input.control.setAttribute("aria-describedby", [help && help.id, error.id].filter(Boolean).join(" "));
    return {
        element,
        value: input.value,
        changes(since) {
            const same = since === "initial" ? input.raw() === untouched : weight(input.value()) === weight(schema.default ?? null);
            return same ? undefined : input.value();
        },
        complain(problem) {
            error.textContent = problem === undefined ? "" : sentence(problem);
            problem === undefined ? input.control.removeAttribute("aria-invalid") : input.control.setAttribute("aria-invalid", "true");
            return [];
        },
        filter(word) {
            element.hidden = !name.includes(word);
            return !element.hidden;
        },
    };
}

/** Values that mean the same have the same weight: nothing, and lists of nothing. */
function weight(value) {
    const empty = value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
    return empty ? "" : JSON.stringify(value);
}

function typeText({ type, between, elements, gt }) {
    const range = between ? ` ${between[0]}–${between[1]}` : gt !== undefined ? ` over ${gt}` : "";
    return elements ? `${type} of ${elements.type}s` : type + range;
}

function inputOf(schema, value, path) {
    if (schema.type === "boolean") {
        return schema.required || schema.default !== undefined ? checkbox(value, path) : choice(["true", "false"], value, path, (text) => text === "true");
    }
    if (schema.one_of) {
        return choice(schema.one_of.map(String), value, path, numeric(schema) ? number : (text) => text);
    }
    if (schema.type === "array" || schema.type === "set") {
        return schema.elements.one_of && !numeric(schema.elements) ? checkboxes(schema, value ?? [], path) : lines(schema, value ?? [], path);
    }
    if (schema.type === "map" || schema.type === "json") {
        return json(value, path);
    }
    return line(schema, value, path);
}

function numeric({ type }) {
    return type === "number" || type === "integer";
}

/** A number, or the text itself: the API tells what is wrong with it. */
function number(text) {
    return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function textControl(control, read) {
    return { element: control, control, raw: () => control.value, value: () => (control.value === "" ? null : read(control.value)) };
}

function line(schema, value, path) {
    const control = h("input", {
        id: path, type: schema.encrypted ? "password" : "text", autocomplete: schema.encrypted ? "new-password" : "off", spellcheck: "false",
        inputmode: numeric(schema) ? "decimal" : null, class: numeric(schema) ? "short" : null,
    });
    control.value = value ?? "";
    return textControl(control, numeric(schema) ? number : (text) => text);
}

function choice(options, value, path, read) {
    const control = h("select", { id: path }, h("option", { value: "" }, "–"), options.map((option) => h("option", {}, option)));
    control.value = value === null ? "" : String(value);
    return textControl(control, read);
}

function checkbox(value, path) {
    const control = h("input", { id: path, type: "checkbox" });
    control.checked = value === true;
    return { element: control, control, raw: () => String(control.checked), value: () => control.checked };
}

function checkboxes(schema, values, path) {
    const boxes = schema.elements.one_of.map((option) => {
        const box = h("input", { type: "checkbox", value: option });
        box.checked = values.includes(option);
        return box;
    });
    const control = h("div", { class: "boxes", role: "group", id: path, "aria-labelledby": `${path}-label` },
        boxes.map((box) => h("label", {}, box, box.value)));
    const value = () => boxes.filter((box) => box.checked).map((box) => box.value);
    return { element: control, control, raw: () => value().join("\n"), value };
}

function lines(schema, values, path) {
    const plain = schema.elements.type === "string" || numeric(schema.elements);
    const control = h("textarea", { id: path, rows: String(Math.min(6, Math.max(2, values.length + 1))), spellcheck: "false", placeholder: "One in each line" });
    control.value = values.map((value) => (plain ? String(value) : JSON.stringify(value))).join("\n");
    const read = (text) => (numeric(schema.elements) ? number(text) : plain ? text : parsed(text));
    const whole = (text) => text.split("\n").filter((item) => item.trim() !== "").map(read);
    const empty = schema.required || schema.default !== undefined ? [] : null;
    return { ...textControl(control, whole), value: () => (control.value.trim() === "" ? empty : whole(control.value)) };
}

function json(value, path) {
    const control = h("textarea", { id: path, rows: "3", spellcheck: "false", placeholder: "{\"name\": \"value\"}" });
    control.value = value === null || Object.keys(value).length === 0 ? "" : JSON.stringify(value, null, 2);
    return textControl(control, parsed);
}

/** JSON, or the text itself: the API tells what is wrong with it. */
function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** Shows what a filter leaves, or says that it leaves nothing. */
export function filterBox(fields) {
    const nothing = h("p", { class: "quiet" });
    const input = h("input", {
        type: "search", placeholder: "Find a field", "aria-label": "Find a field", class: "find",
        oninput: () => fill(nothing, fields.filter(input.value.trim().toLowerCase()) ? null : "No field of this name."),
    });
    return [input, nothing];
}
