#!/usr/bin/env bash
# Unpacks the package into a fresh folder and uses it as on a server: no environment but the path to libtorch, no library
# from anywhere but the package, libtorch and the C and C++ runtimes. About a minute.
# LIBTORCH=/path: the torch folder with lib; .libtorch where it is not given.
set -euo pipefail
cd "$(dirname "$0")/.."

libtorch=$(readlink -f "${LIBTORCH:-.libtorch}")/lib
archive=$(ls dist/swift-dino-*-linux-*.tar.gz 2>/dev/null | head -n 1)
[ -n "$archive" ] || { echo "check_package: there is no dist/swift-dino-….tar.gz; run 'make package'" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/another place" "$work/home"
tar -xzf "$archive" -C "$work/another place"
package=$(ls -d "$work/another place/"*)
dino=$package/bin/dino

fail() {
    printf 'check_package: %s\n' "$*" >&2
    exit 1
}
# The program as a server's shell starts it.
run() { (cd "$work/home" && env -i HOME="$work/home" PATH=/usr/bin:/bin LD_LIBRARY_PATH="$libtorch" "$@"); }
without_libtorch() { (cd "$work/home" && env -i HOME="$work/home" PATH=/usr/bin:/bin "$@"); }

run "$dino" --version
run "$dino" sample-data data --train_count 4 --val_count 2 >/dev/null
network=(--pretrained_weights random --arch vit_tiny)
run "$dino" knn --data_path data "${network[@]}" --nb_knn 5 --json knn.json
python3 - "$work/home/knn.json" <<'P' || fail "k-NN's figures are not what they can be"
import json, sys
result = json.load(open(sys.argv[1]))
assert result["train_images"] == 48 and result["test_images"] == 24, result
assert 0 < result["results"][0]["top1"] <= 100, result
P
run "$dino" features data/val "${network[@]}" --recipe cls --output f.npy >/dev/null
run "$dino" index data/train -o i.dino "${network[@]}" >/dev/null
picture=$(cd "$work/home" && find data/train -type f | sort | head -n 1)
run "$dino" search i.dino "$picture" --json s.json >/dev/null
run "$dino" attention "$picture" "${network[@]}" --output_dir attention >/dev/null
run "$dino" train --data_path data/train --output_dir run --arch vit_tiny --out_dim 256 --batch_size_per_gpu 8 --epochs 1 \
    --global_crops_size 32 --local_crops_size 16 --local_crops_number 2 --warmup_epochs 0 >/dev/null
[ -s "$work/home/run/checkpoint.pth" ] || fail "training left no checkpoint"

# Where every library comes from that was loaded, FAISS's too.
run env LD_DEBUG=files LD_DEBUG_OUTPUT="$work/trace" "$dino" index data/train -o a.dino "${network[@]}" --approximate hnsw --metric cosine \
    >/dev/null
run env LD_DEBUG=files LD_DEBUG_OUTPUT="$work/trace" "$dino" search a.dino data/val --approximate >/dev/null
sed -n 's/.*calling init: //p' "$work"/trace.* | sort -u >"$work/loaded"
for name in libdinotorch.so libdinofaiss.so libtorch_cpu.so libjpeg.so; do
    grep -q "$name" "$work/loaded" || fail "$name was not loaded"
done
while read -r path; do
    real=$(readlink -f "$path")
    case $real in
        "$work"/* | "$libtorch"/* | */nvidia/*) continue ;;
    esac
    case $(basename "$path") in
        ld-linux* | libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | libresolv.so.* | libstdc++.so.* | \
            libgcc_s.so.* | libnss_* | libutil.so.* | libanl.so.*) ;;
        *) fail "$path was loaded from outside the package" ;;
    esac
done <"$work/loaded"

# Without libtorch: help answers, the rest is one sentence.
without_libtorch "$dino" --help >/dev/null
status=0
without_libtorch "$dino" knn --data_path data "${network[@]}" 2>"$work/errors" || status=$?
[ $status -eq 1 ] && [ "$(wc -l <"$work/errors")" -eq 1 ] && grep -q 'LD_LIBRARY_PATH=' "$work/errors" ||
    fail "without libtorch it says: $(cat "$work/errors")"
ln -s "$libtorch" "$package/lib/torch"
without_libtorch "$dino" knn --data_path data "${network[@]}" --nb_knn 5 >/dev/null || fail "the link lib/torch is not taken"
echo "check_package: $(basename "$archive") works from another folder with $libtorch"
