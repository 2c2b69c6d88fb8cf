"""Every clause exists in its source, has the force its words give it, and is in our own words."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from committees.rulebooks.index import indexed_sources, load_index
from committees.rulebooks.shipped import load_shipped, shipped_codes
from committees.rules import Clause, Force, cited_clauses

CLAUSES = [(code, cited) for code in shipped_codes() for cited in cited_clauses(load_shipped(code))]
SOURCES = os.environ.get("RULEBOOK_SOURCES", "")
LONGEST_ECHO = 24


def where(found):
    return [f"{code}:{cited.path}" for code, cited in found]


def test_every_number_exists_in_its_source():
    assert where((code, cited) for code, cited in CLAUSES if not load_index(code).has(cited.clause)) == []


def test_invented_numbers_do_not_exist():
    index = load_index("zuocun-town-2018")
    invented = Clause(Force.MANDATORY, "…", "党委领导班子会议事决策规则", "第三条", "zuocun-town-2018")
    assert not index.has(invented)
    assert not index.has(Clause(Force.MANDATORY, "…", "不存在的文件", "第一条", "zuocun-town-2018"))


def test_every_rulebook_has_an_index():
    assert indexed_sources() == shipped_codes()
    with pytest.raises(KeyError):
        load_index("nowhere")
    for code in shipped_codes():
        index = load_index(code)
        assert index.title == load_shipped(code).title
        assert len(index.sha256) == 64


def is_custom(clause):
    return any(word in clause.wording for word in ("一般", "原则上", "无特殊情况", "除特殊情况"))


def test_words_of_custom_make_a_rule_ordinary():
    """一般 and 原则上 make a rule ordinary beside any 必须; and an ordinary rule has such a word."""
    ordinary = [(code, cited) for code, cited in CLAUSES if cited.clause.force is Force.ORDINARY]
    custom = [(code, cited) for code, cited in CLAUSES if is_custom(cited.clause)]
    assert where(ordinary) == where(custom)


def is_duty(clause):
    return any(word in clause.wording for word in ("必须", "应当", "不得", "不准", "至少"))


def test_words_of_duty_are_never_optional():
    optional = ((code, cited) for code, cited in CLAUSES if cited.clause.force is Force.OPTIONAL)
    assert where((code, cited) for code, cited in optional if is_duty(cited.clause)) == []


def test_wordings_are_short():
    assert max(len(cited.clause.wording) for _, cited in CLAUSES) <= 48


@pytest.mark.skipif(not SOURCES, reason="the sources' texts are not part of the product")
@pytest.mark.parametrize("code", shipped_codes())
def test_the_index_is_of_the_text_we_read(code):
    """With RULEBOOK_SOURCES naming a folder with the texts: digests agree, wordings are not copied."""
    index = load_index(code)
    found = [path for path in Path(SOURCES).iterdir() if path.stem == index.seed]
    assert [sha256(path.read_bytes()).hexdigest() for path in found] == [index.sha256]
    text = "".join(found[0].read_text(encoding="utf-8").split())
    for cited in cited_clauses(load_shipped(code)):
        wording = cited.clause.wording
        echoes = (wording[i : i + LONGEST_ECHO] for i in range(len(wording) - LONGEST_ECHO + 1))
        assert not any(echo in text for echo in echoes), wording
