// The indexed pictures, filtered by their paths, more of them as the page is scrolled.

import * as address from "./address.js";
import * as api from "./api.js";
import { announce, find, showProblem } from "./dom.js";
import { counted, number } from "./text.js";
import { tile } from "./tiles.js";

const pageSize = 60;
const typingPause = 250;

export class PicturesView {
    constructor(index) {
        this.index = index;
        const filter = find("filter");
        let timer;
        filter.addEventListener("input", () => {
            clearTimeout(timer);
            timer = setTimeout(() => address.go({ q: filter.value }, { replace: true }), typingPause);
        });
        find("more").addEventListener("click", () => this.#more());
        // Reaching the button is enough; it stays for those who do not scroll.
        new IntersectionObserver(
            ([entry]) => { if (entry.isIntersecting) this.#more(); }, { rootMargin: "400px" }
        ).observe(find("more"));
    }

    show({ q }) {
        if (this.q === q) return;
        this.q = q;
        if (find("filter").value !== q) find("filter").value = q;
        this.question?.abort();
        this.question = null;
        this.offset = 0;
        find("more").hidden = true;
        this.#more();
    }

    async #more() {
        if (this.question) return;
        const question = new AbortController();
        this.question = question;
        const tiles = find("pictures-tiles");
        tiles.setAttribute("aria-busy", "true");
        try {
            const { total, pictures } = await api.pictures(
                { offset: this.offset, limit: pageSize, q: this.q }, question.signal);
            if (this.question !== question) return;
            this.question = null;
            this.#append(pictures, total);
        } catch (error) {
            if (api.isAbort(error) || this.question !== question) return;
            this.question = null;
            showProblem(error.message, () => this.#more());
        } finally {
            tiles.removeAttribute("aria-busy");
        }
    }

    #append(pictures, total) {
        const tiles = find("pictures-tiles");
        const made = pictures.map((picture) => tile(picture));
        if (this.offset === 0) tiles.replaceChildren(...made);
        else tiles.append(...made);
        this.offset += pictures.length;
        find("more").hidden = pictures.length === 0 || this.offset >= total;
        find("pictures-facts").textContent = this.#sentence(total);
        announce(find("pictures-facts").textContent);
    }

    #sentence(total) {
        if (this.index.pictures === 0) return "The index holds no pictures.";
        if (total === 0) return `No path contains “${this.q}”.`;
        const those = this.q ? ` of ${number(this.index.pictures)} match` : "";
        return `${counted(total, "picture")}${those}, ${number(this.offset)} shown.`;
    }
}
