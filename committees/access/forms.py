"""The login form in plain Chinese."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class ChineseLoginForm(AuthenticationForm):
    """User name and password; the error does not tell which of the two was wrong."""

    username = forms.CharField(label="账号", widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}))
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": "账号或密码不正确，请重新输入。连续五次错误将锁定三十分钟。",
        "inactive": "该账号已停用，请联系安全管理员。",
    }
