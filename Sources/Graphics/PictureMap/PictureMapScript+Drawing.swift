extension PictureMapScript {
    /// The part of the plane that the window shows: zoomed about a point, moved, and never out of sight.
    static let view = """
        let zoom = 1, left = 0, top = 0, run = null;
        const largestZoom = 80;
        const isCalm = matchMedia('(prefers-reduced-motion: reduce)');

        function keepInSight() {
          // At least a part of the square that is the window without zoom stays in the window's middle.
          left = clamp(left, width * (0.5 - zoom), width * 0.5);
          top = clamp(top, height * (0.5 - zoom), height * 0.5);
        }
        function zoomBy(factor, x, y) {
          run = null;
          const next = clamp(zoom * factor, 0.5, largestZoom);
          left = x - (x - left) * next / zoom;
          top = y - (y - top) * next / zoom;
          zoom = next;
          keepInSight();
          redraw();
        }
        function moveBy(x, y) {
          run = null;
          left += x; top += y;
          keepInSight();
          redraw();
        }
        // Calls `step` with 0...1 in the next frames, or once with 1 where motion is unwelcome.
        function animate(length, step) {
          if (isCalm.matches) { run = null; step(1); redraw(); return; }
          const start = performance.now(), mine = {};
          run = mine;
          function frame(now) {
            if (run !== mine) return;
            const share = clamp((now - start) / length, 0, 1);
            step(share);
            if (share === 1) run = null; else requestAnimationFrame(frame);
            draw();
          }
          requestAnimationFrame(frame);
        }
        function moveTo(nextZoom, nextLeft, nextTop, length, also) {
          const old = [zoom, left, top];
          animate(length, function (share) {
            const part = 1 - Math.pow(1 - share, 3);
            zoom = old[0] + (nextZoom - old[0]) * part;
            left = old[1] + (nextLeft - old[1]) * part;
            top = old[2] + (nextTop - old[2]) * part;
            if (also) also(share);
          });
        }
        function reset() { progress = 1; before = layout; moveTo(1, 0, 0, 300); }
        function choose(next) {
          before = layout;
          layout = next;
          progress = 0;
          tell();
          moveTo(1, 0, 0, 700, function (share) { progress = share; });
        }

        """

    /// One frame: what is not lit lies faintly below, the picture pointed at lies on top.
    static let drawing = """
        function sideNow() {
          const side = usualSide() * scale;
          return Math.min(side * Math.pow(zoom, 0.7), Math.max(side, 1.6 * data.side, 96));
        }
        function radiusNow() { return clamp(usualSide() * 0.16 * scale * Math.pow(zoom, 0.3), 2.5, 16); }

        // The box of a picture about its place; thumbnails of any shape have about the same area.
        function boxOf(index) {
          const thumbnail = thumbnails[index], side = isDots ? 2 * radiusNow() : sideNow();
          let w = side, h = side;
          if (!isDots) if (thumbnail) {
            const shrink = side / Math.max(thumbnail.width, thumbnail.height);
            w = Math.max(3, thumbnail.width * shrink);
            h = Math.max(3, thumbnail.height * shrink);
          }
          return {x: at.x[index] - w / 2, y: at.y[index] - h / 2, w: w, h: h};
        }
        function isInWindow(box) {
          return ![box.x > width + 20, box.y > height + 20, -20 > box.x + box.w, -20 > box.y + box.h].some(Boolean);
        }
        function drawMark(index, x, y, radius) {
          pen.save();
          pen.translate(x, y);
          pen.scale(radius / 5, radius / 5);
          // An edge in the page's colour keeps marks apart that lie on each other.
          pen.lineWidth = 10 / radius;
          pen.strokeStyle = inks.page;
          pen.stroke(markOf(index));
          pen.fillStyle = colourOf(index);
          pen.fill(markOf(index));
          pen.restore();
        }
        function drawPicture(index, box) {
          const thumbnail = thumbnails[index], side = Math.max(box.w, box.h);
          if (thumbnail) {
            drawThumbnail(pen, thumbnail, box.x, box.y, box.w, box.h);
          } else {
            pen.fillStyle = inks.well;
            pen.fillRect(box.x, box.y, box.w, box.h);
            pen.fillStyle = inks.faint;
            pen.font = Math.round(side * 0.6) + 'px system-ui, sans-serif';
            pen.textAlign = 'center';
            pen.textBaseline = 'middle';
            pen.fillText('?', box.x + box.w / 2, box.y + box.h / 2);
          }
          if (data.classNames.length === 0) return;
          pen.lineWidth = clamp(side / 20, 0.75, 3);
          pen.strokeStyle = colourOf(index);
          pen.strokeRect(box.x, box.y, box.w, box.h);
          // The mark tells classes of one colour apart; where there are no such classes it says nothing.
          if (data.classNames.length > data.colours) {
            const radius = clamp(side / 11, 3.5, 8);
            if (side > 30) drawMark(index, box.x + radius, box.y + radius, radius);
          }
        }
        function drawOne(index, opacity) {
          if (at.alpha[index] === 0) return;
          const box = boxOf(index);
          if (!isInWindow(box)) return;
          pen.globalAlpha = opacity * at.alpha[index];
          if (isDots) drawMark(index, at.x[index], at.y[index], box.w / 2); else drawPicture(index, box);
        }
        function drawCurrent(index) {
          drawOne(index, 1);
          if (at.alpha[index] === 0) return;
          const box = boxOf(index);
          pen.globalAlpha = 1;
          pen.lineWidth = 2;
          pen.strokeStyle = inks.page;
          pen.strokeRect(box.x - 3, box.y - 3, box.w + 6, box.h + 6);
          pen.strokeStyle = inks.accent;
          pen.strokeRect(box.x - 5, box.y - 5, box.w + 10, box.h + 10);
        }
        function draw() {
          place();
          pen.setTransform(density, 0, 0, density, 0, 0);
          pen.globalAlpha = 1;
          pen.fillStyle = inks.page;
          pen.fillRect(0, 0, width, height);
          pen.lineJoin = 'round';
          if (data.layouts.length > 0) {
            if (isFiltered) {
              for (let index = 0; count > index; index += 1) if (!lit[index]) drawOne(index, 0.12);
            }
            for (let index = 0; count > index; index += 1) if (lit[index]) drawOne(index, 1);
            if (current() !== null) drawCurrent(current());
          }
          showPreview();
        }
        let isAsked = false;
        function redraw() {
          if (isAsked) return;
          isAsked = true;
          requestAnimationFrame(function () { isAsked = false; draw(); });
        }

        """
}
