"""The index: which text holds which pairs of characters. It can be thrown away and rebuilt at any time."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """One text that can be found: `kind` names the port, `subject` the row behind it."""

    kind = models.CharField("种类", max_length=20)
    subject = models.BigIntegerField("对象")

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="search_entry_once")]


class SearchGram(models.Model):
    """A pair of characters that a text holds. The key is read backwards: the latest text comes first, unsorted."""

    pk = models.CompositePrimaryKey("gram", "entry_id")
    gram = models.BigIntegerField("二元组")
    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="grams", verbose_name="条目")

    class Meta:
        verbose_name = verbose_name_plural = "检索二元组"
