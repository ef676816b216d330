import CFreeType

/// A font at one size, through FreeType; belongs to one thread at a time.
final class Typeface {
    /// A letter's shape.
    struct Glyph {
        /// How much of each pixel is covered, row by row, from 0 to 255.
        var coverage: [UInt8] = []
        var width = 0
        var height = 0
        /// Pixels from the pen to the shape's left side.
        var left = 0
        /// Pixels from the baseline up to the shape's top.
        var top = 0
        /// Pixels that the pen moves on.
        var advance = 0
    }

    private let library: FT_Library
    private let face: FT_Face
    private var glyphs: [FT_UInt: Glyph] = [:]

    /// Opens a font, or nil where the file is none that can be scaled.
    init?(_ file: FontFile) {
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else { return nil }
        var face: FT_Face?
        guard FT_New_Face(library, file.path, 0, &face) == 0, let face,
            face.pointee.face_flags & FT_Long(FT_FACE_FLAG_SCALABLE) != 0, face.pointee.size != nil
        else {
            // Takes the face along, too.
            FT_Done_FreeType(library)
            return nil
        }
        self.library = library
        self.face = face
    }

    deinit { FT_Done_FreeType(library) }

    /// Sets the size of an em in pixels, which a font that scales takes as it is.
    func setSize(_ pixels: Int) {
        glyphs = [:]
        _ = FT_Set_Pixel_Sizes(face, 0, FT_UInt(pixels))
    }

    /// Pixels from a line's top to its baseline.
    var ascent: Int { (Int(face.pointee.size.pointee.metrics.ascender) + 63) >> 6 }
    /// Pixels from a line's baseline to its bottom.
    var descent: Int { (63 - Int(face.pointee.size.pointee.metrics.descender)) >> 6 }

    var writesLatin: Bool { has("A") && has("z") && has("0") }

    func has(_ scalar: Unicode.Scalar) -> Bool { index(of: scalar) != 0 }

    /// The shape of a letter; that of a missing one, mostly a box, where the font lacks it.
    func glyph(_ scalar: Unicode.Scalar) -> Glyph {
        let index = index(of: scalar)
        if let known = glyphs[index] { return known }
        let glyph = rendered(index)
        glyphs[index] = glyph
        return glyph
    }

    /// Pixels by which a pair of letters moves together (negative) or apart.
    func kerning(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Int {
        var offset = FT_Vector()
        let status = FT_Get_Kerning(
            face, index(of: first), index(of: second), FT_UInt(FT_KERNING_DEFAULT.rawValue), &offset)
        return status == 0 ? (Int(offset.x) + 32) >> 6 : 0
    }

    private func index(of scalar: Unicode.Scalar) -> FT_UInt {
        FT_Get_Char_Index(face, FT_ULong(scalar.value))
    }

    /// FT_LOAD_RENDER, FT_LOAD_NO_BITMAP and FT_LOAD_TARGET_LIGHT, which is a macro: upright stems keep their
    /// shape.
    private static let flags = FT_Int32(1 << 2 | 1 << 3 | 1 << 16)

    /// What cannot be drawn is empty.
    private func rendered(_ index: FT_UInt) -> Glyph {
        guard FT_Load_Glyph(face, index, Self.flags) == 0, let slot = face.pointee.glyph else {
            return Glyph()
        }
        let bitmap = slot.pointee.bitmap
        var glyph = Glyph()
        glyph.advance = (Int(slot.pointee.advance.x) + 32) >> 6
        guard bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_GRAY.rawValue), bitmap.pitch >= 0,
            let rows = bitmap.buffer
        else { return glyph }
        (glyph.width, glyph.height) = (Int(bitmap.width), Int(bitmap.rows))
        (glyph.left, glyph.top) = (Int(slot.pointee.bitmap_left), Int(slot.pointee.bitmap_top))
        for row in 0..<glyph.height {
            let start = rows + row * Int(bitmap.pitch)
            glyph.coverage += UnsafeBufferPointer(start: start, count: glyph.width)
        }
        return glyph
    }
}
