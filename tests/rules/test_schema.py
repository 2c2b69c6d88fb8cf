"""A wrong value in a rulebook is refused with its line and field."""

import json

import pytest

from committees.rulebooks.schema import check_text
from committees.rulebooks.shipped import load_shipped, shipped_codes, shipped_data, shipped_text
from committees.rules import RulebookError, digest, parse_rulebook
from committees.rules.rulebook import cited_clauses

SMALL = """\
code = "small"
title = "小规则"
source = "small"

[bodies.team]
title = "班子会"

[bodies.team.convening]
convener = "书记"
chair = "书记"
clause = { document = "规则", reference = "一", force = "mandatory", wording = "书记召集" }

[bodies.team.deciding]
clause = { document = "规则", reference = "二", force = "mandatory", wording = "集体决定" }

[[bodies.team.quorum]]
matters = ["personnel"]
num = 2
den = 3
clause = { document = "规则", reference = "三", force = "mandatory", wording = "三分之二以上" }

[[bodies.team.quorum]]
num = 1
den = 2
clause = { default = true, force = "mandatory", wording = "半数以上" }
"""


def test_a_small_rulebook():
    team = check_text(SMALL).bodies["team"]
    assert [rule.num for rule in team.quorum] == [2, 1]
    assert team.quorum[0].clause.source == "small"
    assert team.quorum[1].clause.source == ""
    assert team.recusal.clause.default


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("num = 2", "num = 2.0", 18, "bodies.team.quorum[0].num"),
        ("num = 2", "num = true", 18, "bodies.team.quorum[0].num"),
        ("num = 2", "num = -2", 18, "bodies.team.quorum[0].num"),
        ("num = 2", "num = 4", 18, "bodies.team.quorum[0].num"),
        ("den = 2", "den = 0", 24, "bodies.team.quorum[1].den"),
        ("den = 2", 'den = "2"', 24, "bodies.team.quorum[1].den"),
        ("den = 2\n", "", 22, "bodies.team.quorum[1].den"),
        ('["personnel"]', '["people"]', 17, "bodies.team.quorum[0].matters[0]"),
        ('["personnel"]', '"some"', 17, "bodies.team.quorum[0].matters"),
        ('["personnel"]', "5", 17, "bodies.team.quorum[0].matters"),
        ("num = 2", "numb = 2", 18, "bodies.team.quorum[0].numb"),
        ('convener = "书记"\n', "", 8, "bodies.team.convening.convener"),
        (
            'reference = "二", force = "mandatory"',
            'reference = "二", force = "strict"',
            14,
            "bodies.team.deciding.clause.force",
        ),
        ('reference = "二", ', "", 14, "bodies.team.deciding.clause"),
        ('wording = "集体决定"', 'wording = ""', 14, "bodies.team.deciding.clause.wording"),
        ("default = true", 'default = true, document = "规则"', 25, "bodies.team.quorum[1].clause"),
        ('wording = "集体决定"', 'wording = "集体决定", source = "x"', 14, "bodies.team.deciding.clause.source"),
        ('title = "班子会"', "title = 5", 6, "bodies.team.title"),
        ('title = "小规则"', 'title = ""', 2, "title"),
        (
            "[bodies.team.deciding]",
            '[bodies.team.deciding]\nreport_to = "nobody"',
            14,
            "bodies.team.deciding.report_to",
        ),
        ("[bodies.team.deciding]", "[bodies.team.decides]", 13, "bodies.team.decides"),
        ("num = 1\nden = 2", "num = 0\nden = 2", 22, "bodies.team.quorum[1]"),
    ],
)
def test_line_and_field(old, new, line, field):
    assert SMALL.count(old) >= 1
    with pytest.raises(RulebookError) as raised:
        check_text(SMALL.replace(old, new, 1))
    assert (raised.value.line, raised.value.field) == (line, field)
    assert f"第 {line} 行" in str(raised.value)


def test_what_is_not_toml_names_its_line():
    with pytest.raises(RulebookError, match="line 3"):
        check_text('code = "x"\ntitle = "y"\nsource = \n')


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"code": "x", "title": "y", "source": "x"},
        {"code": "x", "title": "y", "source": "x", "bodies": {}},
        {"code": "x", "title": "y", "source": "x", "bodies": []},
        {"code": "x", "title": "y", "source": "x", "bodies": {"a": 5}},
        {**shipped_data("county-mechanism-2023"), "duties": {}},
        {**shipped_data("county-mechanism-2023"), "colour": 1},
        {**shipped_data("county-mechanism-2023"), "transfer_cap": []},
    ],
)
def test_data_of_the_wrong_form(data):
    with pytest.raises(RulebookError):
        parse_rulebook(data)


@pytest.mark.parametrize("adhoc", [{"normally": "met"}, {"when_urgent": "void"}])
def test_adhoc_answers_are_permissions(adhoc):
    data = shipped_data("county-mechanism-2023")
    data["bodies"]["plenary"]["adhoc"][0].update(adhoc)
    with pytest.raises(RulebookError, match="allowed"):
        parse_rulebook(data)


def test_a_chain_has_steps():
    data = shipped_data("county-mechanism-2023")
    data["bodies"]["plenary"]["review"][0]["steps"] = []
    with pytest.raises(RulebookError, match="步骤"):
        parse_rulebook(data)


@pytest.mark.parametrize("code", shipped_codes())
def test_stored_as_json_a_rulebook_stays_itself(code):
    data = shipped_data(code)
    stored = json.loads(json.dumps(data))
    assert parse_rulebook(stored) == load_shipped(code) == check_text(shipped_text(code))
    assert digest(stored) == digest(data)
    stored["title"] += "（修订）"
    assert digest(stored) != digest(data)


def test_an_unknown_code():
    with pytest.raises(KeyError):
        shipped_text("../schema")


@pytest.mark.parametrize("code", shipped_codes())
def test_an_office_copy_keeps_the_source_of_its_clauses(code):
    copy = parse_rulebook({**shipped_data(code), "code": "our-own", "title": "本单位规则"})
    sources = {cited.clause.source for cited in cited_clauses(copy)}
    assert sources == {code, ""}
