"""Which services an address leads to: what its view names, and what that names in turn, read from the code itself."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from committees.access.ports import Readers, addresses
from tests.access.walking import patterns

FLOORS = ("committees", "meetings", "decisions", "personnel")
NO_SERVICE = ("views", "tasks", "management", "migrations", "demo", "_views", "forms")


def name_of(function: Callable[..., Any]) -> str:
    """A function's full name."""
    return f"{function.__module__}.{function.__qualname__}"


@cache
def services() -> dict[str, FunctionType]:
    """Every service: a public function of the floors that is told the moment by name only."""
    found = {}
    for module in _modules():
        for value in list(vars(module).values()):
            function = inspect.unwrap(value) if callable(value) else None
            if isinstance(function, FunctionType) and function.__module__ == module.__name__ and _is_service(function):
                found[name_of(function)] = function
    return found


def _is_service(function: FunctionType) -> bool:
    places = function.__module__.split(".")
    if function.__name__.startswith("_") or any(place.endswith(NO_SERVICE) for place in places):
        return False
    parameters = inspect.signature(function).parameters
    return "now" in parameters and parameters["now"].kind is inspect.Parameter.KEYWORD_ONLY


def _modules() -> Iterator[ModuleType]:
    for floor in FLOORS:
        package = importlib.import_module(floor)
        for found in pkgutil.walk_packages(package.__path__, f"{floor}."):
            if "migrations" not in found.name:
                yield importlib.import_module(found.name)


@cache
def ways_in() -> dict[str, dict[str, Readers]]:
    """For every service the addresses that lead to it, each with whoever may come there in any state."""
    rows, found = addresses(), {name: dict[str, Readers]() for name in services()}
    for pattern in patterns():
        row = rows.get(pattern.name or "")
        if row is None:
            continue
        who: Readers = frozenset().union(*row.who.values())
        for service in reached_from_address(pattern.callback):
            found[service][pattern.name or ""] = who
    return found


def reached_from_address(view: Callable[..., Any]) -> set[str]:
    """The services that a view, or what it names, may call."""
    return _reached([getattr(view, "view_class", None) or inspect.unwrap(view)], registered=False)


def reached_at_all(views: Iterable[Callable[..., Any]]) -> set[str]:
    """The services that views, tasks and commands may call, what floors plugged into ports included."""
    starts: list[Any] = [getattr(view, "view_class", None) or inspect.unwrap(view) for view in views]
    for module in _modules():
        places = module.__name__.split(".")
        if places[-1] == "tasks" or "commands" in places:
            mine = [each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__]
            starts += [inspect.unwrap(getattr(each, "run", each)) for each in mine if callable(each)]
    return _reached([_plain(start) for start in starts], registered=True)


def _reached(starts: list[Any], *, registered: bool) -> set[str]:
    """`registered`: also what stands in the tables that a port keeps (kinds of background work, of imports)."""
    seen: set[int] = set()
    waiting: list[Any] = starts
    found: set[str] = set()
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, FunctionType):
            found |= {name_of(thing)} & set(services())
        waiting += _named_by(thing)
        if registered and is_dataclass(thing) and not isinstance(thing, type):
            waiting += [_plain(value) for value in vars(thing).values()]
    return found


def _named_by(thing: Any) -> list[Any]:
    """Functions and classes of ours that a function, a class or a table of such names."""
    if isinstance(thing, FunctionType):
        return [each for each in _globals_of(thing) if _is_ours(each)]
    if isinstance(thing, type):
        members = [_plain(member) for each in thing.__mro__ if _is_ours(each) for member in vars(each).values()]
        return [member for member in members if isinstance(member, FunctionType)]
    if isinstance(thing, dict):
        return _unwrapped([*thing.keys(), *thing.values()])
    return _unwrapped(thing) if isinstance(thing, list | tuple | set | frozenset) else []


def _unwrapped(things: Any) -> list[Any]:
    return [_plain(each) for each in things if callable(each) or isinstance(each, list | tuple | dict) or _kept(each)]


def _kept(thing: Any) -> bool:
    return is_dataclass(thing) and not isinstance(thing, type)


def _plain(thing: Any) -> Any:
    for name in ("fget", "func", "__func__"):
        inner = getattr(thing, name, None)
        if isinstance(inner, FunctionType):
            return inspect.unwrap(inner)
    return inspect.unwrap(thing) if callable(thing) else thing


def _globals_of(function: FunctionType) -> Iterator[Any]:
    names = set(_names_in(function.__code__))
    for name in names & set(function.__globals__):
        value = function.__globals__[name]
        if isinstance(value, ModuleType):
            yield from (_plain(getattr(value, inner)) for inner in names if callable(getattr(value, inner, None)))
        else:
            yield _plain(value)
    for cell in function.__closure__ or ():
        yield _plain(cell.cell_contents)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _is_ours(thing: Any) -> bool:
    if isinstance(thing, dict | list | tuple | set | frozenset) or _kept(thing):
        return True
    return str(getattr(thing, "__module__", "")).split(".")[0] in FLOORS


ASKING = frozenset({
    "committees.access.selectors.can", "committees.access.selectors.permissions_of",
    "committees.ledger.ports.admit", "committees.access.accounts.require_security",
})  # fmt: skip


def asks_who_may(name: str) -> bool:
    """Whether a service, or what it calls, asks what its actor may, or enters its act under his name into the record,
    where strangers and administrators are refused (committees/access/watch.py)."""
    seen: set[int] = set()
    waiting: list[Any] = [services()[name]]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, FunctionType) and name_of(thing) in ASKING:
            return True
        waiting += _named_by(thing)
    return False
