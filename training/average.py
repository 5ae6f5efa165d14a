"""Averages the weights of several runs of one architecture (Wortsman et al. 2022).

    python average.py OUT.safetensors WEIGHT=FILE [WEIGHT=FILE ...]

Weights are divided by their sum.
"""

import sys

from safetensors.torch import load_file, save_file


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    parts = [(float(w), load_file(f)) for w, f in (a.split("=", 1) for a in sys.argv[2:])]
    total = sum(w for w, _ in parts)
    save_file({k: sum(w / total * p[k] for w, p in parts) for k in parts[0][1]}, sys.argv[1])


if __name__ == "__main__":
    main()
