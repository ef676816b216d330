// Values of patches as colours over a picture.

// Ten stops of viridis (van der Walt and Smith, 2015), dark to bright; between them colours are mixed.
const stops = [
    [68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142],
    [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37],
];

// Red, green, blue of a place in 0…1.
function colour(place) {
    const position = Math.min(Math.max(place, 0), 1) * (stops.length - 1);
    const first = Math.min(Math.floor(position), stops.length - 2);
    const share = position - first;
    return stops[first].map((value, channel) =>
        Math.round(value + (stops[first + 1][channel] - value) * share));
}

// The smallest and largest value; values that are all the same get a range of their own.
export function range(values) {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) {
        if (value < low) low = value;
        if (value > high) high = value;
    }
    return low < high ? [low, high] : [low, low + 1];
}

// A canvas with one pixel per patch. Small values cover the picture less, so that what matters stands out.
export function mapCanvas({ columns, rows, values }, strength) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [columns, rows];
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const [low, high] = range(values);
    values.forEach((value, index) => {
        const place = (value - low) / (high - low);
        image.data.set([...colour(place), 255 * strength * (0.1 + 0.9 * place)], index * 4);
    });
    context.putImageData(image, 0, 0);
    return canvas;
}

// The colours from the smallest value to the largest, as a bar.
export function drawLegend(canvas) {
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, 1);
    for (let x = 0; x < canvas.width; x += 1) image.data.set([...colour(x / (canvas.width - 1)), 255], x * 4);
    context.putImageData(image, 0, 0);
}
