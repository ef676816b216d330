extension BrowserPage {
    /// Presses and lets go of the left button.
    package func click(x: Double, y: Double) async throws {
        for type: JSONValue in ["mousePressed", "mouseReleased"] {
            try await call(
                "Input.dispatchMouseEvent",
                ["type": type, "x": .number(x), "y": .number(y), "button": "left", "clickCount": 1])
        }
    }

    /// Presses the left button at one point and lets it go at another.
    package func drag(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) async throws {
        let middle = (x: (start.x + end.x) / 2, y: (start.y + end.y) / 2)
        let steps = [
            ("mousePressed", start), ("mouseMoved", middle), ("mouseMoved", end), ("mouseReleased", end),
        ]
        for (type, point) in steps {
            try await call(
                "Input.dispatchMouseEvent",
                [
                    "type": .string(type), "x": .number(point.x), "y": .number(point.y), "button": "left",
                    "buttons": 1, "clickCount": 1,
                ])
        }
    }

    /// Clicks the first element of a selector, at fractions of its box, after it was scrolled into view.
    package func click(_ selector: String, x: Double = 0.5, y: Double = 0.5) async throws {
        let box = try await box(of: selector)
        try await click(x: box.x + box.width * x, y: box.y + box.height * y)
    }

    /// Where an element is in the window, once it was scrolled into view and keeps still; in CSS pixels.
    package func box(
        of selector: String
    ) async throws -> (x: Double, y: Double, width: Double, height: Double) {
        var box = try await currentBox(of: selector)
        // What loads above it moves it: a click would hit its neighbour.
        for _ in 0..<100 {
            try await Task.sleep(for: .milliseconds(30))
            let next = try await currentBox(of: selector)
            if next == box { break }
            box = next
        }
        return box
    }

    private func currentBox(
        of selector: String
    ) async throws -> (x: Double, y: Double, width: Double, height: Double) {
        let sides = try await evaluate(
            """
            (() => {
                const element = document.querySelector(\(JSONValue.quoted(selector)));
                if (!element) return null;
                element.scrollIntoView({ block: "center", behavior: "instant" });
                const box = element.getBoundingClientRect();
                return [box.x, box.y, box.width, box.height];
            })()
            """)
        guard let numbers = sides.array?.compactMap(\.number), numbers.count == 4 else {
            throw BrowserError("there is no element \(selector)")
        }
        return (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    /// Presses and lets go of a key by its name: "ArrowLeft", "Enter", "Tab", "a".
    package func press(_ key: String) async throws {
        let codes = [
            "Backspace": 8, "Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "End": 35, "Home": 36,
            "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
        ]
        var parameters: [String: JSONValue] = ["key": .string(key), "code": .string(key)]
        if let code = codes[key] { parameters["windowsVirtualKeyCode"] = .number(Double(code)) }
        let text = key == "Enter" ? "\r" : key.count == 1 ? key : nil
        if let text { parameters["text"] = .string(text) }
        parameters["type"] = text == nil ? "rawKeyDown" : "keyDown"
        try await call("Input.dispatchKeyEvent", .object(parameters))
        parameters["type"] = "keyUp"
        parameters["text"] = nil
        try await call("Input.dispatchKeyEvent", .object(parameters))
    }

    /// Types into the element that has the focus.
    package func type(_ text: String) async throws {
        try await call("Input.insertText", ["text": .string(text)])
    }

    /// Drops a file of this machine onto the page.
    package func drop(file path: String, x: Double, y: Double) async throws {
        let data: JSONValue = ["items": [], "files": [.string(path)], "dragOperationsMask": 1]
        for type: JSONValue in ["dragEnter", "dragOver", "drop"] {
            try await call(
                "Input.dispatchDragEvent", ["type": type, "x": .number(x), "y": .number(y), "data": data])
        }
    }

    /// Chooses files of this machine in an `<input type=file>`, as its dialog would.
    package func choose(files paths: [String], in selector: String) async throws {
        let root = try await call("DOM.getDocument")["root"]["nodeId"]
        let node = try await call("DOM.querySelector", ["nodeId": root, "selector": .string(selector)])
        try await call(
            "DOM.setFileInputFiles",
            ["nodeId": node["nodeId"], "files": .array(paths.map { .string($0) })])
    }
}
