// One picture of a list: a link that makes it the query.

import { goToQuery, queryLink } from "./address.js";
import { thumbnailAddress } from "./api.js";
import { element, fileName } from "./dom.js";
import { pathParts } from "./text.js";

// A list item with the picture, its name, and the lines (strings or elements) below it.
export function tile(picture, { lines = [], rank = null, className = "" } = {}) {
    const { name, folder } = pathParts(picture.path);
    const image = element("img", {
        src: thumbnailAddress(picture.id), alt: "", loading: "lazy", decoding: "async", draggable: "false",
    });
    const frame = element("span", { class: "picture" }, image);
    image.addEventListener("error", () => {
        frame.replaceChildren(element("span", { class: "none" }, "No preview"));
    });
    const anchor = element(
        "a", { href: queryLink(picture.id), title: picture.path, "data-id": picture.id, onclick: follow },
        frame,
        element("span", { class: "facts" },
            rank === null ? null : element("span", { class: "rank" }, `${rank}`),
            ...lines.map(lineElement),
            fileName(name, { class: "name" }),
            folder ? fileName(folder, { class: "folder" }) : null));
    return element("li", { class: `tile ${className}`.trim() }, anchor);
}

const lineElement = (line) =>
    (typeof line === "string" ? element("span", { class: "line" }, line) : line);

// Plain clicks stay in the page; those that open a tab or a window are the browser's.
function follow(event) {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goToQuery(Number(event.currentTarget.dataset.id));
}
