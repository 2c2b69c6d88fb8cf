"""What people type around minutes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest


class ParagraphForm(forms.Form):
    """The new words of a paragraph, with the version that the writer had before him."""

    text = forms.CharField(label="内容", widget=forms.Textarea({"rows": 4}), required=False, strip=True)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AddForm(forms.Form):
    text = forms.CharField(label="补充内容", widget=forms.Textarea({"rows": 3}))


class RemarkForm(forms.Form):
    text = forms.CharField(label="意见", widget=forms.Textarea({"rows": 2}), required=False, max_length=500)
    suggestion = forms.CharField(label="建议改为", widget=forms.Textarea({"rows": 3}), required=False)


class ReplyForm(forms.Form):
    text = forms.CharField(label="回复", widget=forms.Textarea({"rows": 2}), max_length=500)


class ResolveForm(forms.Form):
    resolution = forms.ChoiceField(label="处理", choices=[(word, word) for word in ("已采纳", "未采纳", "已说明")])


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", widget=forms.Textarea({"rows": 3}), max_length=500)


class CopiesForm(forms.Form):
    copies = forms.CharField(label="抄送单位", help_text="一行一个单位。", widget=forms.Textarea({"rows": 5}))

    def names(self) -> list[str]:
        """The lines of the field."""
        return str(self.cleaned_data["copies"]).splitlines()


class SignForm(forms.Form):
    """Signing asks for the password again, and says which content was seen. `act` names it: 签发 or 会签."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = forms.CharField(
        label="登录密码", widget=forms.PasswordInput({"autocomplete": "current-password"}), strip=False
    )

    def __init__(self, data: Any = None, *, request: HttpRequest, act: str, **more: Any) -> None:
        super().__init__(data, **more)
        self.request, self.act = request, act
        self.fields["password"].help_text = f"{act}须再次输入密码。{act}以后文字不能再改。"

    def clean_password(self) -> str:
        """Ask the same backends as the login page, so that wrong guesses are counted and lock the account."""
        password = str(self.cleaned_data["password"])
        user = self.request.user
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            raise forms.ValidationError(f"密码不正确，没有{self.act}。连续输错会锁定账号。")
        return password
