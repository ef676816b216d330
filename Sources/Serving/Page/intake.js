// Pictures that a person brings: dropped, pasted or chosen. Checked here before they are sent.

import { find, showProblem } from "./dom.js";
import { bytes, number } from "./text.js";

// Of one visit; the oldest are let go.
const kept = new Map();
const keptCount = 16;
let lastKey = Date.now();

// A picture that was brought in this visit: { blob, name, address }, or null.
export const brought = (key) => kept.get(key) ?? null;

function keep(file) {
    lastKey += 1;
    const name = file.name || "the pasted picture";
    kept.set(lastKey, { blob: file, name, address: URL.createObjectURL(file) });
    if (kept.size > keptCount) {
        const [oldest, { address }] = kept.entries().next().value;
        URL.revokeObjectURL(address);
        kept.delete(oldest);
    }
    return lastKey;
}

// Why a file cannot be searched, or null. What this browser cannot decode is left to the server.
async function fault(file, limits) {
    if (file.size === 0) return "The file is empty.";
    if (limits.body_bytes && file.size > limits.body_bytes) {
        return `The picture has ${bytes(file.size)}; this server takes at most ${bytes(limits.body_bytes)}.`;
    }
    if (file.type && !file.type.startsWith("image/")) return "The file is not a picture.";
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (!bitmap) return null;
    const { width, height } = bitmap;
    bitmap.close();
    if (limits.side && Math.max(width, height) > limits.side) {
        return `The picture has ${number(width)} × ${number(height)} pixels; `
            + `this server takes at most ${number(limits.side)} a side.`;
    }
    return null;
}

// Listens to drops, pastes and choices; `take` gets the key of a picture that may be searched.
export function listenForPictures(limits, take) {
    const bring = async (files, noFile) => {
        const file = files?.[0];
        if (!file) {
            showProblem(noFile);
            return;
        }
        const sentence = await fault(file, limits);
        const note = files.length > 1 ? `Only the first of ${files.length} files is searched.` : null;
        if (sentence) showProblem(sentence);
        else take(keep(file), note);
    };
    const input = find("file");
    for (const id of ["choose", "another"]) find(id).addEventListener("click", () => input.click());
    input.addEventListener("change", async () => {
        if (input.files.length > 0) await bring([...input.files]);
        // The same file may be chosen again.
        input.value = "";
    });
    addEventListener("paste", (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0 && event.target.closest?.("input")) return;
        bring(files, "There is no picture in the clipboard.");
    });
    listenForDrops((files) => bring(files, "What was dropped is not a file."));
    const most = [];
    if (limits.body_bytes) most.push(bytes(limits.body_bytes));
    if (limits.side) most.push(`${number(limits.side)} pixels a side`);
    find("limits").replaceChildren(
        most.length > 0 ? `At most ${most.join(" and ")}. ` : "", "It is not kept on the server.");
}

// The whole window takes drops; a veil says so while a file is above it.
function listenForDrops(take) {
    const veil = find("veil");
    const holdsFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    let depth = 0;
    const show = (isShown) => {
        if (!isShown) depth = 0;
        veil.hidden = !isShown;
    };
    addEventListener("dragenter", (event) => {
        if (!holdsFile(event)) return;
        event.preventDefault();
        depth += 1;
        show(true);
    });
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("dragleave", () => {
        depth -= 1;
        if (depth <= 0) show(false);
    });
    addEventListener("drop", (event) => {
        event.preventDefault();
        show(false);
        take([...(event.dataTransfer?.files ?? [])]);
    });
}
