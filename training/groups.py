"""Groups named by common nouns ("the media", "gun owners"): what of a phrase is the name, and which nouns mean many."""

import re

GROUP_TAGS = ["O", "B-GROUP", "I-GROUP"]
# What begins a group's phrase and is no part of its name, and what ends the name within the phrase.
DETERMINERS = set("the a an this that these those my our your his her its their some many most all no any both every each few".split())
COLLECTIVES = set(
    "media press police government administration military army navy left right opposition establishment elite party public "
    "electorate judiciary court congress parliament senate legislature cabinet junta regime mob crowd lobby industry "
    "union company corporation bureaucracy team family clergy community intelligentsia leadership base enforcement class "
    "movement coalition militia church sector monarchy guard staff commission committee jury agency organization "
    "organisation campaign network faculty workforce management population minority majority".split()
)
PLURALS = set("people men women children clergymen congressmen policemen businessmen servicemen folk folks alumni".split())
AFTER_NAME = set("of in on at from for with who that which whom whose to and or but by as like between against".split())


def is_plural(head):
    """Whether a common noun means many: a plural, or one of the nouns for a body of people."""
    return head in COLLECTIVES or head in PLURALS or head.endswith("s") and not head.endswith(("ss", "us", "is"))


def is_group(name):
    """Whether a coded name is a group's: its head is a common noun that means many, whatever modifies it ("GOP voters").
    People without more is none."""
    span = core(name, 0, len(name))
    words = name[span[0] : span[1]].split() if span else []
    return bool(words) and words != ["people"] and words[-1] == words[-1].lower() and is_plural(words[-1])


def core(text, start, end):
    """The part of text[start:end] that is a group's name: modifiers and head, no determiner before, nothing after."""
    words = [(m.start() + start, m.end() + start, m.group().lower()) for m in re.finditer(r"[\w'’-]+", text[start:end])]
    while words and words[0][2] in DETERMINERS:
        words.pop(0)
    cut = next((i for i, w in enumerate(words) if w[2] in AFTER_NAME), len(words))
    return (words[0][0], words[cut - 1][1]) if cut else None
