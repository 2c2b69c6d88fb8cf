"""Form fields that the rooms share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

DIGITS = 18  # the longest key that every engine can hold


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows by their keys; a key that no row can have is an unknown choice, on SQLite too."""

    def _check_values(self, value: Iterable[Any]) -> QuerySet[Any]:
        keys = list(value)
        for key in keys:
            if not (str(key).isascii() and str(key).isdigit() and len(str(key)) <= DIGITS):
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": str(key)[:40]})
        return super()._check_values(keys)  # type: ignore[misc, no-any-return]
