"""The form beside the record: which entry is wrong, and what is right."""

from __future__ import annotations

from django import forms

from decisions.live.forms.base import words_field

UNKNOWN_LINE = "请填写要更正的条号，如 12。"


class AmendmentForm(forms.Form):
    """更正会议记录."""

    sequence = forms.IntegerField(
        label="更正第几条",
        min_value=1,
        max_value=10**6,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), UNKNOWN_LINE),
    )
    words = words_field(500, required=True)
    reason = words_field(200, required=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].label, self.fields["reason"].label = "正确的内容", "事由"
        self.fields["words"].help_text = "如：9:20 到会，不是 9:05。"

    @property
    def sentence(self) -> str:
        """All errors in one sentence."""
        return "".join(
            f"{self.fields[name].label}：{error}" for name, errors in self.errors.items() for error in errors
        )
