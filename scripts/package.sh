#!/usr/bin/env bash
# Packs what 'make build' made for servers that have PyTorch but no Swift: dist/swift-dino-VERSION-linux-x86_64, and the
# same as .tar.gz. Everything in it is found by its place beside the program, so it runs from any folder.
# libtorch, glibc, libstdc++ and libgcc_s are the server's; every other library that the program loads is in lib.
set -euo pipefail
cd "$(dirname "$0")/.."

build=.build/release
libtorch=$(readlink -f .libtorch/lib)

fail() {
    printf 'package: %s\n' "$*" >&2
    exit 1
}

[ "$(uname -s)" = Linux ] || fail "packages are for Linux"
for tool in patchelf readelf ldd dpkg-query; do
    command -v $tool >/dev/null || fail "$tool is missing (patchelf and binutils of Debian, or a relative, are needed)"
done
for file in dino libdinotorch.so libdinofaiss.so; do
    [ -e $build/$file ] || fail "$build/$file is missing; 'make package' builds it"
    ! readelf -d $build/$file | grep -q 'NEEDED.*libswift' ||
        fail "$build/$file needs Swift's libraries; 'make package' builds it without"
done

# A program without Swift's startup code, as of a build that was mixed up, has an end of its own.
$build/dino knn --help >/dev/null || fail "$build/dino does not run; 'make clean package' builds all anew"

version=$(sed -n 's/.*static let version = "\(.*\)".*/\1/p' Sources/dino/Dino.swift)
torch=$(grep -a -o -m 1 'built with libtorch [0-9.]*' $build/libdinotorch.so | sed 's/.* //')
[ -n "$version" ] && [ -n "$torch" ] || fail "the versions of the program and of its libtorch are not known"
name=swift-dino-$version-linux-$(uname -m)
stage=dist/partial/$name
rm -rf dist/partial "dist/$name" "dist/$name.tar.gz"
mkdir -p "$stage"/{bin,lib/fallback,licenses,share/fonts}

cp $build/dino "$stage/bin/"
cp $build/libdinotorch.so $build/libdinofaiss.so "$stage/lib/"

# Debian's file of a library: dpkg knows it by the path before or after /lib became a link.
debian_package() {
    local path=$1
    { dpkg-query -S "$path" 2>/dev/null || dpkg-query -S "/usr$path" 2>/dev/null || dpkg-query -S "${path#/usr}" 2>/dev/null; } |
        sed 's/[:,].*//' | head -n 1
}

declare -A licensed=()
add_licence() {
    local package=$1
    [ -z "${licensed[$package]:-}" ] || return 0
    licensed[$package]=yes
    cp -L "/usr/share/doc/$package/copyright" "$stage/licenses/$package.txt" || fail "no licence of $package is here"
}

copy_library() {
    local soname=$1 path=$2 folder=$3 package
    path=$(readlink -f "$path")
    package=$(debian_package "$path")
    [ -n "$package" ] || fail "$path is of no Debian package, so its licence is not known"
    cp -L "$path" "$stage/$folder/$soname"
    add_licence "$package"
}

# The whole list that the loader would load, less what the server brings.
libraries=$(ldd $build/dino $build/libdinofaiss.so | sed -n 's/^\t\([^ ]*\) => \([^ ]*\) (.*/\1 \2/p' | sort -u)
! ldd $build/dino $build/libdinofaiss.so | grep 'not found' || fail "libraries are missing here"
while read -r soname path; do
    case $soname in
        libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | libutil.so.* | libresolv.so.* | libanl.so.* | \
            libstdc++.so.* | libgcc_s.so.* | ld-linux*) continue ;;
        # Beside libtorch there must be one only, its own; this one is for a libtorch that holds it under another name.
        libgomp.so.*)
            [[ $(readlink -f "$path") != "$libtorch"/* ]] || path=$(ldconfig -p | sed -n "s/.*$soname .*=> //p" | head -n 1)
            copy_library "$soname" "$path" lib/fallback
            continue
            ;;
    esac
    # libtorch, and what a CUDA build of it brings.
    case $(readlink -f "$path") in "$libtorch"/* | */site-packages/nvidia/* | */.libtorch-wheel/*) continue ;; esac
    copy_library "$soname" "$path" lib
done <<<"$libraries"

font=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
[ -e $font ] && cp $font "$stage/share/fonts/" && add_licence fonts-dejavu-core

# What is linked into the program and the two libraries.
cp LICENSE "$stage/"
cp "$(dirname "$(readlink -f "$(command -v swift)")")/../share/swift/LICENSE.txt" "$stage/licenses/swift.txt" ||
    fail "Swift's licence is not beside the toolchain"
add_licence libfaiss-dev
mkdir "$stage/licenses/common"
for licence in $(grep -h -o '/usr/share/common-licenses/[A-Za-z0-9.-]*[0-9A-Za-z]' "$stage"/licenses/*.txt | sort -u); do
    [ ! -e "$licence" ] || cp -L "$licence" "$stage/licenses/common/"
done

# A path of the program counts for what it loads in turn, and before LD_LIBRARY_PATH: what lies beside libtorch, or in a
# Python's lib folder, must not take the place of these.
strip --strip-debug "$stage/bin/dino" "$stage"/lib/*.so*
patchelf --force-rpath --set-rpath '$ORIGIN/../lib' "$stage/bin/dino"
# libtorch comes from LD_LIBRARY_PATH, or from a link lib/torch to its folder.
patchelf --set-rpath '$ORIGIN/torch' "$stage/lib/libdinotorch.so"
patchelf --set-rpath '$ORIGIN:$ORIGIN/torch:$ORIGIN/fallback' "$stage/lib/libdinofaiss.so"

files=("$stage/bin/dino" "$stage"/lib/*.so* "$stage"/lib/fallback/*.so*)
for file in "${files[@]}"; do
    paths=$(readelf -d "$file" | sed -n 's/.*R\(UN\)\{0,1\}PATH).*\[\(.*\)\]/\2/p')
    ! tr ':' '\n' <<<"$paths" | grep -q '^/' || fail "${file##*/} looks for libraries in $paths"
done

newest() { readelf -V "${files[@]}" | grep -o "$1_[0-9][0-9.]*" | sort -u -V | tail -n 1 | sed 's/.*_//'; }
glibc=$(newest GLIBC)
cxx=$(newest GLIBCXX)
held=$(cd "$stage/lib" && ls -- *.so* fallback/*.so* | grep -v '^libdino' | tr '\n' ' ' | fold -s -w 108 | sed 's/ *$//')

text=$(<scripts/package_readme.md)
text=${text//@VERSION@/$version}
text=${text//@TORCH@/$torch}
text=${text//@TORCH_MINOR@/${torch%.*}}
text=${text//@GLIBC@/$glibc}
text=${text//@GLIBCXX@/$cxx}
printf '%s\n' "${text//@LIBRARIES@/$held}" >"$stage/README.md"

time=$(git log -1 --format=%ct 2>/dev/null || date +%s)
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" -C dist/partial -czf "dist/$name.tar.gz.partial" "$name"
mv "$stage" "dist/$name"
rmdir dist/partial
mv "dist/$name.tar.gz.partial" "dist/$name.tar.gz"
echo "dist/$name.tar.gz ($(du -h "dist/$name.tar.gz" | cut -f 1)): built with libtorch $torch, needs PyTorch ${torch%.*}, glibc $glibc and a libstdc++ with GLIBCXX_$cxx"
