"""The menus of the filter form: taken out of a query, and put back into it."""

import pytest

from storage.query import canonical, parse_query
from storage.query.choosing import Chosen, chosen_of, with_chosen


@pytest.mark.parametrize(
    ("line", "types", "tags", "rest"),
    [
        ("", (), (), ""),
        ("ada", (), (), "ada"),
        ("tag:vip,lead ada", (), ("vip", "lead"), "ada"),
        ("type:identified tag:vip sort:-name", ("identified",), ("vip",), "sort:-name"),
        ("tag:vip tag:lead", (), ("vip",), "tag:lead"),
        ("-tag:vip type:anonymous", ("anonymous",), (), "-tag:vip"),
        ("tag:^v", (), (), "tag:^v"),
        ("tag:vip OR ada", (), (), "tag:vip OR ada"),
        ("(tag:vip OR ada) type:anonymous", ("anonymous",), (), "tag:vip OR ada"),
    ],
)
def test_what_menus_can_show_is_taken_out_and_put_back(
    line: str, types: tuple[str, ...], tags: tuple[str, ...], rest: str
) -> None:
    query = parse_query(line)
    chosen, without = chosen_of(query)

    assert (chosen, canonical(without)) == (Chosen(types, tags), rest)
    again = with_chosen(without, chosen)
    assert chosen_of(again) == (chosen, without)
    assert len(canonical(again)) == len(canonical(query)), "only the order may differ"


def test_an_or_stays_together_beside_what_is_chosen() -> None:
    both = with_chosen(parse_query("ada OR bea"), Chosen((), ("vip",)))
    assert canonical(both) == "tag:vip (ada OR bea)"
