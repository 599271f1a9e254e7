// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

/** Uses of plugins, to be found by what they are attached to. */
export class Uses {
    #byRoute;
    #byService;
    #elsewhere;

    constructor(uses) {
        this.#byRoute = Map.groupBy(uses.filter((use) => use.route), (use) => use.route.id);
        this.#byService = Map.groupBy(uses.filter((use) => !use.route && use.service), (use) => use.service.id);
        this.#elsewhere = uses.filter((use) => !use.route && !use.service);
    }

    of(route) {
        const service = route.service?.id;
        const own = (this.#byRoute.get(route.id) ?? []).filter((use) => !use.service || use.service.id === service);
        return [...own, ...(this.#byService.get(service) ?? []), ...this.#elsewhere];
    }
}

/** What a use is attached to, the most special first. */
export function scopeOf(use) {
    const parts = ["route", "service", "consumer"].filter((kind) => use[kind]);
    return parts.length === 0 ? "global" : parts.join(" + ");
}

/** The lower, the more special: such a use wins over others of its plugin. */
function rank(use) {
    const route = Boolean(use.route);
    const service = Boolean(use.service);
    if (use.consumer) {
        return route ? (service ? 1 : 2) : service ? 3 : 5;
    }
    return route ? (service ? 4 : 6) : service ? 7 : 8;
}

/**
 * The uses that apply to a route, in the order in which its requests pass them. Each comes with its state: "runs", "disabled",
 * or "overridden" by a more special use of its plugin.
 */
export function chainOf(uses, priorityOf) {
    const byName = Map.groupBy(uses, (use) => use.name);
    const names = [...byName.keys()].sort((a, b) => priorityOf(b) - priorityOf(a) || (a < b ? 1 : -1));
    return accessOrder(names, uses.filter((use) => use.enabled)).flatMap((name) => steps(byName.get(name)));
}

function steps(uses) {
    const enabled = uses.filter((use) => use.enabled).sort((a, b) => rank(a) - rank(b));
    const usual = enabled.find((use) => !use.consumer);
    const served = new Set();
    const state = (use) => {
        if (!use.enabled) {
            return "disabled";
        }
        if (!use.consumer) {
            return use === usual ? "runs" : "overridden";
        }
        const first = !served.has(use.consumer.id) && (!usual || rank(use) < rank(usual));
        served.add(use.consumer.id);
        return first ? "runs" : "overridden";
    };
    return [...enabled, ...uses.filter((use) => !use.enabled)].map((use) => ({ use, state: state(use) }));
}

/** By priority, except where a use asks to run before or after other plugins: then what comes first is taken forward. */
function accessOrder(names, uses) {
    const before = new Map(names.map((name) => [name, new Set()]));
    for (const use of uses) {
        (use.ordering?.before?.access ?? []).forEach((later) => before.get(later)?.add(use.name));
        (use.ordering?.after?.access ?? []).forEach((earlier) => before.get(use.name).add(earlier));
    }
    const placed = new Set();
    const place = (name, path) => {
        if (placed.has(name) || path.includes(name)) {
            return;
        }
        names.filter((other) => before.get(name).has(other)).forEach((other) => place(other, [...path, name]));
        placed.add(name);
    };
    names.forEach((name) => place(name, []));
    return [...placed];
}
