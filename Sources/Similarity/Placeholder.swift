enum SimilarityPlaceholder {}
