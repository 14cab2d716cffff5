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
TOKEN = regex.compile(r"\S+")
# What a sentence puts around a word or an address.
AROUND = "\"'.,;:!?()[]{}<>«»“”‘’„‚…"
ADDRESS = regex.compile(r"\w[./@:]\w|://")
NUMBER = regex.compile(r"\p{Nd}")
ASCII = regex.compile(r"[A-Za-z0-9]")
LATIN = regex.compile(r"\p{Script=Latin}")
# Written without spaces between them, and with Latin words and digits in them.
TOGETHER = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}ー]"
)
# Of these, what could be a hyphen, an l or an o.
STROKES = "ー一丨〇ㅣㅡㅇ"
# For letters of ASCII: mathematical ones, wide ones, Roman numerals. Ligatures are none of them.
STYLED = regex.compile(r"[\p{Nl}\uff21-\uff3a\uff41-\uff5a\u2100-\u214f\U0001d400-\U0001d7ff]")
RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
LEFT_TO_RIGHT = regex.compile(r"[\p{Bidi_Class=L}\p{Bidi_Class=EN}]")
# A run of one direction, with what stands between its letters.
RUN = regex.compile(
    r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}](?:[^\p{Bidi_Class=L}\p{Bidi_Class=EN}\n]*"
    r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{M}])?|[^\p{Bidi_Class=R}\p{Bidi_Class=AL}\n]+"
)
# They are drawn as nothing, or as a space that is none.
BLANK = regex.compile(r"[\u2800\u1680\u2000-\u2008\u200a\u205f\p{Cn}\p{Co}]")
STRUCK = regex.compile(r"[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20ea\u20eb]")
BETWEEN_DIGITS = regex.compile(r"(?<=\p{Nd})[^\w\s\p{ASCII}](?=\p{Nd})")
PUNYCODE = regex.compile(r"\bxn--[a-z0-9-]{1,59}(?:\.[a-z0-9-]{1,63})*", regex.IGNORECASE)
OF_NO_SCRIPT = {"", "Modifier", "Feminine", "Masculine", "Micro", "Superscript", "Subscript"}
LINES = 8
GAP = regex.compile(rf"\n(?:[ \t\u00a0]*\n){{{LINES},}}(?=[^\n])")


def remarks(text: str) -> list[str]:
    """What a reader of this text must know that they cannot see. Most texts have none."""
    found = [*gaps(text), *(encoded(text) if "xn--" in text.lower() else ())]
    if not text.isascii():
        found += [*hidden(text), *blanks(text), *both_ways(text), *foreign_letters(text)]
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
    plain_form = unicodedata.normalize("NFKD", letter)
    if STYLED.match(letter) or (plain_form.isascii() and unicodedata.category(letter)[0] in "PS"):
        return plain_form
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
    if blank := dict.fromkeys(BLANK.findall(text)):
        yield f"It has characters that look like nothing: {spelled_out(blank)}."
    if struck := dict.fromkeys(STRUCK.findall(text)):
        yield f"It has marks that are drawn through what stands before: {spelled_out(struck)}."


def both_ways(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if RIGHT_TO_LEFT.search(line) and LEFT_TO_RIGHT.search(line):
            runs = list(islice(RUN.findall(line), MOST + 1))
            kept = ", ".join(f"\u2068{run.strip()}\u2069" for run in runs[:MOST] if run.strip())
            more = ", …" if runs[MOST:] else ""
            yield f"It is written in both directions. In the order it is kept: {kept}{more}."


def gaps(text: str) -> Iterator[str]:
    for gap in islice(GAP.finditer(text), 1):
        yield f"It goes on below {gap[0].count(chr(10)) - 1} empty lines."


def foreign_letters(text: str) -> Iterator[str]:
    tokens = dict.fromkeys(each.strip(AROUND) for each in TOKEN.findall(text))
    foreign = [token for token in tokens if token and not token.isascii()]
    for token in foreign:
        if odd := dict.fromkeys(out_of_place(token)):
            yield f"“{token}” has letters that are others than they look: {spelled_out(odd)}."
        elif len(scripts := scripts_in(token)) > 1:
            yield f"“{token}” mixes {' and '.join(scripts)} letters."
    yield from whole_words_alike([token for token in foreign if not any(out_of_place(token))])


def out_of_place(token: str) -> Iterator[str]:
    """The characters of a word, a number or an address that seem to be of ASCII, and are not."""
    if ADDRESS.search(skeleton(token)):
        # There each character counts, and none but letters and accents is usual.
        yield from (each for each in token if not each.isascii() and latin_like(each))
    elif ASCII.search(token):
        for before, each, after in zip(f" {token}", token, f"{token[1:]} ", strict=False):
            if not each.isascii() and is_odd(before, each, after):
                yield each
    yield from (each for each in BETWEEN_DIGITS.findall(token) if latin_like(each) in {",", "."})


def is_odd(before: str, each: str, after: str) -> bool:
    """Between characters of ASCII in one word."""
    if TOGETHER.match(each):
        return each in STROKES and bool(ASCII.search(before + after))
    if NUMBER.match(each) or STYLED.match(each):
        return True
    return bool(scripts_in(each)) and not LATIN.match(each)


def scripts_in(token: str) -> list[str]:
    """The scripts of its letters by name, those that go together and accents left out."""
    letters = (each for each in token if each.isalpha() and not TOGETHER.match(each))
    named = (unicodedata.name(each, "").partition(" ")[0].title() for each in letters)
    return list(dict.fromkeys(name for name in named if name not in OF_NO_SCRIPT))


def whole_words_alike(words: list[str]) -> Iterator[str]:
    """Words of another script that could be Latin, where all of that script in the text are: a
    text that is really written in it has others too."""
    by_script: dict[str, list[str]] = {}
    for word in words:
        scripts = scripts_in(word)
        if len(scripts) == 1 and scripts[0] != "Latin":
            by_script.setdefault(scripts[0], []).append(word)
    for script, alike in by_script.items():
        if all(latin_like(letter) for word in alike for letter in word if letter.isalpha()):
            for word in alike:
                letters = dict.fromkeys(each for each in word if each.isalpha())
                yield f"“{word}” looks Latin and is {script}: {spelled_out(letters)}."


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
