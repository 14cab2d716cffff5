"""The lines of a vCard: unfolded, decoded and taken apart, in time linear in their length.

Written here because the vCard libraries trust what they read: a header of twenty commas costs
vobject a second and twice that with each comma more, and it loses what follows a bare comma.
"""

import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crm.values.text import LINE_BREAK, visible

# The quantifiers are possessive: what they took they never give back.
CONTENT = re.compile(
    r"""(?:(?P<group>[\w-]++)\.)?+ (?P<name>[\w-]++)
        (?P<params>(?:;(?:[^:";]++|"[^"]*+")*+)*+) : (?P<value>.*+)""",
    re.VERBOSE | re.DOTALL,
)
PARAM = re.compile(r';((?:[^";]++|"[^"]*+")*+)')
ESCAPE = re.compile(r"\\([\\,;:nN])")


@dataclass(slots=True)
class Property:
    """One line: `item1.TEL;TYPE=cell;PREF=1:+33…`."""

    raw: str
    name: str = ""  # '' for a line that is no property
    group: str = ""
    params: dict[str, list[str]] = field(default_factory=dict)  # '' has those without a name
    value: str = ""  # with its backslashes

    @property
    def types(self) -> set[str]:
        named = [*self.params.get("TYPE", []), *self.params.get("", [])]
        return {kind.lower() for value in named for kind in value.split(",")}

    @property
    def preference(self) -> int:
        """1 is the most preferred; 101 for one that says nothing."""
        said = "".join(self.params.get("PREF", []))
        if said.isdecimal():
            return int(said[:3])
        return 1 if "pref" in self.types else 101

    @property
    def text(self) -> str:
        return unescaped(self.value)

    @property
    def is_binary(self) -> bool:
        encodings = {*self.params.get("ENCODING", []), *self.params.get("", [])}
        in_place = self.value[:5].lower() == "data:"
        return in_place or not encodings.isdisjoint({"B", "b", "BASE64", "base64"})

    def fields(self) -> list[str]:
        """The parts of a structured value, such as a name's: `Dupont;Marie` gives two."""
        return [" ".join(unescaped(part).split()) for part in split(self.value, ";")]


def properties(text: str) -> Iterator[Property]:
    for line in unfolded(text):
        try:
            yield property_of(line)
        except (ValueError, LookupError):
            yield Property(raw=line)


def unfolded(text: str) -> Iterator[str]:
    """The lines, each joined with what goes on in the next: folded, or broken after a `=`."""
    line: list[str] = []
    quoted = False
    for piece in text.split("\n"):
        if quoted and line[-1].endswith("="):
            line[-1] = line[-1][:-1]
            line.append(piece)
        elif line and piece[:1] in {" ", "\t"}:
            line.append(piece[1:])
        else:
            if line:
                yield "".join(line)
            line, quoted = [piece], "QUOTED-PRINTABLE" in piece.upper()
    yield "".join(line)


def property_of(line: str) -> Property:
    """The line taken apart.

    Raises:
        ValueError, LookupError: it is no property, or in no encoding that is known.
    """
    found = CONTENT.fullmatch(line)
    if not found:
        raise ValueError("is no line of a vCard")
    params: dict[str, list[str]] = {}
    for param in PARAM.findall(found["params"]):
        name, equals, value = param.partition("=")
        params.setdefault(name.upper() if equals else "", []).append(value or name)
    read = Property(
        line,
        name=found["name"].upper().replace("_", "-"),
        group=(found["group"] or "").lower(),
        params={name: [value.strip('"') for value in values] for name, values in params.items()},
        value=found["value"],
    )
    read.value = unhidden(decoded(read))
    return read


def decoded(line: Property) -> str:
    encodings = [*line.params.get("ENCODING", []), *line.params.get("", [])]
    if not any(encoding.upper() == "QUOTED-PRINTABLE" for encoding in encodings):
        return line.value
    charset = codecs.lookup(line.params.get("CHARSET", ["utf-8"])[0])
    return quopri.decodestring(line.value.encode()).decode(charset.name)


def unhidden(text: str) -> str:
    """Without what an encoding may have hidden in it."""
    return visible(LINE_BREAK.sub("\n", text))


def split(value: str, separator: str) -> list[str]:
    """The value cut at each separator that no backslash stands before."""
    parts, start = [], 0
    for found in re.finditer(rf"\\.|{separator}", value, re.DOTALL):
        if found[0] == separator:
            parts.append(value[start : found.start()])
            start = found.end()
    return [*parts, value[start:]]


def unescaped(value: str) -> str:
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
