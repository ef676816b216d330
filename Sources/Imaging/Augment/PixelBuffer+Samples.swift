extension PixelBuffer {
    /// Inverts every sample of `threshold` or more.
    package func solarise(threshold: UInt8 = 128) {
        for index in 0..<byteCount {
            let sample = base[index]
            base[index] = sample < threshold ? sample : 255 - sample
        }
    }

    /// Mirrors the picture left to right.
    package func flipHorizontally() {
        for y in 0..<height {
            var left = base + y * width * 3
            var right = left + (width - 1) * 3
            while left < right {
                for channel in 0..<3 {
                    (left[channel], right[channel]) = (right[channel], left[channel])
                }
                left += 3
                right -= 3
            }
        }
    }
}
