import Foundation
import Imaging
import Testing
import Video

/// Whether this machine has ffmpeg; without it most tests here cannot run and are skipped.
let hasFFmpeg = (try? VideoPrograms().check()) != nil
let needsFFmpeg: Comment = "ffmpeg is not installed, so reading and writing videos is not tested"

/// A folder with videos that ffmpeg made, which goes when its owner does.
final class TestVideos {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("video-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A place in the folder where nothing is yet.
    func place(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: place(name)))
        return place(name)
    }

    /// All names in the folder, hidden ones too.
    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

    /// A moving test picture of ffmpeg's own, with what else ffmpeg is told.
    func make(
        _ name: String, size: String = "64x48", rate: String = "10", seconds: String = "1",
        _ options: String = "-c:v libx264 -pix_fmt yuv420p"
    ) throws -> String {
        let source = "-f lavfi -i testsrc2=size=\(size):rate=\(rate)"
        try Self.shell(
            "ffmpeg -nostdin -v error -y -threads 1 \(source) -t \(seconds) \(options) 'file:\(place(name))'")
        return place(name)
    }

    /// What ffprobe says of the entries of a file's first stream of a kind, with commas between.
    static func probe(_ path: String, _ entries: String, stream: String = "v:0") throws -> String {
        try shell(
            "ffprobe -v error -count_frames -select_streams \(stream) -show_entries stream=\(entries) "
                + "-of csv=p=0:nk=1 'file:\(path)'")
    }

    /// A frame that says by its brightness which one it is.
    static func frame(_ number: Int, width: Int = 64, height: Int = 48) -> Image {
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                pixels += [UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8(number * 20 % 256)]
            }
        }
        return Image(width: width, height: height, pixels: pixels)
    }

    /// Mean absolute difference of two pictures of one size, in samples.
    static func difference(_ a: Image, _ b: Image) -> Double {
        let sum = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(a.pixels.count)
    }

    /// Runs a command line; what it writes, without white space at the ends.
    @discardableResult
    static func shell(_ command: String) throws -> String {
        // Foundation's Process would leave pipes open for the children that are tested here.
        #if os(Linux)
            let mode = "re"
        #else
            let mode = "r"
        #endif
        let pipe = try #require(popen(command, mode))
        var text: [UInt8] = []
        while case let byte = getc(pipe), byte != EOF { text.append(UInt8(byte)) }
        try #require(pclose(pipe) == 0, "\(command)")
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Programs of which one is a shell script, that may go on to the real one as `"$real"`.
    func programs(_ name: String, _ script: String) throws -> VideoPrograms {
        let real = try Self.shell("command -v \(name)")
        let folder = place("bin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("#!/bin/sh\nreal=\(real)\n\(script)\n".utf8).write(
            to: URL(fileURLWithPath: folder + "/" + name))
        chmod(folder + "/" + name, 0o755)
        return VideoPrograms(searchPath: folder + ":" + VideoPrograms().searchPath)
    }

    /// The real ffmpeg, and the file where it leaves its process's number.
    func watchedPrograms() throws -> (VideoPrograms, pidFile: String) {
        let file = place("pid")
        return (try programs("ffmpeg", "echo $$ >'\(file)'; exec \"$real\" \"$@\""), file)
    }

    static func process(_ pidFile: String) throws -> pid_t {
        for _ in 0..<500 {
            if let text = try? String(contentsOfFile: pidFile, encoding: .utf8), text.hasSuffix("\n") {
                return try #require(pid_t(text.dropLast()))
            }
            usleep(10_000)
        }
        throw CocoaError(.fileNoSuchFile)
    }
}

extension VideoReader {
    /// The number of frames until the end.
    func count() throws -> Int {
        while try next() != nil {}
        return framesRead
    }
}

/// The sentence that something fails with, checked for its form.
func sentence(_ body: () throws -> Void) throws -> String {
    let text = try #require(throws: VideoError.self, performing: body).description
    #expect(text.hasSuffix(".") && !text.hasSuffix("..") && !text.contains("\n"), "\(text)")
    return text
}
