#!/usr/bin/env bash
# Submits a command of dino to Slurm, one process per GPU on several machines, and puts it into the queue again when its
# time is nearly up or somebody needs the machines: it goes on from its checkpoint.
#
#   scripts/slurm.sh --nodes 2 --gpus 8 --time 2-00:00 -- train --data_path PICTURES --output_dir RUN …
#
# Flags before -- are Slurm's or these; all others go to sbatch as they are (--flag=value).
#   --nodes N     machines [1]
#   --gpus N      GPUs, and processes, of each; 0 for a CPU alone, with --tasks processes [8]
#   --tasks N     processes of each machine where there is no GPU [1]
#   --cpus N      cores of each process [10]
#   --time T      limit, as sbatch takes it [1-00:00]
#   --grace S     seconds before the limit at which the state is saved [120]
#   --dry-run     print the batch script and submit nothing
# DINO=/path/to/dino names the program; otherwise it is the one of this checkout, then the one on the PATH.
set -euo pipefail

fail() {
    printf 'slurm.sh: %s\n' "$*" >&2
    exit 2
}

nodes=1 gpus=8 tasks=1 cpus=10 time=1-00:00 grace=120 dry_run=no
extra=()
while [ $# -gt 0 ]; do
    case $1 in
        --nodes | --gpus | --tasks | --cpus | --time | --grace)
            [ $# -gt 1 ] || fail "$1 needs a value"
            printf -v "${1#--}" '%s' "$2"
            shift 2
            ;;
        --dry-run) dry_run=yes && shift ;;
        --help | -h) sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0" && exit ;;
        --) shift && break ;;
        --*=*) extra+=("$1") && shift ;;
        *) fail "'$1' is no flag of mine; write flags of sbatch as --flag=value, and dino's after --" ;;
    esac
done
[ $# -gt 0 ] || fail "no command; write it after --: slurm.sh --nodes 2 -- train --data_path …"
for number in "$nodes" "$gpus" "$tasks" "$cpus" "$grace"; do
    [[ $number =~ ^[0-9]+$ ]] || fail "'$number' is not a number"
done

program=${DINO:-$(cd "$(dirname "$0")/.." && pwd)/.build/release/dino}
[ -x "$program" ] || program=$(command -v dino) || fail "there is no dino; build it, or set DINO=/path/to/dino"

# Slurm's own words of this run go beside its checkpoints.
output=.
arguments=("$@")
for ((i = 0; i < ${#arguments[@]}; i++)); do
    case ${arguments[i]} in
        --output_dir | --output-dir) output=${arguments[i + 1]:-.} ;;
        --output_dir=* | --output-dir=*) output=${arguments[i]#*=} ;;
    esac
done
[ $dry_run = yes ] || mkdir -p "$output"

if [ "$gpus" -gt 0 ]; then
    tasks=$gpus
    extra+=("--gpus-per-node=$gpus")
fi
command=$(printf '%q ' srun --kill-on-bad-exit=1 "$program" "$@")

script=$(
    cat <<END
#!/usr/bin/env bash
# Processes save their state at a TERM and end well; then the job waits for its next turn.
again=no
trap 'again=yes; scancel --signal=TERM "\$SLURM_JOB_ID"' USR1 TERM
$command &
step=\$!
# A trap ends a wait, not the step.
while :; do
    wait \$step && status=0 || status=\$?
    kill -0 \$step 2>/dev/null || break
done
if [ \$status -gt 128 ]; then wait \$step && status=0 || status=\$?; fi
if [ \$again = yes ] && [ \$status -eq 0 ]; then
    echo "saved; back into the queue"
    exec scontrol requeue "\$SLURM_JOB_ID"
fi
exit \$status
END
)

if [ $dry_run = yes ]; then
    printf '%s\n' "$script"
    exit
fi
command -v sbatch >/dev/null || fail "sbatch is not on the PATH; this is for a machine of a Slurm cluster"
sbatch --job-name=dino --nodes="$nodes" --ntasks-per-node="$tasks" --cpus-per-task="$cpus" --time="$time" \
    --signal="B:USR1@$grace" --requeue --open-mode=append --output="$output/slurm-%j.out" "${extra[@]}" \
    /dev/stdin <<<"$script"
