# `make demo` and `make test` are all that a newcomer needs; both bring what is missing first.

SWIFT_FLAGS ?=
PRODUCT := .build/release/dino

.PHONY: help demo test build bench package check-package setup lint clean

help:
	@echo "make demo   installs what is missing, builds, trains DINO on a small picture set of its own"
	@echo "make test   installs what is missing, builds, runs every test"
	@echo "make build  the program: $(PRODUCT)"
	@echo "make package  the program with its libraries, for servers with PyTorch and no Swift: dist/"
	@echo "make bench  measures against what a user would take instead: a table, Benchmarks/results.json"
	@echo "make lint   swift format, strict"
	@echo "make clean  removes what was built and the demo's folder"
	@echo
	@echo "LIBTORCH=/path make …  uses a libtorch that is there already"
	@echo "PICTURES=/path make bench  measures on the JPEG files of a folder; BENCH=--quick to try it out"

setup:
	@scripts/setup.sh

# SwiftPM takes up the manifest of an earlier build whatever its flags were, unless it is told not to.
SWIFT_BUILD := DINO_STATIC_SWIFT=1 swift build -c release --disable-build-manifest-caching

build: setup
	@# The program loads the other two from its own folder when it first needs them. There is no Swift in these, and
	@# without Swift's startup code they need none of its libraries.
	@for product in dinotorch dinofaiss; do \
		$(SWIFT_BUILD) --product $$product -Xswiftc -nostartfiles -Xswiftc -static-stdlib $(SWIFT_FLAGS) || exit 1; \
	done
	@$(SWIFT_BUILD) --product dino $(SWIFT_FLAGS)

package:
	@scripts/setup.sh patchelf
	@$(MAKE) --no-print-directory build
	@scripts/package.sh

# After make package, a minute. Not in make test: its program needs Swift's libraries, another takes minutes to build.
check-package:
	@scripts/check_package.sh

demo: build
	@$(PRODUCT) demo

test:
	@scripts/setup.sh ffmpeg postgres-pgvector
	@# Many tests start servers, programs and browsers: all of them at once would wait for each other.
	SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=4 swift test -c release --disable-build-manifest-caching \
		$(SWIFT_FLAGS)

bench: build
	@scripts/setup.sh bench-peers
	@swift build -c release --package-path Benchmarks --product dino-benchmark $(SWIFT_FLAGS)
	@python3 Benchmarks/bench.py $(BENCH)

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Examples \
		Benchmarks/Package.swift Benchmarks/Sources

clean:
	rm -rf .build dist demo Benchmarks/.build Benchmarks/.work .bench-peers
