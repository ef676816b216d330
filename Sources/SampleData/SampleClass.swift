/// A class of rendered pictures, told apart by shape or texture alone.
public enum SampleClass: String, Sendable, CaseIterable {
    /// A filled ellipse.
    case disc
    /// A ring.
    case ring
    /// A star of five to seven points.
    case star
    /// An upright cross.
    case cross
    /// A crescent moon.
    case crescent
    /// A heart.
    case heart
    /// A flower of five to seven petals.
    case flower
    /// A leaf with its midrib.
    case leaf
    /// A fish with an eye.
    case fish
    /// A house with a door.
    case house
    /// A fir tree.
    case tree
    /// A spiral.
    case spiral
    /// A square of stripes.
    case stripes
    /// A square of checks.
    case checks
    /// An arrow.
    case arrow
    /// A gear wheel.
    case gear

    /// How far pictures of the class are turned from upright, in turns.
    var tilt: Double {
        switch self {
        case .house, .tree: 0.07
        case .fish, .heart, .flower, .cross: 0.12
        default: 0.5
        }
    }
}
