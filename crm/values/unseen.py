"""What nobody sees in a text: what a script or an emoji needs of it stays, the rest is taken out.

The properties are Unicode's own (UAX #44, UTS #51), in the version of the `regex` package, which is
newer than that of Python: an emoji of this year is one, and not a character that is unassigned.
"""

import re

import regex

# Where letters are joined, or kept from joining, by a character between them.
JOINING_SCRIPTS = (
    "Adlam", "Arabic", "Balinese", "Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Javanese",
    "Kannada", "Khmer", "Malayalam", "Mongolian", "Myanmar", "Nko", "Oriya", "Sinhala", "Syriac",
    "Tamil", "Telugu", "Tibetan",
)  # fmt: skip
SCRIPTS = "".join(rf"\p{{Script={name}}}" for name in JOINING_SCRIPTS)
SIGN = rf"[[[\p{{L}}\p{{M}}]&&[{SCRIPTS}]]--\p{{Default_Ignorable_Code_Point}}]"
PICTURE = r"[\p{Extended_Pictographic}--\p{Cn}]"
# The flags of England, Scotland and Wales: a black one, and these letters as tags.
FLAGS = "|".join("".join(chr(0xE0000 + ord(letter)) for letter in name) + "\U000e007f"
                 for name in ("gbeng", "gbsct", "gbwls"))  # fmt: skip

NEEDED = "|".join((
    rf"(?<={SIGN})[\u200c\u200d](?={SIGN})",
    r"(?<=\p{Indic_Syllabic_Category=Virama})[\u200c\u200d]",
    rf"(?<={PICTURE}\uFE0F?|\p{{Emoji_Modifier}})\u200D(?={PICTURE})",
    r"(?<=[\p{Emoji}--\p{ASCII}])[\uFE0E\uFE0F]",
    r"(?<=[0-9#*])\uFE0F(?=\u20E3)",
    r"(?<=[\p{L}&&\p{Script=Mongolian}])[\u180B-\u180F]",
    # Which form of a letter of many forms: in Japan, how a family writes its name.
    r"(?<=\p{Script=Han})[\U000E0100-\U000E01EF]",
    rf"(?<=\U0001F3F4)(?:{FLAGS})",
))  # fmt: skip
# The signs before Arabic and other numbers are called format characters, yet they are seen.
UNSEEN = r"[[\p{Default_Ignorable_Code_Point}\p{C}]--[\t\n\p{Prepended_Concatenation_Mark}]]"
RULE = regex.compile(rf"(?P<needed>{NEEDED})|{UNSEEN}", regex.V1)

FROM_THE_RIGHT, FROM_THE_LEFT, END = "\u202e", "\u202d", "\u202c"
SEEN = regex.compile(r"[^\s\p{C}]")
WRITTEN_FROM_THE_RIGHT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")

# Most texts are of these alone, where nothing is unseen. Only so that they are passed on fast.
PLAIN = re.compile(
    "[\n\t -~\u00a0-\u00ac\u00ae-\u034e\u0391-\u03a1\u03a3-\u03ff\u0400-\u052f"
    "\u05d0-\u05ea\u0620-\u064a\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*"
)


def without_unseen(text: str) -> str:
    """What is left of the text is seen, or changes how its neighbours are drawn."""
    if PLAIN.fullmatch(text):
        return text
    return str(RULE.sub(lambda match: match["needed"] or "", text))


def turning_character(text: str) -> str:
    """The character that makes letters stand in another order than that in which they are kept:
    without it the text would say something else than what was seen. Empty if there is none.

    One that turns nothing, such as an address book puts around a phone number, is not meant.
    """
    for line in text.split("\n"):
        start = line.find(FROM_THE_RIGHT)
        if start >= 0 and SEEN.search(line, start):
            return FROM_THE_RIGHT
        turned = (part.partition(END)[0] for part in line.split(FROM_THE_LEFT)[1:])
        if any(WRITTEN_FROM_THE_RIGHT.search(part) for part in turned):
            return FROM_THE_LEFT
    return ""
