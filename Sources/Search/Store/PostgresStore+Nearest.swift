import Postgres
import Similarity

extension PostgresStore {
    /// pgvector searches.
    public var searches: Bool { true }

    /// The nearest pictures, exactly: every vector is compared, in the server.
    ///
    /// Ranked by the scores that come back, equal ones by number. The cosine with a vector of zeros is 0.
    /// pgvector sums in single precision: a dot product is off by some 1e-7 of the product of the vectors'
    /// lengths.
    ///
    /// - Throws: `PostgresError`; `VectorError` for queries that are none.
    public func nearest(
        to queries: [[Float]], recipe: Int, metric: Metric, count: Int
    ) throws -> [[PictureNeighbor]]? {
        guard count >= 1 else { throw VectorError.neighborCount(count) }
        let dimension = header.features.recipes[recipe].dimension
        for (place, query) in queries.enumerated() {
            guard query.count == dimension else {
                throw VectorError.numberCount(query.count, dimension: dimension)
            }
            guard query.allSatisfy({ $0.isFinite }) else { throw VectorError.queryNotFinite(place) }
        }
        let table = schema.table(PostgresSchema.vectors(recipe))
        // An order that no approximate index has, should there be one.
        let sql = """
            SELECT picture, \(distance(metric)) AS distance FROM \(table) ORDER BY distance, picture LIMIT $2
            """
        return try queries.map { query in
            let encoded = try PostgresVectors.encode(query, as: .float32)
            return try connection.rows(sql, .encoded(encoded), .integer(count)).map { row in
                let distance = row.float(1)
                return PictureNeighbor(
                    id: row.integer(0), score: metric.higherIsNearer ? -distance : distance)
            }
        }
    }

    /// What is smaller the nearer a vector is: the score, or the score with its sign turned.
    private func distance(_ metric: Metric) -> String {
        // A query of half precision would be rounded; vectors of half precision are not by becoming longer.
        let vector = header.precision == .float16 ? "vector::vector" : "vector"
        return switch metric {
        // For a vector of zeros the distance is no number.
        case .cosine: "(coalesce(nullif(\(vector) <=> $1::vector, 'NaN'), 1) - 1)::float4"
        case .dot: "(\(vector) <#> $1::vector)::float4"
        case .l2: "(\(vector) <-> $1::vector)::float4"
        }
    }
}
