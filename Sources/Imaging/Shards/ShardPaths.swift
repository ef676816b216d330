#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The tar files that a data path stands for.
enum ShardPaths {
    /// The shards in order; nil where the path names pictures in another way.
    ///
    /// A `.tar` file, a folder with such files and neither folders nor pictures (hidden ones aside), a list
    /// file of them, or a pattern of them: `{0000..0146}`, `{a,b}`, `*`, `?`, `[…]`.
    static func find(_ path: String) throws(ShardError) -> [String]? {
        switch FileKind(path: path) {
        case .folder: return inFolder(path)
        case .file where isTar(path): return [path]
        case .file: return try inList(path)
        case .other: return nil
        case nil: return try matching(path)
        }
    }

    private static func isTar(_ path: String) -> Bool { path.lowercased().hasSuffix(".tar") }

    private static func inFolder(_ path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var shards: [String] = []
        // Most folders of pictures are told by their first entries.
        while let entry = readdir(folder) {
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let bytes = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            guard let name = String(validatingCString: bytes), !name.hasPrefix(".") else { continue }
            if ImageFolder.isPicture(name) { return nil }
            let type = Int32(entry.pointee.d_type)
            if type == Int32(DT_REG), !isTar(name) { continue }
            if type == Int32(DT_DIR) || FileKind(path: path + "/" + name) == .folder { return nil }
            if isTar(name) { shards.append(name) }
        }
        let root = path.hasSuffix("/") ? path : path + "/"
        return shards.isEmpty ? nil : shards.sorted(by: FolderListing.precedes).map { root + $0 }
    }

    private static func inList(_ path: String) throws(ShardError) -> [String]? {
        // A list of pictures may be long; its beginning tells which it is.
        let start = String(decoding: PictureFile.start(of: path, count: 1 << 16) ?? [], as: UTF8.self)
        let line = start.split(whereSeparator: \.isNewline).first {
            !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace)
        }
        guard let line, isTar(String(line)) else { return nil }
        let list: PictureList
        do {
            list = try PictureList(path: path)
        } catch {
            throw ShardError(path, error.reason)
        }
        if let other = list.paths.first(where: { !isTar($0) }) {
            throw ShardError(path, "it names tar files and \(other), which is none")
        }
        return Array(list.paths)
    }

    private static func matching(_ pattern: String) throws(ShardError) -> [String]? {
        let wild: (String) -> Bool = { $0.contains { "*?[".contains($0) } }
        guard pattern.contains("{") || wild(pattern) else { return nil }
        var shards: [String] = []
        for pattern in try BracePattern.expand(pattern) {
            if wild(pattern), FileKind(path: pattern) == nil {
                shards += glob(pattern)
            } else {
                shards.append(pattern)
            }
        }
        guard !shards.isEmpty else { throw ShardError(pattern, "no file matches") }
        if let other = shards.first(where: { !isTar($0) }) {
            throw ShardError(pattern, "it stands for \(other), and patterns are for .tar files only")
        }
        return shards
    }

    private static func glob(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        #if canImport(Glibc)
            let status = Glibc.glob(pattern, 0, nil, &found)
        #elseif canImport(Musl)
            let status = Musl.glob(pattern, 0, nil, &found)
        #else
            let status = Darwin.glob(pattern, 0, nil, &found)
        #endif
        guard status == 0 else { return [] }
        let names = (0..<Int(found.gl_pathc)).compactMap {
            found.gl_pathv[$0].flatMap { String(validatingCString: $0) }
        }
        return names.sorted(by: FolderListing.precedes)
    }
}
