enum TorchPlaceholder {}
