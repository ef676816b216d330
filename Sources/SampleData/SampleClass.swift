/// A class of rendered pictures, told apart by its outline and by the pattern that fills it.
public enum SampleClass: String, Sendable, CaseIterable {
    /// A disc with dots.
    case disc
    /// A ring of sectors, as a lifebuoy.
    case ring
    /// A star of five to seven points, with facets.
    case star
    /// A crescent moon with craters.
    case crescent
    /// A chequered heart.
    case heart
    /// A flower of five to seven petals.
    case flower
    /// A leaf with veins.
    case leaf
    /// A fish with scales and an eye.
    case fish
    /// A brick house with a door.
    case house
    /// A fir tree with needles.
    case tree
    /// An arrow of long stripes.
    case arrow
    /// A gear wheel with grooves.
    case gear

    /// How far pictures of the class are turned from upright, in turns.
    var tilt: Double {
        switch self {
        case .house, .tree: 0.1
        case .disc, .ring, .star, .flower, .gear: 0.5
        case .crescent, .heart, .leaf, .fish, .arrow: 0.25
        }
    }
}
