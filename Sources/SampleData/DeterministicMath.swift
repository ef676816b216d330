/// Trigonometry from additions, products and quotients alone.
///
/// Libraries' functions differ in the last digit between systems; these give the same bits everywhere, to about
/// six digits. Angles are in whole turns.
enum DeterministicMath {
    /// The sine of an angle in turns.
    static func sine(_ turns: Double) -> Double {
        // Into -0.25...0.25, where the series is short.
        var x = turns - turns.rounded(.toNearestOrEven)
        if x > 0.25 { x = 0.5 - x }
        if x < -0.25 { x = -0.5 - x }
        let angle = x * 6.283185307179586
        let square = angle * angle
        return angle
            * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72 * (1 - square / 110)))))
    }

    /// The cosine of an angle in turns.
    static func cosine(_ turns: Double) -> Double {
        sine(turns + 0.25)
    }

    /// The direction of a point, in turns in -0.5...0.5; 0 for the origin.
    static func direction(x: Double, y: Double) -> Double {
        let (width, height) = (abs(x), abs(y))
        guard width + height > 0 else { return 0 }
        // The arc tangent of a ratio up to 1, by a minimax polynomial.
        let ratio = min(width, height) / max(width, height)
        let square = ratio * ratio
        let series = (((-0.0464964749 * square + 0.15931422) * square - 0.327622764) * square + 1) * ratio
        var turns = series / 6.283185307179586
        if height > width { turns = 0.25 - turns }
        if x < 0 { turns = 0.5 - turns }
        return y < 0 ? -turns : turns
    }
}
