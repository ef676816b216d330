// The neighbours of each recipe, and what the recipes have in common.

import { element, find } from "./dom.js";
import { tile } from "./tiles.js";
import { counted, direction, metricName, number, score } from "./text.js";

// How many recipes found a picture, by its identifier.
function finders(results) {
    const found = new Map();
    for (const { recipe, neighbors } of results) {
        neighbors.forEach(({ id }, index) => {
            if (!found.has(id)) found.set(id, new Map());
            found.get(id).set(recipe, index + 1);
        });
    }
    return found;
}

// What a neighbour's other ranks are, in a few words.
function elsewhere(ranks, recipe, recipeCount) {
    if (ranks.size === 1) return element("span", { class: "line only" }, "only here");
    const others = [...ranks].filter(([name]) => name !== recipe);
    const isInAll = ranks.size === recipeCount;
    const several = isInAll ? `in all ${recipeCount}` : `in ${ranks.size} of ${recipeCount}`;
    const text = recipeCount === 2 ? `other rank ${others[0][1]}` : several;
    const title = others.map(([name, rank]) => `${name}: rank ${rank}`).join("\n");
    return element("span", { class: "line", title }, text);
}

function neighbourTiles({ recipe, metric, neighbors }, found, recipeCount) {
    return neighbors.map((neighbour, index) => {
        const lines = [element("span", { class: "score" }, score(neighbour.score, metric))];
        const ranks = found.get(neighbour.id);
        if (recipeCount > 1) lines.push(elsewhere(ranks, recipe, recipeCount));
        const className = recipeCount > 1 && ranks.size === 1 ? "alone" : "";
        return tile(neighbour, { lines, rank: index + 1, className });
    });
}

function section(result, found, { recipeCount, dimension }) {
    const facts = [
        dimension ? `${dimension} dimensions` : null,
        `${metricName(result.metric)}: ${direction(result.higher_is_nearer)}`,
    ];
    const body = result.neighbors.length > 0
        ? element("ul", { class: "tiles" }, ...neighbourTiles(result, found, recipeCount))
        : element("p", { class: "empty" }, "Nothing was found.");
    return element("section", { class: "recipe", "aria-label": `Neighbours by ${result.recipe}` },
        element("h3", {}, element("bdi", {}, result.recipe),
            element("small", {}, facts.filter(Boolean).join(" · "))),
        body);
}

// The sentence on what the recipes share, or null for one recipe.
function agreement(results, found) {
    if (results.length < 2) return null;
    const shared = [...found.values()].filter((ranks) => ranks.size === results.length).length;
    const alone = results.map(({ recipe }) => {
        const count = [...found.values()].filter((ranks) => ranks.size === 1 && ranks.has(recipe)).length;
        return `${count} only by ${recipe}`;
    });
    return `${shared} found by ${results.length === 2 ? "both" : "all"}, ${alone.join(", ")}.`;
}

// Shows an answer; returns the sentences that sum it up.
export function showResults(answer, { index, layout }) {
    const { results } = answer;
    const found = finders(results);
    const dimensions = new Map(index.recipes.map(({ name, dimension }) => [name, dimension]));
    const sections = results.map((result) => section(
        result, found, { recipeCount: results.length, dimension: dimensions.get(result.recipe) }));
    const host = find("results");
    host.classList.toggle("columns", layout === "columns" && results.length > 1);
    host.replaceChildren(...sections);
    const most = Math.max(0, ...results.map(({ neighbors }) => neighbors.length));
    const first = most > 0
        ? `The ${most === 1 ? "" : `${number(most)} `}nearest of ${counted(index.pictures, "picture")}`
        : "No neighbours were found";
    return { first, agreement: agreement(results, found) };
}

// Where the mouse or the focus is on a picture, the same one is marked in the other recipes.
export function markTwins() {
    const host = find("results");
    const mark = (event) => {
        const id = event.target.closest?.("a[data-id]")?.dataset.id;
        for (const anchor of host.querySelectorAll("a[data-id]")) {
            anchor.classList.toggle("twin", anchor.dataset.id === id);
        }
    };
    for (const name of ["pointerover", "focusin", "pointerleave"]) host.addEventListener(name, mark);
}
