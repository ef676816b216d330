// How alike are two pictures?
//
//     swift run -c release compare-two-pictures dino_vits16 a.jpg b.jpg
//
// The weights are a file or a published name, which is downloaded once.
import DINO
import Foundation
import Similarity

let arguments = CommandLine.arguments.dropFirst()
guard let weights = arguments.first, arguments.count == 3 else {
    print("usage: compare-two-pictures WEIGHTS PICTURE PICTURE")
    exit(2)
}

let model = try await FeatureModel(weights: weights, recipe: "cls+gem:4|l2")
let a = try await model.features(ofFile: arguments[arguments.startIndex + 1])
let b = try await model.features(ofFile: arguments[arguments.startIndex + 2])
print("\(a.count) numbers each; cosine \(Metric.cosine.score(a, b)), distance \(Metric.l2.score(a, b))")
