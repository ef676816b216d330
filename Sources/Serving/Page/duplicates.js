// Groups of pictures that are alike beyond a threshold.

import * as address from "./address.js";
import * as api from "./api.js";
import { announce, element, find, showProblem } from "./dom.js";
import { bytes, counted, direction, metricName, number, score } from "./text.js";
import { tile } from "./tiles.js";

const pageSize = 40;
const changePause = 300;
const pollPause = 700;

export class DuplicatesView {
    constructor(index) {
        this.index = index;
        const [input, slider] = [find("threshold"), find("threshold-slider")];
        const start = index.duplicates.threshold;
        [slider.min, slider.max] = [Math.min(0.5, start), Math.max(1, start * 2 * (start > 1))];
        let timer;
        const change = (value) => {
            clearTimeout(timer);
            timer = setTimeout(() => address.go({ threshold: value }, { replace: true }), changePause);
        };
        slider.addEventListener("input", () => {
            input.value = slider.value;
            change(Number(slider.value));
        });
        input.addEventListener("input", () => {
            if (input.value === "" || !Number.isFinite(Number(input.value))) return;
            slider.value = input.value;
            change(Number(input.value));
        });
        find("more-groups").addEventListener("click", () => this.#more());
        find("save-duplicates").addEventListener("click", () => this.#save());
    }

    show(state) {
        const threshold = state.threshold ?? this.index.duplicates.threshold;
        const input = find("threshold");
        if (Number(input.value) !== threshold) input.value = threshold;
        find("threshold-slider").value = threshold;
        if (threshold !== this.threshold) this.#ask(threshold);
    }

    async #ask(threshold) {
        this.threshold = threshold;
        this.question?.abort();
        const question = new AbortController();
        this.question = question;
        find("groups").setAttribute("aria-busy", "true");
        find("save-duplicates").disabled = true;
        try {
            let answer = await api.duplicates(threshold, question.signal);
            while (answer.progress !== undefined) {
                this.#showProgress(answer.progress);
                await new Promise((resolve) => setTimeout(resolve, pollPause));
                if (this.question !== question) return;
                answer = await api.duplicates(threshold, question.signal);
            }
            if (this.question === question) this.#showAnswer(answer);
        } catch (error) {
            if (api.isAbort(error) || this.question !== question) return;
            this.threshold = null;
            showProblem(error.message, () => this.#ask(threshold));
        } finally {
            if (this.question === question) {
                find("duplicates-progress").hidden = true;
                find("groups").removeAttribute("aria-busy");
            }
        }
    }

    #showProgress(progress) {
        find("duplicates-progress").hidden = false;
        find("duplicates-bar").value = progress;
        find("duplicates-facts").textContent = `${Math.floor(progress * 100)} % done.`;
    }

    #showAnswer(answer) {
        this.answer = answer;
        this.shown = 0;
        find("groups").replaceChildren();
        find("save-duplicates").disabled = answer.groups.length === 0;
        const sentences = this.#sentences(answer);
        find("duplicates-facts").replaceChildren(...sentences.map((sentence) => element("p", {}, sentence)));
        announce(sentences.join(" "));
        this.#more();
    }

    #sentences({ groups, total, sizes, metric, recipe, threshold, higher_is_nearer: isHigherNearer }) {
        const way = `Compared by ${recipe}, ${metricName(metric)}: ${direction(isHigherNearer)}.`;
        if (groups.length === 0) {
            const looser = isHigherNearer ? "lower" : "higher";
            return [`No pictures are alike at ${threshold}; a ${looser} threshold finds looser groups.`, way];
        }
        const copies = groups.flat().filter(({ keep }) => !keep);
        const size = copies.reduce((sum, picture) => sum + (picture.bytes ?? 0), 0);
        const pictures = groups.reduce((sum, group) => sum + group.length, 0);
        const isPart = total > groups.length || groups.some((group, index) => sizes[index] > group.length);
        const part = total > groups.length
            ? `${number(groups.length)} of ${counted(total, "group")} are shown`
            : "Not all pictures of the largest groups are shown";
        return [
            ...(isPart ? [`${part}; “dino duplicates” lists all.`] : []),
            `${counted(groups.length, "group")} with ${counted(pictures, "picture")}: `
                + `${number(copies.length)} could go, which frees ${bytes(size)}. Nothing is deleted here.`,
            way,
        ];
    }

    #more() {
        const groups = this.answer.groups.slice(this.shown, this.shown + pageSize);
        find("groups").append(...groups.map((group, index) =>
            this.#card(group, this.shown + index + 1, this.answer.sizes[this.shown + index])));
        this.shown += groups.length;
        find("more-groups").hidden = this.shown >= this.answer.groups.length;
    }

    #card(group, place, size) {
        const tiles = group.map((picture) => tile(picture, {
            className: picture.keep ? "kept" : "",
            lines: [
                ...this.#role(picture),
                `${number(picture.width)} × ${number(picture.height)}`, bytes(picture.bytes),
            ],
        }));
        const count = size > group.length
            ? `${number(group.length)} of ${counted(size, "picture")}` : counted(size, "picture");
        return element("section", { class: "group", "aria-label": `Group ${place}` },
            element("h3", {}, `Group ${place}`, element("small", {}, count)),
            element("ul", { class: "tiles" }, ...tiles));
    }

    // In words, not by colour only, whether a picture is the one to keep.
    #role({ keep, score: value }) {
        if (keep) return [element("span", { class: "line mark" }, "Keep")];
        return ["Copy", element("span", { class: "score" }, score(value, this.answer.metric))];
    }

    #save() {
        const blob = new Blob([JSON.stringify(this.answer, null, 1)], { type: "application/json" });
        const address = URL.createObjectURL(blob);
        element("a", { href: address, download: "duplicates.json" }).click();
        setTimeout(() => URL.revokeObjectURL(address), 10_000);
    }
}
