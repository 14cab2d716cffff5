"""What a text is not what it seems: letters that look like others, scripts mixed in a word, two
directions in a line, what nobody sees. Said in words, for a person who decides on it.

Which characters look alike is Unicode's own table (UTS #39), from `confusable-homoglyphs`; of which
script they are, and which way they are written, is in `regex`, which knows the newest Unicode.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice, zip_longest

import regex
from confusable_homoglyphs.confusables import is_confusable

from crm.values.unseen import without_unseen

# A reader stops reading. What is more is counted.
MOST = 6
LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
# Written without spaces between them, and with Latin words and digits in them.
TOGETHER = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}"
)
ALONE = regex.compile(
    rf"[[\p{{L}}]--[{TOGETHER}\p{{Script=Common}}\p{{Script=Inherited}}]]+", regex.V1
)
LATIN = regex.compile(r"\p{Script=Latin}")
SCRIPTS = ("Latin", "Cyrillic", "Greek", "Armenian", "Hebrew", "Arabic", "Cherokee", "Coptic",
           "Georgian", "Devanagari", "Thai", "Lisu", "Deseret", "Osage", "Glagolitic")  # fmt: skip
OF_SCRIPT = {name: regex.compile(rf"\p{{Script={name}}}") for name in SCRIPTS}
RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
LEFT_TO_RIGHT = regex.compile(r"[\p{Bidi_Class=L}\p{Bidi_Class=EN}]")
# A run of one direction, with what stands between its letters.
RUN = regex.compile(
    r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}](?:[^\p{Bidi_Class=L}\p{Bidi_Class=EN}\n]*"
    r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{M}])?|[^\p{Bidi_Class=R}\p{Bidi_Class=AL}\n]+"
)
# They are drawn as nothing, or as a space that is none.
BLANK = regex.compile(r"[\u2800\u1680\u2000-\u2008\u200a\u205f\p{Cn}\p{Co}]")
PUNYCODE = regex.compile(r"\bxn--[a-z0-9-]{1,59}(?:\.[a-z0-9-]{1,63})*", regex.IGNORECASE)


def remarks(text: str) -> list[str]:
    """What a reader of this text must know that they cannot see. Most texts have none."""
    if text.isascii() and "xn--" not in text:
        return []
    found = (*hidden(text), *blanks(text), *both_ways(text), *foreign_letters(text), *encoded(text))
    return [*found[:MOST], *([f"And {len(found) - MOST} more like this."] if found[MOST:] else [])]


def difference(before: str, after: str) -> str:
    """How two texts differ that look the same; empty if they do not, or look different too."""
    if before == after or not before or not after or skeleton(before) != skeleton(after):
        return ""
    start = shared(before, after)
    end = shared(before[start:][::-1], after[start:][::-1])
    was, now = before[start : len(before) - end], after[start : len(after) - end]
    pairs = [pair for pair in zip_longest(was, now, fillvalue="") if pair[0] != pair[1]]
    told = "; ".join(f"{spelled(new)} in place of {spelled(old)}" for old, new in pairs[:MOST])
    more = f"; and {len(pairs) - MOST} more" if pairs[MOST:] else ""
    return f"It looks the same and is not: {told}{more}."


def shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)))  # fmt: skip


def skeleton(text: str) -> str:
    """The text with every character as the plainest that looks like it."""
    bare = unicodedata.normalize("NFKD", without_unseen(text))
    return " ".join("".join(plainest(letter) for letter in bare).split())


@cache
def plainest(letter: str) -> str:
    if letter.isascii() and not letter.isspace():
        # Of the ASCII ones, too, some look alike.
        return {"0": "O", "1": "l", "I": "l", "|": "l"}.get(letter, letter)
    if letter.isspace() or BLANK.fullmatch(letter):
        return " "
    like = latin_like(letter)
    return "".join(plainest(each) for each in like) if like != letter else letter


@cache
def latin_like(letter: str) -> str:
    """What of ASCII this looks like; '' if nothing."""
    for found in is_confusable(letter, greedy=True, preferred_aliases=[]) or ():
        plain: list[str] = [each["c"] for each in found["homoglyphs"] if each["c"].isascii()]
        if plain:
            return min(plain, key=lambda each: (len(each), each))
    return ""


def hidden(text: str) -> Iterator[str]:
    left = without_unseen(text)
    if left != text:
        gone = dict.fromkeys(letter for letter in text if letter not in left)
        yield (
            f"It has characters that nobody sees: {spelled_out(gone)}."
            if gone
            else ("It has joiners or variants that nobody sees.")
        )


def blanks(text: str) -> Iterator[str]:
    if found := dict.fromkeys(BLANK.findall(text)):
        yield f"It has characters that look like nothing: {spelled_out(found)}."


def both_ways(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if RIGHT_TO_LEFT.search(line) and LEFT_TO_RIGHT.search(line):
            runs = list(islice(RUN.findall(line), MOST + 1))
            kept = ", ".join(f"\u2068{run.strip()}\u2069" for run in runs[:MOST] if run.strip())
            more = ", …" if runs[MOST:] else ""
            yield f"It is written in both directions. In the order it is kept: {kept}{more}."


def foreign_letters(text: str) -> Iterator[str]:
    words = [match[0] for match in LETTERS.finditer(text) if not match[0].isascii()]
    for word in dict.fromkeys(words):
        for part in ALONE.findall(word):
            if len(scripts := scripts_in(part)) > 1:
                yield f"“{word}” mixes {' and '.join(scripts)} letters: {odd_letters(part)}."
    yield from whole_words_alike(words)


def whole_words_alike(words: list[str]) -> Iterator[str]:
    """Words of another script that could be Latin, where all of that script in the text are: a
    text that is really written in it has others too."""
    by_script: dict[str, list[str]] = {}
    for word in dict.fromkeys(words):
        scripts = scripts_in(word)
        if len(scripts) == 1 and scripts[0] != "Latin":
            by_script.setdefault(scripts[0], []).append(word)
    for script, alike in by_script.items():
        if all(latin_like(letter) for word in alike for letter in word if letter.isalpha()):
            for word in alike:
                yield f"“{word}” looks Latin and is {script}: {odd_letters(word)}."


def scripts_in(word: str) -> list[str]:
    return [name for name, pattern in OF_SCRIPT.items() if pattern.search(word)]


def odd_letters(word: str) -> str:
    """Those of a word that are not Latin, or all of one that has no Latin."""
    return spelled_out(dict.fromkeys(x for x in word if x.isalpha() and not LATIN.match(x)))


def encoded(text: str) -> Iterator[str]:
    """A domain with letters beyond ASCII, as a browser would show it."""
    for name in dict.fromkeys(match[0] for match in PUNYCODE.finditer(text)):
        try:
            shown = ".".join(decoded(label) for label in name.split("."))
        except UnicodeError:
            continue
        yield f"{name} reads {shown}."
        yield from foreign_letters(shown)


def decoded(label: str) -> str:
    prefix, rest = label[:4].lower(), label[4:]
    return rest.encode("ascii").decode("punycode") if prefix == "xn--" else label


def spelled_out(letters: dict[str, None]) -> str:
    told = "; ".join(spelled(letter) for letter in islice(letters, MOST))
    return f"{told}; and {len(letters) - MOST} more" if len(letters) > MOST else told


def spelled(letter: str) -> str:
    """`é (LATIN SMALL LETTER E WITH ACUTE, U+00E9)`; what nobody sees by its name alone."""
    if not letter:
        return "nothing"
    name = unicodedata.name(letter, "no name")
    seen = letter.isprintable() and not letter.isspace() and without_unseen(letter) == letter
    return f"{letter} ({name}, U+{ord(letter):04X})" if seen else f"{name} (U+{ord(letter):04X})"
