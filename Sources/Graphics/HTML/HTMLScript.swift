/// The page's only script: tables that sort and filter, and equal pictures that are marked together.
///
/// It holds no data and neither `<` nor `&`, so that the page stays well-formed XML.
enum HTMLScript {
    /// SHA-256 of the script in Base64, which the page's policy names; a test compares it.
    static let hash = "HMNCLycqWsevmBkqUL+HRdyrpdr/XaX3GmV59N6BM5w="

    static let text = """

        (function () {
        'use strict';
        var words = new Intl.Collator(undefined, {numeric: true});
        function make(name, text) {
          var element = document.createElement(name);
          element.textContent = text;
          return element;
        }
        function sortBy(table, rows, heads, column) {
          var head = heads[column], isNumber = head.hasAttribute('data-kind');
          var before = head.getAttribute('aria-sort');
          var down = before ? before === 'ascending' : isNumber;
          heads.forEach(function (other) { other.removeAttribute('aria-sort'); });
          head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
          var keyed = rows.map(function (row) {
            var cell = row.cells[column];
            return {row: row, key: isNumber ? parseFloat(cell.getAttribute('data-sort')) : cell.textContent};
          });
          keyed.sort(function (a, b) {
            if (isNumber) {
              var gapA = isNaN(a.key), gapB = isNaN(b.key);
              if (gapA || gapB) return gapA - gapB;
            }
            var order = isNumber ? a.key - b.key : words.compare(a.key, b.key);
            return down ? -order : order;
          });
          keyed.forEach(function (entry) { table.tBodies[0].appendChild(entry.row); });
        }
        function addFilters(table, rows, heads, names) {
          var bar = make('div', ''), count = make('output', '');
          bar.className = 'filters';
          var menus = heads.map(function (head, column) {
            if (!head.hasAttribute('data-filter')) return null;
            var texts = new Set(rows.map(function (row) { return row.cells[column].textContent; }));
            var menu = make('select', ''), label = make('label', names[column] + ' ');
            menu.appendChild(make('option', 'all'));
            Array.from(texts).sort(words.compare).forEach(function (text) {
              var option = make('option', text === '' ? '(none)' : text);
              option.value = text;
              menu.appendChild(option);
            });
            menu.addEventListener('change', apply);
            label.appendChild(menu);
            bar.appendChild(label);
            return menu;
          });
          function apply() {
            var shown = 0;
            rows.forEach(function (row) {
              var isShown = menus.every(function (menu, column) {
                if (!menu || menu.selectedIndex === 0) return true;
                return row.cells[column].textContent === menu.value;
              });
              row.hidden = !isShown;
              if (isShown) shown += 1;
            });
            count.textContent = shown + ' of ' + rows.length + ' rows';
          }
          if (!bar.firstChild) return;
          bar.appendChild(count);
          apply();
          var frame = table.parentNode;
          frame.parentNode.insertBefore(bar, frame);
        }
        document.querySelectorAll('table.sortable').forEach(function (table) {
          var rows = Array.from(table.tBodies[0].rows), heads = Array.from(table.tHead.rows[0].cells);
          var names = heads.map(function (head) { return head.textContent; });
          heads.forEach(function (head, column) {
            var button = make('button', head.textContent);
            button.type = 'button';
            head.textContent = '';
            head.appendChild(button);
            button.addEventListener('click', function () { sortBy(table, rows, heads, column); });
          });
          addFilters(table, rows, heads, names);
        });
        document.querySelectorAll('.query').forEach(function (query) {
          function mark(name) {
            query.querySelectorAll('.tile').forEach(function (tile) {
              tile.classList.toggle('same', tile.getAttribute('data-picture') === name);
            });
          }
          query.addEventListener('mouseover', function (event) {
            var tile = event.target.closest('.tile');
            mark(tile ? tile.getAttribute('data-picture') : '');
          });
          query.addEventListener('mouseleave', function () { mark(''); });
        });
        })();

        """
}
