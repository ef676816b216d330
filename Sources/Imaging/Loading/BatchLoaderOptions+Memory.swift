#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension BatchLoaderOptions {
    /// Checks that the batches in flight fit this machine's memory, before any is taken.
    ///
    /// - Parameters:
    ///   - bytesPerPicture: Of the recipe.
    ///   - pictures: How many there are; a batch is never larger.
    /// - Throws: `BatchLoaderError.tooLarge`.
    public func checkMemory(bytesPerPicture: Int, pictures: Int) throws(BatchLoaderError) {
        let batch = min(batchSize, max(pictures, 1))
        let (bytes, overflow) = batch.multipliedReportingOverflow(by: bytesPerPicture)
        let (total, overflowAll) = bytes.multipliedReportingOverflow(by: depth + 1)
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        guard !overflow, !overflowAll, total <= memory else {
            throw .tooLarge(batchSize: batch, bytes: overflow || overflowAll ? .max : total, memory: memory)
        }
    }
}
