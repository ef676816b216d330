import DINO
import Foundation
import Imaging
import Search
import Similarity
import TensorFiles
import TestSupport
import Testing
import Torch

/// The vectors of an index are those of its recipes, and other features are refused by name.
@Suite struct IndexFeaturesTests {
    /// Views of fixed and of changing sizes, whose bytes begin at odd places.
    static let recipes: [(String, Preprocessing)] = [
        ("cls|l2", .init(resizeSize: 18, cropSize: 17)), ("mean", .init(fit: .within, cropSize: 33)),
        ("cls+gem:3|l2", .init(fit: .squeeze, cropSize: 24)), ("max", .init(resizeSize: 18, cropSize: 17)),
        ("cls:2", .init(fit: .pad, cropSize: 19)),
    ]

    private func mixed(
        _ recipes: [(String, Preprocessing)] = Self.recipes, dimension: Int = 24
    ) throws -> TinyIndex {
        let index = try TinyIndex(recipes, dimension: dimension)
        for seed in 0..<11 {
            try index.write("\(seed).png", seed, width: 17 + seed * 5 % 23, height: 16 + seed * 7 % 29)
        }
        return index
    }

    @Test func severalRecipesGiveWhatEachGivesAlone() throws {
        let together = try mixed()
        try together.update(batchSize: 4, workers: 2)
        let all = try together.entries()
        #expect(all.count == 11)
        for (place, recipe) in Self.recipes.enumerated() {
            let alone = try mixed([recipe])
            try alone.update(batchSize: 4)
            for (path, entry) in try alone.entries() {
                let vector = try #require(all[path]).vectors[place]
                #expect(!vector.isEmpty)
                // Two recipes share a view: the norm of class tokens alone and of all tokens may round
                // otherwise.
                let difference = zip(entry.vectors[0], vector).map { abs($0 - $1) }.max() ?? 1
                #expect(difference <= (recipe.1.cropSize == 17 ? 1e-5 : 0), "\(recipe.0): \(difference)")
            }
        }
    }

    /// As a query of the same picture, and as the library's way from a picture to a vector.
    @Test func theyAreWhatThePictureGivesByItself() async throws {
        // Of this width a file need not say how many heads there are.
        let index = try mixed(dimension: 192)
        try index.update(batchSize: 4)
        let weights = index.folder.path + "/weights.pth"
        try TorchFile.write(FileValue(stateDict: index.network.network.stateDict()), to: weights)
        let entries = try index.entries()
        var pictures: [(image: Image, vectors: [[Float]])] = []
        for (_, entry) in entries {
            let image = try Image(contentsOf: "\(index.root)/\(entry.picture.path)")
            for (a, b) in zip(try index.features.vectors(of: image), entry.vectors) {
                #expect(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 })
            }
            pictures.append((image, entry.vectors))
        }
        for (place, recipe) in Self.recipes.enumerated() {
            let model = try await FeatureModel(
                weights: weights, recipe: recipe.0, preprocessing: recipe.1, device: "cpu")
            for picture in pictures {
                let vector = try await model.features(of: picture.image)
                let close = zip(vector, picture.vectors[place]).allSatisfy { abs($0 - $1) < 1e-5 }
                #expect(vector.count == picture.vectors[place].count && close, "\(recipe.0)")
            }
        }
    }

    @Test func precisionsRoundWithinTheirBounds() throws {
        let index = try mixed()
        try index.update()
        let exact = try index.entries()
        for precision in [VectorPrecision.float16, .int8] {
            index.precision = precision
            let file = "\(index.folder.path)/\(precision).index"
            try index.update(file: file)
            let store = try SQLiteStore(opening: file)
            #expect(store.header.precision == precision)
            for (path, entry) in try index.entries(file) {
                for (a, b) in zip(try #require(exact[path]).vectors, entry.vectors) {
                    let most = a.map(abs).max() ?? 0
                    let bound = { (number: Float) in
                        precision == .float16 ? abs(number) / 2048 + 1e-7 : most / 254 + most / 64_000
                    }
                    #expect(
                        a != b && a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= bound($0) })
                }
            }
            let rows = try store.vectors(recipe: 1)
            #expect(rows.ids == Array(1...11) && rows.vectors.count == 11)
            #expect(try rows.vectors.row(4) == store.vector(5, recipe: 1))
        }
    }

    @Test func aPhotoIsIndexedUpright() throws {
        let index = try TinyIndex()
        let jpeg = try TinyIndex.picture(3, width: 40, height: 24).jpegData(quality: 95)
        // The tag of a camera that was held upright, in front of the picture's own blocks.
        let tiff: [UInt8] = [
            0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ]
        let block: [UInt8] = [0xFF, 0xE1, 0, UInt8(tiff.count + 8)] + Array("Exif\0\0".utf8) + tiff
        try index.write("turned.jpg", bytes: jpeg[..<2] + block + jpeg[2...])
        try index.write("stored.jpg", bytes: jpeg)
        try index.update(thumbnailSide: 20)
        let store = try SQLiteStore(opening: index.file)
        let (turned, stored) = (
            try #require(try store.pictures([2]).first), try #require(try store.pictures([1]).first)
        )
        #expect(turned.path == "turned.jpg" && turned.width == 24 && turned.height == 40)
        #expect(stored.width == 40 && stored.height == 24)
        let thumbnail = try Image.decode(try #require(try store.thumbnail(2)), name: "thumbnail")
        #expect(thumbnail.width == 12 && thumbnail.height == 20)
        let upright = try Image.decode(jpeg, name: "jpeg").turned(by: .turnedLeft)
        let vector = try #require(try store.vector(2, recipe: 0))
        #expect(zip(vector, try index.features.vectors(of: upright)[0]).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(try vector != store.vector(1, recipe: 0))
    }

    @Test(arguments: [1, 7, 16, 40])
    func thumbnailsAreSmallJPEGs(side: Int) throws {
        let index = try TinyIndex()
        let sizes = [(40, 20), (16, 33), (500, 2), (20, 20)]
        for (seed, size) in sizes.enumerated() {
            try index.write("\(seed).png", seed, width: size.0, height: size.1)
        }
        try index.update(thumbnailSide: side)
        let store = try SQLiteStore(opening: index.file)
        for (seed, size) in sizes.enumerated() {
            let bytes = try #require(try store.thumbnail(seed + 1))
            #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF]))
            let image = try Image.decode(bytes, name: "thumbnail")
            #expect(max(image.width, image.height) == min(side, max(size.0, size.1)))
        }
        #expect(try store.thumbnail(99) == nil)
    }

    @Test func withoutThumbnailsThereAreNone() throws {
        let index = try TinyIndex()
        try index.write("a.ppm", 1)
        try index.update(thumbnailSide: 0)
        #expect(try SQLiteStore(opening: index.file).thumbnail(1) == nil)
        try index.write("a.ppm", 2)
        try index.update(thumbnailSide: 8)
        #expect(try SQLiteStore(opening: index.file).thumbnail(1) != nil)
    }

    @Test func otherFeaturesAreRefusedByName() throws {
        let network = TinyIndex.network()
        let made = try TinyIndex.features(network, sha256: "abc").specification
        #expect(made.difference(from: made) == nil)
        func difference(_ other: IndexFeatures) -> String { made.difference(from: other.specification) ?? "" }
        #expect(
            difference(try TinyIndex.features(network, sha256: "abd")).hasPrefix("was made with the weights"))
        let wide = try TinyIndex.features(TinyIndex.network(dimension: 48), sha256: "abc")
        #expect(
            difference(wide).contains("width 24") && difference(wide).contains("not with a ViT of width 48"))
        #expect(
            difference(try TinyIndex.features(network, sha256: "abc", mean: [0.5, 0.5, 0.5]))
                .contains("--mean 0.485 0.456 0.406"))
        let view = Preprocessing(resizeSize: 16, cropSize: 16)
        #expect(
            difference(try TinyIndex.features(network, [("mean", view)], sha256: "abc"))
                == "has no recipe 'mean'; it has 'cls|l2'")
        var longer = made
        longer.recipes[0].dimension = 25
        #expect(longer.difference(from: made) == "has vectors of 25 numbers for 'cls|l2', not of 24")
        var bilinear = made
        bilinear.recipes[0].filter = "bilinear"
        #expect(
            bilinear.difference(from: made)?.contains("(crop 16 of 16, bilinear, not crop 16 of 16)") == true)
        let small = Preprocessing(resizeSize: 16, cropSize: 12)
        #expect(
            difference(try TinyIndex.features(network, [("cls|l2", small)], sha256: "abc"))
                == "was made with pictures of another size or cut for 'cls|l2' (crop 16 of 16, not crop 12 of 16)"
        )
    }

    @Test func anotherWhiteningFileIsRefused() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/w.pth"
        let network = TinyIndex.network()
        func features(_ seed: Int) throws -> IndexFeatures {
            let rows = Formula.numbers(seed, [40, 24], scale: 1)
            try Whitening(learningFrom: rows).write(to: path)
            return try TinyIndex.features(network, [("cls|whiten:\(path)", Preprocessing(cropSize: 16))])
        }
        let first = try features(1).specification
        #expect(first.recipes[0].whitenings.count == 1)
        let difference = try first.difference(from: features(2).specification)
        #expect(difference == "was made with another whitening file for 'cls|whiten:\(path)'")
    }

    /// Vectors are kept in the order of the recipes.
    @Test func theSameRecipesInAnotherOrderAreNotMixedUp() throws {
        let view = Preprocessing(cropSize: 16)
        let index = try TinyIndex([("cls", view), ("mean", view)])
        try index.write("a.ppm", 1)
        try index.update()
        let other = try TinyIndex.features(index.network, [("mean", view), ("cls", view)])
        try index.write("b.ppm", 2)
        let store = try SQLiteStore(opening: index.file)
        #expect(throws: IndexError.self) {
            try IndexUpdate(store, features: other, thumbnailSide: 8).run(
                PictureInputs.paths([index.root]), batchSize: 1, workers: 0, progress: { _, _ in },
                isStopRequested: { false })
        }
        #expect(try store.count() == 1)
    }

    @Test func whatAnIndexSaysGivesTheSameFeaturesAgain() throws {
        let index = try mixed()
        try index.update()
        let header = try SQLiteStore(opening: index.file).header
        #expect(
            header
                == IndexHeader(root: index.root, features: index.features.specification, precision: .float32))
        let again = try IndexFeatures(
            header.features, network: index.network, weights: header.features.weights, device: .cpu,
            index: "x")
        let image = TinyIndex.picture(77)
        #expect(try again.vectors(of: image) == index.features.vectors(of: image))
        let other = FeatureSpecification.Weights(name: "other", sha256: "1234", key: "teacher")
        let error = #expect(throws: IndexError.self) {
            try IndexFeatures(
                header.features, network: index.network, weights: other, device: .cpu, index: "x")
        }
        #expect(error?.description.hasPrefix("x was made with the weights") == true)
    }
}
