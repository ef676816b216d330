import Foundation
import Imaging
import Testing

@Suite struct AugmentDrawTests {
    /// Quantiles against torchvision's, both over 20,000 draws.
    @Test func cropsAreDistributedAsTorchvisions() {
        for golden in AugmentGolden.shared.distributions {
            let crop = RandomResizedCrop(scale: golden.scale[0]...golden.scale[1])
            var generator = SeededGenerator(3)
            let draws = (0..<20000).map { _ in
                crop.draw(width: golden.width, height: golden.height, using: &generator)
            }
            let (width, height) = (Double(golden.width), Double(golden.height))
            let area = draws.map { Double($0.width * $0.height) / (width * height) }
            let shape = draws.map { log(Double($0.width) / Double($0.height)) }
            expectNear(area, golden.levels, golden.area, "area")
            expectNear(shape, golden.levels, golden.shape, "shape")
            expectNear(draws.map { Double($0.x) / width }, golden.levels, golden.x, "x")
            expectNear(draws.map { Double($0.y) / height }, golden.levels, golden.y, "y")
            for draw in draws {
                #expect(draw.x >= 0 && draw.x + draw.width <= golden.width)
                #expect(draw.y >= 0 && draw.y + draw.height <= golden.height)
            }
        }
    }

    private func expectNear(_ values: [Double], _ levels: [Double], _ expected: [Double], _ name: String) {
        let sorted = values.sorted()
        for (level, value) in zip(levels, expected) {
            let own = sorted[Int(level * Double(sorted.count - 1))]
            #expect(abs(own - value) < 0.012, "\(name) at \(level): \(own), torchvision \(value)")
        }
    }

    @Test func fallsBackToTheCenter() {
        var generator = SeededGenerator(1)
        let crop = RandomResizedCrop(scale: 1...1)
        let wide = crop.draw(width: 900, height: 100, using: &generator)
        #expect(wide == PixelRectangle(x: 383, y: 0, width: 133, height: 100))
        let tall = crop.draw(width: 100, height: 900, using: &generator)
        #expect(tall == PixelRectangle(x: 0, y: 383, width: 100, height: 133))
        let thread = crop.draw(width: 1, height: 5000, using: &generator)
        #expect(thread.width == 1 && thread.height == 1)
    }

    /// torchvision's defaults: 8 to 100 % of the area, mirrored half of the time, colours kept.
    @Test func viewsForAClassifierChangePlaceAndSideOnly() {
        let recipe = CropRecipe.classification(size: 32)
        #expect(recipe.filter == .bilinear && recipe.crop == RandomResizedCrop(scale: 0.08...1))
        var generator = SeededGenerator(5)
        var parameters = CropParameters()
        var flips = 0
        for _ in 0..<1000 {
            recipe.draw(width: 90, height: 60, using: &generator, into: &parameters)
            #expect(parameters.steps.isEmpty && parameters.blurRadius == 0 && !parameters.isSolarised)
            flips += parameters.isFlipped ? 1 : 0
        }
        #expect((430...570).contains(flips))
    }

    @Test func jitterIsUniformInFactorsAndOrder() {
        var generator = SeededGenerator(11)
        let jitter = ColorJitter()
        var orders: [String: Int] = [:]
        var brightness: [Double] = []
        var saturation: [Double] = []
        var hues: [Int: Int] = [:]
        let count = 24000
        for _ in 0..<count {
            var steps: [ColourStep] = []
            jitter.draw(into: &steps, using: &generator)
            var order = ""
            for step in steps {
                switch step {
                case .brightness(let factor):
                    order += "b"
                    brightness.append(Double(factor))
                case .contrast: order += "c"
                case .saturation(let factor):
                    order += "s"
                    saturation.append(Double(factor))
                case .hue(let shift):
                    order += "h"
                    hues[Int(Int8(bitPattern: shift)), default: 0] += 1
                case .grey: order += "g"
                }
            }
            orders[order, default: 0] += 1
        }
        #expect(orders.count == 24)
        #expect(orders.values.allSatisfy { (850...1150).contains($0) })
        for (values, low, high) in [(brightness, 0.6, 1.4), (saturation, 0.8, 1.2)] {
            let mean = values.reduce(0, +) / Double(count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
            #expect(abs(mean - 1) < 0.006)
            #expect(abs(variance - (high - low) * (high - low) / 12) < 0.002)
            #expect(values.allSatisfy { $0 >= low - 1e-6 && $0 <= high + 1e-6 })
        }
        // 25.5 steps to each side, truncated: 0 is hit twice as often, 25 half as often.
        #expect(hues.keys.min() == -25 && hues.keys.max() == 25)
        #expect(abs(Double(hues[0] ?? 0) / Double(count) - 2 / 51) < 0.005)
    }

    @Test func recipesHappenAsOften() {
        let recipes: [(CropRecipe, blur: Double, solarise: Double)] = [
            (.firstGlobal(), 1, 0), (.secondGlobal(), 0.1, 0.2), (.local(), 0.5, 0),
        ]
        for (recipe, blur, solarise) in recipes {
            var generator = SeededGenerator(2)
            var parameters = CropParameters()
            var counts = [0.0, 0, 0, 0, 0]
            var radii: [Double] = []
            for _ in 0..<10000 {
                recipe.draw(width: 400, height: 300, using: &generator, into: &parameters)
                counts[0] += parameters.isFlipped ? 1 : 0
                counts[1] += parameters.steps.contains { $0 != .grey } ? 1 : 0
                counts[2] += parameters.steps.last == .grey ? 1 : 0
                counts[3] += parameters.blurRadius > 0 ? 1 : 0
                counts[4] += parameters.isSolarised ? 1 : 0
                if parameters.blurRadius > 0 { radii.append(Double(parameters.blurRadius)) }
            }
            for (count, expected) in zip(counts, [0.5, 0.8, 0.2, blur, solarise]) {
                #expect(abs(count / 10000 - expected) < 0.02)
            }
            #expect(abs(radii.reduce(0, +) / Double(radii.count) - 1.05) < 0.06)
        }
    }
}
