// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

import { call, get, part } from "./api.js";
import { scopeOf } from "./chain.js";
import { fill, h, notice, toast } from "./dom.js";
import { filterBox, recordFields, sentence } from "./fields.js";
import { yaml } from "./yaml.js";

const COMMON = [
    { enabled: { type: "boolean", required: true, default: true, description: "A use that is not enabled stays where it is and does nothing." } },
    { instance_name: { type: "string", description: "A name of its own for this use of the plugin." } },
    { tags: { type: "set", elements: { type: "string" }, description: "Words to find it by." } },
];

/**
 * Shows a form to add a plugin at a place, or to change a use.
 *
 * @returns whether something was stored
 */
export function edit({ gateway, world, use, place }) {
    return new Promise((resolve) => {
        const editor = new Editor(gateway, world, use, place);
        editor.dialog.addEventListener("close", () => {
            editor.dialog.remove();
            resolve(editor.stored);
        });
        document.body.append(editor.dialog);
        editor.dialog.showModal();
        editor.open();
    });
}

class Editor {
    stored = false;
    #gateway;
    #world;
    #use;
    #place;
    #form = null;
    #problems = h("div", { class: "problems" });
    #body = h("div", { class: "dialog-fields" });
    #yaml = h("code");

    constructor(gateway, world, use, place) {
        this.#gateway = gateway;
        this.#world = world;
        this.#use = use;
        this.#place = place;
        this.plugin = use ? null : this.#pluginChoice();
        this.scope = use ? null : this.#scopeChoice();
        this.consumer = use ? null : h("input", { id: "consumer", placeholder: "Everybody", autocomplete: "off", spellcheck: "false" });
        this.dialog = this.#drawn();
    }

    async open() {
        await (this.#use ? this.#show(this.#use.name) : null);
    }

    #drawn() {
        const close = () => this.dialog.close();
        const writes = !this.#gateway.readOnly;
        const title = this.#use ? this.#use.name : "Add a plugin";
        return h("dialog", { class: "editor", "aria-labelledby": "editor-title" },
            h("form", { onsubmit: (event) => this.#submit(event), oninput: () => this.#drawYaml(), novalidate: true },
                h("header", {},
                    h("h2", { id: "editor-title" }, title),
                    this.#use && h("p", { class: "quiet" }, this.#whereItIs()),
                    h("button", { type: "button", class: "button quiet-button close", "aria-label": "Close", onclick: close }, "×")),
                h("div", { class: "dialog-body" },
                    this.#gateway.readOnly && notice("This gateway is read-only: its configuration comes from a file. Fill in the form and put the YAML below into `kong.yml`.", "warn"),
                    this.#problems,
                    !this.#use && h("div", { class: "place" },
                        labelled("plugin", "Plugin", this.plugin), labelled("scope", "For", this.scope), labelled("consumer", "Only for consumer", this.consumer)),
                    this.#body,
                    h("details", { class: "yaml", open: this.#gateway.readOnly },
                        h("summary", {}, "YAML for kong.yml"),
                        h("button", { type: "button", class: "button quiet-button copy", onclick: () => this.#copy() }, "Copy"),
                        h("pre", { tabindex: "0", "aria-label": "YAML" }, this.#yaml))),
                h("footer", {},
                    this.#use && writes && this.#removal(),
                    h("span", { class: "stretch" }),
                    h("button", { type: "button", class: "button", onclick: () => this.#check() }, "Check"),
                    h("button", { type: "button", class: "button", onclick: close }, writes ? "Cancel" : "Close"),
                    writes && h("button", { class: "button primary" }, this.#use ? "Save" : "Add"))));
    }

    #pluginChoice() {
        const names = Object.keys(this.#gateway.available).sort();
        return h("select", { id: "plugin", onchange: (event) => this.#show(event.target.value) },
            h("option", { value: "", disabled: true, selected: true }, "Choose…"), names.map((name) => h("option", {}, name)));
    }

    #scopeChoice() {
        const { route, service } = this.#place;
        return h("select", { id: "scope" },
            route && h("option", { value: "route" }, `Route ${route.name ?? route.id}`),
            service && h("option", { value: "service" }, `Service ${service.name ?? service.id}`),
            h("option", { value: "global" }, "All requests"));
    }

    #whereItIs() {
        const { route, service, consumer } = this.#names();
        const names = [route && `route ${route}`, service && `service ${service}`, consumer && `consumer ${consumer}`].filter(Boolean);
        return scopeOf(this.#use) === "global" ? "for all requests" : `for ${names.join(", ")}`;
    }

    #removal() {
        const button = h("button", {
            type: "button", class: "button danger", onclick: () => {
                if (button.dataset.sure) {
                    this.#write("DELETE", `/plugins/${part(this.#use.id)}`, undefined, "was removed");
                }
                button.dataset.sure = "yes";
                button.textContent = "Really remove?";
            },
        }, "Remove");
        return button;
    }

    async #show(name) {
        try {
            const schema = await get(`/schemas/plugins/${part(name)}`);
            const fields = Object.assign({}, ...schema.fields);
            const config = recordFields(fields.config.fields, this.#use?.config, "config");
            const common = recordFields(COMMON, this.#use, "plugin");
            this.#form = { name, config, common };
            if (this.consumer) {
                this.consumer.disabled = "consumer" in fields;
            }
            fill(this.#body, h("section", { "aria-label": "Configuration" }, filterBox(config), config.element),
                h("section", { class: "common", "aria-label": "This use" }, h("h3", {}, "This use"), common.element));
            fill(this.#problems);
            this.#drawYaml();
            this.#body.querySelector("input").focus();
        } catch (error) {
            this.#complain(error);
        }
    }

    /** What the use is attached to, by names where there are any. */
    #names() {
        const world = this.#world;
        const named = (list, reference) => reference && (list.find(({ id }) => id === reference.id)?.name ?? reference.id);
        if (this.#use) {
            return {
                route: named(world.routes, this.#use.route),
                service: this.#use.service && (world.services.get(this.#use.service.id)?.name ?? this.#use.service.id),
                consumer: this.#use.consumer && (world.consumers.get(this.#use.consumer.id) ?? this.#use.consumer.id),
            };
        }
        const { route, service } = this.#place;
        return {
            route: this.scope.value === "route" ? route.name ?? route.id : null,
            service: this.scope.value === "service" ? service.name ?? service.id : null,
            consumer: this.#wantedConsumer(),
        };
    }

    #wantedConsumer() {
        return this.consumer.disabled ? null : this.consumer.value.trim() || null;
    }

    #drawYaml() {
        if (!this.#form) {
            return;
        }
        const entry = { name: this.#form.name };
        Object.entries(this.#names()).forEach(([kind, name]) => name && (entry[kind] = name));
        Object.assign(entry, this.#form.common.changes("standard"));
        const config = this.#form.config.changes("standard");
        this.#yaml.textContent = yaml({ plugins: [config ? { ...entry, config } : entry] }).trimStart();
    }

    async #copy() {
        try {
            await navigator.clipboard.writeText(this.#yaml.textContent);
            toast("Copied.");
        } catch {
            toast("The browser does not let this page copy: mark the text and copy it.", true);
        }
    }

    async #check() {
        if (!this.#form) {
            return;
        }
        try {
            const { name, config, common } = this.#form;
            const entity = { name, ...common.changes("standard"), config: config.changes("standard") ?? {} };
            await call("POST", "/schemas/plugins/validate", entity);
            this.#clear();
            fill(this.#problems, notice("This is right.", "good"));
        } catch (error) {
            this.#complain(error);
        }
    }

    async #submit(event) {
        event.preventDefault();
        if (!this.#form || this.#gateway.readOnly) {
            return;
        }
        const { name, config, common } = this.#form;
        if (this.#use) {
            const changes = { ...common.changes("initial"), config: config.changes("initial") };
            await this.#write("PATCH", `/plugins/${part(this.#use.id)}`, changes, "was changed");
            return;
        }
        try {
            const entity = { name, ...(await this.#references()), ...common.changes("standard"), config: config.changes("standard") ?? {} };
            await this.#write("POST", "/plugins", entity, "was added");
        } catch (error) {
            this.#complain(error);
        }
    }

    async #references() {
        const wanted = this.#wantedConsumer();
        const kind = this.scope.value;
        return {
            ...(kind === "global" ? {} : { [kind]: { id: this.#place[kind].id } }),
            ...(wanted ? { consumer: { id: (await get(`/consumers/${part(wanted)}`)).id } } : {}),
        };
    }

    async #write(method, path, entity, done) {
        try {
            await call(method, path, entity);
            this.stored = true;
            toast(`Plugin ${this.#form.name} ${done}.`);
            this.dialog.close();
        } catch (error) {
            this.#complain(error);
        }
    }

    #clear() {
        this.#form?.config.complain(undefined);
        this.#form?.common.complain(undefined);
        fill(this.#problems);
    }

    /** Shows what the API finds wrong: beside the fields it is about, and on top what is about none. */
    #complain(error) {
        this.#clear();
        // Only of bad requests do the fields tell what is wrong; of conflicts they are the values that are there already.
        const { config, ...others } = error.status === 400 ? error.fields : {};
        const left = this.#form ? [...this.#form.config.complain(config), ...this.#form.common.complain(others)] : [];
        const general = left.map((text) => text.replace(/^@entity: /, ""));
        const placed = this.dialog.querySelector("[aria-invalid]");
        const text = general.length > 0 ? general.join("; ") : placed ? "Some fields are not right." : sentence(error.message);
        fill(this.#problems, notice(text.replaceAll("`", "'"), "bad"));
        (placed ?? this.#problems).scrollIntoView({ block: "center" });
        placed?.focus();
    }
}

function labelled(id, text, input) {
    return h("div", { class: "field" }, h("label", { for: id }, text), input);
}
