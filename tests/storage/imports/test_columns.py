import pytest

from storage.fields import SYSTEM_FIELDS, Field
from storage.imports.columns import Proposal, propose, speaks

LANGUAGES = {
    "English": "First Name,Last Name,E-mail Address,Phone,Company,Job Title,City,Country",
    "German": "Vorname,Nachname,E-Mail,Telefon,Firma,Position,Ort,Land",
    "French": "Prénom,Nom,Courriel,Téléphone,Société,Fonction,Ville,Pays",
    "Italian": "Nome,Cognome,Posta elettronica,Cellulare,Azienda,Ruolo,Città,Paese",
    "Spanish": "Nombre,Apellidos,Correo,Teléfono,Empresa,Cargo,Ciudad,País",
    "Portuguese": "Nome,Sobrenome,E-mail,Telemóvel,Empresa,Função,Cidade,País",
}
FIELDS = "first_name,last_name,email,phone,company,title,city,country"


def proposed(header: list[str], *rows: list[str]) -> list[str | None]:
    return [each.field for each in propose(header, rows, SYSTEM_FIELDS)]


def only(name: str, *values: str) -> Proposal:
    return propose([name], [[value] for value in values], SYSTEM_FIELDS)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_columns_are_known_in_many_languages(language: str) -> None:
    assert proposed(LANGUAGES[language].split(",")) == FIELDS.split(",")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("E_MAIL", "email"),
        ("emailAddress", "email"),
        ("E-mail 2 - Value", "email"),
        ("Business Phone", "phone"),
        ("Telefon (geschäftlich)", "phone"),
        ("Teléfono móvil", "phone"),
        ("Whats App", "whatsapp"),
        ("contact_key", "key"),
        ("account_id", "account"),
        ("Kundennummer", "account"),
        ("PLZ", "postcode"),
        ("Business Postal Code", "postcode"),
        ("Date of birth", "birthday"),
        ("Fuseau horaire", "timezone"),
        ("电话", "phone"),
        ("メール", "email"),
        ("compny", "company"),
        ("Shoe size", None),
        ("", None),
        ("Created", None),
    ],
)
def test_a_name_may_be_spelled_and_qualified_in_many_ways(
    name: str, field: str | None
) -> None:
    assert only(name).field == field


def test_a_lone_first_name_may_be_the_whole_name() -> None:
    assert proposed(["Nome", "E-mail"]) == ["name", "email"]
    assert proposed(["Nome", "Cognome"]) == ["first_name", "last_name"]


def test_values_speak_where_the_name_says_nothing() -> None:
    row = ["ann@x.io", "+39 333 1234567", "https://x.io/ann", "IT", "Europe/Rome", "Ann"]

    fields = proposed(["a", "b", "c", "d", "e", "f"], row, row)

    assert fields == ["email", "phone", "website", "country", "timezone", None]


@pytest.mark.parametrize(
    "value", ["1234567", "12345-6789", "2026-01-31", "48.13", "192168001001"]
)
def test_not_every_number_is_a_telephone_number(value: str) -> None:
    assert only("x", value, value).field is None


def test_a_date_alone_is_no_birthday() -> None:
    assert only("since", "1990-05-17").field is None
    assert only("Geburtstag", "17.5.1990").confidence == 1


def test_values_that_contradict_the_name_leave_a_doubt() -> None:
    believed, doubted = only("E-Mail", "ann@x.io"), only("E-Mail", "yes", "no")

    assert (believed.field, believed.confidence) == ("email", 1)
    assert (doubted.field, doubted.confidence) == ("email", 0.4)
    assert "do not look like" in doubted.why


def test_a_field_gets_its_likeliest_column_and_only_identities_get_several() -> None:
    header = ["Firma", "Company", "Compny", "Phone", "Mobile", "Handy"]

    proposals = propose(header, [], SYSTEM_FIELDS)

    assert [each.field for each in proposals] == ["company", None, None, *["phone"] * 3]
    assert proposals[2].why == "Another column fits Company better."


def test_fields_of_the_workspace_are_known_by_their_labels() -> None:
    shoes = Field("shoe_size", "Shoe size")

    proposal = propose(["Shoe-Size"], [], [*SYSTEM_FIELDS, shoes])[0]

    assert (proposal.field, proposal.confidence) == ("shoe_size", 1)


def test_rows_that_were_not_read_are_no_obstacle() -> None:
    assert proposed(["Name", "x"], [], ["Ann", "ann@x.io"]) == ["name", "email"]


PEOPLE = ["Ada Lovelace", "Ludwig van Beethoven", "Jean-Luc O’Neill", "Dr. Mia de Cruz"]
FIRMS = ["Analytical Engines", "Big Looms Ltd.", "Iron Mills", "Old Mills"]


def _unnamed(*columns: list[str]) -> list[str | None]:
    """Return what is proposed where nobody has named the columns."""
    rows = [list(row) for row in zip(*columns, strict=True)]
    return proposed([f"Column {letter}" for letter in "ABCDEF"[: len(columns)]], *rows)


def test_of_a_file_without_a_header_the_first_column_like_names_is_proposed() -> None:
    emails = [f"p{number}@x.io" for number in range(4)]

    assert _unnamed(emails, PEOPLE, FIRMS) == ["email", "name", None]
    assert _unnamed([p.upper() for p in PEOPLE], emails) == ["name", "email"]
    assert _unnamed(["Ada", "Lu", "Jo", "Mia"], FIRMS, emails) == [None, None, "email"]


@pytest.mark.parametrize(
    "values",
    [
        ["Ada", "Bob", "Cy", "Di"],
        ["Head of Sales"] * 4,
        ["12 High Street", "3 Low Road", "Elm Street 4", "Oak Way 9"],
        ["called us twice", "wants a demo", "met in Rome", "no answer yet"],
        ["Ada Lovelace", "ada l @ x", "#1 of us", "Bob Bell"],
        ["Ada Lovelace", "Bob Bell", "", ""],
        ["One two three four five"] * 4,
    ],
    ids=lambda values: values[0],
)
def test_other_texts_are_not_taken_for_names(values: list[str]) -> None:
    assert _unnamed(values, [f"p{n}@x.io" for n in range(4)]) == [None, "email"]


def test_where_columns_have_names_of_their_own_values_make_no_name() -> None:
    rows = [[name, f"p{n}@x.io"] for n, name in enumerate(PEOPLE)]

    assert proposed(["Wer", "Post"], *rows) == [None, "email"]
    assert proposed(["", "E-mail"], *rows) == [None, "email"]


BELOW = [["Bob", "bob@x.io"], ["Cy", "cy@x.io"], ["Di", "di@x.io"]]


@pytest.mark.parametrize("header", ["Wer,Firma", "Wer,Erreichbar", "Column A,Column B"])
def test_names_of_columns_are_known_as_such(header: str) -> None:
    assert speaks(header.split(","), BELOW, SYSTEM_FIELDS)


@pytest.mark.parametrize("header", ["Ada,ada@x.io", "Ada,"])
def test_a_first_row_like_all_others_may_be_a_contact(header: str) -> None:
    assert not speaks(header.split(","), BELOW, SYSTEM_FIELDS)


def test_a_few_rows_do_not_show_that_the_first_is_unlike_them() -> None:
    assert not speaks(["Ada", "unknown"], BELOW[:2], SYSTEM_FIELDS)
