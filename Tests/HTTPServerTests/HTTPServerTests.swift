import Testing

/// One after another: the tests count descriptors, threads and handlers.
@Suite(.serialized) enum HTTPServerTests {}
