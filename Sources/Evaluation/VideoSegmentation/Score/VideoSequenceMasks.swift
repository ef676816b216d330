import Imaging

/// The annotated and the predicted masks of one sequence, as PNG files of the same names in two folders.
public struct VideoSequenceMasks: Sendable, Equatable {
    /// The sequence's name.
    public let name: String
    /// The names of all annotated frames without `.png`, in order.
    public let frames: [String]
    private let annotations: String
    private let predictions: String

    /// The void index of annotations, which counts as background.
    private static let void: UInt8 = 255

    /// The frames that are scored: all but the first, which was given, and the last, as DAVIS has it for
    /// semi-supervised segmentation.
    public var scoredFrames: ArraySlice<String> { frames.dropFirst().dropLast() }

    /// Lists the annotated frames, and checks that each scored one has a predicted mask of the same size.
    ///
    /// - Parameters:
    ///   - name: The sequence's name.
    ///   - annotations: The folder of its annotated masks.
    ///   - predictions: The folder of its predicted masks.
    /// - Throws: `EvaluationError` that names the folder or the file that is missing or does not fit.
    public init(name: String, annotations: String, predictions: String) throws(EvaluationError) {
        self.name = name
        self.annotations = annotations
        self.predictions = predictions
        let listing: FolderListing
        do {
            listing = try FolderListing(path: annotations)
        } catch {
            throw EvaluationError(error.description)
        }
        // Hidden files are left out as the reference's pattern leaves them out.
        frames = listing.files.filter { $0.hasSuffix(".png") && !$0.hasPrefix(".") }.map {
            String($0.dropLast(4))
        }
        guard frames.count > 2 else {
            throw EvaluationError(
                "\(annotations) has \(frames.count) masks (.png); the first and the last are not scored, so"
                    + " there must be three at least")
        }
        let size = try Self.size(annotations + "/" + frames[0] + ".png")
        for frame in scoredFrames {
            for path in [annotationPath(frame), predictionPath(frame)] {
                let other = try Self.size(path)
                guard other == size else {
                    throw EvaluationError(
                        "\(path) has \(other.width) x \(other.height) pixels, but the first annotated mask of"
                            + " \(name) has \(size.width) x \(size.height)")
                }
            }
        }
    }

    /// Scores every object of the first annotated mask in every scored frame.
    ///
    /// Objects that come into annotations later do not count, as in the reference.
    ///
    /// - Parameter progress: Called after each frame.
    /// - Throws: `EvaluationError` that names the file that cannot be read, has another size, or has more
    ///   objects than the first annotated mask.
    public func score(progress: () -> Void = {}) throws(EvaluationError) -> VideoSequenceScore {
        let first = try Self.mask(annotationPath(frames[0]))
        let count = first.indices.reduce(UInt8(0)) { $1 == Self.void ? $0 : max($0, $1) }
        guard count > 0 else {
            throw EvaluationError("\(annotationPath(frames[0])) shows no object")
        }
        var scores = [[VideoObjectScore]](repeating: [], count: Int(count))
        for frame in scoredFrames {
            let annotated = try Self.mask(annotationPath(frame))
            let predicted = try Self.mask(predictionPath(frame))
            let largest = predicted.indices.max() ?? 0
            guard largest <= count else {
                throw EvaluationError(
                    "\(predictionPath(frame)) has an object \(largest), but the first annotated mask of"
                        + " \(name) has only \(count)")
            }
            for object in 1...count {
                let score = try VideoObjectScore(predicted: predicted, annotated: annotated, object: object)
                scores[Int(object) - 1].append(score)
            }
            progress()
        }
        return VideoSequenceScore(
            name: name, frames: Array(scoredFrames),
            tracks: scores.enumerated().map {
                VideoTrackScore(sequence: name, object: $0.offset + 1, frames: $0.element)
            })
    }

    private func annotationPath(_ frame: String) -> String { "\(annotations)/\(frame).png" }
    private func predictionPath(_ frame: String) -> String { "\(predictions)/\(frame).png" }

    private static func size(_ path: String) throws(EvaluationError) -> (width: Int, height: Int) {
        do {
            let info = try Image.probe(path)
            return (info.width, info.height)
        } catch {
            throw EvaluationError(error.description)
        }
    }

    private static func mask(_ path: String) throws(EvaluationError) -> IndexedImage {
        do {
            return try IndexedImage(contentsOf: path)
        } catch {
            throw EvaluationError(error.description)
        }
    }
}
