"""What an article reports that one actor holds of another: the pairs that can be read for it, as the program makes them
(`src/stance/opinions.rs`), with what a coded article says of each.
"""

from dataclasses import dataclass

from commentary import Aligned, actor_of, clean

# How the holder comes to speak of the target, as in `src/encode/article_reader.rs`: in words of its own whose source stands
# in the same sentence, or in another; both in the author's words, in the target's, in somebody else's.
VOICES = ("near", "far", "author", "target", "other")
NOBODY = ("author", "unnamed")


@dataclass
class Report:
    holder: str      # the program's id of the actor
    target: str
    sentence: int    # the target's
    voice: int       # index into VOICES
    spans: tuple     # holder and target: (sentence, first piece, end)
    side: int        # 0 against, 1 none, 2 for


def who(analysis, row):
    """A function from a name in `reported` to the program's actor: by the name, else by that of a coded actor."""
    coded = {clean(x["name"]): actor_of(analysis, [x["name"], *x["aliases"]]) for x in row["actors"]}
    return lambda name: actor_of(analysis, [name]) or coded.get(clean(name))


def reports(row, article, analysis):
    """Every pair of an article with the side that is coded; none coded is none held."""
    aligned = Aligned(row, article, analysis)
    if not aligned.same:
        return []
    named = who(analysis, row)
    coded = {(r["at"], named(r["holder"]), named(r["target"])): 1 + r["sign"] for r in row["reported"]}
    kinds = {x["id"]: x["type"] for x in analysis["actors"]}
    contents = [(c["start"], c["end"], a) for a in analysis["attributions"] for c in a["content"]]
    mentions, by_sentence, last, found = [], {}, {}, []
    for m in analysis["mentions"]:
        place = m.get("actor") and aligned.place(m["start"], m["end"])
        if place:
            mentions.append((m, place))
            by_sentence.setdefault(place[0], []).append((m["actor"], place))
    for m, place in mentions:
        target, k = m["actor"], place[0]
        around = [c for c in contents if c[0] <= m["start"] and m["end"] <= c[1]]
        said = min(around, key=lambda c: c[1] - c[0])[2] if around else None
        speaker = said["holder"] if said else "author"
        add = lambda holder, voice, at: found.append(
            Report(holder, target, k, VOICES.index(voice), (at, place), coded.get((k, holder, target), 1)))
        done = {target}
        if speaker not in (*NOBODY, target):
            source = said["source"]
            at = aligned.place(source["start"], source["end"]) if source else last.get(speaker)
            if at:
                add(speaker, "near" if at[0] == k else "far", at)
                done.add(speaker)
        voice = "author" if speaker == "author" else "target" if speaker == target else "other"
        for holder, at in sorted(by_sentence[k], key=lambda other: abs(other[1][1] - place[1])):
            if holder not in done and kinds.get(holder) != "MISC":
                add(holder, voice, at)
                done.add(holder)
        last[target] = place
    return found
