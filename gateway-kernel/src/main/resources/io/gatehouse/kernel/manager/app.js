// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import * as api from "./api.js";
import { fill, h, notice } from "./dom.js";
import { explainView } from "./explain.js";
import { pluginsView } from "./plugins.js";
import { routesView } from "./routes.js";
import { askToken } from "./token.js";
import { trafficView } from "./traffic.js";

const VIEWS = { routes: routesView, traffic: trafficView, plugins: pluginsView, explain: explainView };
const PULSE = 10_000;

const view = document.getElementById("view");
const node = document.getElementById("node");
let leave = () => {};
let locked = false;

/** What the gateway said about itself, for all views. */
const gateway = {
    info: null,
    addresses: null,
    /** Whether its Admin API has an address: others of our versions, and Kong, have fewer. */
    offers(path) {
        return this.addresses.includes(path);
    },
    get readOnly() {
        return this.info?.configuration?.database === "off";
    },
    get available() {
        return this.info?.plugins?.available_on_server ?? {};
    },
};

async function look() {
    try {
        gateway.info = await api.get("/");
        locked = false;
        gateway.addresses ??= (await api.get("/endpoints")).data;
        const store = gateway.readOnly ? "read-only, from a file" : gateway.info.configuration?.database ?? "";
        fill(node, h("span", { class: "dot good" }), `${gateway.info.hostname} · ${store}`);
        node.title = `Node ${gateway.info.node_id}, Admin API ${api.address}`;
    } catch (error) {
        locked = error.status === 401;
        const state = locked ? "Locked" : error.status === 0 ? "Not connected" : `Status ${error.status}`;
        fill(node, h("span", { class: "dot bad" }), state);
        node.title = error.message;
        throw error;
    }
}

async function show() {
    const name = location.hash.slice(1).split("?")[0];
    const chosen = VIEWS[name] ? name : "routes";
    for (const link of document.querySelectorAll("nav a")) {
        const here = link.hash === `#${chosen}`;
        here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    }
    leave();
    leave = () => {};
    const page = h("div", { class: "page" });
    fill(view, page);
    try {
        await look();
        if (page.isConnected) {
            const end = (await VIEWS[chosen](page, gateway)) ?? (() => {});
            if (page.isConnected) {
                leave = end;
            } else {
                end();
            }
        }
    } catch (error) {
        fill(page, error.status === 401 ? notice("This gateway's Admin API is locked.", "warn") : notice(error.message, "bad"),
            h("button", { class: "button", onclick: show }, error.status === 401 ? "Enter the token" : "Try again"));
    }
    page.dataset.shown = chosen;
}

window.addEventListener("hashchange", () => {
    if (location.hash !== "#view") {
        show();
    }
});
window.addEventListener("token-wanted", ({ detail }) => askToken(detail.wrong, show));
setInterval(() => document.hidden || locked || look().catch(() => {}), PULSE);
show();
