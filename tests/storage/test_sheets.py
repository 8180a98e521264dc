from storage.formulas import guarded
from storage.sheets import to_csv


def test_no_cell_is_a_formula_to_a_spreadsheet() -> None:
    assert [guarded(cell) for cell in ("=1+1", "+39 333", "-5", "@sum", "\tx", "\rx")] == [
        "'=1+1",
        "'+39 333",
        "'-5",
        "'@sum",
        "'\tx",
        "'\rx",
    ]
    assert guarded("Ada = 1") == "Ada = 1"


def test_a_sheet_is_read_right_by_excel() -> None:
    content = to_csv([["Name", "Note"], ["Åsa", 'says "hi",\nand goes']])

    assert content == '\ufeffName,Note\r\nÅsa,"says ""hi"",\nand goes"\r\n'.encode()
