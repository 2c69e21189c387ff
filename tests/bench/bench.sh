#!/usr/bin/env bash
# usage: bench.sh PROGRAM [LOG]   Reading and mining on one core, beside wc and grep in the same run. Without LOG: a made one of 400,000 lines.
set -euo pipefail
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
log=${2:-$folder/made.log}
if [ $# -lt 2 ]; then
  python3 - "$log" <<'PY'
import random, sys
chance = random.Random(7)
print("made log, seed 7", file=sys.stderr)
shapes = ["INFO - answered with {n} words, finish_reason=stop", "INFO - GET /order/{n} 200 in {n} ms", "WARNING - LM response truncated (max_tokens={n})",
          "ERROR - ❌ MCP Tool failed: 500 Internal Server Error", "INFO - cache hit for user {n} from 10.0.{b}.{b}", "DEBUG - opened /var/lib/agent/{n}.json"]
with open(sys.argv[1], "w") as out:
    for i in range(400_000):
        text = chance.choice(shapes).format(n=chance.randrange(10_000), b=chance.randrange(256))
        out.write(f"2025-10-20 03:{i // 60 % 60:02}:{i % 60:02},{i % 1000:03} - agent.server - {text}\n")
PY
fi
bytes=$(stat -c %s "$log"); lines=$(wc -l < "$log")
echo "$lines lines, $((bytes / 1000000)) MB"
measure() {
  local name=$1 begin end; shift
  begin=$(date +%s%N); taskset -c 0 "$@" > "$folder/out"; end=$(date +%s%N)
  awk -v name="$name" -v ns=$((end - begin)) -v bytes="$bytes" -v lines="$lines" \
    'BEGIN { printf "%-22s %8.0f MB/s %12.0f lines/s\n", name, bytes / ns * 1000, lines / ns * 1e9 }'
}
cat "$log" > /dev/null
measure "wc -l" wc -l "$log"
measure "grep -c ERROR" grep -c ERROR "$log"
measure "mendwatch templates" "$program" templates "$log"
measure "mendwatch scan" "$program" scan --json "$log"
