"""Ours and other programs on the same ten cards, in rounds that alternate; a program that is not
there is named and left out. usage: run.py OURS FOLDER, where OURS is the bench program `cards` and FOLDER has the others."""

import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import time

ROUNDS, LEAST = 3, 10


def timed(command, **more):
    begun = time.monotonic()
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout
    for line in out.splitlines():
        if line.startswith("SECONDS "):
            return float(line.split()[1])
    return time.monotonic() - begun


def main():
    ours, folder = shlex.split(sys.argv[1]), os.path.abspath(sys.argv[2])
    here = os.path.dirname(os.path.abspath(__file__))
    made = os.path.join(folder, "out")
    os.makedirs(made, exist_ok=True)
    # The ground and the lines as our own engine sets them.
    subprocess.run(ours + ["--peers-job", made], check=True)
    job = os.path.join(made, "job.json")
    modules = os.path.join(folder, "node_modules")
    peers = {
        "MoviePy": ([os.path.join(folder, "venv/bin/python"), f"{here}/moviepy_cards.py", job],
                    os.path.join(folder, "venv/lib"), None),
        "editly": (["xvfb-run", "-a", "node", f"{folder}/editly_cards.mjs", job],
                   os.path.join(modules, "editly"), f"{here}/editly_cards.mjs"),
        "Remotion": (["node", f"{folder}/remotion/cards.mjs", job],
                     os.path.join(modules, "@remotion/renderer"), f"{here}/remotion"),
    }
    times, missing = {"ours": []}, {}
    for name, (command, proof, script) in list(peers.items()):
        if not os.path.exists(proof):
            missing[name] = "not installed"
            del peers[name]
        elif script:
            # Node finds packages beside the script.
            copy = os.path.join(folder, os.path.basename(script))
            if os.path.isdir(script):
                shutil.copytree(script, copy, dirs_exist_ok=True)
            else:
                shutil.copy(script, copy)
    for round_ in range(ROUNDS):
        shutil.rmtree(os.path.join(made, "cache"), ignore_errors=True)
        times["ours"].append(timed(ours + ["--ours", "titles", made]))
        for name, (command, _, _) in list(peers.items()):
            try:
                times.setdefault(name, []).append(timed(command))
            except (OSError, subprocess.CalledProcessError) as error:
                missing[name] = str(error)
                del peers[name]
                times.pop(name, None)
        print(f"round {round_}: {json.dumps({name: round(t[-1], 2) for name, t in times.items()})}",
              file=sys.stderr)
    base = statistics.median(times["ours"])
    held = True
    print(f"\n10 title cards of 5 s: ours {base:.2f} s")
    for name, values in times.items():
        if name == "ours":
            continue
        ratio = statistics.median(values) / base
        held &= ratio >= LEAST
        print(f"{'PASS' if ratio >= LEAST else 'FAIL'}  faster than {name:<10} {ratio:8.1f} ≥ {LEAST} ×")
    for name, why in missing.items():
        print(f"----  {name}: {why}")
    sys.exit(0 if held else 1)


main()
