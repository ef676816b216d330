// Starts the page: asks what is indexed, then shows what the address says.

import * as address from "./address.js";
import * as api from "./api.js";
import { announce, clearProblem, find, showProblem } from "./dom.js";
import { DuplicatesView } from "./duplicates.js";
import { listenForPictures } from "./intake.js";
import { PicturesView } from "./pictures.js";
import { SearchView } from "./search.js";
import { listenToTabs, showTab } from "./tabs.js";
import { counted } from "./text.js";

async function start() {
    let index;
    find("facts").textContent = "Asking the server…";
    try {
        index = await api.index();
    } catch (error) {
        find("facts").textContent = "";
        showProblem(error.message, start);
        return;
    }
    show(index);
}

function show(index) {
    document.title = index.name;
    find("name").textContent = index.name;
    find("facts").textContent = [
        counted(index.pictures, "picture"), index.architecture, index.weights,
    ].filter(Boolean).join(" · ");
    find("version").textContent = [`dino ${index.version}`, index.root].filter(Boolean).join(" · ");
    document.body.classList.add("ready");
    const views = {
        search: new SearchView(index), pictures: new PicturesView(index),
        duplicates: new DuplicatesView(index),
    };
    let last = null;
    const render = (state) => {
        if (last !== null && last !== state.view) clearProblem();
        last = state.view;
        showTab(state.view);
        views[state.view].show(state);
    };
    // Filter and threshold are as they were left.
    listenToTabs((view) => address.go({
        view, q: views.pictures.q ?? "", threshold: views.duplicates.threshold ?? null,
    }));
    listenForPictures(index.limits ?? {}, (upload, note) => {
        clearProblem();
        address.go({ view: "search", id: null, region: null, upload });
        if (note) announce(note);
    });
    address.follow(render);
    render(address.read());
}

start();
