// The query picture with what is drawn over it: a map, the chosen patch, regions.

import { element } from "./dom.js";
import { mapCanvas } from "./maps.js";

const dragDistance = 6;

export class Stage {
    // `told` has onPatch({x, y}), onRegion(region), onMove(columns, rows), onEnter() and onEscape().
    constructor(host, told) {
        this.host = host;
        this.told = told;
        this.image = element("img", { alt: "", draggable: "false" });
        this.canvas = element("canvas", { "aria-hidden": "true" });
        this.missing = element("p", { class: "none", hidden: true });
        host.append(this.image, this.canvas, this.missing);
        this.clear();
        new ResizeObserver(() => this.draw()).observe(host);
        host.addEventListener("keydown", (event) => this.#press(event));
        this.#listenToPointer();
    }

    // Forgets map, patch and regions.
    clear() {
        [this.map, this.point, this.grid, this.proposed, this.searched] = [null, null, null, null, null];
        this.strength ??= 0.7;
        this.draw();
    }

    // Shows the first of the addresses that this browser can show, and says whether there is one.
    async load(addresses, name) {
        this.host.setAttribute("aria-label", `Query picture ${name}`);
        this.missing.hidden = true;
        const turn = (this.turn ?? 0) + 1;
        this.turn = turn;
        for (const address of addresses) {
            const image = element("img", { src: address, alt: "", draggable: "false" });
            const isShown = await image.decode().then(() => true, () => false);
            if (this.turn !== turn) return false;
            if (!isShown || image.naturalWidth === 0) continue;
            this.image.replaceWith(image);
            this.image = image;
            this.shape(image.naturalWidth, image.naturalHeight);
            return true;
        }
        this.image.removeAttribute("src");
        this.missing.textContent = "The picture cannot be shown here.";
        this.missing.hidden = false;
        this.shape(4, 3);
        return false;
    }

    // Very long pictures keep an area that can be hit.
    shape(width, height) {
        const ratio = Math.min(Math.max(width / height, 0.2), 5);
        this.host.style.setProperty("--ratio", ratio.toFixed(4));
        this.draw();
    }

    draw() {
        const { clientWidth: width, clientHeight: height } = this.host;
        if (width === 0 || height === 0) return;
        const scale = devicePixelRatio || 1;
        [this.canvas.width, this.canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
        const context = this.canvas.getContext("2d");
        context.scale(scale, scale);
        if (this.map) {
            context.imageSmoothingEnabled = false;
            context.drawImage(mapCanvas(this.map, this.strength), 0, 0, width, height);
        }
        if (this.searched) this.#box(context, this.searched, [], width, height);
        if (this.proposed) this.#box(context, this.proposed, [6, 4], width, height);
        if (this.point) this.#patch(context, width, height);
    }

    // White on black shows on any picture.
    #box(context, [left, top, right, bottom], dashes, width, height) {
        const sides = [left * width, top * height, (right - left) * width, (bottom - top) * height];
        for (const [colour, thickness, pattern] of [["#000c", 4, []], ["#fff", 2, dashes]]) {
            context.strokeStyle = colour;
            context.lineWidth = thickness;
            context.setLineDash(pattern);
            context.strokeRect(
                Math.max(sides[0], 2), Math.max(sides[1], 2),
                Math.min(sides[2], width - 4), Math.min(sides[3], height - 4));
        }
    }

    #patch(context, width, height) {
        const { columns, rows } = this.grid ?? { columns: 14, rows: 14 };
        const column = Math.min(Math.floor(this.point.x * columns), columns - 1);
        const row = Math.min(Math.floor(this.point.y * rows), rows - 1);
        const sides = [column / columns * width, row / rows * height, width / columns, height / rows];
        context.setLineDash([]);
        for (const [colour, thickness] of [["#000", 4.5], ["#ff5fa2", 2.5]]) {
            context.strokeStyle = colour;
            context.lineWidth = thickness;
            context.strokeRect(...sides);
        }
    }

    #press(event) {
        const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key in steps) this.told.onMove(...steps[event.key]);
        else if (event.key === "Enter") this.told.onEnter();
        else if (event.key === "Escape") this.told.onEscape();
        else return;
        event.preventDefault();
    }

    #fractions(event) {
        const box = this.host.getBoundingClientRect();
        const inside = (value) => Math.min(Math.max(value, 0), 1);
        return {
            x: inside((event.clientX - box.left - this.host.clientLeft) / this.host.clientWidth),
            y: inside((event.clientY - box.top - this.host.clientTop) / this.host.clientHeight),
        };
    }

    // A click is a patch, a drag with mouse or pen a region; fingers scroll.
    #listenToPointer() {
        let start = null;
        let isDrag = false;
        this.host.addEventListener("pointerdown", (event) => {
            isDrag = false;
            if (event.button !== 0 || event.pointerType === "touch") return;
            start = { ...this.#fractions(event), clientX: event.clientX, clientY: event.clientY };
            this.host.setPointerCapture(event.pointerId);
        });
        this.host.addEventListener("pointermove", (event) => {
            if (!start) return;
            const distance = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
            if (!isDrag && distance < dragDistance) return;
            isDrag = true;
            this.proposed = between(start, this.#fractions(event));
            this.draw();
        });
        const end = () => {
            if (start && isDrag) this.told.onRegion(this.proposed);
            start = null;
        };
        this.host.addEventListener("pointerup", end);
        this.host.addEventListener("pointercancel", end);
        this.host.addEventListener("click", (event) => {
            if (!isDrag) this.told.onPatch(this.#fractions(event));
            isDrag = false;
        });
    }
}

// The box of two corners, never empty.
function between(one, other) {
    const least = 0.005;
    const left = Math.min(one.x, other.x, 1 - least);
    const top = Math.min(one.y, other.y, 1 - least);
    const right = Math.max(one.x, other.x, left + least);
    const bottom = Math.max(one.y, other.y, top + least);
    return [left, top, right, bottom];
}
