// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { call } from "./api.js";
import { fill, h, notice } from "./dom.js";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** What would become of a request: nothing is sent. */
export async function explainView(page, gateway) {
    const offered = gateway.offers("/explain");
    const method = h("select", { id: "method" }, METHODS.map((name) => h("option", {}, name)));
    const path = h("input", { id: "path", value: "/", required: true, spellcheck: "false", autocomplete: "off" });
    const headers = h("textarea", { id: "headers", rows: "4", spellcheck: "false", placeholder: "Host: shop.example.com\nX-Name: value" });
    const body = h("textarea", { id: "body", rows: "4", spellcheck: "false" });
    const result = h("section", { class: "result", "aria-live": "polite", "aria-label": "Explanation" },
        notice(offered ? "Shows the route, the plugins and the call that a request would end in. Nothing is sent, counted or logged."
            : "Explaining requests is not available on this gateway; `gatehouse explain` does it on the command line."));

    async function explain(event) {
        event.preventDefault();
        try {
            const request = { method: method.value, path: path.value, headers: headersOf(headers.value) };
            if (body.value) {
                request.body = body.value;
            }
            fill(result, explained(await call("POST", "/explain", request)));
        } catch (error) {
            fill(result, notice(error.message, "bad"));
        }
    }

    const field = (id, label, input) => h("div", { class: "field" }, h("label", { for: id }, label), input);
    fill(page,
        h("div", { class: "head" }, h("h1", {}, "Explain this request")),
        h("div", { class: "halves" },
            h("form", { class: "card", onsubmit: explain },
                h("div", { class: "request-line" }, field("method", "Method", method), field("path", "Path and query", path)),
                field("headers", "Headers, one in each line", headers),
                field("body", "Body", body),
                h("div", { class: "actions" }, h("button", { class: "button primary", disabled: !offered }, "Explain"))),
            result));
}

/** Header lines as an object; the values of a name that occurs twice become one, as they may on their way. */
function headersOf(text) {
    const headers = {};
    for (const line of text.split("\n").filter((candidate) => candidate.trim())) {
        const colon = line.indexOf(":");
        if (colon < 1) {
            throw new Error(`'${line}' is no header (expected: Name: value)`);
        }
        const name = line.slice(0, colon).trim();
        const value = line.slice(colon + 1).trim();
        headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
    }
    return headers;
}

function explained({ route, plugins, calls, status }) {
    return h("div", { class: "card" },
        h("h2", {}, "Route"), h("p", { class: "route-name" }, route),
        h("h2", {}, "Plugins"),
        plugins.length === 0 ? h("p", { class: "quiet" }, "none") : h("ol", { class: "steps" }, plugins.map(step)),
        status && [h("h2", {}, "Answer"), h("p", {}, `Status ${status}, by the gateway; nothing would be called.`)],
        calls.map((made) => [h("h2", {}, "Call"), h("pre", { class: "line" }, made.line), made.body && h("pre", {}, made.body)]));
}

/** A plugin with its phases; those that were left out are dim. */
function step({ name, priority, phases, not_run: left = [], speaks_to: other = null }) {
    const why = other ? `not run, as it would speak to ${other}` : left.length > 0 ? `${left.join(", ")} not run` : null;
    return h("li", {}, h("strong", {}, name), h("span", { class: "priority" }, String(priority)),
        h("span", { class: "phases" }, phases.map((phase) => h("span", { class: left.includes(phase) ? "phase" : "phase on" }, phase))),
        why && h("span", { class: "quiet why" }, why));
}
