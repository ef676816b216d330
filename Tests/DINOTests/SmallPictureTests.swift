import DINO
import Imaging
import NN
import TensorFiles
import TestSupport
import Testing
import Torch

/// Pictures that hold no patch, or none at half their size: a user may ask for them, so they end in a
/// sentence.
@Suite struct SmallPictureTests {
    let folder = TemporaryFolder()

    private func weights() throws -> String {
        let sizes = VisionTransformerConfiguration(
            patchSize: 16, embedDim: 192, depth: 1, heads: 3, imageSize: 64)
        let network = VisionTransformer(sizes, generator: Generator(seed: 1))
        let path = folder.path + "/weights.safetensors"
        try SafetensorsFile(tensors: try network.stateDict()).write(to: path)
        return path
    }

    private func dimension(_ recipe: String, _ fit: Preprocessing.Fit, crop: Int) async throws -> Int {
        let model = try await FeatureModel(
            weights: try weights(), recipe: recipe, preprocessing: Preprocessing(fit: fit, cropSize: crop),
            device: "cpu")
        let pixels = [UInt8](repeating: 90, count: 40 * 7 * 3)
        return try await model.features(of: Image(width: 40, height: 7, pixels: pixels)).count
    }

    @Test(arguments: Preprocessing.Fit.allCases)
    func aPictureThatHoldsAPatchIsEnough(fit: Preprocessing.Fit) async throws {
        #expect(try await dimension("cls+mean|l2", fit, crop: 16) == 384)
        #expect(try await dimension("cls+mean|multiscale", fit, crop: 32) == 384)
    }

    @Test(arguments: Preprocessing.Fit.allCases)
    func aPictureThatHoldsNoneIsRefused(fit: Preprocessing.Fit) async throws {
        for (recipe, crop, least) in [
            ("cls", 15, 16), ("cls|multiscale", 31, 32), ("mean|multiscale", 1, 32),
        ] {
            let error = await #expect(throws: RecipeError.self, "\(recipe) of \(crop) pixels") {
                try await dimension(recipe, fit, crop: crop)
            }
            let sentence = error?.description ?? ""
            #expect(sentence.contains("\(crop)") && sentence.contains("\(least)"), "\(sentence)")
        }
    }

    /// The original's retrieval looks at thumbnails as they are; only what holds no patch is stretched.
    @Test func thumbnailsKeepTheirShapeDownToOnePatch() throws {
        let preprocessing = Preprocessing(fit: .shrink, cropSize: 64, filter: .lanczos3)
        let recipe = try FeatureRecipe("cls")
        let transform = try preprocessing.transform(
            trainedSize: nil, smallestSide: recipe.smallestSide(patchSize: 16))
        let (shown, stretched) = (
            transform.size(width: 110, height: 50), transform.size(width: 110, height: 20)
        )
        #expect(shown == (64, 29) && stretched == (64, 16))
        #expect(try FeatureRecipe("cls|multiscale").smallestSide(patchSize: 16) == 32)
    }
}
