#!/bin/sh
# Exact search here and in faiss-cpu, in turns, on the same vectors; then the ratios of the medians.
#
#   Benchmarks/search.sh [ROUNDS] [ROWS] [DIMENSION]
#
# PYTHON names a Python with numpy and faiss-cpu, PROGRAM a search-benchmark that is built already, WORK a
# folder for the vectors (1.5 GB as float32 by default) and results; without it a temporary one is used and
# removed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-3} rows=${2:-1000000} dimension=${3:-384}
python=${PYTHON:-python3}
if [ -z "${PROGRAM:-}" ]; then
    swift build -c release --package-path "$here" --product search-benchmark
    PROGRAM=$here/.build/release/search-benchmark
fi
if [ -z "${WORK:-}" ]; then
    WORK=$(mktemp -d)
    trap 'rm -rf "$WORK"' EXIT
fi
mkdir -p "$WORK"
write="--write $WORK/vectors"
round=1
while [ "$round" -le "$rounds" ]; do
    echo "round $round of $rounds: $(uptime)"
    # shellcheck disable=SC2086
    "$PROGRAM" --rows "$rows" --dimension "$dimension" $write --json "$WORK/own-$round.json"
    "$python" "$here/search_peer.py" "$WORK/vectors" --json "$WORK/peer-$round.json"
    write= round=$((round + 1))
done
"$python" "$here/search_ratios.py" "$WORK" "$rounds"
