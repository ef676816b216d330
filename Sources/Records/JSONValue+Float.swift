extension JSONValue {
    /// A number of single precision in its own shortest digits: 0.9, where its value as a `Double` would be
    /// written as 0.8999999761581421.
    public static func single(_ value: Float) -> JSONValue {
        .number(Double(value.description) ?? Double(value))
    }
}
