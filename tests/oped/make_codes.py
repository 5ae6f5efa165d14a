"""Makes up codes for a sheet that `standpoint sample` wrote, so that a study can be tried from end to end.

    python3 make_codes.py SHEET CODED

The codes are not true of the articles: each is decided by a hash of article and actor. Units for a second coder are coded twice.
"""

import csv
import hashlib
import sys


def code(*words):
    return int(hashlib.sha256(" ".join(words).encode()).hexdigest(), 16) % 5 + 1


def main():
    sheet, coded = sys.argv[1:]
    with open(sheet, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with open(coded, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        for row in rows:
            first = code(row["article"], row["actor"])
            table.writerow(row | {"coder": "first", "code": first})
            if row["second"]:
                again = code(row["actor"], row["article"], "again")
                table.writerow(row | {"coder": "second", "code": first if again > 1 else max(1, first - 1)})


if __name__ == "__main__":
    main()
