// Questions to the server. Addresses are relative, so that the page also works behind a prefix.

const patience = 120_000;

// Why there is no answer, in a sentence for the person.
export class Refusal extends Error {
    constructor(sentence, status = 0) {
        super(sentence);
        this.status = status;
    }
}

const sentences = {
    401: "This server wants its token: open the page once with the address that the program printed, "
        + "the one that ends in ?token=….",
    404: "The server does not have this.",
    413: "The picture is too large for the server.",
    503: "The server is busy; try again in a moment.",
};

// The decoded answer and its status. An aborted question throws an AbortError, everything else a Refusal.
async function ask(path, { parameters = {}, body = null, signal = null } = {}) {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        if (value === null || value === undefined) continue;
        for (const one of Array.isArray(value) ? value : [value]) words.append(name, one);
    }
    const address = words.size > 0 ? `${path}?${words}` : path;
    const limit = AbortSignal.timeout(patience);
    const request = { signal: signal ? AbortSignal.any([signal, limit]) : limit, cache: "no-store" };
    if (body) {
        Object.assign(request, {
            method: "POST", body, headers: { "Content-Type": "application/octet-stream" },
        });
    }
    let response;
    let text;
    try {
        response = await fetch(address, request);
        text = await response.text();
    } catch (error) {
        if (signal?.aborted) throw error;
        if (limit.aborted) throw new Refusal("The server did not answer within two minutes.");
        throw new Refusal("The server does not answer. Is “dino serve” still running?");
    }
    return { status: response.status, value: understood(response, text) };
}

function understood(response, text) {
    let value = null;
    try {
        value = JSON.parse(text);
    } catch {
        if (response.ok) throw new Refusal("The server's answer cannot be read.", response.status);
    }
    if (response.ok) return value;
    const said = response.status !== 401 && typeof value?.error === "string" ? value.error : null;
    const sentence = said ?? sentences[response.status]
        ?? `The server answered with status ${response.status} and no reason.`;
    throw new Refusal(sentence, response.status);
}

export const isAbort = (error) => error.name === "AbortError";

export const index = async () => (await ask("api/index")).value;

export const picture = async (id, signal) => (await ask(`api/pictures/${id}`, { signal })).value;

export const pictures = async ({ offset, limit, q }, signal) =>
    (await ask("api/pictures", { parameters: { offset, limit, q: q || null }, signal })).value;

// `query` is { id } or { body: Blob }, each with a region of fractions or null.
export async function search(query, { k, metric, recipes }, signal) {
    const parameters = { id: query.id, k, metric, recipe: recipes, region: query.region?.join(",") };
    return (await ask("api/search", { parameters, body: query.body, signal })).value;
}

// `point` is { x, y } in fractions, or null for the class token.
export async function patch(query, point, signal) {
    const parameters = { id: query.id, x: point?.x.toFixed(5), y: point?.y.toFixed(5) };
    return (await ask("api/patch", { parameters, body: query.body, signal })).value;
}

// { progress } while the server computes, then { groups, … }.
export async function duplicates(threshold, signal) {
    const { status, value } = await ask("api/duplicates", { parameters: { threshold }, signal });
    return status === 202 ? { progress: value.progress ?? 0 } : value;
}

export const thumbnailAddress = (id) => `pictures/${id}/thumbnail`;
export const fileAddress = (id) => `pictures/${id}/file`;
