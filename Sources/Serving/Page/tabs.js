// The views' tabs: arrows move between them, one view is shown.

import { find } from "./dom.js";

const views = ["search", "pictures", "duplicates"];

// `chosen` gets the name of the view that a person asks for.
export function listenToTabs(chosen) {
    views.forEach((view, index) => {
        const tab = find(`tab-${view}`);
        tab.addEventListener("click", () => chosen(view));
        tab.addEventListener("keydown", (event) => {
            const last = views.length - 1;
            const next = {
                ArrowRight: index === last ? 0 : index + 1, ArrowLeft: index === 0 ? last : index - 1,
                Home: 0, End: last,
            }[event.key];
            if (next === undefined) return;
            event.preventDefault();
            find(`tab-${views[next]}`).focus();
            chosen(views[next]);
        });
    });
}

export function showTab(view) {
    for (const name of views) {
        const tab = find(`tab-${name}`);
        tab.setAttribute("aria-selected", name === view);
        tab.tabIndex = name === view ? 0 : -1;
        find(name).hidden = name !== view;
    }
}
