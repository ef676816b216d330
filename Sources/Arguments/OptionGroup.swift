/// Options that several commands share, declared once as a `ParsableArguments` type.
@propertyWrapper
public struct OptionGroup<Group: ParsableArguments>: Sendable {
    private var storage: Storage<Group>
    let title: String?

    /// Includes the group's options; the title is the section of those that name none.
    public init(title: String? = nil) {
        storage = Storage(Group())
        self.title = title
    }

    /// Includes the group's options with defaults of the command's own.
    public init(wrappedValue: Group, title: String? = nil) {
        storage = Storage(wrappedValue)
        self.title = title
    }

    /// The group.
    public var wrappedValue: Group {
        get { storage.value }
        set { Storage.set(newValue, in: &storage) }
    }
}

extension OptionGroup: OptionGroupProtocol {
    var members: any ParsableArguments { storage.value }

    func validateMembers() throws {
        var group = storage.value
        try group.runChecks()
        storage.replace(group)
    }
}
