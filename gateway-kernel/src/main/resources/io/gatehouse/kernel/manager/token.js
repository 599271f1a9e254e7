// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { useToken } from "./api.js";
import { h } from "./dom.js";

/** Asks for the token of the Admin API, unless it is asking already; the tab remembers it. After a wrong one, says so. */
export function askToken(wrong, then) {
    if (document.querySelector("dialog.token")) {
        return;
    }
    const input = h("input", { type: "password", id: "token", autocomplete: "off", required: true });
    const dialog = h("dialog", { class: "token small", "aria-labelledby": "token-title" },
        h("form", { method: "dialog" },
            h("h2", { id: "token-title" }, "The Admin API wants a token"),
            h("p", { class: "quiet" }, "It is kept until this tab is closed."),
            h("label", { for: "token" }, "Token"),
            input,
            wrong && h("p", { class: "error", role: "alert" }, "That is not the token of this gateway."),
            h("div", { class: "actions" }, h("button", { class: "button primary" }, "Use it"))));
    dialog.addEventListener("close", () => {
        dialog.remove();
        if (input.value) {
            useToken(input.value);
            then();
        }
    });
    document.body.append(dialog);
    dialog.showModal();
}
