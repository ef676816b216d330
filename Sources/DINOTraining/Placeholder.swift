enum DINOTrainingPlaceholder {}
