// Patches of the query picture: which one is chosen, what is drawn for it, and the region that it proposes.

import * as api from "./api.js";
import { announce, element, find, showProblem } from "./dom.js";
import { drawLegend, range } from "./maps.js";
import { Stage } from "./stage.js";

// A held arrow key asks once it rests.
const rest = 90;

export class Patches {
    // `searchRegion` gets the region to search.
    constructor(searchRegion) {
        this.searchRegion = searchRegion;
        this.stage = new Stage(find("stage"), {
            onPatch: (point) => this.choose(point),
            onRegion: (region) => this.#propose(region, "The marked region can be searched."),
            onMove: (columns, rows) => this.#move(columns, rows),
            onEnter: () => this.#searchProposed(),
            onEscape: () => this.clear(),
        });
        find("map").addEventListener("change", () => this.#changeMap());
        find("strength").addEventListener("input", () => this.#paint());
        find("search-region").addEventListener("click", () => this.#searchProposed());
        find("clear-patch").addEventListener("click", () => this.clear());
        drawLegend(find("legend-bar"));
        this.#fillMaps(0);
    }

    // Another query: `query` as api.search takes it.
    begin(query) {
        this.query = query;
        this.clear();
        find("map").value = "none";
        this.#fillMaps(0);
    }

    clear() {
        this.question?.abort();
        clearTimeout(this.timer);
        const searched = this.stage.searched;
        this.answer = null;
        this.stage.clear();
        this.stage.searched = searched;
        this.#propose(null, "Click a patch to see what is like it.");
        this.#paint();
    }

    // The region whose neighbours are shown, or null.
    markSearched(region) {
        this.stage.searched = region;
        if (region) this.stage.proposed = null;
        find("search-region").disabled = this.stage.proposed === null;
        this.stage.draw();
    }

    // Asks what is like the patch at this point, or with null what the class token attends to.
    async choose(point, { delay = 0 } = {}) {
        this.question?.abort();
        clearTimeout(this.timer);
        this.stage.point = point;
        find("clear-patch").disabled = false;
        if (point && find("map").value === "none") find("map").value = "similarity";
        this.stage.draw();
        if (delay > 0) {
            this.timer = setTimeout(() => this.choose(point), delay);
            return;
        }
        const question = new AbortController();
        this.question = question;
        find("patch-facts").textContent = "Looking at the picture…";
        try {
            const answer = await api.patch(this.query, point, question.signal);
            if (this.question === question) this.#take(answer, point);
        } catch (error) {
            if (api.isAbort(error)) return;
            find("patch-facts").textContent = "The patches cannot be shown.";
            showProblem(error.message, () => this.choose(point));
        }
    }

    #take(answer, point) {
        this.answer = answer;
        this.stage.grid = { columns: answer.columns, rows: answer.rows };
        this.#fillMaps(answer.heads?.length ?? 0);
        const grid = `${answer.columns} × ${answer.rows} patches`;
        if (point) {
            const column = Math.min(Math.floor(point.x * answer.columns), answer.columns - 1) + 1;
            const row = Math.min(Math.floor(point.y * answer.rows), answer.rows - 1) + 1;
            this.#propose(answer.region ?? null, `Patch in column ${column}, row ${row} of ${grid}.`);
        } else {
            this.#propose(null, `What the class token attends to, of ${grid}.`);
        }
        announce(find("patch-facts").textContent);
        this.#paint();
    }

    #propose(region, sentence) {
        this.stage.proposed = region;
        find("search-region").disabled = region === null;
        find("clear-patch").disabled = region === null && this.stage.point === null && this.answer === null;
        find("patch-facts").textContent = sentence;
        this.stage.draw();
    }

    #searchProposed() {
        if (this.stage.proposed) this.searchRegion(this.stage.proposed);
    }

    #move(columns, rows) {
        const grid = this.stage.grid ?? { columns: 14, rows: 14 };
        const point = this.stage.point;
        const step = (place, count, by) => {
            const within = (index) => Math.min(Math.max(index, 0), count - 1);
            return (within(within(Math.floor(place * count)) + by) + 0.5) / count;
        };
        const next = point
            ? { x: step(point.x, grid.columns, columns), y: step(point.y, grid.rows, rows) }
            : { x: step(0.5, grid.columns, 0), y: step(0.5, grid.rows, 0) };
        this.choose(next, { delay: point ? rest : 0 });
    }

    // The maps that there are; the chosen one stays if it can.
    #fillMaps(headCount) {
        const select = find("map");
        const chosen = select.value || "none";
        const options = [["none", "The picture alone"], ["similarity", "Similarity to the patch"],
            ["attention", "Attention, all heads"]];
        for (let head = 0; head < headCount; head += 1) {
            options.push([`${head}`, `Attention, head ${head + 1}`]);
        }
        select.replaceChildren(...options.map(([value, label]) => element("option", { value }, label)));
        select.value = options.some(([value]) => value === chosen) ? chosen : "attention";
    }

    // A map of attention without a patch is the class token's.
    #changeMap() {
        const map = find("map").value;
        if (map === "similarity" && !this.stage.point) {
            find("patch-facts").textContent = "Click a patch to see what is like it.";
        } else if (map !== "none" && !this.answer) {
            this.choose(this.stage.point);
            return;
        }
        this.#paint();
    }

    #values() {
        const map = find("map").value;
        if (!this.answer || map === "none") return null;
        if (map === "similarity") return this.answer.similarity ?? null;
        return map === "attention" ? this.answer.attention : this.answer.heads[Number(map)] ?? null;
    }

    #paint() {
        const values = this.#values();
        this.stage.strength = Number(find("strength").value) / 100;
        this.stage.map = values
            ? { columns: this.answer.columns, rows: this.answer.rows, values } : null;
        find("legend").hidden = values === null;
        find("strength").disabled = values === null;
        if (values) {
            const digits = find("map").value === "similarity" ? 2 : 3;
            const [low, high] = range(values);
            find("legend-low").textContent = low.toFixed(digits);
            find("legend-high").textContent = high.toFixed(digits);
        }
        this.stage.draw();
    }
}
