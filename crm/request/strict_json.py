"""JSON as every door reads it: what two readers could understand differently is refused."""

import json
from typing import Any, NoReturn

DEEPEST = 32


def loads(body: bytes) -> Any:
    """The value of a UTF-8 JSON text.

    Raises:
        ValueError: not UTF-8, not JSON, nested deeper than 32, a key twice in one object, a
            number that is not finite or has more than 4,300 digits. The message says which.
    """
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=without_twins, parse_constant=not_a_number
        )
    except UnicodeDecodeError:
        raise ValueError("The body is not UTF-8.") from None
    except json.JSONDecodeError as wrong:
        raise ValueError(f"The body is not JSON: {wrong.msg} at {wrong.pos}.") from None
    except RecursionError:
        raise too_deep() from None
    check_values(value)
    if b"\\u" in body:
        refuse_half_characters(value)
    return value


def refuse_half_characters(value: Any) -> None:
    """Only an escape can write one, and no UTF-8 can carry it on: not to the database, not back."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("A text holds half of a surrogate pair.") from None


def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) != len(pairs):
        raise ValueError("A key stands twice in one object.")
    return parsed


def not_a_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number.")


def check_values(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST + 1:
            raise too_deep()
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, float) and item in (float("inf"), float("-inf")):
                raise ValueError("A number is too large.")
        level = below


def too_deep() -> ValueError:
    return ValueError(f"The body is nested deeper than {DEEPEST}.")
