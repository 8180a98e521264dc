"""Workbooks made for one test: by openpyxl, by xlwt, or part by part."""

import zipfile
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_TYPES}"><Override PartName="/xl/workbook.xml" ContentType='
        f'"{_KIND}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def xlsx(folder: Path, rows: Iterable[Iterable[Any]], name: str = "contacts.xlsx") -> Path:
    """Write rows as openpyxl does."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    return saved(folder, book, name)


def saved(folder: Path, book: openpyxl.Workbook, name: str = "contacts.xlsx") -> Path:
    """Save a workbook of openpyxl and return where."""
    path = folder / name
    book.save(path)
    return path


def package(
    folder: Path,
    rows: str,
    parts: Mapping[str, str | Iterable[str]] | None = None,
    *,
    before: str = "",
) -> Path:
    """Write a workbook whose sheet has this XML for its rows; a part may come in pieces."""
    sheet = f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'
    content = {**_PARTS, "xl/worksheets/sheet1.xml": sheet, **(parts or {})}
    path = folder / "made.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in content.items():
            with archive.open(name, "w") as part:
                for piece in [text] if isinstance(text, str) else text:
                    part.write(piece.encode())
    return path


def shared_texts(folder: Path, rows: str, texts: str | Iterable[str]) -> Path:
    """Write a workbook whose cells refer to texts in a part of their own."""
    relations = _PARTS["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
    )
    types = _PARTS["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" '
        f'ContentType="{_KIND}.sharedStrings+xml"/></Types>',
    )
    parts: dict[str, str | Iterable[str]] = {
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/sharedStrings.xml": chain([f'<sst xmlns="{_MAIN}">'], texts, ["</sst>"]),
    }
    return package(folder, rows, parts)


def inline(reference: str, text: str) -> str:
    """Return the XML of a cell that holds its own text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def xls(folder: Path, rows: Iterable[Iterable[Any]], *, dates_1904: bool = False) -> Path:
    """Write rows as Excel 97 did; a pair of a value and a format is a formatted cell."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = dates_1904
    sheet = book.add_sheet("S")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            value, style = cell if isinstance(cell, tuple) else (cell, "General")
            sheet.write(row, column, value, xlwt.easyxf(num_format_str=style))
    path = folder / "contacts.xls"
    book.save(str(path))
    return path
