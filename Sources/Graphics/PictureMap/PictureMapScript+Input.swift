extension PictureMapScript {
    /// The picture pointed at, or else the one chosen by a click, a tap or a key, larger and with its name.
    static let preview = """
        const card = find('preview'), cardCanvas = card.querySelector('canvas');
        const cardClass = card.querySelector('.class'), cardName = card.querySelector('.name');
        let hovered = null, chosen = null, shown = null;
        function current() { return hovered === null ? chosen : hovered; }

        function pictureAt(x, y) {
          // What was drawn last lies on top; a finger may be a little beside a dot.
          const slack = isDots ? 4 : 0;
          for (let index = count - 1; index > -1; index -= 1) {
            if (!lit[index]) continue;
            if (!isPlaced(index)) continue;
            const box = boxOf(index);
            if (Math.abs(x - at.x[index]) > box.w / 2 + slack) continue;
            if (Math.abs(y - at.y[index]) > box.h / 2 + slack) continue;
            return index;
          }
          return null;
        }
        function choosePicture(index) {
          chosen = index;
          hovered = null;
          find('said').textContent = index === null ? '' : wordsOf(index).filter(Boolean).join(', ');
          redraw();
        }
        function wordsOf(index) {
          const kind = data.classes[index];
          return [kind === -1 ? '' : data.classNames[kind] || '(empty)', data.names[index],
            thumbnails[index] ? '' : 'could not be read'];
        }
        function fillPreview(index) {
          const thumbnail = thumbnails[index], said = wordsOf(index);
          cardCanvas.hidden = !thumbnail;
          if (thumbnail) {
            const room = Math.max(48, Math.min(192, width - 40, height - 130));
            const grow = room / Math.max(thumbnail.width, thumbnail.height);
            const w = Math.max(1, Math.round(thumbnail.width * grow));
            const h = Math.max(1, Math.round(thumbnail.height * grow));
            cardCanvas.width = w * density;
            cardCanvas.height = h * density;
            cardCanvas.style.width = w + 'px';
            cardCanvas.style.height = h + 'px';
            const cardPen = cardCanvas.getContext('2d');
            cardPen.imageSmoothingQuality = 'high';
            cardPen.scale(density, density);
            drawThumbnail(cardPen, thumbnail, 0, 0, w, h);
          }
          cardClass.textContent = said[0];
          cardClass.hidden = said[0] === '';
          const swatch = document.querySelector('.class-button[data-class="' + data.classes[index] + '"] svg');
          if (swatch) cardClass.prepend(swatch.cloneNode(true));
          cardName.textContent = said[1] + (said[2] ? ' (' + said[2] + ')' : '');
        }
        // Beside its picture where there is room, and always within the window.
        function showPreview() {
          const index = current();
          const isShown = index === null ? false : at.alpha[index] > 0;
          card.hidden = !isShown;
          if (!isShown) { shown = null; return; }
          if (shown !== index) { fillPreview(index); shown = index; }
          const box = boxOf(index), gap = 14, w = card.offsetWidth, h = card.offsetHeight;
          let x = box.x + box.w + gap, y = at.y[index] - h / 2;
          if (x + w > width - 8) x = box.x - gap - w;
          if (8 > x) {
            // No room at either side: above or below.
            x = at.x[index] - w / 2;
            y = at.y[index] > height / 2 ? box.y - gap - h : box.y + box.h + gap;
          }
          x = clamp(x, 8, Math.max(8, width - w - 8));
          y = clamp(y, 8, Math.max(8, height - h - 8));
          card.style.transform = 'translate(' + Math.round(x) + 'px,' + Math.round(y) + 'px)';
        }

        """

    /// Mouse, pen and fingers: one moves the map, two zoom it, and one that stays in place chooses a picture.
    static let pointer = """
        const held = new Map();
        let travelled = 0;
        function point(event) {
          const frame = canvas.getBoundingClientRect();
          return {x: event.clientX - frame.left, y: event.clientY - frame.top};
        }
        function spread() {
          const two = Array.from(held.values()), a = two[0], b = two[1];
          return {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, length: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y))};
        }
        canvas.addEventListener('pointerdown', function (event) {
          if (event.button !== 0) return;
          if (held.size === 0) travelled = 0;
          held.set(event.pointerId, point(event));
          canvas.setPointerCapture(event.pointerId);
        });
        canvas.addEventListener('pointermove', function (event) {
          const now = point(event), last = held.get(event.pointerId);
          if (!last) {
            if (event.pointerType === 'touch') return;
            const found = pictureAt(now.x, now.y);
            canvas.classList.toggle('over', found !== null);
            if (found !== hovered) { hovered = found; redraw(); }
            return;
          }
          travelled += Math.hypot(now.x - last.x, now.y - last.y);
          if (held.size === 2) {
            const old = spread();
            held.set(event.pointerId, now);
            const next = spread();
            moveBy(next.x - old.x, next.y - old.y);
            zoomBy(next.length / old.length, next.x, next.y);
          } else {
            held.set(event.pointerId, now);
            // A hand is never quite still.
            if (travelled > 5) if (held.size === 1) {
              hovered = null;
              canvas.classList.add('held');
              moveBy(now.x - last.x, now.y - last.y);
            }
          }
        });
        function letGo(event) {
          if (!held.delete(event.pointerId)) return;
          if (held.size > 0) { travelled = 99; return; }
          canvas.classList.remove('held');
          if (event.type === 'pointercancel') return;
          const now = point(event);
          if (5 >= travelled) choosePicture(pictureAt(now.x, now.y));
        }
        canvas.addEventListener('pointerup', letGo);
        canvas.addEventListener('pointercancel', letGo);
        canvas.addEventListener('pointerleave', function () {
          if (hovered !== null) { hovered = null; redraw(); }
        });
        canvas.addEventListener('dblclick', reset);
        canvas.addEventListener('wheel', function (event) {
          event.preventDefault();
          // Lines or pages are told as such; a pinch on a touchpad arrives as a small turn with Control.
          const unit = [1, 16, 400][event.deltaMode] * (event.ctrlKey ? 6 : 1);
          const now = point(event);
          zoomBy(Math.exp(clamp(-event.deltaY * unit, -240, 240) * 0.0018), now.x, now.y);
        }, {passive: false});

        """
}
