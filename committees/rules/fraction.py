"""Fractions of a whole number of people, without ever dividing."""

from committees.rules.errors import FactError


def least(whole: int, num: int, den: int, *, strict: bool) -> int:
    """The smallest integer at or (strict) above num/den of `whole`."""
    if strict:
        return whole * num // den + 1
    return -(-whole * num // den)


def limit_text(whole: int, num: int, den: int) -> str:
    """num/den of `whole` as people write it: 5, 5.5 or 22/3. Text only."""
    quotient, rest = divmod(whole * num, den)
    if rest == 0:
        return str(quotient)
    if rest * 2 == den:
        return f"{quotient}.5"
    return f"{whole * num}/{den}"


MOST = 10**15


def counts(**values: int) -> None:
    """Refuse what is no count: a float, a bool, a negative number."""
    for name, value in values.items():
        if type(value) is not int:
            raise FactError(f"{name} 须为整数")
        if value < 0:
            raise FactError(f"{name} 不能为负数")
        if value > MOST:
            raise FactError(f"{name} 过大，最多为 {MOST}")
