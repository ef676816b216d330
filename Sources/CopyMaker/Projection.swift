import Imaging

/// Where the pixels of a turned or tilted picture come from: a map of the plane that keeps lines straight.
///
/// Only the four basic operations are used, so that a picture is the same on every system.
package struct Projection: Sendable, Equatable {
    /// A place in pixels, from the top left corner.
    package struct Point: Sendable, Equatable {
        /// Pixels to the right.
        package var x: Double
        /// Pixels down.
        package var y: Double

        /// A place.
        package init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// Three rows of three, in homogeneous coordinates, from the result to the source.
    private let m: [Double]
    /// The result's width in pixels.
    package let width: Int
    /// The result's height in pixels.
    package let height: Int

    /// Turns a picture clockwise on a canvas that is just large enough; the angle is in -90...90 degrees.
    package init(turning image: Image, degrees: Double) {
        // Sine and cosine by the tangent of half the angle belong to one angle, however it is rounded.
        // The half is halved again first, where the series is good to 1e-7.
        let x = degrees * (3.141592653589793 / 720)
        let square = x * x
        let quarter = x * (1 + square * (1.0 / 3 + square * (2.0 / 15 + square * (17.0 / 315))))
        let half = 2 * quarter / (1 - quarter * quarter)
        let sine = 2 * half / (1 + half * half)
        let cosine = (1 - half * half) / (1 + half * half)
        let (oldWidth, oldHeight) = (Double(image.width), Double(image.height))
        width = max(1, Int((oldWidth * cosine + oldHeight * abs(sine)).rounded()))
        height = max(1, Int((oldHeight * cosine + oldWidth * abs(sine)).rounded()))
        let (centerX, centerY) = (Double(width) / 2, Double(height) / 2)
        m = [
            cosine, sine, oldWidth / 2 - cosine * centerX - sine * centerY,
            -sine, cosine, oldHeight / 2 + sine * centerX - cosine * centerY,
            0, 0, 1,
        ]
    }

    /// Draws a picture into a convex quadrilateral of a canvas; corners are clockwise from the top left.
    package init(of image: Image, into corners: [Point], width: Int, height: Int) {
        precondition(corners.count == 4, "a quadrilateral has four corners")
        self.width = width
        self.height = height
        // The unit square to the quadrilateral, inverted, and the unit square to the picture.
        let (p, q, r, s) = (corners[0], corners[1], corners[2], corners[3])
        let sum = Point(p.x - q.x + r.x - s.x, p.y - q.y + r.y - s.y)
        let right = Point(q.x - r.x, q.y - r.y)
        let lower = Point(s.x - r.x, s.y - r.y)
        let area = right.x * lower.y - lower.x * right.y
        let g = (sum.x * lower.y - lower.x * sum.y) / area
        let h = (right.x * sum.y - sum.x * right.y) / area
        let (a, b, c) = (q.x - p.x + g * q.x, s.x - p.x + h * s.x, p.x)
        let (d, e, f) = (q.y - p.y + g * q.y, s.y - p.y + h * s.y, p.y)
        let (scaleX, scaleY) = (Double(image.width), Double(image.height))
        m = [
            scaleX * (e - f * h), scaleX * (c * h - b), scaleX * (b * f - c * e),
            scaleY * (f * g - d), scaleY * (a - c * g), scaleY * (c * d - a * f),
            d * h - e * g, b * g - a * h, a * e - b * d,
        ]
    }

    /// The picture that results, bilinear; `fill` shows where the source has nothing, blended in at its edge.
    package func applied(to image: Image, fill: PixelColor) -> Image {
        let fill = (Double(fill.red), Double(fill.green), Double(fill.blue))
        let result = [UInt8](unsafeUninitializedCapacity: width * height * 3) { target, count in
            image.pixels.withUnsafeBufferPointer { source in
                let sampler = BilinearSampler(source, width: image.width, height: image.height, fill: fill)
                for row in 0..<height {
                    let y = Double(row) + 0.5
                    for column in 0..<width {
                        let x = Double(column) + 0.5
                        let divisor = m[6] * x + m[7] * y + m[8]
                        let color = sampler.color(
                            x: (m[0] * x + m[1] * y + m[2]) / divisor - 0.5,
                            y: (m[3] * x + m[4] * y + m[5]) / divisor - 0.5)
                        target[count] = UInt8(color.0 + 0.5)
                        target[count + 1] = UInt8(color.1 + 0.5)
                        target[count + 2] = UInt8(color.2 + 0.5)
                        count += 3
                    }
                }
            }
        }
        return Image(width: width, height: height, pixels: result)
    }
}
