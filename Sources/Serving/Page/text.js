// Numbers and names as a person reads them.

const whole = new Intl.NumberFormat("en");

export const number = (value) => whole.format(value);

// "1 picture", "1,200 pictures".
export const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

// "840 bytes", "3.4 MB".
export function bytes(count) {
    if (count < 1000) return counted(count, "byte");
    const units = ["kB", "MB", "GB", "TB"];
    let value = count / 1000;
    let unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
        value /= 1000;
        unit += 1;
    }
    return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

// A score with the digits that tell neighbours apart.
export function score(value, metric) {
    if (typeof value !== "number" || !Number.isFinite(value)) return "no score";
    return metric === "cosine" ? value.toFixed(4) : value.toPrecision(5);
}

const metricNames = {
    cosine: ["Cosine", "cosine similarity"],
    l2: ["Euclidean", "Euclidean distance"],
    dot: ["Dot product", "dot product"],
};

export const metricLabel = (metric) => metricNames[metric]?.[0] ?? metric;
export const metricName = (metric) => metricNames[metric]?.[1] ?? metric;

// "higher is nearer", the plain word on a metric.
export const direction = (isHigherNearer) => (isHigherNearer ? "higher is nearer" : "lower is nearer");

// The last part of a path and the folder that it stands in, "" for none.
export function pathParts(path) {
    const parts = path.split("/");
    return { name: parts.at(-1) || path, folder: parts.length > 1 ? parts.at(-2) : "" };
}

// "12 ms", "3.4 s".
export function duration(milliseconds) {
    if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
    return `${Math.max(1, Math.round(milliseconds))} ms`;
}
