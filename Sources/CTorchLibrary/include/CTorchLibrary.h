// What this library gives is declared in CTorch.h, whose trampolines lead here.
