// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { all, get, optional, part } from "./api.js";
import { Uses, chainOf, scopeOf } from "./chain.js";
import { fill, h, notice } from "./dom.js";
import { edit } from "./editor.js";

const PHASES = ["access", "response", "log"];
const SHOWN = 50;
const NAMED_CONSUMERS = 100;

/** Every route with its service and the chain of its plugins. */
export async function routesView(page, gateway) {
    let world = await load(gateway);
    let limit = SHOWN;
    const filter = h("input", {
        type: "search", id: "filter", placeholder: "Name, path, host, service or plugin", "aria-label": "Find routes",
        oninput: () => {
            limit = SHOWN;
            draw();
        },
    });
    const count = h("p", { class: "quiet", role: "status" });
    const list = h("div", { class: "routes" });
    const change = async (use, place) => {
        if (await edit({ gateway, world, use, place })) {
            world = await load(gateway);
            draw();
        }
    };

    function draw() {
        const wanted = filter.value.trim().toLowerCase();
        const found = world.routes.filter((route) => !wanted || words(world, route).includes(wanted));
        count.textContent = found.length === world.routes.length
            ? `${found.length} ${found.length === 1 ? "route" : "routes"}`
            : `${found.length} of ${world.routes.length} routes`;
        const cards = found.slice(0, limit).map((route) => card(world, gateway, route, change));
        const more = found.length > limit && h("button", {
            class: "button", onclick: () => {
                limit += SHOWN;
                draw();
            },
        }, "Show more");
        fill(list, cards, more, found.length === 0 && nothing(world));
    }

    fill(page,
        h("div", { class: "head" },
            h("h1", {}, "Routes"), count, filter,
            h("button", { class: "button", onclick: () => change(null, {}) }, "Add global plugin")),
        legend(), list);
    draw();
}

function nothing(world) {
    return notice(world.routes.length === 0
        ? "No routes yet. Add some with `POST /routes` of the Admin API, or in the declarative file."
        : "No route fits.");
}

async function load(gateway) {
    const [routes, services, uses, phases] = await Promise.all([
        all("/routes"), all("/services"), all("/plugins"), gateway.offers("/plugins/phases") ? get("/plugins/phases") : { data: {} }]);
    const ids = new Set(uses.flatMap((use) => (use.consumer ? [use.consumer.id] : [])));
    const named = await Promise.all([...ids].slice(0, NAMED_CONSUMERS).map((id) => optional(`/consumers/${part(id)}`, null)));
    routes.sort((a, b) => (a.name ?? a.id).localeCompare(b.name ?? b.id));
    return {
        routes,
        services: new Map(services.map((service) => [service.id, service])),
        consumers: new Map(named.filter(Boolean).map((consumer) => [consumer.id, consumer.username ?? consumer.custom_id])),
        plugins: uses,
        uses: new Uses(uses),
        phases: phases.data,
    };
}

/** What a route can be found by. */
function words(world, route) {
    const service = world.services.get(route.service?.id);
    const plugins = world.uses.of(route).map((use) => use.name);
    return [route.name, route.id, service?.name, service?.host, ...(route.paths ?? []), ...(route.hosts ?? []), ...plugins]
        .join("\n").toLowerCase();
}

function legend() {
    return h("p", { class: "legend quiet" },
        "Requests pass a route's plugins one after another, by priority. Lit phases are those in which a plugin takes part: ",
        PHASES.map((phase) => h("span", { class: "phase on" }, phase)));
}

function card(world, gateway, route, change) {
    const service = world.services.get(route.service?.id);
    const name = route.name ?? route.id;
    const priorityOf = (plugin) => gateway.available[plugin]?.priority ?? 0;
    const chain = chainOf(world.uses.of(route), priorityOf);
    const place = { route, service };
    return h("section", { class: "card route", "aria-label": `Route ${name}` },
        h("div", { class: "route-head" },
            h("h2", {}, name),
            h("div", { class: "rules" }, rules(route)),
            h("button", { class: "button quiet-button", "aria-label": `Add plugin to ${name}`, onclick: () => change(null, place) },
                "Add plugin")),
        h("ol", { class: "chain", "aria-label": `Plugins of ${name} in the order they run` },
            chain.map((step) => h("li", {}, stepButton(world, step, priorityOf(step.use.name), () => change(step.use, place)))),
            h("li", {}, target(route, service))));
}

function rules(route) {
    const chip = (text, kind = "") => h("span", { class: `chip ${kind}` }, text);
    return [
        (route.methods ?? []).map((method) => chip(method, "method")),
        (route.hosts ?? []).map((host) => chip(host)),
        (route.paths ?? []).map((path) => chip(path, "path")),
        (route.snis ?? []).map((name) => chip(`SNI ${name}`)),
        Object.entries(route.headers ?? {}).map(([header, values]) => chip(`${header}: ${values.join(", ")}`)),
        (route.protocols ?? []).every((protocol) => protocol === "https") && chip("https only"),
    ];
}

function stepButton(world, { use, state }, priority, open) {
    const takesPart = world.phases[use.id] ?? [];
    const scope = scopeOf(use);
    const who = use.consumer ? world.consumers.get(use.consumer.id) ?? use.consumer.id : null;
    const label = [use.name, `priority ${priority}`, `from ${scope}`, who && `for ${who}`,
        state === "runs" ? takesPart.length > 0 && `in ${takesPart.join(", ")}` : state].filter(Boolean).join(", ");
    return h("button", { class: `step ${state}`, "aria-label": label, onclick: open, "data-plugin": use.name },
        h("span", { class: "step-head" }, h("strong", {}, use.name), h("span", { class: "priority" }, String(priority))),
        h("span", { class: "scopes" },
            h("span", { class: `scope ${scope.split(" ")[0]}` }, scope),
            who && h("span", { class: "who" }, who),
            state !== "runs" && h("span", { class: `state ${state}` }, state)),
        state === "runs" && h("span", { class: "phases" },
            PHASES.map((phase) => h("span", { class: takesPart.includes(phase) ? "phase on" : "phase" }, phase))));
}

function target(route, service) {
    if (!service) {
        return h("div", { class: "target none" }, h("strong", {}, "No service"),
            h("span", {}, "a plugin has to answer"));
    }
    const url = `${service.protocol}://${service.host}:${service.port}${service.path ?? ""}`;
    return h("div", { class: "target" },
        h("strong", {}, service.name ?? service.id),
        h("span", {}, url),
        service.enabled === false && h("span", { class: "state disabled" }, "disabled"));
}
