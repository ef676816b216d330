// swift-tools-version: 6.1
import PackageDescription

// libtorch stands in .libtorch (scripts/setup.sh puts it there, or links the one that LIBTORCH names).
let libtorch = Context.packageDirectory + "/.libtorch"

// Swift's own libraries inside the program, where `make build` asks for it: it starts a third faster, and runs where there
// is no Swift. Not for tests, whose bundle takes up the program's settings and has no such libraries to link. They are
// named in the order in which they need each other, as a linker asks of archives.
let staticSwift: [LinkerSetting] =
    Context.environment["DINO_STATIC_SWIFT"] == nil
    ? []
    : [
        .unsafeFlags(
            [
                "-static-stdlib", "-lFoundation", "-lCoreFoundation", "-lFoundationInternationalization",
                "-l_FoundationICU", "-lFoundationEssentials", "-l_FoundationCShims",
                "-l_FoundationCollections",
            ], .when(platforms: [.linux]))
    ]

let package = Package(
    name: "swift-dino",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "dino", targets: ["dino"]),
        // Whoever builds on it links libtorch at once: CTorchLibrary's functions replace the trampolines.
        .library(
            name: "DINOKit", targets: ["Torch", "NN", "Imaging", "Similarity", "DINO", "CTorchLibrary"]),
        // What the program loads at the first call, from its own folder.
        .library(name: "dinotorch", type: .dynamic, targets: ["CTorchLibrary"]),
        .library(name: "dinofaiss", type: .dynamic, targets: ["CFaissLibrary"]),
        // What Benchmarks needs beside it.
        .library(
            name: "DINOBenchmarkSupport",
            targets: ["DINOTraining", "Evaluation", "SampleData", "TensorFiles", "Arguments", "Records"]),
    ],
    targets: [
        // Leaves: no libtorch, race-free by type.
        .systemLibrary(
            name: "CJPEG", pkgConfig: "libjpeg",
            providers: [.apt(["libjpeg62-turbo-dev"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(
            name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
        .systemLibrary(
            name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .systemLibrary(
            name: "CFreeType", pkgConfig: "freetype2",
            providers: [.apt(["libfreetype-dev"]), .brew(["freetype"])]),
        .target(
            name: "CImageCodecs", dependencies: ["CJPEG", "CPNG", "CTIFF", "CWebP"],
            cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "CVectors", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "CPixels", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "Imaging", dependencies: ["CImageCodecs", "CPixels", "Files"]),
        .target(name: "Graphics", dependencies: ["Imaging", "CFreeType"]),
        .target(name: "SampleData", dependencies: ["Imaging"]),
        .target(name: "Files"),
        .target(name: "CopyMaker", dependencies: ["Imaging", "Files"]),
        .target(name: "Video", dependencies: ["Imaging", "Files"]),
        .target(name: "TensorFiles", dependencies: ["Files"]),
        .target(name: "Arguments"),
        .target(name: "Records", dependencies: ["Files"]),
        .target(name: "Console", dependencies: ["Files"]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),
        .target(name: "Digests", dependencies: ["Files", "CCrypto"]),
        .target(name: "Downloads", dependencies: ["Digests", "Files", "CCurl"]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .target(name: "SQLite", dependencies: ["CSQLite"]),
        .target(name: "CLateLibrary", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "CFaiss", dependencies: ["CLateLibrary"]),
        // FAISS asks for BLAS and LAPACK by name. libtorch's own are fast and answer first, as it is named
        // before Debian's here whatever the order of targets; those are for what libtorch lacks.
        .target(
            name: "CFaissLibrary",
            cxxSettings: [
                .headerSearchPath("../CFaiss/include"), .headerSearchPath("openmp"), .unsafeFlags(["-O2"]),
            ],
            linkerSettings: [
                .unsafeFlags(["-L" + libtorch + "/lib", "-Xlinker", "-rpath", "-Xlinker", libtorch + "/lib"]),
                .linkedLibrary("torch_cpu"), .linkedLibrary("faiss"), .linkedLibrary("lapack"),
                .linkedLibrary("blas"),
                .linkedLibrary("gomp"),
            ]),
        .target(name: "Approximate", dependencies: ["CFaiss", "Files", "Digests"]),
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"]), .brew(["libmicrohttpd"])]),
        .target(name: "HTTPServer", dependencies: ["CMicroHTTPD"]),
        .target(name: "CPageFiles"),
        .systemLibrary(
            name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(name: "Postgres", dependencies: ["CPostgres"]),

        // libtorch and what is built on it.
        .target(name: "CTorch", dependencies: ["CLateLibrary"]),
        .target(
            name: "CTorchLibrary",
            cxxSettings: [
                .headerSearchPath("../CTorch/include"),
                .unsafeFlags([
                    "-std=c++20", "-O2", "-isystem", libtorch + "/include",
                    "-isystem", libtorch + "/include/torch/csrc/api/include",
                    "-DUSE_DISTRIBUTED", "-DUSE_C10D_GLOO",
                ]),
            ],
            linkerSettings: [
                .unsafeFlags(["-L" + libtorch + "/lib", "-Xlinker", "-rpath", "-Xlinker", libtorch + "/lib"]),
                .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
            ]),
        .target(name: "Torch", dependencies: ["CTorch"]),
        .target(name: "Distributed", dependencies: ["Torch"]),
        .target(name: "NN", dependencies: ["Torch", "TensorFiles", "Files"]),
        .target(name: "Similarity", dependencies: ["Torch", "CVectors"]),
        .target(name: "DINO", dependencies: ["NN", "Imaging", "Similarity", "Downloads"]),
        .target(name: "DINOTraining", dependencies: ["DINO", "Graphics", "Records", "Files"]),
        .target(
            name: "Evaluation",
            dependencies: ["DINO", "NN", "TensorFiles", "Similarity", "Graphics", "Records", "Files"]),
        .target(
            name: "Search",
            dependencies: [
                "DINO", "Similarity", "Imaging", "Torch", "CopyMaker", "SQLite", "Postgres", "Approximate",
                "Digests", "Records", "Files",
            ]),
        .target(
            name: "Serving",
            dependencies: [
                "Search", "DINO", "Similarity", "Imaging", "HTTPServer", "Records", "Files", "CPageFiles",
            ], exclude: ["Page"]),

        .executableTarget(
            name: "dino",
            // The trampolines are ELF's: elsewhere the program links libtorch and FAISS at once.
            dependencies: [
                "Arguments", "Console", "Records", "Graphics", "Imaging", "SampleData", "CopyMaker", "Torch",
                "NN", "DINO", "Distributed",
                "DINOTraining", "Similarity", "Evaluation", "Video", "Search", "Serving", "HTTPServer",
                "Approximate", "Downloads", "Digests", "Files",
                .target(name: "CTorchLibrary", condition: .when(platforms: [.macOS])),
                .target(name: "CFaissLibrary", condition: .when(platforms: [.macOS])),
            ],
            linkerSettings: staticSwift),

        .executableTarget(
            name: "compare-two-pictures", dependencies: ["DINO", "Similarity", "CTorchLibrary"],
            path: "Examples/CompareTwoPictures"),

        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging", "CPixels"], resources: [.copy("Golden")]),
        .testTarget(name: "GraphicsTests", dependencies: ["Graphics"], resources: [.copy("Golden")]),
        .testTarget(name: "SampleDataTests", dependencies: ["SampleData"]),
        .testTarget(name: "CopyMakerTests", dependencies: ["CopyMaker"]),
        .testTarget(name: "VideoTests", dependencies: ["Video", "Imaging"]),
        .testTarget(name: "TensorFilesTests", dependencies: ["TensorFiles"], resources: [.copy("Golden")]),
        .testTarget(name: "ArgumentsTests", dependencies: ["Arguments"]),
        .testTarget(name: "RecordsTests", dependencies: ["Records"]),
        .testTarget(name: "ConsoleTests", dependencies: ["Console"]),
        .target(name: "TestHTTPServer", path: "Tests/HTTPServer"),
        .testTarget(name: "DownloadsTests", dependencies: ["Downloads", "Digests", "TestHTTPServer"]),
        .testTarget(
            name: "ApproximateTests", dependencies: ["Approximate", "Files"], exclude: ["check_with_faiss.py"]
        ),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer", "TestHTTPServer"]),
        .target(name: "TestBrowser", path: "Tests/Browser"),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite"]),
        .target(name: "TestPostgres", dependencies: ["Postgres"], path: "Tests/PostgresServer"),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestPostgres"]),
        .testTarget(
            name: "SearchTests",
            dependencies: ["Search", "SQLite", "Postgres", "TestPostgres", "TestSupport"]),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "Serving", "Search", "SQLite", "DINO", "HTTPServer", "TestBrowser", "TestHTTPServer",
                "TestSupport",
            ]),
        .testTarget(name: "TorchTests", dependencies: ["Torch"]),
        .testTarget(name: "DistributedTests", dependencies: ["Distributed", "NN", "Torch", "TestSupport"]),
        .target(name: "TestSupport", dependencies: ["NN", "Imaging", "Distributed"], path: "Tests/Support"),
        .testTarget(name: "NNTests", dependencies: ["NN", "TestSupport"], resources: [.copy("Golden")]),
        .testTarget(
            name: "SimilarityTests", dependencies: ["Similarity", "TensorFiles", "TestSupport"],
            resources: [.copy("Golden")]),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"], resources: [.copy("Golden")]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "dino", "Search", "SQLite", "TensorFiles", "Video", "TestSupport", "TestHTTPServer",
                "TestBrowser",
            ],
            resources: [.copy("Golden")]),
        .testTarget(
            name: "DINOTrainingTests", dependencies: ["DINOTraining", "TestSupport"],
            resources: [.copy("Golden")]),
        .testTarget(name: "DINOTests", dependencies: ["DINO", "TestSupport"], resources: [.copy("Golden")]),
    ],
    cxxLanguageStandard: .cxx20
)
