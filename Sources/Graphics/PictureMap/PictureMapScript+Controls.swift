extension PictureMapScript {
    /// Keys, while the map or nothing has the focus.
    static let keys = """
        function stepThrough(direction) {
          let index = chosen === null ? (direction > 0 ? -1 : count) : chosen;
          for (let tries = 0; count > tries; tries += 1) {
            index = (index + direction + count) % count;
            if (lit[index]) if (isPlaced(index)) break;
          }
          if (count === 0) return;
          if (!lit[index]) return;
          if (!isPlaced(index)) return;
          place();
          // A picture out of sight is brought to the middle.
          const isSeen = [at.x[index] > 0, at.y[index] > 0, width > at.x[index], height > at.y[index]].every(Boolean);
          if (!isSeen) moveBy(width / 2 - at.x[index], height / 2 - at.y[index]);
          choosePicture(index);
        }
        const actions = {
          '+': function () { zoomBy(1.4, width / 2, height / 2); },
          '-': function () { zoomBy(1 / 1.4, width / 2, height / 2); },
          '0': reset,
          'ArrowLeft': function () { moveBy(80, 0); },
          'ArrowRight': function () { moveBy(-80, 0); },
          'ArrowUp': function () { moveBy(0, 80); },
          'ArrowDown': function () { moveBy(0, -80); },
          'n': function () { stepThrough(1); },
          'p': function () { stepThrough(-1); },
          'Escape': function () { choosePicture(null); }
        };
        actions['='] = actions['+'];
        actions['_'] = actions['-'];
        document.addEventListener('keydown', function (event) {
          if ([event.ctrlKey, event.metaKey, event.altKey].some(Boolean)) return;
          if (![canvas, document.body].includes(event.target)) return;
          const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
          if (!action) return;
          event.preventDefault();
          action();
        });

        """

    /// The tools above the map, the legend beside it, and what follows the window.
    static let controls = """
        find('in').addEventListener('click', actions['+']);
        find('out').addEventListener('click', actions['-']);
        find('reset').addEventListener('click', reset);
        find('size').addEventListener('input', function (event) {
          scale = Math.pow(3, Number(event.target.value));
          redraw();
        });
        document.querySelectorAll('input[name=layout]').forEach(function (input) {
          input.addEventListener('change', function () { choose(Number(input.value)); });
        });
        document.querySelectorAll('input[name=show]').forEach(function (input) {
          input.addEventListener('change', function () { isDots = input.value === '1'; redraw(); });
        });
        // A browser may come back to the page with the choices of before.
        function readChoices() {
          const kept = document.querySelector('input[name=layout]:checked');
          layout = before = kept ? Number(kept.value) : 0;
          isDots = document.querySelector('input[name=show]:checked').value === '1';
          scale = Math.pow(3, Number(find('size').value));
          readFilter();
        }

        function tell() {
          const one = data.layouts[layout];
          const notes = [data.note, one ? one.note : ''].filter(Boolean);
          find('note').textContent = notes.join(' · ');
          let lights = 0, lost = 0;
          for (let index = 0; count > index; index += 1) {
            if (!lit[index]) continue;
            lights += 1;
            if (!isPlaced(index)) lost += 1;
          }
          find('found').textContent = (isFiltered ? lights + ' of ' : '') + count
            + (count === 1 ? ' picture' : ' pictures') + (lost > 0 ? ', ' + lost + ' without a place' : '');
        }
        function relight() {
          light();
          if (chosen !== null) if (!lit[chosen]) choosePicture(null);
          if (hovered !== null) if (!lit[hovered]) hovered = null;
          tell();
          redraw();
        }
        function readFilter() {
          words = find('find').value.toLowerCase().split(' ').filter(Boolean);
          relight();
        }
        find('find').addEventListener('input', readFilter);
        find('find').addEventListener('keydown', function (event) {
          if (event.key !== 'Escape') return;
          find('find').value = '';
          readFilter();
        });

        const buttons = Array.from(document.querySelectorAll('.class-button'));
        const all = document.querySelector('.all');
        function press(kind) {
          if (kind === null) pressed.clear(); else if (!pressed.delete(kind)) pressed.add(kind);
          buttons.forEach(function (button) {
            button.setAttribute('aria-pressed', String(pressed.has(Number(button.dataset.class))));
          });
          all.disabled = pressed.size === 0;
          relight();
        }
        buttons.forEach(function (button) {
          button.addEventListener('click', function () { press(Number(button.dataset.class)); });
        });
        if (all) all.addEventListener('click', function () { press(null); });
        const details = document.querySelector('.legend details');
        if (details) details.open = matchMedia('(min-width: 721px)').matches;

        function measure() {
          const frame = canvas.parentNode.getBoundingClientRect();
          // What is in the middle stays there.
          left = left * frame.width / width; top = top * frame.height / height;
          width = Math.max(1, frame.width); height = Math.max(1, frame.height);
          density = window.devicePixelRatio || 1;
          canvas.width = Math.round(width * density);
          canvas.height = Math.round(height * density);
          shown = null;
          fit();
          draw();
        }
        readColours();
        readChoices();
        measure();
        new ResizeObserver(measure).observe(canvas.parentNode);
        window.addEventListener('resize', measure);
        window.addEventListener('pageshow', readChoices);
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () {
          readColours();
          redraw();
        });
        // Sheets are decoded one by one, and then what they show is drawn.
        sheets.forEach(function (sheet, number) {
          sheet.decode().then(function () {
            prepare(sheet, number);
            shown = null;
            redraw();
          });
        });

        """
}
