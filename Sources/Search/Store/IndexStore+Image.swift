import Imaging

extension IndexStore {
    /// A picture of the index to be shown: its thumbnail, or the file where there is none; nil where that is gone.
    ///
    /// - Throws: What the store throws.
    public func image(_ picture: IndexedPicture) throws -> Image? {
        if let jpeg = try thumbnail(picture.id), !jpeg.isEmpty {
            return try? Image.decode(jpeg, name: picture.path)
        }
        return try? Image(
            contentsOf: "\(header.root)/\(picture.path)", options: IndexFeatures.decoding)
    }
}
