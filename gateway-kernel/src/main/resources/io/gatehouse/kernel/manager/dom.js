// Copyright The Gatehouse Authors
// SPDX-License-Identifier: Apache-2.0

const SVG = "http://www.w3.org/2000/svg";

/** Makes an element. Children are nodes, text, or nothing; text is never read as HTML. */
export function h(tag, attributes = {}, ...children) {
    return filled(document.createElement(tag), attributes, children);
}

/** Makes an element of a drawing. */
export function drawn(tag, attributes = {}, ...children) {
    return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false) {
            continue;
        }
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        } else {
            element.setAttribute(name, value === true ? "" : value);
        }
    }
    element.append(...present(children));
    return element;
}

function present(children) {
    return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Puts other children into an element. */
export function fill(element, ...children) {
    element.replaceChildren(...present(children));
    return element;
}

/** Text in which `backticks` stand around code. */
export function prose(text) {
    return text.split("`").map((part, i) => (i % 2 === 1 ? h("code", {}, part) : part));
}

/** Says something that goes away by itself. */
export function toast(text, bad = false) {
    const element = document.getElementById("toast");
    element.textContent = text;
    element.className = bad ? "toast shown bad" : "toast shown";
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => element.classList.remove("shown"), 5000);
}

/** A box that says what is wrong, or why there is nothing. */
export function notice(text, kind = "info") {
    return h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : null }, prose(text));
}
