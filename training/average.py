"""Averages the weights of several runs of one architecture (Wortsman et al. 2022).

    python average.py OUT WEIGHT=WORK [WEIGHT=WORK ...]

OUT and WORK are work folders as train.py makes them. Weights are divided by their sum.
"""

import os
import shutil
import sys

from safetensors.torch import load_file, save_file


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    out, runs = sys.argv[1], [(float(w), folder) for w, folder in (a.split("=", 1) for a in sys.argv[2:])]
    parts = [(w, load_file(f"{folder}/model.safetensors")) for w, folder in runs]
    total = sum(w for w, _ in parts)
    os.makedirs(out, exist_ok=True)
    save_file({k: sum(w / total * p[k] for w, p in parts) for k in parts[0][1]}, f"{out}/model.safetensors")
    shutil.copy(f"{runs[0][1]}/config.json", out)


if __name__ == "__main__":
    main()
