// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { call, get } from "./api.js";
import { fill, h, notice, toast } from "./dom.js";

/** What became of every unit of the plugins directory. */
export async function pluginsView(page, gateway) {
    const content = h("div");
    const button = h("button", { class: "button primary", onclick: reload, disabled: !gateway.offers("/plugins/reload") }, "Reload plugins");

    async function draw() {
        fill(content, gateway.offers("/plugins/reports") ? listed(await get("/plugins/reports")) : available(gateway));
    }

    async function reload() {
        button.disabled = true;
        button.textContent = "Reloading…";
        try {
            const outcome = await call("POST", "/plugins/reload");
            toast([outcome?.message ?? "Plugins were reloaded", ...(outcome?.problems ?? [])].join("; "));
            await draw();
        } catch (error) {
            toast(error.message, true);
        } finally {
            button.textContent = "Reload plugins";
            button.disabled = false;
        }
    }

    fill(page,
        h("div", { class: "head" }, h("h1", {}, "Plugins"),
            h("p", { class: "quiet" }, "What the gateway found in its plugins directory"), button),
        content);
    await draw();
}

function listed({ data: reports, not_served: left = [] }) {
    if (reports.length === 0 && left.length === 0) {
        return notice("The plugins directory is empty.");
    }
    const broken = reports.filter((report) => report.state !== "LOADED");
    return [
        broken.length > 0 && notice(`${broken.length} of ${reports.length} units cannot be used.`, "bad"),
        left.map((sentence) => notice(sentence.replaceAll("`", "'"), "warn")),
        table("Units of the plugins directory", ["State", "Unit", "Plugins", "Version", "SHA-256"],
            [...broken, ...reports.filter((report) => report.state === "LOADED")].flatMap(rows)),
    ];
}

function rows(report) {
    const good = report.state === "LOADED";
    const row = h("tr", {},
        h("td", {}, h("span", { class: good ? "badge good" : "badge bad" }, report.state.toLowerCase())),
        h("th", { scope: "row" }, report.unit),
        h("td", {}, report.plugins.join(", ") || "–"),
        h("td", {}, report.version || "–"),
        h("td", {}, h("code", { title: report.checksum }, (report.checksum ?? "").slice(0, 12) || "–")));
    const why = (...text) => h("tr", { class: "why" }, h("td", {}), h("td", { colspan: "4" }, text));
    const left = (report.quarantined ?? []).map((use) => why(
        h("span", { class: "badge bad" }, "left alone"), ` ${use.plugin} failed in phase ${use.phase}, ${use.seconds} s ago: ${use.error}`));
    if (good) {
        return [row, ...left];
    }
    return [row, why(
        h("p", {}, report.reason && h("code", {}, report.reason), " ", report.message),
        report.remedy && h("p", { class: "quiet" }, report.remedy)), ...left];
}

function available(gateway) {
    const plugins = Object.entries(gateway.available).sort(([, a], [, b]) => b.priority - a.priority);
    return [
        notice("Loading reports are not available on this gateway; these plugins can be used."),
        table("Plugins that can be used", ["Plugin", "Priority", "Version"], plugins.map(([name, about]) =>
            h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, String(about.priority)), h("td", {}, about.version || "–")))),
    ];
}

function table(caption, heads, body) {
    return h("div", { class: "card scroll" }, h("table", {},
        h("caption", {}, caption),
        h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
        h("tbody", {}, body)));
}
