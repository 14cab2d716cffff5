"""What to make long texts of: each has made some parser of the world slow."""

GROWERS = {
    "parentheses": "(", "tags": "<", "spaces": " x", "marks": "e\u0301", "a pile": "\u0301",
    "digits": "1-", "mixed": "1a.", "at signs": "a@", "addresses": "a@b.co ", "quotes": "> ",
    "two words": "a b ", "nested": "[({", "folded lines": "\n ", "equals": "=0A", "base64": "QUJD",
    "family": "👩\u200d", "turned": "\u202d\u05d0", "lines": "\n", "breaks": "\r\n", "labels": "a.",
    "web": "https://a.b/ ", "commas": "a, ", "colons": "a: ", "phones": "06 12 34 56 78 ",
    "plus": "+(0)", "a card": "N:a;b\n", "under": "_", "ligatures": "\ufdfa", "syllables": "각",
    "variants": "©\ufe0f", "flags": "🏴\U000e0067", "names": "John Smith\n", "streets": "1 rue a\n",
    "titles": "Dr. ", "sentences": "Please write less. ", "wishes": "not \"a\" but \"b\", ",
    "tokens": "liaison_pat_", "escapes": "%41&amp;\\", "bars": "|-|", "Han": "漢",
}  # fmt: skip
