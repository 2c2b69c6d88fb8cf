"""Marks of classification are found however they are dressed up; the words alone only warn."""

import pytest

from committees.documents.rules import HEAD_LINES, TextPage, secrecy_marks


def page(*lines: str, first: bool = True, place: str = "第1页") -> TextPage:
    return TextPage(place, lines, is_first=first)


@pytest.mark.parametrize(
    "line",
    [
        "绝密★",
        "机密★3年",
        "秘密☆",
        "机密★ 10 年",
        "绝　密★",
        "机 密 ☆ 长期",
        "机密\u200b★",
        "本件标为机密★5年，请妥善保管",
    ],
)
def test_a_starred_word_is_a_mark_anywhere(line: str) -> None:
    filler = tuple(f"正文第{number}行" for number in range(40))
    assert len(secrecy_marks([page(*filler, line, first=False)], name="报告.pdf").marks) == 1


@pytest.mark.parametrize("line", ["绝密", "机　密", " 秘密 ", "机密 3年", "秘密：6个月", "绝密 长期"])
def test_a_word_alone_is_a_mark_only_at_the_head_of_a_page(line: str) -> None:
    filler = tuple(f"正文第{number}行" for number in range(HEAD_LINES))
    assert secrecy_marks([page("000001", line, first=False)], name="报告.pdf").marks[0].place == "第1页"
    assert secrecy_marks([page(*filler, line)], name="报告.pdf").marks == ()


@pytest.mark.parametrize(
    "name",
    ["关于人员情况的报告（机密）.pdf", "【绝密】方案.docx", "方案(秘密).xlsx", "机密★3年.txt", "〔秘密☆5年〕请示.pdf"],
)
def test_a_mark_in_the_name_of_the_file_is_found(name: str) -> None:
    finding = secrecy_marks([page("正文")], name=name)
    assert {mark.place for mark in finding.marks} == {"文件名"}


def test_brackets_count_in_the_title_and_not_in_running_text() -> None:
    assert secrecy_marks([page("关于有关情况的报告（秘密）")], name="报告.pdf").marks
    text = page("标题", *["正文"] * HEAD_LINES, "文件分为三级（秘密）等", first=True)
    finding = secrecy_marks([text], name="报告.pdf")
    assert finding.marks == ()
    assert finding.words == ("第1页：文件分为三级(秘密)等",)


@pytest.mark.parametrize(
    "line",
    ["严格保守党和国家秘密，遵守保密纪律。", "机密文件由专人传递。", "不得泄露绝密事项"],
)
def test_bare_words_in_running_text_only_warn(line: str) -> None:
    finding = secrecy_marks([page("议事规则", line)], name="规则.pdf")
    assert finding.marks == ()
    assert len(finding.words) == 1


@pytest.mark.parametrize("line", ["工作秘密", "工作秘密★5年", "商业秘密", "机密性要求", "会议纪要"])
def test_other_secrets_are_no_state_secrets(line: str) -> None:
    assert secrecy_marks([page(line)], name="报告.pdf").marks == ()


def test_blank_lines_do_not_push_a_mark_out_of_the_head() -> None:
    assert secrecy_marks([page(*[" "] * 30, "机密")], name="报告.pdf").marks
