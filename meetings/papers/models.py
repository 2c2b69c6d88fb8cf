"""Papers (汇报材料): versions of files kept under their digest."""

from django.db import models

from committees.models import Person, User
from meetings.agenda.models import AgendaItem

MARKED_TITLE = "工作秘密材料"


class SecretMark(models.Model):
    """工作秘密: why a paper is kept within a circle, who approved it, and until when. It holds for all its versions."""

    grounds = models.CharField("定密依据", max_length=200)
    approver = models.CharField("批准人", max_length=60)
    until = models.DateField("保密至", null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="标注人")
    set_at = models.DateTimeField("标注时间")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作秘密标注"

    def __str__(self) -> str:
        return self.grounds


class SecretReader(models.Model):
    """One person of the circle (知悉范围) of a mark; who is not named here does not find the paper anywhere."""

    mark = models.ForeignKey(SecretMark, models.CASCADE, related_name="circle", verbose_name="标注")
    person = models.ForeignKey(Person, models.PROTECT, related_name="secret_circles", verbose_name="知悉人员")

    class Meta:
        verbose_name = verbose_name_plural = "知悉人员"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["mark", "person"], name="in_circle_once")]

    def __str__(self) -> str:
        return f"{self.person}"


class Paper(models.Model):
    """One version of one attachment of an item. A new version keeps the old."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers", verbose_name="议题")
    title = models.CharField("名称", max_length=150)
    version = models.PositiveIntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="替换"
    )
    file_name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    digest = models.CharField("摘要", max_length=64)
    algorithm = models.CharField("算法", max_length=20, default="sha256")
    text = models.TextField("提取文字", default="", blank=True)
    # Places where the bare words of classification occur in running text: shown, so that a person looks again.
    warnings = models.JSONField("保密提示", default=list, blank=True)
    # A scan has no text to look into: who uploads it declares that it holds no state secret.
    declared = models.BooleanField("上传人声明不涉密", default=False)
    removed = models.BooleanField("已移除", default=False)
    # The preparation (前置工作) that this file proves, by its code; empty for a paper of the item itself.
    preparation = models.CharField("所附前置工作", max_length=30, default="", blank=True)
    secret = models.ForeignKey(
        SecretMark, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="工作秘密"
    )
    to_return = models.BooleanField("会后收回", default=False)
    withdrawn_at = models.DateTimeField("收回时间", null=True, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = "材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_secret(self) -> bool:
        """Whether a working-secret mark stands on it now."""
        return self.secret is not None and self.secret.lifted_at is None

    @property
    def told_title(self) -> str:
        """How messages, notices and records that others may read speak of it."""
        return MARKED_TITLE if self.is_secret else self.title


class PaperReading(models.Model):
    """Who opened which version of a paper: in the page or as a download, first and last, and how often."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="readings", verbose_name="材料")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="阅看账号")
    way = models.CharField("方式", max_length=10, choices=[("view", "在线阅看"), ("download", "下载")])
    first_at = models.DateTimeField("首次时间")
    last_at = models.DateTimeField("最近时间")
    times = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "材料阅看"
        ordering = ["first_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["paper", "user", "way"], name="paper_reading_once")]


class PaperNote(models.Model):
    """What a reader noted for himself. It hangs on the first version, so that it stays when a new one comes."""

    root = models.ForeignKey(Paper, models.CASCADE, related_name="notes", verbose_name="材料（首版）")
    user = models.ForeignKey(User, models.CASCADE, related_name="paper_notes", verbose_name="账号")
    text = models.TextField("笔记")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = verbose_name_plural = "材料笔记"
        constraints = [models.UniqueConstraint(fields=["root", "user"], name="paper_note_once")]


class FrozenPaper(models.Model):
    """The set of a meeting as it stood when the meeting closed: which version of which paper lay before it."""

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="frozen_papers", verbose_name="会议")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="frozen_in", verbose_name="材料")
    digest = models.CharField("摘要", max_length=64)
    frozen_at = models.DateTimeField("固定时间")

    class Meta:
        verbose_name = verbose_name_plural = "会议固定材料"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "paper"], name="paper_frozen_once")]
