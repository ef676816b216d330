/// What the parser needs to know of an `OptionGroup` of any type.
protocol OptionGroupProtocol {
    var title: String? { get }
    var members: any ParsableArguments { get }
    func validateMembers() throws
}
