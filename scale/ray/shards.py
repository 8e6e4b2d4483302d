#!/usr/bin/env python3
"""A command in parts on a Ray cluster, one task for each part; from the repository:

  python3 scale/ray/shards.py --shards 8 -- routes --data /shared/city --network /shared/run --trips test --out /shared/parts

The words after -- are those of dataset, routes or study. Every node has this repository, with its packages and kernels, at
the same path, and sees the same disk. A task whose node dies is begun again elsewhere; a part that is there already is not made
again. When all parts are there:

  npx route-distillery merge /shared/parts --out /shared/routes

  --shards N    how many parts
  --cpus N      cores for each (default 1)
  --address A   of the cluster (default: that of the environment, or a cluster of this machine alone)
  --processes   without Ray: as plain processes of this machine, as many at a time as it has cores
"""

import argparse
import concurrent.futures
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def command_of(words, shard, shards):
    """The command that does part `shard` of `shards`, counted from 1."""
    name, *others = words
    return ["node", "cli/bin.mjs", name, *others, "--shard", f"{shard}/{shards}"]


def do_part(words, shard, shards):
    """Does one part; raises RuntimeError with what the command said where it fails."""
    done = subprocess.run(command_of(words, shard, shards), cwd=REPOSITORY, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"part {shard} of {shards} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return shard, done.stdout.strip()


def by_processes(words, shards):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = [pool.submit(do_part, words, shard, shards) for shard in range(1, shards + 1)]
        for part in concurrent.futures.as_completed(parts):
            yield part.result()


def by_ray(words, shards, cpus, address):
    import ray

    ray.init(address=address, log_to_driver=False)
    # A command that fails by itself would fail again: only lost nodes are tried again.
    part = ray.remote(num_cpus=cpus, max_retries=10, retry_exceptions=False)(do_part)
    waiting = [part.remote(words, shard, shards) for shard in range(1, shards + 1)]
    while waiting:
        ready, waiting = ray.wait(waiting)
        yield from ray.get(ready)


def main():
    own, words = sys.argv[1:], []
    if "--" in own:
        at = own.index("--")
        own, words = own[:at], own[at + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=int, required=True)
    parser.add_argument("--cpus", type=int, default=1)
    parser.add_argument("--address")
    parser.add_argument("--processes", action="store_true")
    options = parser.parse_args(own)
    if not words or options.shards < 1:
        parser.error("name at least one part and, after --, the command with its words")
    if options.processes:
        parts = by_processes(words, options.shards)
    else:
        parts = by_ray(words, options.shards, options.cpus, options.address)
    for shard, said in parts:
        print(f"part {shard}: {said.splitlines()[-1] if said else 'done'}", flush=True)


if __name__ == "__main__":
    main()
