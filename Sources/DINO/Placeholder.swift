enum DINOPlaceholder {}
