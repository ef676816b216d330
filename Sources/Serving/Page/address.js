// What is shown, as the page's address says it: such an address can be shared, and "back" works.
//
// A picture that a person brought has no address; the history's entry names it by a key of this visit.

const views = ["search", "pictures", "duplicates"];

let listener = () => {};

// The number that a text is, or null.
function finite(text) {
    const isNumber = text !== null && text.trim() !== "" && Number.isFinite(Number(text));
    return isNumber ? Number(text) : null;
}

// Four fractions, left < right and top < bottom, or null.
export function region(text) {
    const sides = (text ?? "").split(",").map(Number);
    if (sides.length !== 4 || !sides.every((side) => side >= 0 && side <= 1)) return null;
    return sides[0] < sides[2] && sides[1] < sides[3] ? sides : null;
}

// The state that the address describes; what cannot be is left out.
export function read() {
    const words = new URLSearchParams(location.search);
    const id = words.get("id");
    const k = finite(words.get("k"));
    return {
        view: views.includes(words.get("view")) ? words.get("view") : "search",
        id: id !== null && /^\d{1,15}$/.test(id) ? Number(id) : null,
        upload: history.state?.upload ?? null,
        region: region(words.get("region")),
        metric: words.get("metric"),
        recipes: [...new Set(words.getAll("recipe"))],
        k: Number.isInteger(k) && k >= 1 && k <= 1000 ? k : null,
        layout: words.get("layout") === "columns" ? "columns" : "rows",
        q: words.get("q") ?? "",
        threshold: finite(words.get("threshold")),
    };
}

// The address of a state, relative to the page.
export function link(state) {
    const words = new URLSearchParams();
    if (state.view !== "search") words.set("view", state.view);
    if (state.id !== null) words.set("id", state.id);
    if (state.region) words.set("region", state.region.map((side) => Number(side.toFixed(4))).join(","));
    if (state.metric) words.set("metric", state.metric);
    for (const recipe of state.recipes) words.append("recipe", recipe);
    if (state.k !== null) words.set("k", state.k);
    if (state.layout !== "rows") words.set("layout", state.layout);
    if (state.view === "pictures" && state.q) words.set("q", state.q);
    if (state.view === "duplicates" && state.threshold !== null) words.set("threshold", state.threshold);
    return words.size > 0 ? `?${words}` : location.pathname;
}

// Goes to the present state with some changes: a step of the history, or in place of the present one.
export function go(change, { replace = false } = {}) {
    const state = { ...read(), ...change };
    const write = replace ? "replaceState" : "pushState";
    history[write](state.upload === null ? null : { upload: state.upload }, "", link(state));
    listener(read());
}

// The address of the picture as a query, with the settings of now.
export const queryLink = (id) => link({ ...read(), view: "search", id, upload: null, region: null });

export const goToQuery = (id) => go({ view: "search", id, upload: null, region: null });

// Calls `listener` at every change. A token in the address has done its work (the server set a cookie) and
// is taken out, so that it is in no bookmark and no shared link.
export function follow(change) {
    listener = change;
    addEventListener("popstate", () => listener(read()));
    const words = new URLSearchParams(location.search);
    if (words.has("token")) {
        words.delete("token");
        history.replaceState(history.state, "", words.size > 0 ? `?${words}` : location.pathname);
    }
}
