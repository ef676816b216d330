import Postgres
import Testing

struct PostgresAddressTests {
    @Test(arguments: [
        ("postgres://dino:geheim@host.example:5433/pictures", "postgres://dino@host.example:5433/pictures"),
        ("postgresql://host/db", "postgres://host/db"),
        ("postgres://dino:geheim@/db?host=/run/postgresql", "postgres://dino@%2Frun%2Fpostgresql/db"),
        ("postgres://dino@host/db?password=geheim", "postgres://dino@host/db"),
        ("postgres://d%40ino:ge%40heim@host/d%2Fb", "postgres://d%40ino@host/d%2Fb"),
        ("postgres://dino:geheim@[::1]:5432/db", "postgres://dino@%3A%3A1:5432/db"),
    ])
    func showsAllButThePassword(url: String, shown: String) throws {
        #expect(try PostgresAddress(url).description == shown)
    }

    @Test(arguments: [
        "", "photos.dino", "http://host/db", "postgres://dino:ge@heim@host/db",
        "postgres://dino:ge/heim@host/db",
        "postgres://dino:ge?heim@host/db", "postgres://dino:geheim@[host/db",
        "postgres://dino:geheim@host/db?x=y",
        "postgres://dino:geheim%zz@host/db", "postgres://dino:geheim@host\0/db",
    ])
    func refusesWhatIsNoAddressAndDoesNotRepeatIt(url: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresAddress(url) }
        #expect(error?.description.contains("heim") == false)
        #expect(error?.description.hasPrefix("the address of the PostgreSQL database ") == true)
    }

    @Test func takesAnyBytesWithoutATrap() {
        var generator = SystemRandomNumberGenerator()
        let signs = Array("postgres:/@?%&=[]#,aé\u{1}2")
        for _ in 0..<20_000 {
            let rest = String(
                (0..<Int.random(in: 0...20, using: &generator)).map { _ in signs.randomElement()! })
            if let address = try? PostgresAddress("postgres://u:geheim@" + rest) {
                #expect(!address.description.contains("geheim"), "\(rest)")
            }
        }
    }
}
