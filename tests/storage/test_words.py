import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada  Lovelace", "ada lovelace"),
        ("O'Brien-Smith, Ph.D.", "o brien smith ph d"),
        ("Ada@Example.ORG", "ada example org"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Søren Łukasz Đặng Æsir", "soren lukasz dang aesir"),
        ("İstanbul ISPARTA ısparta", "istanbul isparta isparta"),
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Ёлка", "елка"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("राम मोहन", "रम महन"),
        ("田中 太郎", "田 中 太 郎"),
        ("ガンダム", "ガ ン ダ ム"),
        ("ｶﾞﾝﾀﾞﾑ", "ガ ン ダ ム"),
        ("김민수", "김 민 수"),
        ("\u1100\u1175\u11b7", "김"),
        ("ＡＢＣ１２３", "abc123"),
        ("٠١٢٣", "0123"),
        ("①½", "11 2"),
        ("🎉 party 🎉", "party"),
        ("co\u00adoperate", "cooperate"),
        ("_x_", "x"),
        ("", ""),
        ("—…!", ""),
    ],
)
def test_text_is_folded_to_the_words_people_type(text: str, words: str) -> None:
    assert fold(text) == words


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_only_letters_digits_and_single_blanks_are_left(text: str) -> None:
    assert all(word.isalnum() for word in fold(text).split(" ") if word)
    assert "  " not in fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_quick_way_for_plain_text_gives_what_the_other_gives(text: str) -> None:
    assert fold(text + "é") == fold(text + "e")
