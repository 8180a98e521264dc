"""Adding a contact: on one line, in a form, and whatever is in its way."""

from storage.drafts import IDENTITY_NEEDED
from tests.screens import boxes, labels
from tests.world import World


async def test_one_line_that_says_all_adds_a_contact(world: World) -> None:
    sam = world.sam

    await sam.types(
        "/contacts new Ada Lovelace email:ada@x.io email:ada@y.io phone:+39 333 1234567"
        ' telegram:@ada company:"Analytical Engines" tags:vip,press birthday:1815-12-10'
    )

    await sam.sees("*Ada Lovelace* (C-1) is now a contact.")
    shown = str(await sam.newest())
    for value in ("ada@x.io\\nada@y.io", "+39 333 1234567", "@ada", "Analytical Engines"):
        assert value in shown
    assert "press, vip" in shown
    assert "1815-12-10" in shown


async def test_a_line_that_lacks_something_opens_the_form_with_the_rest(
    world: World,
) -> None:
    sam = world.sam
    for line, name, email in (
        ("/contacts new", None, None),
        ("/contacts new Ada", "Ada", None),
        ("/contacts new ada@x.io", None, "ada@x.io"),
        ('/contacts new "Ada" city:Rome', "Ada", None),
    ):
        await sam.types(line)
        form = await sam.modal()
        assert form["title"]["text"] == "New contact"
        typed = {block: e.get("initial_value") for block, e in boxes(form).items()}
        assert (typed["name"], typed["email"]) == (name, email), line
        assert typed["city"] == ("Rome" if "city" in line else None)
        await sam.closes()
    await sam.types("/contacts new Ada email:ada@x.io shoe:42")
    assert 'There is no field "shoe".' in await sam.text()
    await sam.types("/contacts new Ada eamil:ada@x.io")
    await sam.presses("Run with Ada email:ada@x.io")
    await sam.sees("*Ada* (C-1) is now a contact.")


async def test_what_is_wrong_stands_under_its_box(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts new")
    assert "a name, and an e-mail, a phone or another account" in str(await sam.modal())

    refused = (await sam.fills(company="Engines"))["errors"]
    assert set(refused) == {"name"}, "Slack itself asks for what must be there"
    refused = (await sam.fills(name="Ada"))["errors"]
    assert refused == {"email": IDENTITY_NEEDED}
    await sam.fills(submit=False, email="ada at x", phone="12", country="Atlantis")
    refused = (await sam.fills(birthday="soon", accounts="pigeon: ada"))["errors"]
    assert set(refused) == {"accounts", "email", "phone", "country", "birthday"}
    assert "“pigeon: ada” does not say its kind." in refused["accounts"]
    refused = (await sam.fills(accounts=None))["errors"]
    assert set(refused) == {"email", "phone", "country", "birthday"}
    await sam.fills(submit=False, email=None, phone="+39 333 1234567", country="italy")
    assert (await sam.fills(birthday="17 May", accounts="telegram: @ada"))["ok"]

    shown = str(await sam.newest())
    for value in ("Engines", "Italy", "+39 333 1234567", "@ada"):
        assert value in shown, "nothing typed was lost"


async def test_a_taken_identity_is_refused_with_its_owner(world: World) -> None:
    sam = world.sam
    await sam.types('/contacts new "Ada Lovelace" email:ada@x.io phone:"+39 333 1234567"')

    await sam.types("/contacts new Other email:ADA@X.io")
    assert "ADA@X.io already belongs to *Ada Lovelace* (C-1)." in await sam.text()
    await sam.presses("Open it")
    assert (await sam.newest())["text"] == "Ada Lovelace"

    await sam.types("/contacts new")
    answer = await sam.fills(name="Other", phone="+393331234567", company="Kept")
    assert "already belongs to Ada Lovelace (C-1)" in answer["errors"]["phone"]
    assert labels(await sam.modal()) == ["Open it"]
    await sam.presses("Open it")
    assert (await sam.modal())["title"]["text"] == "Contact"
    await sam.closes()
    assert "email" in (await sam.fills(phone=None, email="other"))["errors"]
    assert labels(await sam.modal()) == [], "the phone number is not in the way any more"
    assert (await sam.fills(email="other@x.io"))["ok"]
    shown = await sam.newest()
    assert "*Other* (C-2) is now a contact." in str(shown)
    assert "Kept" in str(shown)


async def test_the_same_delivery_twice_adds_one_contact(world: World) -> None:
    await world.fault(socket="duplicate", times=1)

    await world.sam.types('/contacts new "Ada" email:ada@x.io')
    await world.end_faults()

    await world.sam.types("/contacts")
    await world.sam.fills(query="")
    assert (await world.sam.newest())["text"] == "1 contact"
    assert "already belongs" not in await world.sam.text()


async def test_a_line_that_is_too_long_leads_to_the_form(world: World) -> None:
    sam = world.sam

    await sam.types(f'/contacts new "Ada Lovelace" email:ada@x.io note:{"x" * 2_950}')

    told = (await sam.newest())["text"]
    assert "at most 500 are read. Shorten it and send it again." in told
    assert labels(await sam.newest()) == ["New contact", "Help"]
    await sam.presses("New contact")
    assert (await sam.modal())["title"]["text"] == "New contact"


async def test_several_addresses_and_phones_stand_with_commas_between(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts new")
    tall = [block for block, e in boxes(await sam.modal()).items() if e.get("multiline")]
    assert tall == ["accounts", "note"]

    emails, phones = 'ada@x.io, "a,b"@x.io', "+39 333 1234567; +39 333 7654321"
    assert (await sam.fills(name="Ada", email=emails, phone=phones))["ok"]

    shown = str(await sam.newest())
    for value in ("ada@x.io", '"a,b"@x.io', "+39 333 1234567", "+39 333 7654321"):
        assert value in shown
    await sam.types("/contacts edit ada")
    on_lines = boxes(await sam.modal())["email"]
    assert on_lines["initial_value"] == 'ada@x.io\n"a,b"@x.io'
    assert on_lines["multiline"]
