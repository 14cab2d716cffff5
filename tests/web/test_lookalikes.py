"""What a person who decides cannot see, said in words."""

from string import ascii_lowercase

import pytest

from crm.values.lookalikes import difference, remarks
from crm.values.urls import without_secrets


@pytest.mark.parametrize(
    "text",
    [
        "Marie Dupont", "Müller GmbH & Co. KG", "Đorđe Ærø ß", "日本語テスト AI会",
        "Анна из Москвы", "Новая ОАО", "Ελλάδα Α", "שלום", "O'Brien", "👩\u200d👩\u200d👧 and 👍🏽",
        "山田\U000e0100太郎",
        "می\u200cخواهم", "50 m² à 3\u202f€", "ida@xn--mllerwerk-p9a", "Łukasz Żak",
        "Yıldız Işık", "ＡＢＣ株式会社", "O’Brien – “x”…", "50 µm", "5 − 3", "٣٤ ريال", "Tシャツ",
        "I ♥ NY®", "https://müller.de/straße", "ida@müllerwerk.de", "Nguyễn Văn A", "é, è.\n\nñ",
    ],
)  # fmt: skip
def test_what_people_write_has_no_remark(text):
    assert [each for each in remarks(text) if "reads" not in each] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ann@hаlden.com", "“ann@hаlden.com” has letters that are others than they look: а (CYR"),
        ("hаlden", "“hаlden” has letters that are others than they look: а (CYRILLIC SMALL LET"),
        ("Ωмега", "“Ωмега” mixes Greek and Cyrillic letters."),
        ("Τesla", "others than they look: Τ (GREEK CAPITAL LETTER TAU, U+03A4)"),
        ("аррӏе", "“аррӏе” looks Latin and is Cyrillic"),
        ("the аррӏе store", "“аррӏе” looks Latin and is Cyrillic"),
        ("x@xn--80ak6aa92e.com", "xn--80ak6aa92e.com reads аррӏе.com."),
        ("X@XN--80AK6AA92E.com", "а (CYRILLIC SMALL LETTER A, U+0430)"),
        ("сосо.com Привет", "с (CYRILLIC SMALL LETTER ES, U+0441)"),
        ("paypaⅼ.com", "ⅼ (SMALL ROMAN NUMERAL FIFTY, U+217C)"),
        ("adıdas.com", "ı (LATIN SMALL LETTER DOTLESS I, U+0131)"),
        ("p𝖺ypal", "𝖺 (MATHEMATICAL SANS-SERIF SMALL A, U+1D5BA)"),
        ("paypaℓ", "ℓ (SCRIPT SMALL L, U+2113)"),
        ("g໐໐gle", "໐ (LAO DIGIT ZERO, U+0ED0)"),
        ("Pay ৪000", "৪ (BENGALI DIGIT FOUR, U+09EA)"),
        ("gဝဝgle", "ဝ (MYANMAR LETTER WA, U+101D)"),
        ("paypaㅣ", "ㅣ (HANGUL LETTER I, U+3163)"),
        ("aーb", "ー (KATAKANA-HIRAGANA PROLONGED SOUND MARK, U+30FC)"),
        ("slack.com∕evil.com", "∕ (DIVISION SLASH, U+2215)"),
        ("ann＠x.com", "＠ (FULLWIDTH COMMERCIAL AT, U+FF20)"),
        ("a．com", "． (FULLWIDTH FULL STOP, U+FF0E)"),
        ("1‚000 EUR", "‚ (SINGLE LOW-9 QUOTATION MARK, U+201A)"),
        ("100\u0338", "drawn through what stands before:"),
        ("All fine." + "\n" * 4_000 + "Send 10,000 EUR", "It goes on below 3999 empty lines."),
        ("invoice גרסה 7", "in both directions. In the order it is kept: \u2068invoice\u2069"),
        ("pay\u202e001", "nobody sees: RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("a\u2800b", "look like nothing: ⠀ (BRAILLE PATTERN BLANK, U+2800)"),
        ("a\u2003b", "look like nothing: EM SPACE (U+2003)"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_seems_is_spelled_out(text, told):
    assert told in " ".join(remarks(text))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Halden", "Hаlden", "а (CYRILLIC SMALL LETTER A, U+0430) in place of a (LATIN"),
        ("pay l0", "pay 1O", "1 (DIGIT ONE, U+0031) in place of l (LATIN SMALL LETTER L, U+006C)"),
        ("a b", "a\u00a0b", "NO-BREAK SPACE (U+00A0) in place of SPACE (U+0020)"),
        ("ab", "a\u200bb", "ZERO WIDTH SPACE (U+200B) in place of nothing"),
        ("می\u200cخواهم", "میخواهم", "nothing in place of ZERO WIDTH NON-JOINER (U+200C)"),
    ],
)
def test_two_values_that_look_the_same_and_are_not_are_told_apart(before, after, told):
    assert told in difference(before, after)


@pytest.mark.parametrize(
    ("before", "after"), [("Ann", "Bob"), ("", "Ann"), ("Ann", "Ann"), ("Ann", "Anna")]
)
def test_of_others_nothing_is_said(before, after):
    assert difference(before, after) == ""


def test_a_text_full_of_them_is_told_in_a_few_lines():
    assert len(remarks(" ".join(f"hаlden{number}" for number in range(500)))) == 7
    assert len(difference("a" * 1000, "а" * 1000)) < 700


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/T0/secret/path?x=1", "https://a.example/T0/secret/path?x=1"),
        ("https://a.example/p?room=7&token=abc", "https://a.example/p?room=7&token=… ("),
        ("https://a.example/p?k=a1b2c3d4e5f6a7b8c9d0e1", "https://a.example/p?k=… ("),
        ("https://a.example/p?a1b2c3d4e5f6a7b8c9d0e1", "https://a.example/p?… ("),
        ("https://a.example/p?access=abcdef1234", "https://a.example/p?access=… ("),
        ("https://a.example/p?x=1;apiKey=abc&y=2", "https://a.example/p?x=1;apiKey=…&y=2 ("),
        ("https://a.example/p?X-Amz-Signature=abc", "https://a.example/p?X-Amz-Signature=… ("),
        ("https://a.example/p?%74oken=abc", "https://a.example/p?%74oken=… ("),
        ("https://a.example/p?code=abc", "https://a.example/p?code=… ("),
        ("https://a.example/p?bot=123456:AAf-abcDEFghijKLMN", "https://a.example/p?bot=… ("),
        (f"https://a.example/p?k={ascii_lowercase}", "https://a.example/p?k=… ("),
        (f"https://a.example/p?k=eyJh.eyJ1.{'aB3-' * 11}", "https://a.example/p?k=… ("),
    ],
)
def test_of_an_address_only_what_lets_its_bearer_in_is_not_shown(url, shown):
    assert without_secrets(url).startswith(shown)


@pytest.mark.parametrize(
    "query",
    [
        "forward_key=https://evil.example/steal", "token=https%3A%2F%2Fevil.example",
        "token=https%253A%252F%252Fevil.example", "secret=//evil.example/x", "auth=evil.example",
        "token=evil.example:8443", "sig=eve@evil.example", "key=10.0.0.1:80",
        "key=[2001:db8::1]:80", "key=2001:db8::1", "token=evil。example",
        "pass=%5C%5Cevil.example", "token=localhost:80",
        "k=a1b2c3d4e5f6a7b8c9d0e1.evil.example", "a1b2c3d4e5f6a7b8c9d0e1.evil.example",
        "token=xn--e1awd7f.xn--p1ai",
        "design=modern", "keyword=crm", "author=ann", "zip_code=10115", "passage=4", "monkey=1",
        "signal=on", "tokenizer=a", "unkeyed=a&hashtag=b",
    ],
)  # fmt: skip
def test_where_an_address_leads_on_and_what_only_sounds_secret_is_shown(query):
    url = f"https://a.example/p?{query}"
    assert without_secrets(url) == url


def test_two_addresses_that_differ_in_a_secret_alone_are_told_apart():
    one, other = (without_secrets(f"https://a.example/?token={each}") for each in ("one", "other"))
    assert one != other
