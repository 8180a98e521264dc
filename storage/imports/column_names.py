"""What columns are called in the files that people bring, in many languages."""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import combining, normalize


def _listed(words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in words.split(",") if word.strip())


WORDS: Final[dict[str, tuple[str, ...]]] = {
    identifier: _listed(words)
    for identifier, words in {
        "name": """
            name, full name, contact, contact name, display name, customer, client,
            person, vollständiger name, ganzer name, kontakt, kontaktname, anzeigename,
            kunde, ansprechpartner, nom complet, nom et prénom, nome completo,
            nominativo, nome e cognome, contatto, nombre completo, nombre y apellidos,
            contacto, contato, naam, volledige naam, имя и фамилия, фио, 姓名, 氏名,
            名前, 이름,,
            imię i nazwisko
        """,
        "first_name": """
            first name, given name, forename, vorname, rufname, prénom, nome, nome di
            battesimo, nombre, nombres, nombre de pila, primeiro nome, voornaam,
            förnamn, imię, имя, 名, jméno, keresztnév, etunimi, fornavn
        """,
        "last_name": """
            last name, surname, family name, nachname, familienname, zuname, nom, nom de
            famille, cognome, apellido, apellidos, sobrenome, apelido, último nome,
            achternaam, efternamn, nazwisko, фамилия, 姓, příjmení, sukunimi, etternavn
        """,
        "email": """
            email, e mail, mail, email address, mail address, electronic mail, e-post,
            mailadresse, e-mail-adresse, emailadresse, courriel, adresse mail, mél,
            adresse électronique, adresse e-mail, posta elettronica, indirizzo email,
            indirizzo e-mail, indirizzo di posta elettronica, correo, correo
            electrónico, dirección de correo, dirección de correo electrónico, endereço
            de email, endereço de e-mail, correio eletrônico, correio eletrónico,
            e-mailadres, почта, электронная почта, эл почта, 邮箱, 电子邮件, メール,
            メールアドレス, 이메일
        """,
        "phone": """
            phone, phone number, telephone, telephone number, tel, tel nr, mobile,
            mobile number, mobile phone, cell, cell phone, cellphone, telefon,
            telefonnummer, telefonnr, rufnummer, handy, handynummer, mobil,
            mobiltelefon, mobilnummer, festnetz, téléphone, numéro de téléphone, numéro,
            portable, tél, gsm, fixe, telefono, numero di telefono, cellulare, teléfono,
            número de teléfono, móvil, celular, telefone, número de telefone, telemóvel,
            telefoon, telefoonnummer, mobiel, телефон, номер телефона, мобильный, 电话,
            手机, 電話, 電話番号, 전화번호, teléfono móvil, telefono cellulare,
            telefone celular,,
            téléphone portable, numéro de portable
        """,
        "sms": """
            sms, sms number, sms nummer
        """,
        "whatsapp": """
            whatsapp, whats app, whatsapp number, whatsapp nummer, wa
        """,
        "telegram": """
            telegram, telegram username, telegram handle, telegram name, tg
        """,
        "facebook": """
            facebook, facebook profile, facebook url
        """,
        "twitter": """
            twitter, twitter handle, x handle
        """,
        "instagram": """
            instagram, instagram handle, insta
        """,
        "wechat": """
            wechat, weixin, 微信
        """,
        "key": """
            key, contact key, external id, external key, foreign id, contact id, kontakt
            id, kontaktschlüssel, schlüssel, externe id, id contact, identifiant, id
            externe, id contatto, codice contatto, id contacto, id externo
        """,
        "account": """
            account, account id, account number, customer id, customer number, client
            id, kundennummer, kunden nr, kundennr, kunden id, numéro client, numéro de
            client, id client, codice cliente, numero cliente, número de cliente, id
            cliente, código de cliente, klantnummer
        """,
        "company": """
            company, company name, organization, organisation, organization name,
            organisation name, employer, business name, account name, firma,
            unternehmen, firmenname, gesellschaft, betrieb, arbeitgeber, société,
            entreprise, raison sociale, nom de la société, nom de l'entreprise, azienda,
            società, impresa, ditta, ragione sociale, empresa, compañía, sociedad,
            nombre de la empresa, organización, nome da empresa, companhia, organização,
            bedrijf, bedrijfsnaam, компания, организация, 公司, 会社, 会社名, 회사
        """,
        "title": """
            title, job title, job, position, role, function, occupation, beruf, stelle,
            funktion, rolle, berufsbezeichnung, jobtitel, stellenbezeichnung, poste,
            fonction, titre, profession, intitulé du poste, titolo, ruolo, qualifica,
            mansione, professione, posizione, cargo, puesto, título, profesión,
            ocupación, função, profissão, functie, должность, 职位, 役職, 직책, organization
            title
        """,
        "website": """
            website, web site, web page, webpage, homepage, url, web, internet,
            webseite, internetseite, site web, site internet, site, sito, sito web,
            sitio web, página web, sítio, сайт, 网站
        """,
        "street": """
            street, street address, address, address line 1, address 1, straße, strasse,
            adresse, anschrift, strasse und hausnummer, straße und hausnummer, straße
            nr, rue, voie, adresse postale, adresse 1, via, indirizzo, calle, dirección,
            domicilio, rua, endereço, morada, logradouro, straat, adres, улица, адрес,
            地址, 住所
        """,
        "postcode": """
            postcode, postal code, post code, zip, zip code, zipcode, plz, postleitzahl,
            code postal, cp, cap, codice postale, código postal, codigo postal, cep,
            código de endereçamento postal, почтовый индекс, индекс, 邮编, 郵便番号
        """,
        "city": """
            city, town, locality, place, ort, stadt, wohnort, ville, commune, localité,
            città, comune, località, ciudad, localidad, población, municipio, cidade,
            localidade, município, stad, plaats, woonplaats, miasto, город, 城市, 市
        """,
        "region": """
            region, state, province, county, state province, bundesland, kanton, land
            kreis, région, département, canton, état, regione, provincia, estado,
            región, comunidad autónoma, departamento, distrito, região, provincie,
            регион, область, 省, 都道府県
        """,
        "country": """
            country, country code, country name, nation, land, staat, länder,
            ländercode, pays, code pays, paese, nazione, stato, país, pais, código de
            país, nación, kraj, страна, 国家, 国, country region
        """,
        "birthday": """
            birthday, birth date, birthdate, date of birth, dob, geburtstag,
            geburtsdatum, geb datum, geboren, anniversaire, date de naissance,
            naissance, compleanno, data di nascita, nato il, cumpleaños, fecha de
            nacimiento, aniversário, data de nascimento, nascimento, geboortedatum,
            verjaardag, дата рождения, день рождения, 生日, 誕生日, 生年月日
        """,
        "language": """
            language, lang, locale, preferred language, sprache, bevorzugte sprache,
            langue, langue préférée, lingua, idioma, língua, lengua, taal, язык, 语言, 言語
        """,
        "timezone": """
            timezone, time zone, tz, zeitzone, fuseau horaire, fuso orario, zona
            horaria, huso horario, fuso horário, tijdzone, часовой пояс
        """,
        "tags": """
            tags, tag, labels, label, categories, category, groups, keywords,
            schlagworte, schlagwörter, kategorie, kategorien, etiketten, gruppe,
            gruppen, étiquettes, mots clés, catégorie, catégories, groupes, etichette,
            categoria, categorie, etiquetas, categoría, categorías, categorias, grupos,
            trefwoorden, метки, теги, 标签, group membership
        """,
        "note": """
            note, notes, comment, comments, remark, remarks, description, memo, notiz,
            notizen, bemerkung, bemerkungen, anmerkung, anmerkungen, kommentar,
            beschreibung, remarque, remarques, commentaire, commentaires, annotation,
            annotazioni, commento, commenti, osservazioni, descrizione, nota, notas,
            comentario, comentarios, observaciones, descripción, comentário,
            comentários, observações, descrição, opmerking, opmerkingen, заметки,
            комментарий, 备注, 備考
        """,
        "source": """
            source, lead source, origin, quelle, herkunft, leadquelle, origine,
            provenance, fonte, fuente, origen, origem, bron, источник
        """,
    }.items()
}
_QUALIFYING: Final = _listed(
    "primary, main, first, default, other, second, secondary, private, personal, work,"
    " office, business, home, mobile, value, address, number, no, nr, field, contact,"
    " customer, client, user, your, the, company s, haupt, privat, private, geschäftlich,"
    " dienstlich, arbeit, büro, weitere, zweite, kontakt, kunden, principal, principale,"
    " professionnel, personnel, pro, bureau, domicile, autre, lavoro, ufficio, casa,"
    " personale, altro, trabajo, oficina, personal, otro, trabalho, pessoal, outro,"
    " preferred, street, postal, mailing, billing, shipping, werk, thuis"
)
_WORD: Final = re.compile(r"[^\W_]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def key(name: str) -> str:
    """Return what is equal for “E-Mail”, “e_mail” and “EMail”."""
    return "".join(_words(name))


def without_qualifiers(name: str) -> Iterator[str]:
    """Yield the name without what only says which of several: “Phone 2 (work)”."""
    words = [word for word in _words(name) if not word.isdigit()]
    while words and words[0] in _QUALIFIERS:
        yield "".join(words)
        del words[0]
    yield "".join(words)
    while words and words[-1] in _QUALIFIERS:
        del words[-1]
        yield "".join(words)
    yield "".join(word for word in words if word not in _QUALIFIERS)


def _words(name: str) -> list[str]:
    """Return the words of a name, in small letters and without accents."""
    apart = normalize("NFKD", _HUMP.sub(" ", name).casefold())
    bare = normalize("NFC", "".join(each for each in apart if not _is_accent(each)))
    return _WORD.findall(bare)


def _is_accent(character: str) -> bool:
    # Japanese and Korean marks belong to their letters.
    return combining(character) > 0 and ord(character) < ord("\u0370")


_QUALIFIERS: Final = frozenset(map(key, _QUALIFYING))
