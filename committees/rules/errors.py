"""What the kernel refuses to work with. Messages are Chinese: people read them."""


class FactError(ValueError):
    """Facts that cannot be true together (more present than entitled, a float for a count)."""


class RulebookError(ValueError):
    """A rulebook's data is wrong at `field`; `line` is known when it was read from a text."""

    def __init__(self, field: str, message: str, line: int | None = None) -> None:
        """`field` is a dotted path such as `bodies.plenary.quorum[0].num`."""
        self.field = field
        self.message = message
        self.line = line
        where = f"第 {line} 行，" if line is not None else ""
        super().__init__(f"{where}{field}：{message}")
