// The search view: one query, its settings and its neighbours.

import * as address from "./address.js";
import * as api from "./api.js";
import {
    announce, clearProblem, element, fileName, fillChoice, find, setChoice, showProblem,
} from "./dom.js";
import { brought } from "./intake.js";
import { Patches } from "./patches.js";
import { markTwins, showResults } from "./results.js";
import { bytes, duration, metricLabel, number } from "./text.js";
import { tile } from "./tiles.js";

const counts = [6, 12, 24, 48, 96];
const startCount = 12;

export class SearchView {
    constructor(index) {
        this.index = index;
        this.patches = new Patches((region) => address.go({ region }));
        this.#fillControls();
        find("search-whole").addEventListener("click", () => address.go({ region: null }));
        find("all-pictures").addEventListener("click", () => address.go({ view: "pictures", q: "" }));
        markTwins();
    }

    #fillControls() {
        const { metrics, recipes } = this.index;
        fillChoice(find("metrics"), {
            kind: "radio", chosen: [], changed: ([metric]) => address.go({ metric }, { replace: true }),
            options: metrics.map((metric) => ({ value: metric, label: metricLabel(metric) })),
        });
        fillChoice(find("recipes"), {
            kind: "checkbox", chosen: [], changed: (chosen) => this.#chooseRecipes(chosen),
            options: recipes.map(({ name, dimension }) =>
                ({ value: name, label: name, title: `${dimension} dimensions` })),
        });
        fillChoice(find("layouts"), {
            kind: "radio", chosen: [], changed: ([layout]) => address.go({ layout }, { replace: true }),
            options: [{ value: "rows", label: "Rows" }, { value: "columns", label: "Columns" }],
        });
        const options = counts.map((count) => element("option", { value: count }, `${count}`));
        find("count").replaceChildren(...options);
        find("count").addEventListener("change", () =>
            address.go({ k: Number(find("count").value) }, { replace: true }));
    }

    // One recipe is always ticked.
    #chooseRecipes(chosen) {
        if (chosen.length > 0) {
            address.go({ recipes: chosen }, { replace: true });
        } else {
            setChoice(find("recipes"), this.settings.recipes);
            announce("At least one recipe stays chosen.");
        }
    }

    // What the address asks for, within what this server has.
    #settings(state) {
        const { metrics, metric, recipes } = this.index;
        const names = recipes.map(({ name }) => name);
        const chosen = names.filter((name) => state.recipes.includes(name));
        return {
            metric: metrics.includes(state.metric) ? state.metric : metric,
            recipes: chosen.length > 0 ? chosen : names.slice(0, 1),
            k: state.k ?? 24,
        };
    }

    show(state) {
        this.settings = this.#settings(state);
        this.layout = state.layout;
        this.#showSettings();
        const upload = state.upload === null ? null : brought(state.upload);
        if (state.id === null && !upload) {
            const sentence = "The picture that was searched is not kept; please bring it again.";
            this.#showStart(state.upload === null ? null : sentence);
            return;
        }
        const query = state.id === null ? { body: upload.blob } : { id: state.id };
        const key = state.id === null ? `upload ${state.upload}` : `id ${state.id}`;
        find("drop").hidden = true;
        find("start").hidden = true;
        find("asked").hidden = false;
        find("controls").hidden = false;
        if (key !== this.key) {
            this.key = key;
            this.#showQuery(state.id, upload);
            this.patches.begin(query);
        }
        this.patches.markSearched(state.region);
        find("search-whole").hidden = state.region === null;
        this.#search({ ...query, region: state.region }, `${key} ${state.region ?? ""}`);
    }

    #showSettings() {
        const { metric, recipes, k } = this.settings;
        setChoice(find("metrics"), [metric]);
        setChoice(find("recipes"), recipes);
        setChoice(find("layouts"), [this.layout]);
        find("layouts").hidden = recipes.length < 2;
        const select = find("count");
        if (![...select.options].some((option) => Number(option.value) === k)) {
            select.append(element("option", { value: k }, `${k}`));
        }
        select.value = k;
    }

    async #showStart(sentence) {
        this.question?.abort();
        [this.key, this.asked] = [null, null];
        find("query-title").replaceChildren("Which picture?");
        document.title = this.index.name;
        find("drop").hidden = false;
        for (const id of ["asked", "controls"]) find(id).hidden = true;
        find("results").replaceChildren();
        find("summary").replaceChildren();
        if (sentence) showProblem(sentence);
        if (this.index.pictures === 0) {
            find("summary").textContent = "The index holds no pictures, so nothing can be found.";
            return;
        }
        find("start").hidden = false;
        if (find("start-tiles").childElementCount > 0) return;
        try {
            const { pictures } = await api.pictures({ offset: 0, limit: startCount });
            find("start-tiles").replaceChildren(...pictures.map((picture) => tile(picture)));
        } catch (error) {
            showProblem(error.message, () => this.#showStart(null));
        }
    }

    async #showQuery(id, upload) {
        const key = this.key;
        const title = find("query-title");
        const addresses = upload ? [upload.address] : [api.fileAddress(id), api.thumbnailAddress(id)];
        if (upload) {
            title.replaceChildren(fileName(upload.name));
            find("query-facts").textContent = `Your picture, ${bytes(upload.blob.size)}`;
        } else {
            title.replaceChildren(`Picture ${id}`);
            find("query-facts").textContent = "";
        }
        title.focus({ preventScroll: true });
        scrollTo({ top: 0 });
        document.title = `${title.textContent} – ${this.index.name}`;
        this.patches.stage.load(addresses, title.textContent);
        if (upload) return;
        try {
            const facts = await api.picture(id);
            if (this.key !== key) return;
            title.replaceChildren(fileName(facts.path));
            document.title = `${title.textContent} – ${this.index.name}`;
            find("stage").setAttribute("aria-label", `Query picture ${facts.path}`);
            find("query-facts").textContent =
                `${number(facts.width)} × ${number(facts.height)} pixels, ${bytes(facts.bytes)}`;
        } catch {
            // The search for the same picture says what is wrong.
        }
    }

    // Asks unless the same was asked last; a change of layout only draws again.
    async #search(query, queryKey) {
        const asked = JSON.stringify([queryKey, this.settings]);
        if (asked === this.asked) {
            if (this.answer) this.#showAnswer();
            return;
        }
        this.asked = asked;
        this.question?.abort();
        const question = new AbortController();
        this.question = question;
        this.answer = null;
        const host = find("results");
        host.setAttribute("aria-busy", "true");
        find("summary").textContent = "Searching…";
        try {
            const answer = await api.search(query, this.settings, question.signal);
            if (this.question !== question) return;
            clearProblem();
            this.answer = answer;
            this.#showAnswer();
        } catch (error) {
            if (api.isAbort(error) || this.question !== question) return;
            this.asked = null;
            host.replaceChildren();
            find("summary").replaceChildren();
            showProblem(error.message, () => this.#search(query, queryKey));
        } finally {
            if (this.question === question) host.removeAttribute("aria-busy");
        }
    }

    #showAnswer() {
        const { first, agreement } = showResults(this.answer, { index: this.index, layout: this.layout });
        const region = this.answer.query.region ? ", for the region in the box" : "";
        const sentence = `${first}${region}, in ${duration(this.answer.ms)}.`;
        find("summary").replaceChildren(
            element("p", {}, sentence), agreement ? element("p", {}, agreement) : "");
        announce(agreement ? `${sentence} ${agreement}` : sentence);
    }
}
