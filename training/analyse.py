"""Runs the program over articles of `DATA/commentary` and keeps its analyses.

    python analyse.py --program target/release/standpoint --model ../models/base --articles DATA/commentary/train.jsonl --out FOLDER
        [--first N] [--coded FILE]

Each article is written to a text file named by its id: its title, an empty line, the text. The analyses are in
FOLDER/analyses/articles. A second call goes on where the first one stopped.
"""

import argparse
import glob
import json
import os
import subprocess


def write_articles(rows, folder):
    """The articles as text files: title, an empty line, the text."""
    os.makedirs(folder, exist_ok=True)
    for row in rows:
        title, text = row["title"] or "", row["text"]
        body = text[len(title) :] if title and text.startswith(title) else text
        with open(f"{folder}/{row['id']}.txt", "w", encoding="utf-8") as file:
            file.write((title + "\n\n" if title else "") + body.strip() + "\n")


def analyse(program, model, rows, folder):
    """The program's analyses of the articles, by their ids."""
    write_articles(rows, f"{folder}/texts")
    subprocess.run([program, f"{folder}/texts", "-o", f"{folder}/analyses", "--model", model, "--any-language", "--formats", "json", "-q"],
                   check=True, stdout=subprocess.DEVNULL)
    analyses = {}
    for path in glob.glob(f"{folder}/analyses/articles/*.json"):
        with open(path, encoding="utf-8") as file:
            analysis = json.load(file)
        analyses[os.path.basename(analysis["source"]).removesuffix(".txt")] = analysis
    return analyses


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--program", required=True)
    ap.add_argument("--model", required=True, help="the model's folder")
    ap.add_argument("--articles", required=True, help="articles, one JSON object a line")
    ap.add_argument("--out", required=True)
    ap.add_argument("--first", type=int, help="only so many")
    ap.add_argument("--coded", help="only those whose codes are in this file")
    a = ap.parse_args()
    with open(a.articles, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][: a.first]
    if a.coded:
        with open(a.coded, encoding="utf-8") as file:
            coded = {json.loads(line)["id"] for line in file}
        rows = [row for row in rows if row["id"] in coded]
    print(f"{len(analyse(a.program, a.model, rows, a.out))} of {len(rows)} articles")


if __name__ == "__main__":
    main()
