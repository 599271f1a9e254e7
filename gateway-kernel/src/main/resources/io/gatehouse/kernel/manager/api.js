// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

const TOKEN = "gatehouse-admin-token";
const PATIENCE = 15_000;
const PAGE = 1000;
const MOST = 10_000;

/** An answer that is no success, or none at all (status 0). */
export class ApiError extends Error {
    constructor(status, message, fields = {}) {
        super(message);
        this.status = status;
        this.fields = fields;
    }

    /** Whether this gateway does not have what was asked for. */
    get missing() {
        return this.status === 404 || this.status === 405;
    }
}

/** Where the Admin API is; null when the gateway does not offer one. */
export const address = addressOf(window.K_CONFIG ?? {}, location);

function addressOf(config, page) {
    const given = config.ADMIN_API_URL;
    if (given) {
        return (given.includes("://") ? given : `${page.protocol}//${given}`).replace(/\/+$/, "");
    }
    const tls = config.ADMIN_API_SSL_PORT ? `https://${page.hostname}:${config.ADMIN_API_SSL_PORT}` : null;
    const clear = config.ADMIN_API_PORT ? `http://${page.hostname}:${config.ADMIN_API_PORT}` : null;
    return page.protocol === "https:" ? tls ?? clear : clear ?? tls;
}

/** Keeps a token for this tab; an empty one is forgotten. */
export function useToken(token) {
    if (token) {
        sessionStorage.setItem(TOKEN, token);
    } else {
        sessionStorage.removeItem(TOKEN);
    }
}

async function ask(method, path, body) {
    if (address === null) {
        throw new ApiError(0, "The Admin API is off: `admin_listen` names no address.");
    }
    const headers = {};
    const token = sessionStorage.getItem(TOKEN);
    if (token) {
        headers["Kong-Admin-Token"] = token;
    }
    if (body !== undefined) {
        headers["Content-Type"] = "application/json";
    }
    try {
        return await fetch(address + path, {
            method,
            headers,
            body: body === undefined ? undefined : JSON.stringify(body),
            credentials: "include",
            signal: AbortSignal.timeout(PATIENCE),
        });
    } catch (cause) {
        throw new ApiError(0, `The Admin API at ${address} does not answer.`);
    }
}

async function checked(response) {
    if (response.ok) {
        return response;
    }
    const text = await response.text();
    let body = {};
    try {
        body = JSON.parse(text) ?? {};
    } catch {
        // Proxies in between answer in other languages.
    }
    if (response.status === 401) {
        const wrong = sessionStorage.getItem(TOKEN) !== null;
        useToken(null);
        window.dispatchEvent(new CustomEvent("token-wanted", { detail: { wrong } }));
    }
    throw new ApiError(response.status, body.message ?? `The Admin API answers with status ${response.status}.`, body.fields);
}

/** What an address of the Admin API answers: JSON, or null when the answer is empty. */
export async function call(method, path, body) {
    const response = await checked(await ask(method, path, body));
    const text = await response.text();
    return text === "" ? null : JSON.parse(text);
}

export const get = (path) => call("GET", path);

/** The text that an address answers. */
export async function text(path) {
    return (await checked(await ask("GET", path))).text();
}

/** All entities of a list, or the first ten thousand. */
export async function all(path) {
    const found = [];
    let next = `${path}?size=${PAGE}`;
    while (next && found.length < MOST) {
        const page = await get(next);
        found.push(...page.data);
        next = page.next;
    }
    return found;
}

/** What an address answers, or the substitute where this gateway does not have it. */
export async function optional(path, substitute) {
    try {
        return await get(path);
    } catch (error) {
        if (error.missing) {
            return substitute;
        }
        throw error;
    }
}

/** A part of an address. */
export const part = encodeURIComponent;
