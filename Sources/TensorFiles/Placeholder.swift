enum TensorFilesPlaceholder {}
