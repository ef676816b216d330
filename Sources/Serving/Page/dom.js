// Elements, text and messages. Data from files and servers becomes text nodes only, never markup.

// The element with this id.
export const find = (id) => document.getElementById(id);

// A new element. Attributes that are null or false are left out; "onclick" and the like take functions.
export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
        else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

// A person's file name: isolated from the direction of the text around it, control characters made visible.
export function fileName(text, attributes = {}) {
    const shown = text.replace(/[\u0000-\u001f]/g, (character) =>
        `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
    return element("bdi", attributes, shown);
}

// Says a sentence to people who use a screen reader.
export function announce(sentence) {
    find("announcer").textContent = sentence;
}

// Shows what went wrong until the next success; with `again`, a button to try once more.
export function showProblem(sentence, again = null) {
    const box = find("problem");
    box.replaceChildren(element("p", {}, sentence));
    if (again) {
        const retry = () => {
            clearProblem();
            again();
        };
        box.append(element("button", { onclick: retry }, "Try again"));
    }
    box.append(element("button", { onclick: clearProblem }, "Dismiss"));
    box.hidden = false;
}

export function clearProblem() {
    const box = find("problem");
    box.hidden = true;
    box.replaceChildren();
}

// A group of radio buttons or checkboxes that look like one control; `changed` gets the chosen values.
export function fillChoice(fieldset, { kind, options, chosen, changed }) {
    const legend = fieldset.querySelector("legend");
    const inputs = options.map(({ value }) =>
        element("input", { type: kind, name: fieldset.id, value, checked: chosen.includes(value) }));
    const told = () => changed(inputs.filter((input) => input.checked).map((input) => input.value));
    const labels = options.map(({ label, title }, index) => {
        inputs[index].addEventListener("change", told);
        return element("label", { title }, inputs[index], element("span", {}, label));
    });
    fieldset.replaceChildren(legend, element("div", {}, ...labels));
}

// Ticks what is chosen, without telling anyone.
export function setChoice(fieldset, chosen) {
    for (const input of fieldset.querySelectorAll("input")) input.checked = chosen.includes(input.value);
}
