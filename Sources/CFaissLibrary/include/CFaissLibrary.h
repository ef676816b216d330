// What this library gives is declared in CFaiss.h, whose trampolines lead here.
