/// The map's only script, in parts that share one scope.
///
/// It holds no data and neither `<` nor `&`, so that the page stays well-formed XML: comparisons are written
/// with `>`, and conditions that must all hold as nested ones or as `every`.
enum PictureMapScript {
    /// SHA-256 of the script in Base64, which the page's policy names; a test compares it.
    static let hash = "WFbBtepQ+AYve5wQi84MiY86+8RoXo1FIKn/2WRT30o="

    static let text =
        "\n(function () {\n'use strict';\n" + pictures + places + view + drawing + preview + pointer + keys
        + controls + "})();\n"

    /// What the page holds, and what of it is lit: all that the filter and the legend let through.
    static let pictures = """
        function find(id) { return document.getElementById(id); }
        function clamp(value, low, high) { return Math.max(low, Math.min(high, value)); }
        const data = JSON.parse(find('data').textContent);
        const count = data.names.length;
        const sheets = Array.from(document.querySelectorAll('img.sheet'));
        const canvas = find('map'), pen = canvas.getContext('2d');
        const marks = data.marks.map(function (path) { return new Path2D(path); });

        // Where each thumbnail lies in the sheets; null for a picture that could not be read.
        let cell = 0;
        const thumbnails = data.names.map(function (name, index) {
          const width = data.sizes[2 * index], height = data.sizes[2 * index + 1];
          if (width === 0) return null;
          const perSheet = data.columns * data.columns, inSheet = cell % perSheet;
          const thumbnail = {
            sheet: Math.floor(cell / perSheet), width: width, height: height,
            x: inSheet % data.columns * data.side + data.margin,
            y: Math.floor(inSheet / data.columns) * data.side + data.margin
          };
          cell += 1;
          return thumbnail;
        });

        // Each sheet in its size, a half, a quarter and an eighth of it: what is drawn small comes from a small one,
        // which is faster and smoother. Without any while it is not decoded.
        const levels = sheets.map(function () { return []; });
        function prepare(sheet, number) {
          for (let level = 0, source = sheet; 4 > level; level += 1) {
            const copy = document.createElement('canvas'), part = Math.pow(2, level);
            copy.width = Math.max(1, sheet.naturalWidth / part);
            copy.height = Math.max(1, sheet.naturalHeight / part);
            copy.getContext('2d').drawImage(source, 0, 0, copy.width, copy.height);
            levels[number].push(copy);
            source = copy;
          }
        }
        function drawThumbnail(onto, thumbnail, x, y, w, h) {
          const sizes = levels[thumbnail.sheet];
          if (sizes.length === 0) return;
          const level = clamp(Math.floor(Math.log2(thumbnail.width / (w * density))), 0, sizes.length - 1);
          const part = Math.pow(2, level);
          onto.drawImage(sizes[level], thumbnail.x / part, thumbnail.y / part, thumbnail.width / part,
            thumbnail.height / part, x, y, w, h);
        }

        // Colours are the style's, which knows light and dark; they are read again when that changes.
        let inks = {};
        function readColours() {
          const style = getComputedStyle(document.documentElement);
          function colour(name) { return style.getPropertyValue(name).trim(); }
          inks = {page: colour('--page'), ink: colour('--ink'), well: colour('--well'), faint: colour('--faint'),
            accent: colour('--accent'), none: colour('--c-none'), classes: []};
          for (let index = 0; data.colours > index; index += 1) inks.classes.push(colour('--c' + index));
        }
        function colourOf(index) {
          const kind = data.classes[index];
          return kind === -1 ? inks.none : inks.classes[kind % data.colours];
        }
        function markOf(index) {
          const kind = data.classes[index];
          return marks[kind === -1 ? 0 : Math.floor(kind / data.colours) % marks.length];
        }

        const folded = data.names.map(function (name) { return name.toLowerCase(); });
        const pressed = new Set();
        let words = [];
        const lit = new Array(count).fill(true);
        let isFiltered = false;
        function light() {
          folded.forEach(function (name, index) {
            const isNamed = words.every(function (word) { return name.includes(word); });
            lit[index] = isNamed ? pressed.size === 0 || pressed.has(data.classes[index]) : false;
          });
          isFiltered = words.length > 0 || pressed.size > 0;
        }

        """

    /// Places in the window: of each layout when the window is as it is, and of the moment.
    static let places = """
        // The window in CSS pixels, and pixels of the device for each.
        let width = 1, height = 1, density = 1;
        // The layout shown, the one before, and how far the pictures are on their way (1: there).
        let layout = 0, before = 0, progress = 1;
        let isDots = false, scale = 1;
        const fits = data.layouts.map(function () { return {x: [], y: [], side: 14}; });
        // Where each picture is drawn, and how visible it is: 0 where its layout has no place for it.
        const at = {x: new Float64Array(count), y: new Float64Array(count), alpha: new Float64Array(count)};

        // The side of a thumbnail without zoom: all of them together would about fill the area.
        function sideFor(area) { return clamp(0.8 * Math.sqrt(area / Math.max(1, count)), 14, 88); }
        function usualSide() {
          const from = fits[before], to = fits[layout];
          return to ? from.side + (to.side - from.side) * progress : 14;
        }
        function fit() {
          const margin = Math.min(sideFor(width * height) * 0.5 + 14, width / 4, height / 4);
          data.layouts.forEach(function (one, number) {
            let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
            for (let index = 0; count > index; index += 1) {
              const x = one.places[2 * index], y = one.places[2 * index + 1];
              if (x === null) continue;
              left = Math.min(left, x); right = Math.max(right, x);
              top = Math.min(top, y); bottom = Math.max(bottom, y);
            }
            const step = Math.min(
              (width - 2 * margin) / Math.max(1, right - left), (height - 2 * margin) / Math.max(1, bottom - top));
            // What lies on a line or a point would have no area at all.
            const used = Math.max(0, right - left) * step * Math.max(0, bottom - top) * step;
            fits[number].side = sideFor(Math.max(used, width * height / 4));
            for (let index = 0; count > index; index += 1) {
              const x = one.places[2 * index], y = one.places[2 * index + 1];
              fits[number].x[index] = x === null ? null : width / 2 + (x - (left + right) / 2) * step;
              fits[number].y[index] = x === null ? null : height / 2 + (y - (top + bottom) / 2) * step;
            }
          });
        }
        function place() {
          const from = fits[before], to = fits[layout];
          if (!to) return;
          const part = progress * progress * (3 - 2 * progress);
          for (let index = 0; count > index; index += 1) {
            const isFrom = from.x[index] !== null, isTo = to.x[index] !== null;
            const a = isFrom ? from : to, b = isTo ? to : from;
            at.x[index] = (a.x[index] + (b.x[index] - a.x[index]) * part) * zoom + left;
            at.y[index] = (a.y[index] + (b.y[index] - a.y[index]) * part) * zoom + top;
            at.alpha[index] = (isFrom ? 1 - part : 0) + (isTo ? part : 0);
          }
        }
        function isPlaced(index) {
          return data.layouts.length > layout ? data.layouts[layout].places[2 * index] !== null : false;
        }

        """
}
