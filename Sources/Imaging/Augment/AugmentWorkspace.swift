import CPixels

/// Work space of one thread that makes views of pictures.
///
/// It grows to what the largest picture needs and is then used again without allocation. Not for use by two
/// threads at a time.
public final class AugmentWorkspace {
    let resampler: Resampler
    var reduction = BoxReduction()
    var interpolation = LinearInterpolation()
    let colours: ColourPass
    let blur: GaussianBlur
    var parameters = CropParameters()
    /// A view that needs black around it.
    var unpadded = GrowingBuffer<UInt8>()

    /// Empty work space.
    public convenience init() {
        self.init(path: PX_BEST)
    }

    /// Empty work space for these kernels; all give the same bytes.
    package init(path: px_path) {
        resampler = Resampler(path: path)
        colours = ColourPass(path: path)
        blur = GaussianBlur(path: path)
    }
}
