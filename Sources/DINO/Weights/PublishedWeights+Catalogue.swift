extension PublishedWeights {
    /// All that are known, the original's own first.
    public static let all: [PublishedWeights] =
        hub + timm + huggingFace + fullCheckpoints + linearHeads

    /// PyTorch hub's names (`hubconf.py` of the original), and two files that its scripts use.
    private static let hub = [
        authors(
            "dino_vits16", "ViT-S/16, k-NN 74.5 % on ImageNet", .visionTransformer,
            "dino_deitsmall16_pretrain"),
        authors(
            "dino_vits8", "ViT-S/8, k-NN 78.3 %", .visionTransformer, "dino_deitsmall8_pretrain"),
        authors(
            "dino_vitb16", "ViT-B/16, k-NN 76.1 %", .visionTransformer, "dino_vitbase16_pretrain",
            sha256: "bf34ad0f424b9029b593e8dc3ed553bf26e88bcba0d32bf3e62a6209cb64c85e", size: 343_242_485),
        authors(
            "dino_vitb8", "ViT-B/8, k-NN 77.4 %", .visionTransformer, "dino_vitbase8_pretrain",
            sha256: "575f0efc4838938314afa09897a62ed2b87919928b5edcd133abb907328995eb", size: 343_279_349),
        authors(
            "dino_vits8_300ep", "ViT-S/8 of 300 epochs, for attention pictures", .visionTransformer,
            "dino_deitsmall8_300ep_pretrain"),
        authors(
            "dino_vits16_googlelandmark", "ViT-S/16 of Google Landmarks v2, for retrieval",
            .visionTransformer,
            "dino_vitsmall16_googlelandmark_pretrain"),
        authors(
            "dino_resnet50", "ResNet-50, k-NN 67.5 %", .resNet, "dino_resnet50_pretrain",
            sha256: "156f8c4166a23dc2951ae811e39d76a06269c565932edf647c0187e65cd7aa7c", size: 94_345_885),
        authors(
            "dino_xcit_small_12_p16", "XCiT-S12/16, k-NN 76.0 %", .xcit, "dino_xcit_small_12_p16_pretrain"),
        authors(
            "dino_xcit_small_12_p8", "XCiT-S12/8, k-NN 77.1 %", .xcit, "dino_xcit_small_12_p8_pretrain"),
        authors(
            "dino_xcit_medium_24_p16", "XCiT-M24/16, k-NN 76.4 %", .xcit, "dino_xcit_medium_24_p16_pretrain"),
        authors(
            "dino_xcit_medium_24_p8", "XCiT-M24/8, k-NN 77.9 %", .xcit, "dino_xcit_medium_24_p8_pretrain"),
    ]

    /// The same vision transformers as timm publishes them.
    private static let timm = [
        timm("vit_small_patch16_224", "dino_vits16", sha256: nil),
        timm(
            "vit_small_patch8_224", "dino_vits8",
            sha256: "e1b79616ce6d1b8dc3cc0d5952b6d0958356a189122882493e665d28f20654a0"),
        timm(
            "vit_base_patch16_224", "dino_vitb16",
            sha256: "93181583427d6de3e18ab0e6ee4df35736cfc51a3c1bf9ae0e9b53b1316598dc"),
        timm(
            "vit_base_patch8_224", "dino_vitb8",
            sha256: "01be14b99784a4c0970a5703214513588daf27014e908ac7ea08967b7bd80f5f"),
    ]

    /// The same as Hugging Face publishes them; two repositories have no safetensors file.
    private static let huggingFace = [
        facebook(
            "facebook/dino-vits16", "dino_vits16", "pytorch_model.bin",
            sha256: "a5bb4ddaf1b3abbdbba9962d7432bbdc633527c1c3e533e0bbc4d9d1b7e08d99"),
        facebook(
            "facebook/dino-vits8", "dino_vits8", "model.safetensors",
            sha256: "87f9945d7793843d3d8d2b213cbce5fbc6983e277d145060b5035d45450dc452"),
        facebook(
            "facebook/dino-vitb16", "dino_vitb16", "pytorch_model.bin",
            sha256: "a064e36c67289caaa5c949c0b3f7f31a0fcbcba5721f5fa12419933ec1f4fe6e"),
        facebook(
            "facebook/dino-vitb8", "dino_vitb8", "model.safetensors",
            sha256: "f51c99ce793d1eb87daf2a670b9e11e50927fd00334d2cac75cbd30666d13f6b"),
    ]

    /// The authors' networks, and what their files begin with.
    private static let networks: [(name: String, kind: NetworkKind, file: String)] =
        [
            ("dino_vits16", .visionTransformer, "dino_deitsmall16"),
            ("dino_vits8", .visionTransformer, "dino_deitsmall8"),
            ("dino_vitb16", .visionTransformer, "dino_vitbase16"),
            ("dino_vitb8", .visionTransformer, "dino_vitbase8"),
            ("dino_resnet50", .resNet, "dino_resnet50"),
        ]
        + ["small_12_p16", "small_12_p8", "medium_24_p16", "medium_24_p8"].map {
            ("dino_xcit_\($0)", .xcit, "dino_xcit_\($0)")
        }

    /// Student, teacher and optimiser, to train on from (`--init_from`).
    private static let fullCheckpoints = networks.map { name, kind, file in
        authors(
            name + "_full", "\(name) with student, head and optimiser", kind, "\(file)_pretrain",
            file: "\(file)_pretrain_full_checkpoint.pth")
    }

    /// The classifiers that linear evaluation trained on ImageNet.
    private static let linearHeads = networks.map { name, _, file in
        authors(
            name + "_linear", "ImageNet classifier on \(name)", .linearHead, "\(file)_pretrain",
            file: "\(file)_linearweights.pth")
    }

    private static func authors(
        _ name: String, _ summary: String, _ kind: NetworkKind, _ folder: String, file: String? = nil,
        sha256: String? = nil, size: Int? = nil
    ) -> PublishedWeights {
        PublishedWeights(
            name: name, otherNames: [], summary: summary, kind: kind,
            origin: .authors(folder: folder, file: file ?? folder + ".pth"), sha256: sha256, size: size)
    }

    private static func timm(_ name: String, _ same: String, sha256: String?) -> PublishedWeights {
        PublishedWeights(
            name: name + ".dino", otherNames: ["timm/\(name).dino", name + "_dino"],
            summary: "\(same) as timm has it", kind: .visionTransformer,
            origin: .huggingFace(repository: "timm/\(name).dino", file: "model.safetensors"), sha256: sha256,
            size: nil)
    }

    private static func facebook(
        _ repository: String, _ same: String, _ file: String, sha256: String
    ) -> PublishedWeights {
        PublishedWeights(
            name: repository, otherNames: [], summary: "\(same) as Hugging Face has it",
            kind: .visionTransformer, origin: .huggingFace(repository: repository, file: file),
            sha256: sha256,
            size: nil)
    }
}
