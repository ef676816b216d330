// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "swift-dino", path: "..")],
    targets: [
        .executableTarget(
            name: "dino-benchmark",
            dependencies: [
                .product(name: "DINOKit", package: "swift-dino"),
                .product(name: "DINOBenchmarkSupport", package: "swift-dino"),
            ])
    ]
)
